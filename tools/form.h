/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What 2sv gives with --json: one object on standard output for each command, always valid, in
 * ASCII; 2sv(1), JSON. Which members the rows of the service become stands in form_rows.c; a
 * command says which of them it has by form_expect, and adds what no row brings by form_set_.
 * Every function takes NULL for form and then does nothing: that is 2sv without --json.
 */
#pragma once

#include "wire/message.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct form;

/* Begins the form of a command ("store init"; borrowed). Out of memory aborts, here and below. */
struct form *form_begin(const char *command, FILE *out);

/* The form has the member that rows of this kind make, also if none comes; other rows are left
 * out, a secret too. kind stands in form_rows.c. */
void form_expect(struct form *form, const char *kind);

void form_take_row(struct form *form, const struct packet *row);
/* verdict and reason of an accepting end; device, wait and words where it has them. */
void form_take_done(struct form *form, const struct done *done);

/* Sets a member, in the order of the calls; NULL and "" are null. */
void form_set_text(struct form *form, const char *key, const char *value);
void form_set_number(struct form *form, const char *key, int64_t value);
void form_set_time(struct form *form, const char *key, int64_t at); /* 0 is null */

/* A list that is there though it be empty; and one more text in it. */
void form_set_list(struct form *form, const char *list);
void form_add_text(struct form *form, const char *list, const char *value);

/* One thing that the doctor said, an object in "checks". */
struct form_check {
	const char *check, *state;
	const char *file; /* or NULL, as cure */
	int line;	  /* 0 = none */
	const char *words, *cure;
};
void form_add_check(struct form *form, const struct form_check *check);

/* One way of coming in, an object in "ways". */
struct form_way {
	const char *door, *who, *from, *by, *asks;
};
void form_add_way(struct form *form, const struct form_way *way);

/* One gap of the check-up, an object in "gaps"; command may be "". */
struct form_gap {
	const char *gap, *words, *command;
	bool by_root;
};
void form_add_gap(struct form *form, const struct form_gap *gap);

/* What is gathered is given though the exit is 6, findings: they are what was asked for. */
void form_keep(struct form *form);

/* A setting: {"value": ..., "file": where it stands, or null, "line": ...} in "settings". */
struct form_setting {
	const char *key;
	const char *text; /* its value; NULL: number is */
	int64_t number;
	const char *file; /* NULL = the default */
	int line;
};
void form_add_setting(struct form *form, const struct form_setting *setting);

/* Something went wrong. The first reason stays, words are joined; they come to error. */
void form_fail(struct form *form, const char *reason, const char *words);

/* Prints what is not printed yet, with error if exit_code is not 0, and frees the form. */
void form_end(struct form *form, int exit_code);
