/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM stack in a folder of its own with the module in it, a person who answers from a list, and
 * what the stack said to log and person. No login program, no /etc/pam.d.
 */
#pragma once

#include "tests/pam_2sv/peer.h"

#include <security/pam_appl.h>

/* What a conversation may give back in place of a text. */
extern const char CONV_ERROR[];	     /* PAM_CONV_ERR */
extern const char CONV_NULL_ARRAY[]; /* PAM_SUCCESS and no responses */
extern const char CONV_NULL_TEXT[];  /* a response without text: ^D */

#define STACK_ANSWERS_MAX 8

struct stack {
	struct peer peer;
	/* Given, by the test. */
	const char *door, *user, *tty, *rhost, *ruser;
	const char *environment;		/* one NAME=value of PAM's environment, or NULL */
	const char *answers[STACK_ANSWERS_MAX]; /* to the prompts, in turn; NULL = CONV_ERROR */
	bool no_conversation;
	int bell, gate; /* 0, or: written to at a prompt; its end is waited for before the answer */
	const char *module, *socket; /* in place of the tests' own module and the peer's socket */
	/* Told. */
	pam_handle_t *pamh;
	unsigned int prompts;  /* that were shown */
	bool echoed;	       /* the last of them with echo */
	char prompt[256];      /* the last of them */
	char shown[8192];      /* texts: "info: ...\n", "error: ...\n" */
	unsigned int crowded;  /* calls with other than one message */
	unsigned int delay_us; /* that a failure would take */
};

/* For cmocka: a fresh stack in *state; and its end, which demands that no call was crowded. */
int stack_setup(void **state);
int stack_teardown(void **state);

/*
 * Writes the door's file: {M} becomes the module with its socket= option, {P} the password module,
 * {D} the folder.
 */
void stack_write(struct stack *stack, const char *text);

/* As stack_write, for another file of that folder ("common-auth"). */
void stack_write_file(const struct stack *stack, const char *name, const char *text);

/* Starts a handle with the items given. */
void stack_start(struct stack *stack);
void stack_end(struct stack *stack, int code);

/* Plays steps (NULL: no service at all) against one auth in a handle of its own; its PAM code. */
int stack_authenticate(struct stack *stack, const struct peer_step *steps);

/* What was logged since the last call of stack_log_clear. */
const char *stack_log(void);
void stack_log_clear(void);

#define STACK_TEST(test) cmocka_unit_test_setup_teardown(test, stack_setup, stack_teardown)
/*
 * From now on the module waits as long as the one that is installed; else some 100 ms, for tests in
 * which a peer is silent. On a busy machine that is short, even for one that answers at once.
 */
void stack_be_patient(void);

/* False, with words, if this is not root, whose sockets the module trusts: the test is skipped. */
bool stack_may_run(const char *name);
