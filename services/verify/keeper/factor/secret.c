/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A shared secret: made, wiped, read from and written as base32 (RFC 4648 section 6).
 * Called by otpauth and the store; runs in the keeper only.
 */
#include "keeper/factor/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/poison.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void
secret_make(struct secret *secret)
{
	secret_wipe(secret);
	randombytes_buf(secret->bytes, SECRET_BYTES_NEW);
	secret->size = SECRET_BYTES_NEW;
}

void
secret_wipe(struct secret *secret)
{
	sodium_memzero(secret, sizeof(*secret));
}

/* The five bits of one base32 digit, or -1. */
static int
digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return -1;
}

static bool
is_separator(char c)
{
	return c == ' ' || c == '-';
}

/* Appends the digits up to the padding; bits that make no whole byte are dropped. */
static int
append_digits(const char *base32, struct secret *secret, size_t *ret_digits, const char **ret_end)
{
	uint32_t bits = 0;
	unsigned int held = 0;

	*ret_digits = 0;
	for (; *base32 && *base32 != '='; base32++) {
		int value = digit_value(*base32);

		if (is_separator(*base32))
			continue;
		if (value < 0)
			return -EINVAL;
		++*ret_digits;
		bits = (bits << 5 | (uint32_t)value) & 0xfff;
		held += 5;
		if (held < 8)
			continue;
		held -= 8;
		if (secret->size == SECRET_BYTES_MAX)
			return -ERANGE;
		secret->bytes[secret->size++] = (unsigned char)(bits >> held);
	}
	*ret_end = base32;
	return 0;
}

int
secret_parse(const char *base32, struct secret *ret)
{
	struct secret scope_secret secret = {0};
	size_t digits, rest;
	const char *end;
	int r;

	secret_wipe(ret);
	r = append_digits(base32, &secret, &digits, &end);
	if (r < 0)
		return r;
	for (; *end; end++)
		if (*end != '=' && !is_separator(*end))
			return -EINVAL;
	rest = digits % 8;
	if (rest == 1 || rest == 3 || rest == 6) /* no number of bytes has that many digits */
		return -EINVAL;
	if (secret.size < SECRET_BYTES_MIN)
		return -ERANGE;
	*ret = secret;
	return 0;
}

void
secret_text(const struct secret *secret, char *text, size_t size)
{
	uint32_t bits = 0;
	unsigned int held = 0;
	size_t used = 0;

	if (size == 0)
		return;
	text[0] = '\0';
	if (size <= (secret->size * 8 + 4) / 5)
		return;
	for (size_t i = 0; i < secret->size; i++) {
		bits = (bits << 8 | secret->bytes[i]) & 0xfff;
		for (held += 8; held >= 5; held -= 5)
			text[used++] = alphabet[bits >> (held - 5) & 31];
	}
	if (held > 0)
		text[used++] = alphabet[bits << (5 - held) & 31];
	text[used] = '\0';
}
