/* SPDX-License-Identifier: BSD-2-Clause */
/* What 2sv explain has found out of a login, and how it says it. Used by explain.c. */
#pragma once

#include "stacks/passwords.h"
#include "stacks/sshd_ways.h"
#include "tools/admin/doctor.h"

#include <limits.h>

struct explaining {
	struct doctor doctor; /* its table, and its form */
	const char *account, *door, *from;
	bool is_root, is_sshd;
	struct sshd_stack any;	/* of the door's stack, whatever 2svd decides */
	struct sshd_stack then; /* and where it decides as it said */
	bool asks_code;		/* at least one of the ways comes to a line that asks */
	bool has_decoy, has_account_line;
	bool is_passwords;		  /* nobody comes in there: it changes passwords */
	enum passwords passwords;	  /* of it: what the line of pam_2sv does there */
	char free_way[SSHD_METHODS_SIZE]; /* a way of sshd that is open and asks no code; or "" */
	const char *barred_by; /* "DenyUsers": sshd itself refuses the account; or NULL */
	char barred_at[256];   /* the file and line that may be behind it; or "" */
	/* What 2svd said. */
	bool is_decided;
	char verdict[16], reason[32], ask[16], place[16];
	char rule[40], require[16], file[PATH_MAX + 16]; /* that holds; "" = none matches */
	bool is_unsure;		    /* it is the strictest, for nobody knows the groups */
	char due[16], deadline[40]; /* of an account without a device; "" = none */
	int64_t until, skips;
};

enum walk_decision explain_decision(const struct explaining *explaining);

/* Stopped: also who comes without a code is refused, by the account phase. */
bool explain_shuts_out(const struct explaining *explaining);

/* What is asked there, for the table. */
const char *explain_way_words(const struct explaining *explaining, const struct sshd_way *way);

/* In sentences, below the table. */
void explain_print(const struct explaining *explaining);
