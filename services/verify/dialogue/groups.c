/* SPDX-License-Identifier: BSD-2-Clause */
/* The question goes into a child with its memory, the answer comes by a pipe, of one size. */
#include "dialogue/groups_child.h"
#include "base/bounded.h"
#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/poison.h"

_Static_assert(sizeof(struct groups_answer) <= BOUNDED_SIZE_MAX, "an answer is one write");

int
groups_fail(struct groups_answer *answer, int r, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(answer->words, sizeof(answer->words), format, arguments);
	va_end(arguments);
	answer->r = r;
	return r;
}

/* Cuts names, which it changes, into the question's. */
static int
names_divide(char *names, struct groups_question *question)
{
	while (names) {
		char *end = strchr(names, '\n');

		if (end)
			*end = '\0';
		if (!*names)
			return -EINVAL;
		if (question->count == GROUPS_NAMES_MAX)
			return -E2BIG;
		question->names[question->count++] = names;
		names = end ? end + 1 : NULL;
	}
	return 0;
}

static void
ask(void *context, void *result)
{
	prctl(PR_SET_NAME, "2sv-groups", 0, 0, 0);
	groups_by_nss(context, result);
}

static int
ask_in_child(struct groups_question *question, int ms, struct groups_answer *answer)
{
	const struct bounded bounded = {ask, question, answer, sizeof(*answer), ms};
	int r = bounded_run(&bounded);

	answer->words[sizeof(answer->words) - 1] = '\0';
	if (r == -ETIMEDOUT)
		return groups_fail(answer, r, "NSS did not answer within %d s", ms / 1000);
	if (r < 0)
		return groups_fail(answer, r, "no answer from the process that asks NSS: %s",
		    r == -EIO ? "it ended" : strerror(-r));
	return answer->r;
}

/* Each of the question's own names; what came by the pipe is only which. */
static void
members_join(const struct groups_question *question, const struct groups_answer *answer, char *ret)
{
	bool is_first = true;

	for (size_t i = 0; i < question->count; i++) {
		size_t length = strlen(question->names[i]);

		if (answer->is_member[i] != 1)
			continue;
		if (!is_first)
			*ret++ = '\n';
		is_first = false;
		memcpy(ret, question->names[i], length);
		ret += length;
	}
	*ret = '\0';
}

int
groups_find(const struct groups_asked *asked, char *ret, size_t size)
{
	scope_free char *copy = NULL;
	struct groups_question question = {.account = asked->account, .uid = asked->uid};
	struct groups_answer answer = {.r = 0};
	size_t length = strlen(asked->names);
	int r;

	if (size > 0)
		ret[0] = '\0';
	if (size <= length)
		return -ENAMETOOLONG;
	if (length == 0)
		return 0;
	copy = strdup(asked->names);
	if (!copy)
		return -ENOMEM;
	r = names_divide(copy, &question);
	if (r < 0)
		return r;
	r = asked->uid == 0 ? groups_by_files(&question, &answer)
			    : ask_in_child(&question, asked->ms, &answer);
	if (r < 0) {
		text_copy(ret, size, answer.words);
		return r;
	}
	members_join(&question, &answer, ret);
	return 0;
}
