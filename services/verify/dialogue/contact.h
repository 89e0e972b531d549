/* SPDX-License-Identifier: BSD-2-Clause */
/* What the commands on contacts have in common: contact_add.c, contacts.c. Runs in a talker. */
#pragma once

#include "dialogue/command.h"

#define CONTACT_SHOWN_SIZE 360

struct contact_command {
	struct command command;		/* first: what command_act hands to its row_handler */
	char number[24];		/* of the contact that the keeper named last; "" = none */
	char shown[CONTACT_SHOWN_SIZE]; /* "email a***@example.org" */
	char key[80];			/* of a new webhook */
};

/* A row_handler: keeps what the row says of the contact, and hands it on. */
row_handler contact_take_row;

/* What ends a sentence behind shown, which may end in dots of its own. */
const char *contact_stop(const struct contact_command *contact);

/*
 * Runs the act on the contact that the hello names, and asks for a code of the account where the
 * keeper wants one. True and the accepting result; false: the dialogue has been refused.
 */
bool contact_run(struct contact_command *contact, const char *operation, struct packet *result);

/* Ends the dialogue as result says, a refusal in words of contacts. */
void contact_end(const struct contact_command *contact, struct packet *result, const char *words);
