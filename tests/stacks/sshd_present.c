/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/sshd_present: what our file was made of is read back, and nothing else. */
#include "stacks/sshd_present.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
assert_text_or_none(const char *found, const char *wanted)
{
	assert_true((found == NULL) == (wanted == NULL));
	if (found)
		assert_string_equal(found, wanted);
}

static void
every_file_that_is_made_is_read_back_as_it_was_wished(void **state)
{
	static const char *const groups[] = {NULL, "people", "DOM\\a.b-c@example.org"};
	static const char *const robots[] = {NULL, "robots"};

	(void)state;
	for (unsigned int i = 0; i < 2 * 2 * 2 * 3 * 2; i++) {
		const struct sshd_wish wish = {.keys_only = i & 1,
		    .root_by_key = i & 2,
		    .setup = i & 4 ? SETUP_KEY_PASSWORD_CODE : SETUP_PASSWORD_CODE,
		    .robots = robots[(i >> 3) & 1],
		    .people = groups[(i >> 4) % 3]};
		struct sshd_present present;
		scope_free char *text = NULL;
		bool wants_key = wish.setup != SETUP_PASSWORD_CODE;

		assert_int_equal(sshd_conf_make(&wish, &text), 0);
		assert_int_equal(sshd_present_read(text, &present), 0);
		assert_int_equal(present.wish.setup, wish.setup);
		assert_int_equal(present.wish.keys_only, wish.keys_only);
		assert_text_or_none(present.wish.robots, wish.robots);
		/* Of a set-up without a key nobody needs them, and they are not written. */
		assert_text_or_none(present.wish.people, wants_key ? wish.people : NULL);
		assert_int_equal(present.wish.root_by_key, wants_key && wish.root_by_key);
	}
}

static void
what_a_hand_changed_is_not_taken_for_ours(void **state)
{
	static const char *const tails[] = {"\tPermitRootLogin yes\n",
	    "Match User ann\n\tAuthenticationMethods publickey\n", "PasswordAuthentication yes\n",
	    "Match Group people\n\tAuthenticationMethods publickey,keyboard-interactive\n"};
	const struct sshd_wish wish = {.setup = SETUP_KEY_CODE, .robots = "robots"};
	struct sshd_present present;
	scope_free char *text = NULL;

	(void)state;
	assert_int_equal(sshd_conf_make(&wish, &text), 0);
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char changed[4096];

		text_format(changed, sizeof(changed), "%s%s", text, tails[i]);
		assert_int_equal(sshd_present_read(changed, &present), -EINVAL);
	}
	*strstr(text, "no\n") = 'N';
	assert_int_equal(sshd_present_read(text, &present), -EINVAL);
	assert_int_equal(sshd_present_read("", &present), -EINVAL);
}

static void
comments_and_blank_lines_make_no_difference(void **state)
{
	const struct sshd_wish wish = {.setup = SETUP_KEY_CODE, .robots = "robots"};
	struct sshd_present present;
	scope_free char *text = NULL;
	char changed[4096];

	(void)state;
	assert_int_equal(sshd_conf_make(&wish, &text), 0);
	text_format(changed, sizeof(changed), "# of an older 2sv\n\n%s\n# mine", text);
	assert_int_equal(sshd_present_read(changed, &present), 0);
	assert_string_equal(present.wish.robots, "robots");
	assert_true(sshd_present_is_same(changed, text));
	assert_false(sshd_present_is_same(changed, "UsePAM yes\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_file_that_is_made_is_read_back_as_it_was_wished),
	    cmocka_unit_test(what_a_hand_changed_is_not_taken_for_ours),
	    cmocka_unit_test(comments_and_blank_lines_make_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
