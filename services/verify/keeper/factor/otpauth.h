/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The otpauth:// URI (Key URI format): what a QR code carries to an app. Pure; runs in the
 * keeper only. There is no RFC; ours leaves default parameters out, percent-encodes all but
 * A-Za-z0-9-._~, and holds no ':' inside issuer or account.
 */
#pragma once

#include "keeper/factor/secret.h"

#include <stdint.h>

enum algorithm { ALGORITHM_SHA1 = 0, ALGORITHM_SHA256, ALGORITHM_SHA512 };
const char *algorithm_text(enum algorithm algorithm); /* "sha1", "sha256", "sha512" */
int algorithm_parse(
    const char *text, enum algorithm *ret); /* any case, "HmacSHA1" too; 0 or -EINVAL */

enum otpauth_type { OTPAUTH_TOTP = 0, OTPAUTH_HOTP };
const char *otpauth_type_text(enum otpauth_type type);		  /* "totp", "hotp" */
int otpauth_type_parse(const char *text, enum otpauth_type *ret); /* any case; 0 or -EINVAL */

#define OTPAUTH_LABEL_SIZE 256
#define OTPAUTH_URI_SIZE 2048

#define OTPAUTH_COUNTER_MAX (INT64_MAX / 2)

struct otpauth {
	enum otpauth_type type;
	int64_t counter; /* HOTP: the next one, 0..OTPAUTH_COUNTER_MAX; TOTP: 0 */
	enum algorithm algorithm;
	unsigned int digits;	     /* 6..8 */
	unsigned int period_seconds; /* 15..300; HOTP: 30, and means nothing */
	char issuer[OTPAUTH_LABEL_SIZE];
	char account[OTPAUTH_LABEL_SIZE]; /* "ann@db1" */
	struct secret secret;
};
void otpauth_wipe(struct otpauth *otpauth);
#define scope_otpauth scope(otpauth_wipe)

/* TOTP, SHA1, 6 digits, 30 s, nothing else set. */
void otpauth_defaults(struct otpauth *otpauth);

/*
 * Reads a totp or hotp URI, or plain base32 (then the rest is as in *ret before). An unknown
 * parameter is ignored, and one of the other type; issuer parameter wins over the label's. Returns
 * 0, or -EINVAL with words that name the field ("digits: 5 is not 6, 7 or 8") and never hold the
 * secret.
 * warning (same size) gets a line where issuer and label differ, else "".
 */
int otpauth_parse(const char *text, struct otpauth *ret, char *error, char *warning, size_t size);

/* Writes the URI; ':' in issuer or account is dropped. Returns 0 or -ENAMETOOLONG. */
int otpauth_write(const struct otpauth *otpauth, char *uri, size_t size);
