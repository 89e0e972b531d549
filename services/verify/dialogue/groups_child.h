/* SPDX-License-Identifier: BSD-2-Clause */
/* How groups.c finds out. All of this runs in its child, but for groups_by_files(). */
#pragma once

#include "dialogue/groups.h"

#include <grp.h>
#include <stdbool.h>

#define GROUPS_WORDS_SIZE 256

struct groups_question {
	const char *account;
	uid_t uid;
	const char *names[GROUPS_NAMES_MAX]; /* borrowed */
	size_t count;
};

/* All 0 = nobody is in any. */
struct groups_answer {
	int r;				  /* 0, or -errno: then nobody knows */
	char words[GROUPS_WORDS_SIZE];	  /* of what failed */
	char is_member[GROUPS_NAMES_MAX]; /* of the question's names, 0 or 1 */
};

/* What was found out of one group. */
struct groups_entry {
	bool is_found;
	gid_t gid;
	bool lists_account; /* as one of its members */
};

/* An account, as getpwnam(3) has it. */
struct groups_person {
	const char *account; /* as the caller names it, */
	char name[256];	     /* and as passwd(5) does: a directory may not tell ANN from ann */
	gid_t gid;
	gid_t *gids; /* all its groups, also that one */
	int count;
};

/* Memory for an entry: more whenever it was too small. */
struct groups_buffer {
	char *bytes;
	size_t size;
};
#define GROUPS_ENTRY_MAX (64 * 1024 * 1024)
/* Returns 0, -ENOMEM, or -ERANGE: no entry is larger than GROUPS_ENTRY_MAX. */
int groups_buffer_grow(struct groups_buffer *buffer);

/* Puts r and words of it into answer, and returns r. */
int groups_fail(struct groups_answer *answer, int r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What entry says, whose name was looked for. */
void groups_entry_take(
    struct groups_entry *ret, const struct group *entry, const struct groups_person *person);
/* By its gid or its list. */
bool groups_entry_has(const struct groups_entry *entry, const struct groups_person *person);

/* The group of that name in /etc/group. Returns 0, or -EIO where that can't be read. */
int groups_file_entry(
    const char *name, const struct groups_person *person, struct groups_entry *ret);

/* The answer to a question about uid 0. Returns answer->r. */
int groups_by_files(const struct groups_question *question, struct groups_answer *answer);

/* The answer of libc, and what it does not tell of modules. Returns answer->r. */
int groups_by_nss(const struct groups_question *question, struct groups_answer *answer);

/* What libc said. */
struct groups_said {
	const struct groups_question *question;
	struct groups_person person;
	struct groups_entry entries[GROUPS_NAMES_MAX]; /* of the question's names */
};

/*
 * Asks each module itself of those that answer has no member of: did all of them answer, and what
 * was said? Returns 0, or -errno with words in answer.
 */
int groups_doubt(const struct groups_said *said, struct groups_answer *answer);

/* The services of nsswitch.conf(5) for group and for initgroups, divided by blanks. */
struct groups_switch {
	char group[512], initgroups[512];
};
/* Returns 0; -EIO: it can't be read; -ENAMETOOLONG. Without a line, as libc does: files. */
int groups_switch_read(struct groups_switch *ret);
