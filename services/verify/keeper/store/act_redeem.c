/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An invitation that was typed at a login: charged like a recovery code, and where it is right, a
 * pending device, which the login then has confirmed (act_confirm.c uses the invitation up). Called
 * by run.c; runs in the keeper.
 */
#include "keeper/factor/answer_form.h"
#include "keeper/store/device.h"
#include "keeper/store/enrol.h"
#include "keeper/store/host.h"
#include "keeper/store/ledger.h"
#include "keeper/store/token.h"

#include "base/poison.h"

static int
refuse(struct running *running, enum reason reason, bool is_charged)
{
	struct event event = {.place = host_place(running), .is_free = !is_charged};

	running->result->ask = ASK_INVITATION;
	answer_refuse(running, reason);
	return event_add(running, &event);
}

/* Typed right, whatever it is worth: no failure. */
static int
redeem(struct running *running, const struct token *token, int64_t charge)
{
	int r = ledger_take_back(running, charge);

	if (r < 0)
		return r;
	if (token->state == TOKEN_LIVE)
		return enrol_make(running, 0);
	return refuse(running, token->state == TOKEN_OLD ? REASON_EXPIRED : REASON_USED, false);
}

static int
try_words(struct running *running, const char *words)
{
	struct token token;
	int64_t wait = 0, charge = 0;
	int r = ledger_wait(running, LIMIT_WORDS, &wait);

	if (r < 0)
		return r;
	if (wait > 0) {
		running->result->wait_seconds = wait;
		return refuse(running, REASON_THROTTLED, false);
	}
	r = ledger_charge(running, LIMIT_WORDS, &charge);
	if (r == 0)
		r = token_find(running, TOKEN_INVITATION, &token);
	if (r < 0)
		return r;
	return token_is(&token, words) ? redeem(running, &token, charge)
				       : refuse(running, REASON_WRONG, true);
}

int
act_redeem(struct running *running)
{
	struct answer_read scope_answer_read typed;
	int64_t active;
	int r = device_count(running, &active, NULL);

	if (r == 0)
		r = host_look(running);
	if (r < 0)
		return r;
	if (running->brake == BRAKE_HELD)
		return refuse(running, REASON_HELD, false);
	if (active > 0 || running->match != ACCOUNT_MATCHES)
		return refuse(running, REASON_EXISTS, false);
	answer_read(running->act->answer, &typed);
	return typed.form == FORM_WORDS ? try_words(running, typed.words)
					: refuse(running, REASON_FORM, false);
}
