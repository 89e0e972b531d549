/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists that root may have of all accounts (hello: all=yes). Runs in a talker. */
#pragma once

#include "dialogue/command.h"

struct list {
	struct command command;
	bool is_all;
};

/* Finds the account, or that all are meant. False: the dialogue has been refused. */
bool list_begin(struct list *list, struct dialogue *dialogue);
void list_act_begin(const struct list *list, struct packet *act, const char *operation);
