/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists that root may have of all accounts (hello: all=yes), whole or page by page. Runs in a
 * talker.
 */
#pragma once

#include "dialogue/command.h"

struct list {
	struct command command;
	bool is_all;
	/* Of pages: what names a row beside its account, and the last one; "" = none yet. */
	const char *key;
	char account[sizeof(((struct dialogue_seen *)NULL)->account)];
	char name[sizeof(((struct dialogue_seen *)NULL)->host)];
	unsigned int rows; /* of the last page */
};

/* Finds the account, or that all are meant. False: the dialogue has been refused. */
bool list_begin(struct list *list, struct dialogue *dialogue);
void list_act_begin(const struct list *list, struct packet *act, const char *operation);

/*
 * Hands on all rows of operation, by account and what their key has, fetched page by page; who
 * comes in meanwhile moves no row to another page. result is the last page's.
 */
void list_pages(struct list *list, const char *operation, const char *key, struct packet *result);
