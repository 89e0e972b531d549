/* SPDX-License-Identifier: BSD-2-Clause */
/* The shared memory of what people were told. */
#include "config.h"
#include "tests/kills/told.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/poison.h"

struct told *
told_make(void)
{
	void *memory = mmap(NULL, sizeof(struct told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return memory;
}

void
told_login(struct told *told, int person, const char *id)
{
	unsigned int i = atomic_fetch_add(&told->login_count, 1);

	if (i >= LOGINS_MAX || text_copy(told->logins[i].id, sizeof(told->logins[i].id), id) < 0) {
		told_odd(told, "a login id", id);
		return;
	}
	told->logins[i].person = (unsigned char)person;
	atomic_store(&told->logins[i].is_whole, true);
}

void
told_odd(struct told *told, const char *what, const char *words)
{
	if (atomic_fetch_add(&told->odd, 1) == 0)
		text_format(told->odd_words, sizeof(told->odd_words), "%s: %.100s", what, words);
}

struct told_sums
told_sum(const struct told *told)
{
	struct told_sums sums = {0};

	for (int i = 0; i < PEOPLE_COUNT; i++) {
		sums.wrong += told->people[i].wrong;
		sums.used += told->people[i].used;
		sums.right += told->people[i].right;
		sums.sessions += told->people[i].sessions;
	}
	return sums;
}
