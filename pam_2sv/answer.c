/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells a code that a person may have typed from what programs answer by themselves: the
 * password once more (sshd's password method, some greeters and lockers), or sshd's dummy for
 * accounts that it refuses (OpenSSH, auth-pam.c). These must neither be sent on nor be counted
 * as a wrong code. Runs in the caller's process.
 */
#include "pam_2sv/answer.h"
#include "pam_2sv/hello.h"
#include "doors/doors.h"
#include "base/text.h"

#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>

#include "base/poison.h"

/* sshd repeats these bytes to the length of what was typed; four can't come from a keyboard. */
static const char dummy[] = "\b\n\r\177INCORRECT";
#define DUMMY_BYTES (sizeof(dummy) - 1)
#define DUMMY_BYTES_MIN 4

static bool
is_dummy(const char *typed)
{
	size_t i = 0;

	while (typed[i] != '\0' && typed[i] == dummy[i % DUMMY_BYTES])
		i++;
	return typed[i] == '\0' && i >= DUMMY_BYTES_MIN;
}

/* The time it takes tells nothing but the lengths. */
static bool
is_same(const char *typed, const char *password)
{
	size_t length = strlen(password);
	size_t other = strlen(typed);
	unsigned char differs = length != other;

	for (size_t i = 0; i < other; i++)
		differs |= (unsigned char)(typed[i] ^ password[length ? i % length : 0]);
	return differs == 0;
}

static enum answer_kind
kind_of(pam_handle_t *pamh, const char *typed)
{
	if (!typed)
		return ANSWER_END;
	if (typed[0] == '\0')
		return ANSWER_EMPTY;
	if (is_dummy(typed))
		return ANSWER_BARRED;
	if (is_same(typed, hello_item(pamh, PAM_AUTHTOK)))
		return ANSWER_PASSWORD;
	return strlen(typed) > ANSWER_BYTES_MAX ? ANSWER_LONG : ANSWER_TEXT;
}

/* What the administrator does about a program that gives the password to every prompt. */
static const char *
cure_of(pam_handle_t *pamh)
{
	const struct door *door = door_find(hello_item(pamh, PAM_SERVICE));

	if (door->one_field)
		return "this program asks once: put \"auth requisite pam_2sv.so split\" before the "
		       "password (pam_2sv(8), ONE FIELD)";
	if (door->name && strcmp(door->name, "sshd") == 0)
		return "sshd's password method asks once: set KbdInteractiveAuthentication yes and "
		       "PasswordAuthentication no in sshd_config";
	return "it was typed again, or this program asks once (pam_2sv(8), ONE FIELD)";
}

void
answer_read(struct answer *ret, pam_handle_t *pamh, const char *typed)
{
	memset(ret, 0, sizeof(*ret));
	ret->kind = kind_of(pamh, typed);
	if (ret->kind == ANSWER_TEXT)
		text_copy(ret->text, sizeof(ret->text), typed);
	if (ret->kind == ANSWER_PASSWORD)
		pam_syslog(
		    pamh, LOG_NOTICE, "the password came in place of the code: %s", cure_of(pamh));
	if (ret->kind == ANSWER_BARRED)
		pam_syslog(pamh, LOG_NOTICE,
		    "sshd barred this login (account unknown to it, or PermitRootLogin): "
		    "what came is its dummy password");
}
