/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of otpauth_parse: what is accepted is within its bounds, and comes back the
 * same when it is written as a URI and read again. Words never hold the secret.
 */
#include "keeper/factor/otpauth.h"
#include "base/text.h"

#include <errno.h>
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

static void
check_bounds(const struct otpauth *otpauth)
{
	demand(otpauth->type <= OTPAUTH_HOTP);
	demand(otpauth->counter >= 0 && otpauth->counter <= OTPAUTH_COUNTER_MAX);
	demand(otpauth->type == OTPAUTH_HOTP || otpauth->counter == 0);
	demand(otpauth->type == OTPAUTH_TOTP || otpauth->period_seconds == 30);
	demand(otpauth->algorithm <= ALGORITHM_SHA512);
	demand(otpauth->digits >= 6 && otpauth->digits <= 8);
	demand(otpauth->period_seconds >= 15 && otpauth->period_seconds <= 300);
	demand(otpauth->secret.size >= SECRET_BYTES_MIN);
	demand(otpauth->secret.size <= SECRET_BYTES_MAX);
	demand(text_is_printable(otpauth->issuer) && !strchr(otpauth->issuer, ':'));
	demand(text_is_printable(otpauth->account) && !strchr(otpauth->account, ':'));
}

static void
check_round_trip(const struct otpauth *otpauth)
{
	char uri[8192], error[128], warning[128];
	struct otpauth again;

	memset(&again, 'Z', sizeof(again));
	demand(otpauth_write(otpauth, uri, sizeof(uri)) == 0);
	demand(!strpbrk(uri, " +"));
	demand(otpauth_parse(uri, &again, error, warning, sizeof(error)) == 0);
	demand(error[0] == '\0' && warning[0] == '\0');
	demand(again.type == otpauth->type && again.counter == otpauth->counter);
	demand(again.algorithm == otpauth->algorithm && again.digits == otpauth->digits);
	demand(again.period_seconds == otpauth->period_seconds);
	demand(strcmp(again.issuer, otpauth->issuer) == 0);
	demand(strcmp(again.account, otpauth->account) == 0);
	demand(again.secret.size == otpauth->secret.size);
	demand(memcmp(again.secret.bytes, otpauth->secret.bytes, again.secret.size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[128], warning[128];
	struct otpauth otpauth;
	char *text = malloc(size + 1);
	int r;

	demand(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	otpauth_defaults(&otpauth);
	r = otpauth_parse(text, &otpauth, error, warning, sizeof(error));
	demand(text_is_printable(error) && text_is_printable(warning));
	if (r == 0) {
		demand(error[0] == '\0');
		check_bounds(&otpauth);
		check_round_trip(&otpauth);
	} else {
		demand(r == -EINVAL && error[0] != '\0');
	}
	free(text);
	return 0;
}
