/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stage for 2sv: a subcommand in a process of its own, a real talker's dialogue on the other
 * end of its socket, and a keeper that plays a script. Test code.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define STAGE_PARTS_MAX 8

/* One act that the keeper must see next, and what it answers. Fields: "key=value|key=value". */
struct stage_act {
	const char *operation;
	const char *wants; /* fields that the act must have; "key=" alone: the empty text */
	const char *lacks; /* keys that it must not have: "key|key" */
	const char *rows[STAGE_PARTS_MAX];
	const char *result;
	unsigned int
	    row_copies; /* rows[0] is sent so often, with ids counting down from first_id */
	long first_id;
};

struct stage {
	const char *line;	      /* "log --limit 3": split at blanks */
	const char *typed;	      /* stdin, to its end */
	unsigned int caller;	      /* uid; 0 = root.sock */
	bool claims_root;	      /* 2sv acts as if root ran it; the talker knows better */
	int connect_error;	      /* -ENOENT ...: there is no service */
	bool is_spawned;	      /* and it is the starting of one that fails */
	bool is_new;		      /* nobody ever began 2sv on this machine */
	bool no_keeper;		      /* the talker's link is dead */
	const struct stage_act *acts; /* ends with one without an operation */
};

struct stage_shown {
	int code;		    /* exit code */
	int waits[STAGE_PARTS_MAX]; /* how long the talker waited for each message, ms; hello first
				     */
	char out[64 * 1024], err[4096];
};

/* Plays; fails the test if the keeper was asked for anything but the script, or for less. */
void stage_play(const struct stage *stage, struct stage_shown *shown);
