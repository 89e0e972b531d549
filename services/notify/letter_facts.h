/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The facts of one alert: whose account, when, at which door, from where, how. Called by letter.c;
 * runs in 2sv-notify.
 */
#pragma once

#include "notify/letter.h"

#include <time.h>

/* A value of the alert, or "". */
const char *letter_fact(const struct packet *alert, const char *key);
/* Where it came from: the address, or the host where there is none; borrowed from alert. */
const char *letter_address(const struct packet *alert);
/* Did it come from this machine itself? */
bool letter_is_local(const struct packet *alert);

/* Of a reminder: until when a device is wanted, "end of 2026-03-31 UTC"; else "". From alert. */
const char *letter_deadline(const struct packet *alert);

/* When, in the machine's own time zone. False where that is not known. */
bool letter_when(const struct packet *alert, struct tm *ret);

/* Whose account it is about; the reader's where it names none. */
const char *letter_account(const struct packet *alert, const struct letter_head *head);

/* Adds a line for each fact. */
void letter_add_facts(
    struct letter *letter, const struct packet *alert, const struct letter_head *head);

/* The same for a list: when and what, then who and from where, then how. */
void letter_add_brief(
    struct letter *letter, const struct packet *alert, const struct letter_head *head);
