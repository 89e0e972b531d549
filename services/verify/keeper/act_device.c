/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fields of a new device. A person gave them, so that each fault has words that name
 * the field; none holds the secret. Called by acts.c; runs in the keeper.
 */
#include "keeper/act_fields.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define LABEL_LENGTH_MAX 128 /* of issuer and account each: percent-encoded they fit the URI */

static bool
name_is_good(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length >= DEVICE_NAME_MAX || name[0] == ' ' || name[length - 1] == ' ')
		return false;
	/* What stands for a device in the log, and is treated as what it says. */
	if (strcasecmp(name, HELP_DEVICE) == 0 || strcasecmp(name, RECOVERY_DEVICE) == 0)
		return false;
	for (const char *p = name; *p; p++)
		if (*p < ' ' || *p > '~' || *p == '/' || *p == '"')
			return false;
	return true;
}

/* Without a name the store finds one. */
static int
read_name(struct act_reading *reading)
{
	const char *name = packet_get(reading->packet, "name");

	if (name && !name_is_good(name))
		return act_refuse(reading, REASON_BAD_VALUE,
		    "name: 1 to 32 ASCII characters are wanted, no / or \", no blank at an end, "
		    "and neither help code nor recovery code");
	reading->form->act.device_name = name;
	return 0;
}

int
act_read_names(struct act_reading *reading)
{
	struct act *act = &reading->form->act;

	act->device_name = packet_get(reading->packet, "name");
	act->new_name = packet_get(reading->packet, "to");
	if (!act->device_name || !name_is_good(act->device_name))
		return act_refuse(reading, REASON_NO_SUCH, NULL);
	if (act->new_name && !name_is_good(act->new_name))
		return act_refuse(reading, REASON_BAD_VALUE,
		    "NEW: 1 to 32 ASCII characters are wanted, no / or \", no blank at an end, and "
		    "neither help code nor recovery code");
	return 0;
}

static int
read_replaces(struct act_reading *reading)
{
	const char *replaces = packet_get(reading->packet, "replaces");

	if (replaces && !name_is_good(replaces))
		return act_refuse(reading, REASON_NO_SUCH, NULL);
	reading->form->act.replaces = replaces;
	return 0;
}

/* Where a token's counter stands nobody knows but its owner; codes of a time have none. */
static int
read_type(struct act_reading *reading)
{
	const struct packet *packet = reading->packet;
	struct otpauth *given = &reading->form->given;
	const char *type = packet_get(packet, "type");

	if (type && otpauth_type_parse(type, &given->type) < 0)
		return act_refuse(reading, REASON_BAD_VALUE, "type: totp or hotp is wanted");
	if (given->type == OTPAUTH_HOTP && packet_get(packet, "period"))
		return act_refuse(
		    reading, REASON_BAD_VALUE, "period: hotp has none, it goes by a counter");
	if (!packet_get(packet, "counter"))
		return 0;
	if (given->type != OTPAUTH_HOTP)
		return act_refuse(
		    reading, REASON_BAD_VALUE, "counter: only hotp has one (--type hotp)");
	if (packet_get_number(packet, "counter", 0, OTPAUTH_COUNTER_MAX, &given->counter) < 0)
		return act_refuse(
		    reading, REASON_BAD_VALUE, "counter: a number from 0 on is wanted");
	return 0;
}

/* What the app is to compute, where the secret does not come with its own parameters. */
static int
read_parameters(struct act_reading *reading)
{
	const struct packet *packet = reading->packet;
	struct otpauth *given = &reading->form->given;
	const char *algorithm = packet_get(packet, "algorithm");
	int64_t digits = given->digits, period = given->period_seconds;

	if (algorithm && algorithm_parse(algorithm, &given->algorithm) < 0)
		return act_refuse(
		    reading, REASON_BAD_VALUE, "algorithm: sha1, sha256 or sha512 is wanted");
	if (packet_get(packet, "digits") && packet_get_number(packet, "digits", 6, 8, &digits) < 0)
		return act_refuse(reading, REASON_BAD_VALUE, "digits: 6, 7 or 8 is wanted");
	if (packet_get(packet, "period") &&
	    packet_get_number(packet, "period", 15, 300, &period) < 0)
		return act_refuse(
		    reading, REASON_BAD_VALUE, "period: 15 to 300 seconds are wanted");
	given->digits = (unsigned int)digits;
	given->period_seconds = (unsigned int)period;
	return 0;
}

/* Our own issuer is what the app shall show, unless the secret is another's and names one. */
static int
read_secret(struct act_reading *reading)
{
	const char *secret = packet_get(reading->packet, "secret");
	const char *issuer = packet_get(reading->packet, "issuer");
	struct otpauth *given = &reading->form->given;
	char error[ACT_WORDS_SIZE], warning[ACT_WORDS_SIZE] = "";

	if (secret && otpauth_parse(secret, given, error, warning, sizeof(error)) < 0)
		return act_refuse(reading, REASON_BAD_VALUE, error);
	text_copy(reading->form->words, ACT_WORDS_SIZE, warning);
	if (strlen(given->issuer) > LABEL_LENGTH_MAX || strlen(given->account) > LABEL_LENGTH_MAX)
		return act_refuse(reading, REASON_BAD_VALUE,
		    "secret: its issuer and account may have 128 bytes each");
	if (text_is_empty(given->issuer) && issuer) {
		if (strlen(issuer) > LABEL_LENGTH_MAX || !text_is_printable(issuer))
			return act_refuse(reading, REASON_PROTOCOL, NULL);
		text_copy(given->issuer, sizeof(given->issuer), issuer);
	}
	return 0;
}

/* A device that is active before it gave a right code: only root may make one. */
static int
read_confirm(struct act_reading *reading)
{
	const char *confirm = packet_get(reading->packet, "confirm");

	if (!confirm || strcmp(confirm, "yes") == 0)
		return 0;
	if (strcmp(confirm, "no") != 0)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	if (reading->source->way != WAY_ROOT)
		return act_refuse(reading, REASON_NOT_PERMITTED, NULL);
	reading->form->act.active_at_once = true;
	return 0;
}

int
act_read_device(struct act_reading *reading)
{
	int r;

	otpauth_defaults(&reading->form->given);
	r = read_confirm(reading);
	if (r == 0)
		r = read_name(reading);
	if (r == 0)
		r = read_replaces(reading);
	if (r == 0)
		r = read_type(reading);
	if (r == 0)
		r = read_parameters(reading);
	if (r == 0)
		r = read_secret(reading);
	reading->form->act.given = &reading->form->given;
	return r;
}
