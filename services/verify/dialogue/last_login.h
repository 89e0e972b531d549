/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * At the begin of a session: when, from where, at which door and by what the account came in
 * before, where the admin wants that told. Called by arrived.c; runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"

#define LAST_LOGIN_LINES_MAX 5
#define LAST_LOGIN_LINE_SIZE 200

struct last_login_words {
	char lines[LAST_LOGIN_LINES_MAX][LAST_LOGIN_LINE_SIZE]; /* in 80 columns, if they can be */
	unsigned int count;
};

/* Of the result of "arrived"; none where that tells of no login. */
void last_login_write(const struct packet *arrived, struct last_login_words *ret);

/* Shows them, at a door that shows texts. */
void last_login_tell(struct dialogue *dialogue, const struct packet *arrived);

/* "2026-11-25 14:00 UTC" */
#define LAST_LOGIN_TIME_SIZE 40
void last_login_time(int64_t at, char text[LAST_LOGIN_TIME_SIZE]);
