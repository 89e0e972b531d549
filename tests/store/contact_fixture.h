/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person does with contacts, for tests of the store. Addresses are mail's. */
#pragma once

#include "notifier.h"

#include "keeper/store/contact.h"

/* Over user.sock, by the account's own processes; address may be NULL. */
struct act contact_act(enum act_kind kind, int64_t now, const char *address);
struct act contact_confirm_with(int64_t now, const char *code);

/* The number of the newest contact of that address. */
int64_t contact_number_of(struct fixture *fixture, const char *address);
struct act contact_remove_act(struct fixture *fixture, int64_t now, const char *address);
void contact_remove_by_root(struct fixture *fixture, int64_t now, const char *address);

/* One that waits for its code. */
void contact_make(struct fixture *fixture, int64_t now, const char *address);

/* The code that waits for the contact of that address; the message is settled. */
void contact_take_code(
    struct fixture *fixture, int64_t now, const char *address, char code[MESSAGE_CODE_SIZE]);

/* A contact that hears. */
void contact_have(struct fixture *fixture, int64_t now, const char *address);

/* How many messages go to that recipient now; all that is due is sent. */
int contact_hears(struct fixture *fixture, int64_t now, const char *recipient);
