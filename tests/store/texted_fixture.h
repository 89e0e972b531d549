/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes that are sent, for tests of the store: ann has an app and, for two days, a phone's number.
 */
#pragma once

#include "notifier.h"

#define NUMBER "+46701740612"

/* The rule of all acts below; its texted is what a test sets. */
extern struct rule texted_rule;

/* ann has a device of rfc_parameters, and the contact, confirmed two days before NOON. */
struct otpauth texted_begin(struct fixture *fixture);
/* One more contact of ann's. */
void texted_contact(
    struct fixture *fixture, const char *kind, const char *address, int64_t confirmed_at);

/* An act of ann's login at sshd, as acts.c reads it; a notifier waits, the clock is right. */
struct act texted_act(enum act_kind kind, int64_t now);
struct act texted_try_of(int64_t now, const char *code);

/* Asks for a code, which is sent; gives it, and checks where it goes. */
void texted_send(struct fixture *fixture, struct act act, char code[MESSAGE_CODE_SIZE]);

/* Six digits that are neither code, nor the app's. */
const char *texted_other(const struct otpauth *given, int64_t now, const char *code);
