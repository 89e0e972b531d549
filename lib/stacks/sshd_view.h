/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sshd's settings are for whom: sshd itself is asked, for somebody whom no Match block knows,
 * for root, and for each account and connection that the files speak of. Those who are treated
 * alike are one view. Used by 2sv, as root. Source: sshd(8), -T and -C.
 */
#pragma once

#include "stacks/sshd.h"
#include "stacks/sshd_files.h"

#define SSHD_VIEWS_MAX 24
#define SSHD_VIEW_EVERYBODY "everybody"
#define SSHD_VIEW_WHO 128
#define SSHD_VIEW_FROM 96
#define SSHD_VIEW_NAME 64

struct sshd_view {
	struct sshd_settings settings;
	char who[SSHD_VIEW_WHO];   /* "everybody", "root", "ann, bob and 3 more" */
	char from[SSHD_VIEW_FROM]; /* "198.51.100.7 to port 2222", "anywhere to port 22"; "" = else
				    */
	char account[SSHD_VIEW_NAME]; /* the first of them; of everybody: a name that nobody has */
	bool is_root;
	char fault[256];	  /* sshd could not say it: its words; else "" */
	size_t count, connection; /* of accounts; which one was asked for */
};

struct sshd_views {
	struct sshd_view of[SSHD_VIEWS_MAX]; /* the first is everybody's */
	size_t count;
	/* A Match line that asks for what sshd -T can't be asked of, and the word; or NULL. */
	const struct sshd_line *unseen;
	char unseen_word[24];
	bool is_cut; /* there are more, or more accounts than there was time to ask for: 30 s */
	bool runs_gate, forces_gate; /* for one of those that were asked for, be it like another */
};

struct sshd_asking {
	const char *program;		/* "/usr/sbin/sshd" */
	const struct sshd_lines *lines; /* for whom there are Match blocks */
	const char *account;		/* one more, or NULL */
};

/* Returns 0; or -errno where sshd says nothing even of everybody: of[0].fault has its words. */
int sshd_views_find(const struct sshd_asking *asking, struct sshd_views *ret);
