/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first right code makes a pending device active, and is used up. A wrong one is looked at
 * widely, to name what is wrong with the app or its clock. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/factor/answer_form.h"
#include "keeper/factor/hotp.h"
#include "keeper/store/device.h"
#include "keeper/store/event.h"
#include "keeper/store/host.h"
#include "keeper/store/login.h"
#include "keeper/store/recovery.h"
#include "keeper/store/rules.h"
#include "keeper/store/token.h"
#include "wire/tried.h"

#include "base/poison.h"

#define NEAR_SECONDS 86400 /* a wrong time zone is at most that */

/* Returns 1, 0 (no such pending device) or -errno. */
static int
load(struct running *running, struct device *ret)
{
	sqlite3_stmt *scope_statement row = NULL;
	int r = statement_first(running->store, SQL_DEVICE_PENDING,
	    VALUES(number_value(running->account_id), number_value(running->act->device_id)), &row);

	if (r == 1)
		device_read(running, row, ret);
	return r;
}

/* The login that has led the enrolment is one by this code. */
static int
let_in(struct running *running, const struct device *device)
{
	struct event event = {.name = "code", .place = host_place(running), .device = device->name};
	int r;

	if (!running->act->for_login)
		return 0;
	r = statement_run(running->store, SQL_DEVICE_USED,
	    VALUES(number_value(device->id), number_value(running->act->now)));
	return r < 0 ? r : login_accept(running, &event);
}

/*
 * At a login, and after a reset by whatever way, by an invitation that is good still: it is void
 * afterwards. At a login of an account that was not reset also by what it shows more than a
 * password (act_offer has made the device then). Returns 1, 0 (refused) or -errno.
 */
static int
may_activate(struct running *running, int64_t active)
{
	enum offer offer = OFFER_NONE;
	struct token token;
	int r;

	if (!running->act->for_login && !device_wants_invitation(running, active))
		return 1;
	if (running->brake == BRAKE_HELD)
		return answer_refuse(running, REASON_HELD);
	r = token_find(running, TOKEN_INVITATION, &token);
	if (r == 0 && token.state != TOKEN_LIVE && running->act->for_login)
		r = offer_look(running, &offer);
	if (r < 0)
		return r;
	return token.state == TOKEN_LIVE || (offer != OFFER_NONE && active == 0)
		   ? 1
		   : answer_refuse(running, REASON_EXPIRED);
}

/* Root hears of an account that has its first device by itself: of its own command root knows. */
static bool
is_told_to_root(const struct act *act, int64_t active)
{
	return active == 0 && (act->way == WAY_USER || act->for_login) &&
	       !tried_name_is_good(act->account);
}

static int
tell(struct running *running, struct event *event, int64_t active)
{
	static const struct alert first = {.kind = "first-device", .to_root = true};
	bool is_told = is_told_to_root(running->act, active);
	int r;

	event->detail = is_told ? "the first device" : NULL;
	r = event_add(running, event);
	if (r == 0)
		r = alert_add(running, event, &(struct alert){.kind = "device-added"});
	return r < 0 || !is_told ? r : alert_add(running, event, &first);
}

static int
finish(struct running *running, const struct device *device)
{
	int r = device_replace(running, device->id);

	if (r == 0)
		r = token_enrolled(running);
	if (r == 0)
		r = recovery_make_first(running);
	return r < 0 ? r : let_in(running, device);
}

static int
activate(struct running *running, const struct device *device, int64_t step)
{
	struct event event = {
	    .name = "enrolled", .place = host_place_of_act(running), .device = device->name};
	int64_t active = 0;
	int r = device_count(running, &active, NULL);

	if (r == 0)
		r = may_activate(running, active);
	if (r != 1)
		return r;
	r = statement_run(running->store, SQL_DEVICE_CONFIRM,
	    VALUES(number_value(device->id), number_value(step), number_value(running->act->now),
		number_value(device_reach(device))));
	if (r < 0)
		return r;
	if (sqlite3_changes(running->store->db) != 1)
		return answer_refuse(running, REASON_NO_SUCH);
	running->result->wait_seconds = device_wait(device, step, running->act->now);
	answer_accept(running);
	r = tell(running, &event, active);
	return r < 0 ? r : finish(running, device);
}

/* Of a token whose button was pressed often, two codes in a row are looked for further ahead. */
static bool
is_right(
    const struct device *device, const struct answer_read *typed, int64_t now, int64_t *ret_step)
{
	const struct otpauth *otpauth = &device->otpauth;
	const char *const codes[] = {typed->first, typed->second};
	const struct hotp_reach reach = {device->last, HOTP_TWO_AHEAD};
	bool found;

	if (otpauth->type == OTPAUTH_TOTP)
		return totp_match(otpauth, typed->first, now, TOTP_WINDOW_STEPS, ret_step) ==
		       CODE_RIGHT;
	found = typed->form == FORM_TWO
		    ? hotp_match_two(otpauth, codes, &reach, ret_step)
		    : hotp_match(otpauth, typed->first, device->last, ret_step) == CODE_RIGHT;
	return found && *ret_step > device->last;
}

/* What kind of wrong: the app took another algorithm, its clock is off, or neither. */
static int
diagnose(struct running *running, const struct device *device, const char *code)
{
	const struct otpauth *otpauth = &device->otpauth;
	struct result *result = running->result;
	int64_t step, base, now = running->act->now;

	if (otpauth->secret.size == 0)
		return answer_refuse(running, REASON_NO_STORE);
	answer_refuse(running, REASON_WRONG);
	if (otpauth->type == OTPAUTH_HOTP)
		return 0;
	if (totp_other_algorithm(otpauth, code, now, &result->computed))
		return answer_refuse(running, REASON_ALGORITHM);
	if (totp_match(otpauth, code, now, NEAR_SECONDS / otpauth->period_seconds, &step) !=
		CODE_NEAR ||
	    totp_step(now, otpauth->period_seconds, &base) < 0)
		return 0;
	result->offset_seconds = (step - base) * (int64_t)otpauth->period_seconds;
	return answer_refuse(running, REASON_CLOCK);
}

static int
confirm(struct running *running, const struct device *device)
{
	struct event event = {
	    .place = host_place_of_act(running), .device = device->name, .is_free = true};
	const char *answer = running->act->answer;
	struct answer_read scope_answer_read typed;
	int64_t step;

	text_copy(running->result->device, sizeof(running->result->device), device->name);
	running->result->device_id = device->id;
	if (text_is_empty(answer))
		return answer_refuse(running, answer ? REASON_EMPTY : REASON_NEEDS_CODE);
	answer_read(answer, &typed);
	if (typed.form != FORM_ONE &&
	    (typed.form != FORM_TWO || device->otpauth.type == OTPAUTH_TOTP))
		return answer_refuse(running, REASON_FORM);
	if (is_right(device, &typed, running->act->now, &step))
		return activate(running, device, step);
	diagnose(running, device, typed.first);
	return event_add(running, &event);
}

int
act_confirm(struct running *running)
{
	struct device scope_device device = {.id = 0};
	int r = running->match == ACCOUNT_MATCHES ? load(running, &device) : 0;

	if (r == 0)
		return answer_refuse(running, REASON_NO_SUCH);
	if (r == 1 && running->act->for_login)
		r = host_look(running);
	return r < 0 ? r : confirm(running, &device);
}
