/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of code_normalise and totp_match: what is accepted is digits alone, is its own
 * normal form, and is right for the step that is given and for no code that differs.
 */
#include "keeper/factor/answer_form.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

static size_t
count_digits(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text >= '0' && *text <= '9';
	return count;
}

static void
check_match(const char *code, int64_t now)
{
	struct otpauth otpauth;
	char computed[CODE_DIGITS_MAX + 1];
	int64_t base, step = -1;
	enum code_match match;

	otpauth_defaults(&otpauth);
	otpauth.digits = (unsigned int)strlen(code);
	otpauth.secret.size = SECRET_BYTES_NEW;
	match = totp_match(&otpauth, code, now, TOTP_NEAR_STEPS, &step);
	if (match == CODE_WRONG) {
		demand(step == -1);
		return;
	}
	demand(totp_step(now, otpauth.period_seconds, &base) == 0);
	demand((llabs((long long)(step - base)) <= TOTP_WINDOW_STEPS) == (match == CODE_RIGHT));
	demand(totp_code(&otpauth, step, computed) == 0 && strcmp(computed, code) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char code[CODE_DIGITS_MAX + 1], again[CODE_DIGITS_MAX + 1];
	char *typed;
	int64_t now;

	if (size < sizeof(now))
		return 0;
	memcpy(&now, data, sizeof(now));
	size -= sizeof(now);
	typed = malloc(size + 1);
	demand(typed != NULL);
	memcpy(typed, data + sizeof(now), size);
	typed[size] = '\0';
	if (code_normalise(typed, code) == 0) {
		demand(strlen(code) >= 6 && strlen(code) <= CODE_DIGITS_MAX);
		demand(strspn(code, "0123456789") == strlen(code));
		demand(count_digits(typed) == strlen(code));
		demand(code_normalise(code, again) == 0 && strcmp(code, again) == 0);
		check_match(code, now);
	} else {
		demand(code[0] == '\0');
	}
	free(typed);
	return 0;
}
