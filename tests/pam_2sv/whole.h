/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The installed module in a stack of Linux-PAM's, before a whole 2svd with its real keeper and
 * store, at a time that the test gives: the code that PAM returns is the product's own verdict.
 */
#pragma once

#include "tests/pam_2sv/stack.h"
#include "tests/service/tree.h"

/* The key of RFC 4226 and RFC 6238; and a second in which step 37037036 ends. */
#define WHOLE_KEY "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define WHOLE_T1 1111111109
#define WHOLE_RIGHT_PASSWORD "right password"

/* The service, running and with a store; the test's own way out where this is not root. */
bool whole_begin(struct tree *tree);
void whole_end(struct tree *tree);

/* Ann at sshd; text is the door's file, as for stack_write. */
void whole_stack(struct stack *stack, const struct tree *tree, const char *text);

/* Nothing of ann's or bob's is left but what was logged and counted. */
void whole_take_devices(const struct tree *tree, const char *account);
/* One device more; secret is base32 or a URI. */
void whole_add_device(
    const struct tree *tree, const char *account, const char *name, const char *secret);
/* One device alone, that no code was used of. */
void whole_one_device(const struct tree *tree, const char *secret);

/*
 * What counts against guesses is forgotten, as if all of them were long ago: for tests that make
 * more of them than one account is granted. The service is started again.
 */
void whole_forget_failures(struct tree *tree);

/* What PAM says to one who answers the first prompt so, and nothing to a further one. */
int whole_login(struct stack *stack, const char *answer);
/* What PAM says to a program that gives one answer to every prompt. */
int whole_login_of_parrot(struct stack *stack, const char *answer);
/* How many of count processes PAM let in that all answered so at the same moment. */
unsigned int whole_logins_at_once(struct stack *stack, unsigned int count, const char *answer);

/* What was counted against ann within the last day. */
int64_t whole_failures(const struct tree *tree);
