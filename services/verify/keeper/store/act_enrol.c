/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A new device: pending until its first right code, or active at once where root says so. What
 * is to be shown leaves the store this once. Called by run.c; runs in the keeper.
 */
#include "base/text.h"
#include "keeper/store/account.h"
#include "keeper/store/device.h"
#include "keeper/store/enrol.h"
#include "keeper/store/event.h"
#include "keeper/store/guess.h"
#include "keeper/store/host.h"
#include "keeper/store/token.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define MADE_A_DAY 20

/* The device that is to be made. */
struct plan {
	char name[DEVICE_NAME_MAX];
	struct otpauth otpauth;
	int64_t replaces; /* 0 = none */
};

static void
plan_wipe(struct plan *plan)
{
	otpauth_wipe(&plan->otpauth);
}
#define scope_plan scope(plan_wipe)

/* Fills in what act.given leaves open. False where something in it is not good. */
static bool
fill_parameters(const struct running *running, struct otpauth *ret)
{
	const struct act *act = running->act;

	otpauth_defaults(ret);
	if (act->given)
		*ret = *act->given;
	if (ret->secret.size == 0)
		secret_make(&ret->secret);
	if (ret->issuer[0] == '\0' &&
	    text_copy(ret->issuer, sizeof(ret->issuer), running->store->issuer) < 0)
		return false;
	if (ret->account[0] == '\0' &&
	    text_copy(ret->account, sizeof(ret->account), act->account) < 0)
		return false;
	return ret->type <= OTPAUTH_HOTP && ret->counter >= 0 &&
	       ret->counter <= (ret->type == OTPAUTH_HOTP ? OTPAUTH_COUNTER_MAX : 0) &&
	       ret->algorithm <= ALGORITHM_SHA512 && ret->digits >= 6 && ret->digits <= 8 &&
	       ret->period_seconds >= 15 && ret->period_seconds <= 300 &&
	       ret->secret.size >= SECRET_BYTES_MIN && ret->secret.size <= SECRET_BYTES_MAX;
}

/* Returns 1 (an active device has the name), 0 or -errno. */
static int
is_taken(struct running *running, const char *name)
{
	sqlite3_stmt *scope_statement row = NULL;

	return statement_first(running->store, SQL_DEVICE_NAMED,
	    VALUES(number_value(running->account_id), text_value(name)), &row);
}

/* The name asked for, or phone, phone-2, phone-3 ... Returns 1 (taken), 0 or -errno. */
static int
choose_name(struct running *running, char name[DEVICE_NAME_MAX])
{
	const char *wanted = running->act->device_name;
	int r;

	if (!text_is_empty(wanted))
		return text_copy(name, DEVICE_NAME_MAX, wanted) < 0 ? -EINVAL
								    : is_taken(running, name);
	text_copy(name, DEVICE_NAME_MAX, "phone");
	r = is_taken(running, name);
	for (int i = 2; r == 1 && i <= DEVICES_MAX + 1; i++) {
		text_format(name, DEVICE_NAME_MAX, "phone-%d", i);
		r = is_taken(running, name);
	}
	return r;
}

static int
seal(struct running *running, int64_t id, const struct otpauth *otpauth)
{
	struct seal_row row = {.account_id = running->account_id, .device_id = id};
	unsigned char sealed[SEALED_SIZE_MAX];
	size_t size;

	seal_close(running->store->key, &row, &otpauth->secret, sealed, &size);
	return statement_run(
	    running->store, SQL_DEVICE_SEAL, VALUES(number_value(id), bytes_value(sealed, size)));
}

/* The sealed secret is bound to the row's number, so the row comes first. */
static int
add(struct running *running, const struct plan *plan)
{
	const struct act *act = running->act;
	const struct otpauth *otpauth = &plan->otpauth;
	int64_t id;
	int r = account_need(running);

	if (r == 0)
		r = statement_run(running->store, SQL_DEVICE_DROP_PENDING,
		    VALUES(number_value(running->account_id)));
	if (r == 0)
		r = statement_run(running->store, SQL_DEVICE_ADD,
		    VALUES(number_value(running->account_id), text_value(plan->name),
			number_value(act->active_at_once),
			text_value(algorithm_text(otpauth->algorithm)),
			number_value(otpauth->digits), number_value(otpauth->period_seconds),
			number_value(act->now), number_value(act->active_at_once ? act->now : 0),
			plan->replaces > 0 ? number_value(plan->replaces)
					   : (struct value){.kind = VALUE_NULL},
			number_value(plan->replaces > 0 && text_is_empty(act->device_name)),
			text_value(otpauth_type_text(otpauth->type)),
			number_value(otpauth->counter - 1)));
	if (r < 0)
		return r;
	id = sqlite3_last_insert_rowid(running->store->db);
	running->result->device_id = id;
	text_copy(running->result->device, sizeof(running->result->device), plan->name);
	return seal(running, id, otpauth);
}

static int
tell(struct running *running)
{
	bool active = running->act->active_at_once;
	struct event event = {.name = active ? "enrolled" : "enrol",
	    .place = running->act->kind == ACT_ENROL ? "local" : host_place(running),
	    .device = running->result->device,
	    .is_free = !active};
	int r;

	answer_accept(running);
	r = event_add(running, &event);
	if (r == 0 && active)
		r = alert_add(running, &event, &(struct alert){.kind = "device-added"});
	if (r == 0 && active)
		r = device_replace(running, running->result->device_id);
	return r < 0 || !active ? r : token_enrolled(running);
}

static int
enrol(struct running *running, const struct plan *plan)
{
	int r = add(running, plan);

	if (r == 0)
		r = tell(running);
	if (r < 0)
		return r;
	running->result->enrolled = malloc(sizeof(plan->otpauth));
	if (!running->result->enrolled)
		return -ENOMEM;
	*running->result->enrolled = plan->otpauth;
	return 0;
}

/* Returns 1 (there are enough, or enough were made today), 0 or -errno. */
static int
has_enough(struct running *running, int64_t active)
{
	if (active >= DEVICES_MAX)
		return 1;
	return running->act->caller == 0 ? 0
					 : alert_made_enough(running, "device-added", MADE_A_DAY);
}

/* Returns 1 (refused: there is no such active device), 0 or -errno. */
static int
find_replaced(struct running *running, struct plan *plan)
{
	const char *name = running->act->replaces;
	struct device_named named;
	int r;

	if (!name)
		return 0;
	r = device_find(running, name, &named);
	if (r == 1 && named.is_active) {
		plan->replaces = named.id;
		return 0;
	}
	answer_refuse(running, REASON_NO_SUCH);
	return r < 0 ? r : 1;
}

/*
 * What can be refused without a code is refused before one is used up. Returns 1 (refused), 0 or
 * -errno.
 */
static int
make_plan(struct running *running, int64_t active, struct plan *ret)
{
	const char *wanted = running->act->device_name;
	int r;

	if (!fill_parameters(running, &ret->otpauth) ||
	    (wanted && strlen(wanted) >= DEVICE_NAME_MAX)) {
		answer_refuse(running, REASON_BAD_VALUE);
		return 1;
	}
	r = find_replaced(running, ret);
	if (r != 0)
		return r;
	r = has_enough(running, active - (ret->replaces > 0));
	if (r != 0) {
		answer_refuse(running, REASON_TOO_MANY);
		return r;
	}
	r = choose_name(running, ret->name);
	if (r == 1)
		answer_refuse(running, REASON_EXISTS);
	return r;
}

int
enrol_make(struct running *running, int64_t active)
{
	struct plan scope_plan plan = {.name = ""};
	int r = make_plan(running, active, &plan);

	return r == 0 ? enrol(running, &plan) : (r < 0 ? r : 0);
}

int
act_enrol(struct running *running)
{
	struct plan scope_plan plan = {.name = ""};
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r == 0 && device_wants_invitation(running, active))
		return answer_refuse(running, REASON_INVITATION);
	if (r == 0)
		r = make_plan(running, active, &plan);
	if (r != 0)
		return r < 0 ? r : 0;
	r = guess_gate(running, active);
	return r == 1 ? enrol(running, &plan) : r;
}
