/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The facts of one alert: whose account, when, at which door, from where, how. Called by letter.c;
 * runs in 2sv-notify.
 */
#pragma once

#include "notify/letter.h"

/* A value of the alert, or "". */
const char *letter_fact(const struct packet *alert, const char *key);
/* Whose account it is about; the reader's where it names none. */
const char *letter_account(const struct packet *alert, const struct letter_head *head);

/* Adds a line for each fact. */
void letter_add_facts(
    struct letter *letter, const struct packet *alert, const struct letter_head *head);

/* The same in one line, of a list: when and what, then who and from where. */
void letter_add_brief(
    struct letter *letter, const struct packet *alert, const struct letter_head *head);
