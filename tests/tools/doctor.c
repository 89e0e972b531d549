/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's clock, with the time given: what a machine that is not to be set can't show. 2svd is
 * a socket that answers at once.
 */
#include "tools/admin/doctor.h"

#include "base/text.h"
#include "wire/link.h"
#include "wire/message.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW 1790000000 /* in 2026 */

int __wrap_link_connect(const char *path, int timeout_ms, int *ret_fd);

static int64_t newest;

/* In place of the service: rows and done are there before the question. */
int
__wrap_link_connect(const char *path, int timeout_ms, int *ret_fd)
{
	const struct done done = {.verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT};
	struct packet packet;
	int ends[2];

	(void)path;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "event");
	packet_add_number(&packet, "at", newest);
	assert_int_equal(link_send(ends[1], &packet, timeout_ms, -1), 0);
	message_done(&packet, &done);
	assert_int_equal(link_send(ends[1], &packet, timeout_ms, -1), 0);
	close(ends[1]);
	*ret_fd = ends[0];
	return 0;
}

int __wrap_adjtimex(struct timex *clock);

static int kernel_state;
static int kernel_status;

/* In place of the kernel. */
int
__wrap_adjtimex(struct timex *clock)
{
	clock->status = kernel_status;
	return kernel_state;
}

/* The form of the clock's check at that time. */
static void
look_at(int64_t now, char *shown, size_t size)
{
	char path[] = "/run/2sv.sock";
	struct settings settings = {.root_socket = path, .user_socket = path};
	FILE *out = fmemopen(shown, size, "w");
	struct tool tool = {.now = now};
	struct doctor doctor = {
	    .tool = &tool, .settings = &settings, .answers = true, .verdict = VERDICT_ACCEPT};

	assert_non_null(out);
	tool.form = form_begin("doctor", out);
	form_keep(tool.form);
	doctor_clock(&doctor);
	form_end(tool.form, doctor.findings ? EXIT_FINDINGS : EXIT_DONE);
	fclose(out);
}

static void
a_clock_that_shows_the_past_is_found(void **state)
{
	char shown[4096] = "";

	(void)state;
	newest = 0;
	look_at(0, shown, sizeof(shown));
	assert_non_null(strstr(shown, "\"state\":\"finding\""));
	assert_non_null(strstr(shown, "no code can be right"));
}

static void
a_clock_behind_the_newest_event_is_found(void **state)
{
	char shown[4096] = "";

	(void)state;
	newest = NOW + 3600;
	look_at(NOW, shown, sizeof(shown));
	assert_non_null(strstr(shown, "\"state\":\"finding\""));
	assert_non_null(strstr(shown, "after now"));
}

static void
a_clock_at_the_newest_event_is_whole(void **state)
{
	char shown[4096] = "";

	(void)state;
	newest = NOW;
	look_at(NOW, shown, sizeof(shown));
	assert_null(strstr(shown, "finding"));
}

/* A note: whether somebody else keeps it right is not to be seen from here. */
static void
a_clock_that_nobody_keeps_right_is_a_note_with_its_cure(void **state)
{
	static const struct {
		int kernel_state, kernel_status;
		bool noted;
	} rows[] = {{TIME_OK, 0, false}, {TIME_OK, STA_PLL | STA_NANO, false}, {TIME_INS, 0, false},
	    {TIME_OK, STA_UNSYNC, true}, {TIME_ERROR, 0, true}, {-1, 0, true}};

	(void)state;
	newest = NOW;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char shown[4096] = "";

		kernel_state = rows[i].kernel_state;
		kernel_status = rows[i].kernel_status;
		look_at(NOW, shown, sizeof(shown));
		assert_null(strstr(shown, "finding"));
		assert_int_equal(strstr(shown, "\"state\":\"note\"") != NULL, rows[i].noted);
		assert_int_equal(strstr(shown, "\"cure\":\"timedatectl set-ntp true\"") ||
				     strstr(shown, "\"cure\":\"install what keeps the clock right"),
		    rows[i].noted);
		assert_int_equal(strstr(shown, "synchronized") != NULL, !rows[i].noted);
	}
}

/* What a healing of file says in its form. */
static void
heal(const char *file, const struct doctor_owner *owner, char *shown, size_t size)
{
	FILE *out = fmemopen(shown, size, "w");
	struct tool tool = {.now = NOW};
	struct doctor doctor = {.tool = &tool, .is_healing = true};
	const struct doctor_line line = {.check = "store",
	    .file = file,
	    .cure = "chown and chmod",
	    .heals = true,
	    .owner = owner};

	assert_non_null(out);
	tool.form = form_begin("doctor", out);
	doctor_say(&doctor, &line, "it must be another's");
	form_end(tool.form, EXIT_DONE);
	fclose(out);
}

static mode_t
mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	return status.st_mode & 07777;
}

/* Whoever owns the folder could put them there after the look, before the healing. */
static void
no_link_is_given_to_anybody(void **state)
{
	const struct doctor_owner owner = {geteuid(), (gid_t)-1, 0600};
	char folder[] = "/tmp/2sv-heal-XXXXXX", file[64], link_to[64], shown[2048] = "";
	int fd;

	(void)state;
	assert_non_null(mkdtemp(folder));
	text_format(file, sizeof(file), "%s/file", folder);
	text_format(link_to, sizeof(link_to), "%s/link", folder);
	fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	close(fd);

	assert_int_equal(symlink(file, link_to), 0);
	heal(link_to, &owner, shown, sizeof(shown));
	assert_non_null(strstr(shown, "not_fixed"));
	assert_int_equal(mode_of(file), 0644);
	unlink(link_to);
	assert_int_equal(link(file, link_to), 0);
	heal(link_to, &owner, shown, sizeof(shown));
	assert_non_null(strstr(shown, "not_fixed"));
	assert_int_equal(mode_of(file), 0644);
	unlink(link_to);

	heal(file, &owner, shown, sizeof(shown));
	assert_null(strstr(shown, "not_fixed"));
	assert_int_equal(mode_of(file), 0600);
	unlink(file);
	rmdir(folder);
}

/* A stack that asks before the password sends before it, and whoever tries costs texts. */
static void
a_stack_that_asks_strangers_sends_codes_for_them(void **state)
{
	static char kinds[] = "sms";
	struct rule rule = {.texted = kinds};
	const struct sections some = {.rules = &rule, .rule_count = 1}, none = {.rule_count = 0};

	(void)state;
	assert_non_null(
	    strstr(doctor_fault_texts(&some, WALK_BY_STRANGERS), "codes sent to its owner"));
	assert_string_equal(doctor_fault_texts(&none, WALK_BY_STRANGERS), "");
	assert_string_equal(doctor_fault_texts(&some, WALK_PASSED_BY), "");
	rule.texted = NULL;
	assert_string_equal(doctor_fault_texts(&some, WALK_BY_STRANGERS), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_link_is_given_to_anybody),
	    cmocka_unit_test(a_clock_that_shows_the_past_is_found),
	    cmocka_unit_test(a_clock_behind_the_newest_event_is_found),
	    cmocka_unit_test(a_clock_at_the_newest_event_is_whole),
	    cmocka_unit_test(a_clock_that_nobody_keeps_right_is_a_note_with_its_cure),
	    cmocka_unit_test(a_stack_that_asks_strangers_sends_codes_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
