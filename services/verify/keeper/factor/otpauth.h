/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The otpauth:// URI (Key URI format): what a QR code carries to an app. Pure; runs in the
 * keeper only. There is no RFC; ours leaves default parameters out, percent-encodes all but
 * A-Za-z0-9-._~, and holds no ':' inside issuer or account.
 */
#pragma once

#include "keeper/factor/secret.h"

enum algorithm { ALGORITHM_SHA1 = 0, ALGORITHM_SHA256, ALGORITHM_SHA512 };
const char *algorithm_text(enum algorithm algorithm); /* "sha1", "sha256", "sha512" */
int algorithm_parse(
    const char *text, enum algorithm *ret); /* any case, "HmacSHA1" too; 0 or -EINVAL */

#define OTPAUTH_LABEL_SIZE 256
#define OTPAUTH_URI_SIZE 2048

struct otpauth {
	enum algorithm algorithm;
	unsigned int digits;	     /* 6..8 */
	unsigned int period_seconds; /* 15..300 */
	char issuer[OTPAUTH_LABEL_SIZE];
	char account[OTPAUTH_LABEL_SIZE]; /* "ann@db1" */
	struct secret secret;
};
void otpauth_wipe(struct otpauth *otpauth);
#define scope_otpauth scope(otpauth_wipe)

/* SHA1, 6 digits, 30 s, nothing else set. */
void otpauth_defaults(struct otpauth *otpauth);

/*
 * Reads a totp URI, or plain base32 (then the rest is as in *ret before). An unknown parameter
 * is ignored; issuer parameter wins over the label's. Returns 0, or -EINVAL with words that name
 * the field
 * ("digits: 5 is not 6, 7 or 8") and never hold the secret. hotp is refused by name.
 * warning (same size) gets a line where issuer and label differ, else "".
 */
int otpauth_parse(const char *text, struct otpauth *ret, char *error, char *warning, size_t size);

/* Writes the URI; ':' in issuer or account is dropped. Returns 0 or -ENAMETOOLONG. */
int otpauth_write(const struct otpauth *otpauth, char *uri, size_t size);
