/* SPDX-License-Identifier: BSD-2-Clause */
/* What protect writes, what it remembers, and that it takes all of it back. */
#include "config.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_state.h"
#include "tools/admin/protect_write.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define BEFORE "#%PAM\n@include common-auth\n"
#define AFTER "#%PAM\n@include common-auth\nauth requisite pam_2sv.so # by 2sv protect\n"

static char folder[] = "/tmp/2sv-protect-XXXXXX";
static char one[PATH_MAX], other[PATH_MAX], state_folder[PATH_MAX];

static void
file_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
assert_file(const char *path, const char *text)
{
	char real[PATH_MAX];
	scope_free char *found = NULL;

	text_copy(real, sizeof(real), path);
	assert_int_equal(protect_file_read(real, &found), 0);
	if (!text) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_string_equal(found, text);
}

static int
set_up(void **state)
{
	(void)state;
	text_copy(folder, sizeof(folder), "/tmp/2sv-protect-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	text_format(one, sizeof(one), "%s/one", folder);
	text_format(other, sizeof(other), "%s/other", folder);
	text_format(state_folder, sizeof(state_folder), "%s/state", folder);
	file_write(one, BEFORE);
	return 0;
}

static void
clear(const char *path)
{
	DIR *open_folder = opendir(path);
	struct dirent *entry;

	while (open_folder && (entry = readdir(open_folder)))
		unlinkat(dirfd(open_folder), entry->d_name, 0);
	if (open_folder)
		closedir(open_folder);
	rmdir(path);
}

static int
tear_down(void **state)
{
	(void)state;
	protect_state_remove(state_folder);
	clear(state_folder);
	clear(folder);
	return 0;
}

/* one gets a line, other is made. */
static void
plan_make(struct protect_plan *plan)
{
	protect_plan_begin(plan);
	assert_int_equal(protect_plan_add(plan, one, BEFORE, AFTER), 0);
	assert_int_equal(protect_plan_add(plan, other, NULL, "ours\n"), 0);
	assert_int_equal(plan->count, 2);
}

static void
what_is_written_is_taken_back_byte_by_byte(void **state)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_words words;
	struct stat status;

	(void)state;
	plan_make(&plan);
	assert_int_equal(chmod(one, 0640), 0);
	assert_int_equal(protect_write(&plan, &words), 0);
	assert_file(one, AFTER);
	assert_file(other, "ours\n");
	assert_int_equal(stat(one, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(stat(other, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);

	assert_int_equal(protect_take_back(&plan, &words), 0);
	assert_string_equal(words.text, "");
	assert_file(one, BEFORE);
	assert_file(other, NULL);
	assert_int_equal(stat(one, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	/* Once more there is nothing to take back. */
	assert_int_equal(protect_take_back(&plan, &words), 0);
	assert_file(one, BEFORE);
}

static void
what_somebody_wrote_since_stays(void **state)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_words words;

	(void)state;
	plan_make(&plan);
	assert_int_equal(protect_write(&plan, &words), 0);
	file_write(one, "# mine\n" AFTER);
	file_write(other, "ours, and mine\n");
	assert_int_equal(protect_take_back(&plan, &words), 0);
	assert_non_null(strstr(words.text, other));
	assert_file(one, "# mine\n" BEFORE);
	assert_file(other, "ours, and mine\n");
}

static void
the_lines_of_an_earlier_change_stay(void **state)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_words words;

	(void)state;
	file_write(one, AFTER);
	protect_plan_begin(&plan);
	assert_int_equal(protect_plan_add(&plan, one, AFTER, AFTER "second # by 2sv protect\n"), 0);
	assert_int_equal(protect_write(&plan, &words), 0);
	file_write(one, AFTER "second # by 2sv protect\n# mine\n");
	assert_int_equal(protect_take_back(&plan, &words), 0);
	assert_file(one, AFTER "# mine\n");
}

static void
a_file_that_changed_in_the_meantime_is_not_written(void **state)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_words words;

	(void)state;
	plan_make(&plan);
	file_write(other, "somebody's\n");
	assert_int_equal(protect_write(&plan, &words), -EAGAIN);
	assert_non_null(strstr(words.text, "changed in the meantime"));
	assert_file(one, BEFORE);
	assert_file(other, "somebody's\n");
}

static void
a_link_stays_one(void **state)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_words words;
	char path[PATH_MAX];
	scope_free char *text = NULL;
	struct stat status;

	(void)state;
	assert_int_equal(symlink("one", other), 0);
	text_copy(path, sizeof(path), other);
	assert_int_equal(protect_file_read(path, &text), 0);
	assert_string_equal(path, one);
	protect_plan_begin(&plan);
	assert_int_equal(protect_plan_add(&plan, path, text, AFTER), 0);
	assert_int_equal(protect_write(&plan, &words), 0);
	assert_int_equal(lstat(other, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_file(other, AFTER);
}

static void
what_waits_is_read_as_it_was_written(void **state)
{
	struct protect_plan scope_protect_plan plan, scope_protect_plan read;
	struct protect_state written = {.door = "sshd", .ends = 1780000000}, found;
	int64_t now;
	scope_fd int lock = -1;

	(void)state;
	plan_make(&plan);
	assert_int_equal(protect_clock_read(written.boot, &now), 0);
	written.ends = now + 600;
	assert_int_equal(protect_lock(state_folder, &lock), 0);
	assert_int_equal(protect_state_read(state_folder, &found, &read), -ENOENT);
	assert_int_equal(protect_state_write(state_folder, &written, &plan), 0);

	assert_int_equal(protect_state_read(state_folder, &found, &read), 0);
	assert_string_equal(found.door, "sshd");
	assert_int_equal(read.count, 2);
	assert_string_equal(read.of[0].path, one);
	assert_string_equal(read.of[0].before, BEFORE);
	assert_string_equal(read.of[0].after, AFTER);
	assert_null(read.of[1].before);
	assert_true(protect_state_left(&found) > 590 && protect_state_left(&found) <= 600);
	found.boot[0] ^= 1;
	assert_int_equal(protect_state_left(&found), 0);

	assert_int_equal(protect_state_remove(state_folder), 0);
	protect_plan_free(&read);
	assert_int_equal(protect_state_read(state_folder, &found, &read), -ENOENT);
}

static void
one_works_at_a_time_and_nobody_elses_folder_is_taken(void **state)
{
	scope_fd int lock = -1;
	int second = -1;

	(void)state;
	assert_int_equal(protect_lock(state_folder, &lock), 0);
	assert_int_equal(protect_lock(state_folder, &second), -EWOULDBLOCK);
	assert_int_equal(chmod(state_folder, 0777), 0);
	assert_int_equal(protect_lock(state_folder, &second), -EPERM);
}

static void
a_file_of_ours_is_known_again(void **state)
{
	struct protect_plan scope_protect_plan plan, scope_protect_plan gone;
	scope_fd int lock = -1;

	(void)state;
	assert_int_equal(protect_lock(state_folder, &lock), 0);
	plan_make(&plan);
	assert_int_equal(protect_remember(state_folder, &plan), 0);
	assert_true(protect_is_ours(state_folder, other, "ours\n"));
	assert_false(protect_is_ours(state_folder, other, "ours, and mine\n"));
	assert_false(protect_is_ours(state_folder, one, AFTER));

	protect_plan_begin(&gone);
	assert_int_equal(protect_plan_add(&gone, other, "ours\n", NULL), 0);
	assert_int_equal(protect_remember(state_folder, &gone), 0);
	assert_false(protect_is_ours(state_folder, other, "ours\n"));
}

#define PROTECT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PROTECT_TEST(what_is_written_is_taken_back_byte_by_byte),
	    PROTECT_TEST(what_somebody_wrote_since_stays),
	    PROTECT_TEST(the_lines_of_an_earlier_change_stay),
	    PROTECT_TEST(a_file_that_changed_in_the_meantime_is_not_written),
	    PROTECT_TEST(a_link_stays_one),
	    PROTECT_TEST(what_waits_is_read_as_it_was_written),
	    PROTECT_TEST(one_works_at_a_time_and_nobody_elses_folder_is_taken),
	    PROTECT_TEST(a_file_of_ours_is_known_again),
	};

	if (geteuid() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
