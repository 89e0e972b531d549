/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Of whom sshd is asked, and what they are to the wish: the groups of an account decide which Match
 * block holds for it. Reads passwd(5) and group(5). Used by sshd_proof.c and
 * sshd_view.c.
 */
#pragma once

#include "base/scope.h"
#include "stacks/sshd_conf.h"

#include <stdbool.h>

#define SSHD_PEOPLE_EACH 32 /* of each group, and of everybody */

struct sshd_people {
	struct sshd_who of[3 * SSHD_PEOPLE_EACH + 3];
	size_t count;
	bool is_cut; /* there are more than there was room for, or than each group's number */
};

/*
 * An account; those of /etc/passwd that a pattern fits, or itself; the members that a group lists;
 * people of /etc/passwd, up to SSHD_PEOPLE_EACH. None twice; what has no room is left out. Return 0
 * or -ENOMEM.
 */
int sshd_people_add(struct sshd_people *people, const char *account);
int sshd_people_add_pattern(struct sshd_people *people, const char *pattern);
int sshd_people_add_group(struct sshd_people *people, const char *name);
int sshd_people_add_local(struct sshd_people *people);

/*
 * nobody, root, person if not NULL, members of the wish's groups, and people of /etc/passwd if the
 * wish is for everybody; none twice. Returns 0, or -ENOMEM; free with sshd_people_free.
 */
int sshd_people_find(const struct sshd_wish *wish, const char *person, struct sshd_people *ret);
void sshd_people_free(struct sshd_people *people);
#define scope_sshd_people scope(sshd_people_free)
