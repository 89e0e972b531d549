/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first device of an account, set up within a login: a new device is shown, its first code
 * makes it, a set of recovery codes and the login in one transaction, the codes are shown. Whatever
 * breaks it off before leaves nothing. Runs in a talker.
 */
#pragma once

#include "dialogue/codes.h"
#include "dialogue/question.h"

/* What is said, and how it ends. */
struct first_device_words {
	const char *before;	/* above the new device */
	const char *unfinished; /* where it was broken off; NULL = the reason's own words */
	enum reason reason;	/* of a login that its person broke off; internal = what it was */
};

struct first_device {
	struct command command; /* first: what command_act hands to its row_handler */
	struct codes codes;
	struct packet device; /* what the keeper says of the pending one */
	char device_id[24];
	bool is_swapped; /* the QR code is drawn for a light screen */
	const struct first_device_words *words;
};

void first_device_wipe(struct first_device *first);
#define scope_first_device scope(first_device_wipe)

/* words are borrowed. False: the dialogue has been refused. */
bool first_device_begin(
    struct first_device *first, struct dialogue *dialogue, const struct first_device_words *words);

/* Begins an act of this login, with the ssh key that it showed. */
void first_device_act_begin(
    const struct first_device *first, struct packet *act, const char *operation);

/* Runs the act that makes the pending device; an accepting verdict has made one. */
struct question_verdict first_device_make(struct first_device *first, const struct packet *act);

/* Leads from the device that was made to the dialogue's end. */
void first_device_lead(struct first_device *first);
