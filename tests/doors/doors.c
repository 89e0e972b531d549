/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/doors: the rows that others build upon. */
#include "doors/doors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/poison.h"

static void
doors_know_who_has_a_session(void **state)
{
	static const struct {
		const char *name;
		bool remote, has_session;
	} rows[] = {
	    {"sshd", true, true},
	    {"login", false, true},
	    {"remote", true, true},
	    {"su", false, false},
	    {"su-l", false, false},
	    {"sudo", false, false},
	    {"sudo-i", false, false},
	    {"polkit-1", false, false},
	    {"lightdm", false, true},
	    {"gdm-password", false, true},
	    {"sddm", false, true},
	    {"i3lock", false, false},
	    {"swaylock", false, false},
	    {"gtklock", false, false},
	    {"xrdp-sesman", true, true},
	    {"xscreensaver", false, false},
	    {"xsecurelock", false, false},
	    {"passwd", false, false},
	    {"chpasswd", false, false},
	    {"newusers", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct door *door = door_find(rows[i].name);

		assert_string_equal(door->name, rows[i].name);
		assert_int_equal(door->remote, rows[i].remote);
		assert_int_equal(door->has_session, rows[i].has_session);
	}
}

static void
doors_know_who_asks_once(void **state)
{
	static const char *const once[] = {
	    "sddm", "i3lock", "swaylock", "gtklock", "xrdp-sesman", "vsftpd", "dovecot"};
	static const char *const twice[] = {"sshd", "login", "sudo", "lightdm", "gdm-password",
	    "polkit-1", "xscreensaver", "xsecurelock", "locker", "of-nobody"};

	(void)state;
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		assert_true(door_find(once[i])->one_field);
	for (size_t i = 0; i < sizeof(twice) / sizeof(twice[0]); i++)
		assert_false(door_find(twice[i])->one_field);
}

static void
doors_with_windows_are_sent_no_texts(void **state)
{
	static const char *const names[] = {"lightdm", "gdm-password", "sddm", "i3lock", "swaylock",
	    "gtklock", "xrdp-sesman", "xscreensaver", "xsecurelock"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(door_find(names[i])->shows_text);
	assert_true(door_find("sshd")->shows_text);
	assert_true(door_find("sudo")->shows_text);
	/* OpenSSH drops what it was told where the login then fails. */
	assert_true(door_find("sshd")->drops_end);
	assert_false(door_find("login")->drops_end);
}

static void
door_that_nobody_watched_gets_the_cautious_row(void **state)
{
	static const char *const names[] = {NULL, "", "SSHD", "sshd ", "ssh", "proftpd"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct door *door = door_find(names[i]);

		assert_null(door->name);
		assert_true(door->remote);
		assert_false(door->has_session);
		assert_false(door->shows_text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(doors_know_who_has_a_session),
	    cmocka_unit_test(doors_know_who_asks_once),
	    cmocka_unit_test(doors_with_windows_are_sent_no_texts),
	    cmocka_unit_test(door_that_nobody_watched_gets_the_cautious_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
