/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes that hold, for tests of the store: ann's logins at sshd, and her sudo in a session. */
#pragma once

#include "fixture.h"

#define DAY INT64_C(86400)
#define MINUTES 15
#define ENDS (NOON + MINUTES * 60) /* of a code that was given at NOON */
#define SESSION 7
#define BOOT "0d3cfa30-0000-4000-8000-000000000001"
#define BOOT_AFTER "0d3cfa30-0000-4000-8000-000000000002"

/* All acts below have it: everywhere a code holds for MINUTES. */
extern struct rule office_rule;

#define expect_asked(fixture, act) run_expecting(fixture, act, VERDICT_ACCEPT, REASON_NEEDS_CODE)
#define expect_held(fixture, act) run_expecting(fixture, act, VERDICT_SKIP, REASON_HOLDS)

/* An act of ann's at sshd, as acts.c reads it; session 0 = none. */
struct act in_session(enum act_kind kind, int64_t now, int64_t session);
/* Of her sudo, on pts/0. */
struct act sudo_act(enum act_kind kind, int64_t now, int64_t session);
struct act of_bob(struct act act);
void on_terminal(struct act *act, const char *tty, uid_t caller);

/* ann has a device of rfc_parameters. */
struct otpauth holds_begin(struct fixture *fixture);

/* The session begins, by the code of login, or by none; *ret is the login's id. */
void holds_arrive(
    struct fixture *fixture, struct act act, const char *login, char ret[LOGIN_ID_SIZE]);
/* ann comes in at sshd, with that answer. */
void log_in_with(
    struct fixture *fixture, const char *answer, struct act act, char ret[LOGIN_ID_SIZE]);
/* Likewise with her code, in SESSION; the code was given at now. */
void log_in_at(
    struct fixture *fixture, const struct otpauth *rfc, int64_t now, char ret[LOGIN_ID_SIZE]);
/* The code at act.now, which is right. */
void holds_give(struct fixture *fixture, struct act act, const struct otpauth *given);
