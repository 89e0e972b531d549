/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes every way that a login can take through an auth stack, with each result that each module
 * may give, as libpam would, and says where pam_2sv is passed by, not heeded, or reached by
 * strangers. Pure. Used by 2sv. Source: pam.conf(5), and libpam tried with the same stacks.
 */
#pragma once

#include "stacks/stack.h"

enum walk_fault {
	WALK_NO_FAULT = 0,
	WALK_PASSED_BY,	    /* the line ends or jumps over the stack, and nobody asked a code */
	WALK_NOT_HEEDED,    /* pam_2sv refused, and the login went on to its end */
	WALK_BY_STRANGERS,  /* pam_2sv asks though no password was right */
	WALK_DECIDES_ALONE, /* pam_2sv asks nothing, nobody else says yes: refused */
	WALK_ASKS_TWICE,
	WALK_NEVER_REACHED,
	WALK_ONLY_KEYS, /* a login without a key is let in, and nobody asked a code */
	WALK_TANGLED,	/* too many ways to go them all */
};

#define WALK_FINDINGS_MAX 32

struct walk_finding {
	enum walk_fault fault;
	size_t entry; /* of the stack */
};

struct walk {
	bool is_protected;				 /* a line of pam_2sv asks a code: */
	size_t asks;					 /* this entry, the first that does */
	struct walk_finding findings[WALK_FINDINGS_MAX]; /* each fault of a line once */
	size_t count;
};

/* Walks stack, an auth stack, as at door ("sshd": only there a key can have been used). */
void walk_stack(const struct stack *stack, const char *door, struct walk *ret);

/* Whose login: of somebody who has shown no key; has shown one to sshd; root, who calls su. */
enum walk_who { WALK_ANYBODY = 0, WALK_WITH_KEY, WALK_ROOT };

/* Over all ways that open the door. */
enum walk_asked { WALK_ASKED_NEVER = 0, WALK_ASKED_SOMETIMES, WALK_ASKED_ALWAYS };

struct walk_way {
	bool opens; /* there is a way; else the rest is WALK_ASKED_NEVER */
	enum walk_asked password, code;
	bool lets_wrong; /* a code is asked, and a wrong one lets in all the same */
};

/* What the stack at door asks of who gives every right answer. */
void walk_way(const struct stack *stack, const char *door, enum walk_who who, struct walk_way *ret);

/* What 2svd decides of the login: nothing is asked of it; a code is; it is refused. */
enum walk_decision { WALK_UNDECIDED = 0, WALK_SKIPPED, WALK_ASKED, WALK_REFUSED };

struct walk_login {
	enum walk_who who;
	enum walk_decision decision; /* WALK_UNDECIDED: as of somebody who may have a device */
};

/* The same of a login of which that is known. */
void walk_login(const struct stack *stack, const char *door, const struct walk_login *login,
    struct walk_way *ret);

/*
 * What libpam would make of the stack if entry i gave results[i]: true = the door opens. For
 * tests, which ask libpam the same.
 */
bool walk_one_way(const struct stack *stack, const enum stack_result results[]);
