/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of files, and how it is shown. Called by the commands of protect, as root. */
#include "config.h"

#include "tools/admin/protect_plan.h"

#include "base/text.h"
#include "base/write.h"
#include "stacks/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define PAM_FOLDER "/etc/pam.d/"
#define DIFF "/usr/bin/diff"
#define DIFF_WAIT_MS 10000

/* A service's file as the plan leaves it, else as it is. */
static int
plan_read(const struct stack_files *files, const char *name, char **ret, char **ret_path)
{
	const struct protect_plan *plan = (const struct protect_plan *)files;
	char path[PATH_MAX];

	*ret = *ret_path = NULL;
	if (text_format(path, sizeof(path), "%s%s", name[0] == '/' ? "" : PAM_FOLDER, name) < 0)
		return -ENAMETOOLONG;
	for (size_t i = 0; i < plan->count; i++) {
		const struct protect_file *file = &plan->of[i];

		if (strcmp(file->path, path) != 0 || !file->after)
			continue;
		*ret = strdup(file->after);
		*ret_path = strdup(path);
		if (*ret && *ret_path)
			return 0;
		free(*ret);
		free(*ret_path);
		*ret = *ret_path = NULL;
		return -ENOMEM;
	}
	return stack_files_read(&stack_files_installed, name, ret, ret_path);
}

void
protect_plan_begin(struct protect_plan *plan)
{
	*plan = (struct protect_plan){.files = {.read = plan_read}};
}

void
protect_plan_free(struct protect_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		free(plan->of[i].before);
		free(plan->of[i].after);
	}
	plan->count = 0;
}

bool
protect_text_is(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static int
copy(const char *text, char **ret)
{
	*ret = text ? strdup(text) : NULL;
	return text && !*ret ? -ENOMEM : 0;
}

int
protect_plan_add(struct protect_plan *plan, const char *path, const char *before, const char *after)
{
	struct protect_file *file = plan->of;
	int r;

	while (file < plan->of + plan->count && strcmp(file->path, path) != 0)
		file++;
	if (file < plan->of + plan->count) {
		free(file->after);
		return copy(after, &file->after);
	}
	if (protect_text_is(before, after))
		return 0;
	if (plan->count == PROTECT_FILES_MAX)
		return -E2BIG;
	*file = (struct protect_file){.before = NULL};
	r = text_copy(file->path, sizeof(file->path), path);
	if (r == 0)
		r = copy(before, &file->before);
	if (r == 0)
		r = copy(after, &file->after);
	plan->count++;
	return r;
}

int
protect_file_read(char path[PATH_MAX], char **ret)
{
	scope_free char *real = realpath(path, NULL), *where = NULL;
	int r;

	*ret = NULL;
	if (!real)
		return errno == ENOENT ? 0 : -errno;
	r = text_copy(path, PATH_MAX, real);
	return r < 0 ? r : stack_files_read(&stack_files_installed, real, ret, &where);
}

/* A file of its own for diff(1); its name is gone when it is closed by us. */
static int
lay_out(const char *text, char path[32])
{
	int fd, r;

	text_copy(path, 32, "/tmp/2sv-XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = text ? write_all(fd, text, strlen(text)) : 0;
	close(fd);
	if (r < 0)
		unlink(path);
	return r;
}

static int
show(const struct protect_file *file, FILE *out)
{
	const char *before = file->before ? file->path : "/dev/null";
	const char *after = file->after ? file->path : "/dev/null";
	char one[32], other[32];
	const char *const words[] = {
	    DIFF, "-u", "--label", before, "--label", after, one, other, NULL};
	scope_free char *text = NULL;
	int r = lay_out(file->before, one);

	if (r < 0)
		return r;
	r = lay_out(file->after, other);
	if (r == 0) {
		r = program_run(words, DIFF_WAIT_MS, &text);
		unlink(other);
	}
	unlink(one);
	if (r >= 0 && text)
		fputs(text, out);
	return r < 0 ? r : 0;
}

int
protect_plan_show(const struct protect_plan *plan, FILE *out)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < plan->count; i++)
		r = show(&plan->of[i], out);
	return r;
}
