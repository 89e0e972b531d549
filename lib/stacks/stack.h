/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One phase of one PAM service as libpam sees it: every line of every included file, in order.
 * Reads files, changes nothing. Used by 2sv. Source: pam.conf(5), and watching libpam.
 */
#pragma once

#include "base/scope.h"
#include "stacks/control.h"

#include <stdbool.h>
#include <stddef.h>

enum stack_phase { PHASE_AUTH = 0, PHASE_ACCOUNT, PHASE_SESSION, PHASE_PASSWORD };

enum entry_kind {
	ENTRY_BROKEN = 0, /* libpam makes this line fail: see trouble */
	ENTRY_MODULE,
	ENTRY_SUBSTACK, /* does nothing itself; its lines follow, one level up */
};

const char *stack_phase_name(enum stack_phase phase); /* "auth" */

#define ENTRY_WORDS_MAX 24

struct stack_entry {
	enum entry_kind kind;
	int level; /* of substacks, from 0 */
	struct control control;
	char *file; /* where the line stands */
	int line;
	char *control_text;		      /* "requisite"; without the brackets, if any */
	char *module;			      /* as written: "pam_unix.so", or a path */
	char *arguments[ENTRY_WORDS_MAX + 1]; /* NULL-ended */
	bool has_more_arguments;	      /* than fit */
	const char *trouble;		      /* of ENTRY_BROKEN, in words; else NULL */
};

struct stack {
	struct stack_entry *entries;
	size_t count, room;
	bool is_other; /* the service has no such lines, so libpam takes those of "other" */
};

/* Where files come from. */
struct stack_files {
	/* The text of the file, which include names so; *ret_path is where it stands. Both from
	   malloc(3). 0 or -errno. */
	int (*read)(const struct stack_files *files, const char *name, char **ret, char **ret_path);
	const char *const *folders; /* NULL-ended; the first one that has it */
};

/* A read: NAME in the folders, or NAME itself if it begins with '/'. */
int stack_files_read(
    const struct stack_files *files, const char *name, char **ret, char **ret_path);

/* True if there is a file of that name which can be read. */
bool stack_files_have(const struct stack_files *files, const char *name);

/* Those of the machine: /etc/pam.d, then /usr/lib/pam.d. */
extern const struct stack_files stack_files_installed;

/*
 * Reads that phase of service. Lines that libpam does not understand, and includes of what can't
 * be read, are entries. Returns 0 and *ret (free with stack_free); -ENOENT (neither service nor
 * "other" has a file), -ENOMEM, or -E2BIG (more lines than anybody has).
 */
int stack_read(const struct stack_files *files, const char *service, enum stack_phase phase,
    struct stack *ret);
void stack_free(struct stack *stack);
#define scope_stack scope(stack_free)

/* True if the entry's module is that one, wherever it lies. */
bool entry_is_module(const struct stack_entry *entry, const char *name);

/* True if word is among the arguments. */
bool entry_has(const struct stack_entry *entry, const char *word);
