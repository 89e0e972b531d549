/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of what sshd's settings leave open, and of what Match lines ask for. */
#include "stacks/sshd_match.h"
#include "stacks/sshd_ways.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define ASKS                                                      \
	{                                                         \
		true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS, false \
	}
#define AFTER_KEY                                                \
	{                                                        \
		true, WALK_ASKED_NEVER, WALK_ASKED_ALWAYS, false \
	}
#define BARE                                                     \
	{                                                        \
		true, WALK_ASKED_ALWAYS, WALK_ASKED_NEVER, false \
	}

static const struct sshd_stack asks = {.plain = ASKS, .with_key = ASKS},
			       asks_after_key = {.plain = ASKS, .with_key = AFTER_KEY},
			       bare = {.plain = BARE, .with_key = BARE},
			       shut = {.plain = {.opens = false}},
			       shut_behind = {.plain = ASKS, .with_key = ASKS, .is_shut = true};

struct row {
	const char *said; /* besides what everybody's sshd says */
	const struct sshd_stack *stack;
	bool is_root;
	const char *ways; /* "METHODS: ASKS; ..." of those that are open, or blind */
};

static void
write_ways(const struct sshd_ways *ways, char *text, size_t size)
{
	static const char *const ends[] = {[SSHD_WAY_OPEN] = "", [SSHD_WAY_BLIND] = " (blind)"};

	text[0] = '\0';
	for (size_t i = 0; i < ways->count; i++) {
		const struct sshd_way *way = &ways->of[i];
		size_t length = strlen(text);

		if (way->end != SSHD_WAY_OPEN && way->end != SSHD_WAY_BLIND)
			continue;
		snprintf(text + length, size - length, "%s%s: %s%s", length ? "; " : "",
		    way->methods, way->asks, ends[way->end]);
	}
}

static void
look_at(const struct row *row)
{
	char text[1024], found[1024];
	struct sshd_settings settings;
	struct sshd_ways ways;

	/* The first of two counts. */
	snprintf(text, sizeof(text),
	    "%susepam yes\npasswordauthentication no\nkbdinteractiveauthentication yes\n"
	    "pubkeyauthentication yes\nhostbasedauthentication no\ngssapiauthentication no\n"
	    "permitrootlogin without-password\nauthenticationmethods any\n",
	    row->said);
	assert_int_equal(sshd_parse(text, &settings), 0);
	sshd_ways_find(&settings, row->stack, row->is_root, &ways);
	write_ways(&ways, found, sizeof(found));
	assert_string_equal(found, row->ways);
}

static void
each_way_that_is_open_says_what_it_asks(void **state)
{
	static const struct row rows[] = {
	    {"", &asks, false, "publickey: key; keyboard-interactive: password, code"},
	    {"", &bare, false, "publickey: key; keyboard-interactive: password"},
	    {"", &asks, true, "publickey: key"},
	    {"permitrootlogin no\n", &asks, true, ""},
	    {"permitrootlogin yes\n", &asks, true,
		"publickey: key; keyboard-interactive: password, code"},
	    {"", &shut, false, "publickey: key"},
	    {"", &shut_behind, false, ""},
	    {"usepam no\n", &shut_behind, false, "publickey: key"},
	    {"authenticationmethods publickey,keyboard-interactive\n", &asks, false,
		"publickey,keyboard-interactive: key, password, code"},
	    {"authenticationmethods publickey,keyboard-interactive\n", &asks_after_key, false,
		"publickey,keyboard-interactive: key, code"},
	    {"authenticationmethods publickey,keyboard-interactive:pam keyboard-interactive\n",
		&asks_after_key, false,
		"publickey,keyboard-interactive:pam: key, code; keyboard-interactive: password, "
		"code"},
	    {"authenticationmethods publickey,keyboard-interactive\n", &asks, true, ""},
	    {"authenticationmethods publickey keyboard-interactive\n", &asks, false,
		"publickey: key; keyboard-interactive: password, code"},
	    {"authenticationmethods publickey,gssapi-with-mic\n", &asks, false, ""},
	    {"authenticationmethods publickey\npubkeyauthentication no\n", &asks, false, ""},
	    {"passwordauthentication yes\nauthenticationmethods password\n", &asks, false,
		"password: password (blind)"},
	    {"passwordauthentication yes\nauthenticationmethods password\n", &bare, false,
		"password: password"},
	    {"usepam no\npasswordauthentication yes\n", &asks, false,
		"publickey: key; password: password"},
	    {"hostbasedauthentication yes\ngssapiauthentication yes\n", &asks, false,
		"publickey: key; keyboard-interactive: password, code; hostbased: host's key; "
		"gssapi-with-mic: ticket"},
	    {"authenticationmethods none\n", &asks, false, ""},
	    {"authenticationmethods keyboard-interactive:bsdauth\n", &asks, false, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		look_at(&rows[i]);
}

static void
a_match_line_stands_for_a_connection_that_fits_it(void **state)
{
	static const struct {
		const char *line, *users, *groups, *address, *local, *port, *host;
	} rows[] = {
	    {"User ann", "ann", "", "", "", "", ""},
	    {"user=ann,bob Address 198.51.100.0/24", "ann,bob", "", "198.51.100.0", "", "", ""},
	    {"Group \"staff\" LocalPort 2222", "", "staff", "", "", "2222", ""},
	    {"Address !10.0.0.1,10.0.*", "", "", "10.0.1.1", "", "", ""},
	    {"Address 10.*", "", "", "10.1.1.1", "", "", ""},
	    {"Address 2001:db8::/32,198.51.100.7", "", "", "2001:db8::", "", "", ""},
	    {"LocalAddress 192.0.2.? Host *.example.org", "", "", "", "192.0.2.1", "",
		"1.example.org"},
	    {"Group 'domain users' User 'git'", "git", "domain users", "", "", "", ""},
	    {"all", "", "", "", "", "", ""},
	    {"Address /24", "", "", "", "", "", ""},
	    {"User", "", "", "", "", "", ""},
	};
	struct sshd_match match;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sshd_match_read(rows[i].line, &match);
		assert_string_equal(match.users, rows[i].users);
		assert_string_equal(match.groups, rows[i].groups);
		assert_string_equal(match.address, rows[i].address);
		assert_string_equal(match.local_address, rows[i].local);
		assert_string_equal(match.local_port, rows[i].port);
		assert_string_equal(match.host, rows[i].host);
	}
}

static void
names_of_a_list_come_one_by_one_but_negated_ones(void **state)
{
	const char *rest = "ann,,b*,!root,bob";
	char name[8];

	(void)state;
	assert_true(sshd_match_next(&rest, name, sizeof(name)));
	assert_string_equal(name, "ann");
	assert_true(sshd_match_next(&rest, name, sizeof(name)));
	assert_string_equal(name, "b*");
	assert_true(sshd_match_next(&rest, name, sizeof(name)));
	assert_string_equal(name, "bob");
	assert_false(sshd_match_next(&rest, name, sizeof(name)));
	rest = "a-name-that-is-longer-than-there-is-room";
	assert_false(sshd_match_next(&rest, name, sizeof(name)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_way_that_is_open_says_what_it_asks),
	    cmocka_unit_test(a_match_line_stands_for_a_connection_that_fits_it),
	    cmocka_unit_test(names_of_a_list_come_one_by_one_but_negated_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
