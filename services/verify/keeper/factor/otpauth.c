/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The otpauth URI written, and its parameters by name. Pure; called by the store when
 * a device is enrolled, runs in the keeper. What apps do with a URI differs; the form
 * here is the one that all of them read (otpauth.h).
 */
#include "keeper/factor/otpauth.h"

#include "base/text.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

static const char *const algorithm_names[] = {
    [ALGORITHM_SHA1] = "sha1", [ALGORITHM_SHA256] = "sha256", [ALGORITHM_SHA512] = "sha512"};
#define ALGORITHM_COUNT (sizeof(algorithm_names) / sizeof(algorithm_names[0]))

const char *
algorithm_text(enum algorithm algorithm)
{
	return (size_t)algorithm < ALGORITHM_COUNT ? algorithm_names[algorithm] : "unknown";
}

int
algorithm_parse(const char *text, enum algorithm *ret)
{
	if (strncasecmp(text, "hmac", 4) == 0)
		text += 4;
	for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
		if (strcasecmp(text, algorithm_names[i]) == 0) {
			*ret = (enum algorithm)i;
			return 0;
		}
	}
	return -EINVAL;
}

static const char *const type_names[] = {[OTPAUTH_TOTP] = "totp", [OTPAUTH_HOTP] = "hotp"};
#define TYPE_COUNT (sizeof(type_names) / sizeof(type_names[0]))

const char *
otpauth_type_text(enum otpauth_type type)
{
	return (size_t)type < TYPE_COUNT ? type_names[type] : "unknown";
}

int
otpauth_type_parse(const char *text, enum otpauth_type *ret)
{
	for (size_t i = 0; i < TYPE_COUNT; i++) {
		if (strcasecmp(text, type_names[i]) == 0) {
			*ret = (enum otpauth_type)i;
			return 0;
		}
	}
	return -EINVAL;
}

void
otpauth_wipe(struct otpauth *otpauth)
{
	sodium_memzero(otpauth, sizeof(*otpauth));
}

void
otpauth_defaults(struct otpauth *otpauth)
{
	otpauth_wipe(otpauth);
	otpauth->algorithm = ALGORITHM_SHA1;
	otpauth->digits = 6;
	otpauth->period_seconds = 30;
}

/* Text that grows in the caller's buffer; full once something did not fit. */
struct writer {
	char *text;
	size_t size, used;
	bool full;
};

static void
writer_add(struct writer *writer, const char *text)
{
	size_t length = strlen(text);

	if (writer->full || length >= writer->size - writer->used) {
		writer->full = true;
		return;
	}
	memcpy(writer->text + writer->used, text, length + 1);
	writer->used += length;
}

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

/* Apps decode before they split the label: a ':' in a name, even as %3A, would split it again. */
static void
writer_add_encoded(struct writer *writer, const char *name)
{
	char piece[4];

	for (; *name; name++) {
		if (*name == ':')
			continue;
		if (is_unreserved(*name))
			text_format(piece, sizeof(piece), "%c", *name);
		else
			text_format(piece, sizeof(piece), "%%%02X", (unsigned char)*name);
		writer_add(writer, piece);
	}
}

static void
writer_add_parameters(struct writer *writer, const struct otpauth *otpauth)
{
	static const char *const names[] = {"SHA1", "SHA256", "SHA512"};
	char number[32];

	if (otpauth->algorithm != ALGORITHM_SHA1) {
		writer_add(writer, "&algorithm=");
		writer_add(writer, names[otpauth->algorithm]);
	}
	if (otpauth->digits != 6) {
		text_format(number, sizeof(number), "&digits=%u", otpauth->digits);
		writer_add(writer, number);
	}
	if (otpauth->type == OTPAUTH_HOTP) {
		text_format(number, sizeof(number), "&counter=%lld", (long long)otpauth->counter);
		writer_add(writer, number);
	} else if (otpauth->period_seconds != 30) {
		text_format(number, sizeof(number), "&period=%u", otpauth->period_seconds);
		writer_add(writer, number);
	}
}

int
otpauth_write(const struct otpauth *otpauth, char *uri, size_t size)
{
	struct writer writer = {.text = uri, .size = size};
	char secret[SECRET_TEXT_SIZE];

	if (size == 0)
		return -ENAMETOOLONG;
	secret_text(&otpauth->secret, secret, sizeof(secret));
	writer_add(&writer, "otpauth://");
	writer_add(&writer, otpauth_type_text(otpauth->type));
	writer_add(&writer, "/");
	if (!text_is_empty(otpauth->issuer)) {
		writer_add_encoded(&writer, otpauth->issuer);
		writer_add(&writer, ":");
	}
	writer_add_encoded(&writer, otpauth->account);
	writer_add(&writer, "?secret=");
	writer_add(&writer, secret);
	sodium_memzero(secret, sizeof(secret));
	if (!text_is_empty(otpauth->issuer)) {
		writer_add(&writer, "&issuer=");
		writer_add_encoded(&writer, otpauth->issuer);
	}
	writer_add_parameters(&writer, otpauth);
	if (writer.full) {
		sodium_memzero(uri, size);
		return -ENAMETOOLONG;
	}
	return 0;
}
