/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lib/doors: the rows that others build upon. */
#include "doors/doors.h"
#include "base/text.h"

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
doors_know_what_becomes_of_a_text(void **state)
{
	static const struct {
		const char *name;
		enum door_texts texts;
		size_t longest;
		bool shows;
	} rows[] = {
	    {"sshd", DOOR_TEXTS_PROMPT, 4000, true}, /* dropped where the login then fails */
	    {"login", DOOR_TEXTS_ALL, 4000, true},
	    {"remote", DOOR_TEXTS_ALL, 4000, true},
	    {"su", DOOR_TEXTS_ALL, 4000, true},
	    {"sudo", DOOR_TEXTS_ALL, 4000, true},
	    {"passwd", DOOR_TEXTS_ALL, 4000, true},
	    {"polkit-1", DOOR_TEXTS_ALL, 512, true},
	    {"lightdm", DOOR_TEXTS_LAST, 900, false}, /* 1100 let it hang */
	    {"gdm-password", DOOR_TEXTS_LAST, 0, false},
	    {"xscreensaver", DOOR_TEXTS_LAST, 0, false},
	    {"sddm", DOOR_TEXTS_HARM, 0, false},
	    {"i3lock", DOOR_TEXTS_NONE, 0, false},
	    {"swaylock", DOOR_TEXTS_NONE, 0, false},
	    {"gtklock", DOOR_TEXTS_NONE, 0, false},
	    {"xrdp-sesman", DOOR_TEXTS_NONE, 0, false},
	    {"xsecurelock", DOOR_TEXTS_NONE, 0, false},
	    {"vsftpd", DOOR_TEXTS_NONE, 0, false},
	    {"dovecot", DOOR_TEXTS_NONE, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct door *door = door_find(rows[i].name);

		assert_int_equal(door->texts, rows[i].texts);
		assert_int_equal(door->longest, rows[i].longest);
		assert_int_equal(door_shows(door), rows[i].shows);
	}
}

static void
doors_know_who_answers_an_echoed_prompt_by_itself(void **state)
{
	static const char *const named[] = {"sddm", "dovecot"};
	static const char *const hidden[] = {"i3lock", "swaylock"};
	static const char *const seen[] = {"sshd", "login", "sudo", "lightdm", "gdm-password"};

	(void)state;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		assert_int_equal(door_find(named[i])->echo, DOOR_ECHO_NAME);
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		assert_int_equal(door_find(hidden[i])->echo, DOOR_ECHO_HIDDEN);
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		assert_int_equal(door_find(seen[i])->echo, DOOR_ECHO_SHOWN);
}

static void
door_takes_a_text_up_to_the_longest_and_no_byte_more(void **state)
{
	(void)state;
	assert_true(door_takes(door_find("polkit-1"), 512));
	assert_false(door_takes(door_find("polkit-1"), 513));
	assert_false(door_takes(door_find("lightdm"), 1));
	assert_false(door_takes(door_find("of-nobody"), 1));
}

/* What holds of each row, of those that are yet to come, too. */
static void
columns_of_a_row_agree(void **state)
{
	size_t i = 0;

	(void)state;
	for (; door_at(i); i++) {
		const struct door *door = door_at(i);

		assert_ptr_equal(door_find(door->name), door);
		/* A prompt as well is a text to it. */
		assert_true(door->longest == 0 || door->longest >= PROMPT_COLUMNS_MAX);
		/* A locker is at the machine, and opens no session. */
		assert_false(
		    door->is_locker && (door->remote || door->has_session || door->by_root));
		/* Shown, but none may be sent? */
		assert_true(!door_shows(door) || door->longest > 0);
		/* Who answers by himself has no second prompt; and nothing is asked behind one. */
		assert_true(door->echo == DOOR_ECHO_SHOWN || door->one_field);
		assert_true(!door->one_field || !door_shows(door));
	}
	assert_null(door_at(i + 1));
	assert_true(i > 20);
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
		assert_false(door_shows(door));
		assert_int_equal(door->longest, 0);
		assert_false(door->one_field);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(doors_know_who_has_a_session),
	    cmocka_unit_test(doors_know_who_asks_once),
	    cmocka_unit_test(doors_know_what_becomes_of_a_text),
	    cmocka_unit_test(doors_know_who_answers_an_echoed_prompt_by_itself),
	    cmocka_unit_test(door_takes_a_text_up_to_the_longest_and_no_byte_more),
	    cmocka_unit_test(columns_of_a_row_agree),
	    cmocka_unit_test(door_that_nobody_watched_gets_the_cautious_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
