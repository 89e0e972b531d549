/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The otpauth URI read: what another service or program gave out. Strict in values, open
 * for parameters it does not know; errors name the field and never hold the secret.
 * Pure; called when a device is enrolled with a given secret, runs in the keeper.
 */
#include "keeper/factor/otpauth.h"

#include "base/text.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define SCHEME "otpauth://"

/* One parse: what is being filled, and where words go. */
struct reader {
	struct otpauth otpauth;
	char label_issuer[OTPAUTH_LABEL_SIZE];
	bool has_secret, has_issuer, has_algorithm, has_digits, has_period, has_counter;
	char *error;
	size_t size;
};

static void
reader_wipe(struct reader *reader)
{
	sodium_memzero(reader, sizeof(*reader));
}
#define scope_reader scope(reader_wipe)

static int
fail(struct reader *reader, const char *words)
{
	text_format(reader->error, reader->size, "%s", words);
	return -EINVAL;
}

/* As fail, for values that may be shown: never called with a secret. */
static int
fail_value(struct reader *reader, const char *field, const char *value, const char *wanted)
{
	char shown[24];

	text_escape(shown, sizeof(shown), value);
	text_format(reader->error, reader->size, "%s: %s is not %s", field, shown, wanted);
	return -EINVAL;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Decodes text[0..length) into out; %00 and half escapes are refused. '+' is a plus sign. */
static int
decode(const char *text, size_t length, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		int c = (unsigned char)text[i];

		if (c == '%') {
			int high = length - i > 2 ? hex_value(text[i + 1]) : -1;
			int low = high >= 0 ? hex_value(text[i + 2]) : -1;

			c = low < 0 ? 0 : high << 4 | low;
			i += 2;
		}
		if (c == 0)
			return -EINVAL;
		if (used + 1 >= size)
			return -ENAMETOOLONG;
		out[used++] = (char)c;
	}
	out[used] = '\0';
	return 0;
}

/* A name as it is kept: no ':' (it would part the label anew), no blanks at its ends. */
static void
tidy_name(char *name)
{
	size_t used = 0;

	for (const char *p = name; *p; p++)
		if (*p != ':' && (used > 0 || *p != ' '))
			name[used++] = *p;
	while (used > 0 && name[used - 1] == ' ')
		used--;
	name[used] = '\0';
}

static int
read_name(struct reader *reader, const char *field, const char *decoded, char *name)
{
	char words[64];

	if (!text_is_printable(decoded)) {
		text_format(words, sizeof(words), "%s: holds bytes that can't be shown", field);
		return fail(reader, words);
	}
	if (text_copy(name, OTPAUTH_LABEL_SIZE, decoded) < 0) {
		text_format(words, sizeof(words), "%s: longer than 255 bytes", field);
		return fail(reader, words);
	}
	tidy_name(name);
	return 0;
}

static int
read_label(struct reader *reader, const char *label, size_t length)
{
	char decoded[2 * OTPAUTH_LABEL_SIZE];
	char *account = decoded;
	char *colon;
	int r;

	if (decode(label, length, decoded, sizeof(decoded)) < 0)
		return fail(reader, "label: badly encoded or too long");
	colon = strchr(decoded, ':');
	if (colon) {
		*colon = '\0';
		account = colon + 1;
		r = read_name(reader, "issuer", decoded, reader->label_issuer);
		if (r < 0)
			return r;
	}
	return read_name(reader, "account", account, reader->otpauth.account);
}

static int
read_secret(struct reader *reader, const char *value)
{
	switch (secret_parse(value, &reader->otpauth.secret)) {
	case 0:
		return 0;
	case -ERANGE:
		return fail(reader, "secret: not 10 to 64 bytes long");
	default:
		return fail(reader, "secret: not base32 (A-Z and 2-7)");
	}
}

static int
read_issuer(struct reader *reader, const char *value)
{
	return read_name(reader, "issuer", value, reader->otpauth.issuer);
}

static int
read_algorithm(struct reader *reader, const char *value)
{
	if (algorithm_parse(value, &reader->otpauth.algorithm) < 0)
		return fail_value(reader, "algorithm", value, "SHA1, SHA256 or SHA512");
	return 0;
}

static int
read_digits(struct reader *reader, const char *value)
{
	int64_t digits;

	if (number_parse(value, 6, 8, &digits) < 0)
		return fail_value(reader, "digits", value, "6, 7 or 8");
	reader->otpauth.digits = (unsigned int)digits;
	return 0;
}

static int
read_period(struct reader *reader, const char *value)
{
	int64_t period;

	if (number_parse(value, 15, 300, &period) < 0)
		return fail_value(reader, "period", value, "15 to 300 seconds");
	if (reader->otpauth.type == OTPAUTH_TOTP)
		reader->otpauth.period_seconds = (unsigned int)period;
	return 0;
}

/* A totp URI that has one all the same is another program's business. */
static int
read_counter(struct reader *reader, const char *value)
{
	int64_t *counter = &reader->otpauth.counter;

	if (reader->otpauth.type == OTPAUTH_HOTP &&
	    number_parse(value, 0, OTPAUTH_COUNTER_MAX, counter) < 0)
		return fail_value(reader, "counter", value, "a number from 0 on");
	return 0;
}

/* What may stand after the '?'; anything else is another program's business. */
static const struct parameter {
	const char *name;
	size_t seen; /* offset of its bool in struct reader */
	int (*read)(struct reader *reader, const char *value);
} parameters[] = {
    {"secret", offsetof(struct reader, has_secret), read_secret},
    {"issuer", offsetof(struct reader, has_issuer), read_issuer},
    {"algorithm", offsetof(struct reader, has_algorithm), read_algorithm},
    {"digits", offsetof(struct reader, has_digits), read_digits},
    {"period", offsetof(struct reader, has_period), read_period},
    {"counter", offsetof(struct reader, has_counter), read_counter},
};

static const struct parameter *
parameter_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (strlen(parameters[i].name) == length &&
		    strncmp(parameters[i].name, name, length) == 0)
			return &parameters[i];
	return NULL;
}

static int
read_parameter(struct reader *reader, const char *text, size_t length)
{
	const char *equals = memchr(text, '=', length);
	size_t name_length = equals ? (size_t)(equals - text) : length;
	const struct parameter *parameter = parameter_find(text, name_length);
	char value[2 * OTPAUTH_LABEL_SIZE] = "";
	char words[64];
	bool *seen;
	int r;

	if (!parameter)
		return 0;
	seen = (bool *)((char *)reader + parameter->seen);
	text_format(words, sizeof(words), "%s: %s", parameter->name,
	    *seen ? "given twice" : "badly encoded or too long");
	if (*seen)
		return fail(reader, words);
	*seen = true;
	if (equals && decode(equals + 1, length - name_length - 1, value, sizeof(value)) < 0)
		r = fail(reader, words);
	else
		r = parameter->read(reader, value);
	sodium_memzero(value, sizeof(value));
	return r;
}

static int
read_query(struct reader *reader, const char *query)
{
	while (*query && *query != '#') {
		size_t length = strcspn(query, "&#");
		int r = read_parameter(reader, query, length);

		if (r < 0)
			return r;
		query += length;
		if (*query == '&')
			query++;
	}
	if (!reader->has_secret)
		return fail(reader, "secret: missing");
	if (reader->otpauth.type == OTPAUTH_HOTP && !reader->has_counter)
		return fail(reader, "counter: missing, and hotp begins with one");
	return 0;
}

static int
read_uri(struct reader *reader, const char *text)
{
	size_t length;
	int r;

	text += strlen(SCHEME);
	if (strncasecmp(text, "hotp/", 5) == 0)
		reader->otpauth.type = OTPAUTH_HOTP;
	else if (strncasecmp(text, "totp/", 5) != 0)
		return fail(reader, "type: not totp or hotp");
	text += 5;
	length = strcspn(text, "?#");
	r = read_label(reader, text, length);
	if (r < 0)
		return r;
	text += length;
	return read_query(reader, *text == '?' ? text + 1 : text);
}

/* The parameter wins over the label; where both are given and differ, that is worth a line. */
static void
settle_issuer(struct reader *reader, char *warning)
{
	if (text_is_empty(reader->label_issuer))
		return;
	if (text_is_empty(reader->otpauth.issuer)) {
		text_copy(reader->otpauth.issuer, OTPAUTH_LABEL_SIZE, reader->label_issuer);
		return;
	}
	if (strcmp(reader->otpauth.issuer, reader->label_issuer) != 0)
		text_format(warning, reader->size,
		    "issuer: the label names another one; the parameter's is taken");
}

int
otpauth_parse(const char *text, struct otpauth *ret, char *error, char *warning, size_t size)
{
	struct reader scope_reader reader = {.error = error, .size = size};
	int r;

	error[0] = warning[0] = '\0';
	if (strncasecmp(text, SCHEME, strlen(SCHEME)) == 0) {
		otpauth_defaults(&reader.otpauth);
		r = read_uri(&reader, text);
		settle_issuer(&reader, warning);
	} else if (strstr(text, "://")) {
		r = fail(&reader, "not an otpauth:// URI");
	} else {
		reader.otpauth = *ret;
		r = read_secret(&reader, text);
	}
	if (r < 0) {
		warning[0] = '\0';
		return r;
	}
	*ret = reader.otpauth;
	return 0;
}
