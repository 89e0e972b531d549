/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of stacks/sshd: what sshd -T prints, and a program that plays sshd. */
#include "stacks/sshd.h"
#include "stacks/sshd_lists.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/poison.h"

#define WHOLE                                                                       \
	"usepam yes\npasswordauthentication no\nkbdinteractiveauthentication yes\n" \
	"pubkeyauthentication yes\npermitrootlogin without-password\n"

static void
what_sshd_prints_is_read(void **state)
{
	struct sshd_settings settings;

	(void)state;
	assert_int_equal(sshd_parse(WHOLE "authenticationmethods any\n", &settings), 0);
	assert_true(settings.uses_pam);
	assert_false(settings.asks_password);
	assert_true(settings.asks_interactively);
	assert_string_equal(settings.root_login, "without-password");
	assert_string_equal(settings.methods, "any");
}

static void
the_pam_service_is_sshd_or_is_told_apart(void **state)
{
	struct sshd_settings settings;

	(void)state;
	assert_int_equal(sshd_parse(WHOLE, &settings), 0);
	assert_true(sshd_asks_its_service(&settings));
	assert_int_equal(sshd_parse(WHOLE "pamservicename sshd\n", &settings), 0);
	assert_true(sshd_asks_its_service(&settings));
	assert_int_equal(sshd_parse(WHOLE "pamservicename sshd-internal\n", &settings), 0);
	assert_false(sshd_asks_its_service(&settings));
	assert_string_equal(settings.pam_service, "sshd-internal");
}

static void
an_older_name_is_read_too_and_nothing_is_guessed(void **state)
{
	struct sshd_settings settings;

	(void)state;
	assert_int_equal(sshd_parse("UsePAM no\nPasswordAuthentication yes\n"
				    "ChallengeResponseAuthentication no\n",
			     &settings),
	    0);
	assert_true(settings.asks_password);
	assert_int_equal(sshd_parse("usepam yes\n", &settings), -EPROTO);
	assert_int_equal(sshd_parse("", &settings), -EPROTO);
}

static void
it_is_seen_where_2sv_gate_is_run(void **state)
{
	static const struct {
		const char *text;
		bool runs_gate, forces_gate;
	} rows[] = {
	    {"", false, false},
	    {"forcecommand none\nsubsystem sftp internal-sftp\n", false, false},
	    {"forcecommand exec /usr/libexec/2sv/2sv-gate\n", true, true},
	    {"subsystem netconf 2sv-gate\nsubsystem sftp internal-sftp\n", false, false},
	    {"subsystem netconf x\nsubsystem sftp /usr/libexec/2sv/2sv-gate --subsystem y\n", true,
		false},
	};
	struct sshd_settings settings;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_format(text, sizeof(text), WHOLE "%s", rows[i].text);
		assert_int_equal(sshd_parse(text, &settings), 0);
		assert_int_equal(settings.runs_gate, rows[i].runs_gate);
		assert_int_equal(settings.forces_gate, rows[i].forces_gate);
	}
}

static void
a_key_is_enough_where_one_set_of_methods_asks_nothing_more(void **state)
{
	static const struct {
		const char *methods;
		bool is_enough;
	} rows[] = {
	    {"any", true},
	    {"publickey", true},
	    {"publickey,keyboard-interactive", false},
	    {"publickey,keyboard-interactive:pam keyboard-interactive", false},
	    {"keyboard-interactive publickey", true},
	    {"publickey,password", true},
	    {"keyboard-interactive", false},
	};
	struct sshd_settings settings;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), WHOLE "authenticationmethods %s\n", rows[i].methods);
		assert_int_equal(sshd_parse(text, &settings), 0);
		assert_int_equal(sshd_lets_keys_in(&settings), rows[i].is_enough);
	}
}

static void
a_ticket_or_a_host_is_enough_where_it_is_known_and_no_more_is_asked(void **state)
{
	static const struct {
		const char *text;
		bool tickets, hosts;
	} rows[] = {
	    {"authenticationmethods any\n", false, false},
	    {"gssapiauthentication yes\nhostbasedauthentication no\n", true, false},
	    {"gssapiauthentication no\ngssapikeyexchange yes\n", true, false},
	    {"hostbasedauthentication yes\n", false, true},
	    {"gssapiauthentication yes\nauthenticationmethods gssapi-with-mic\n", true, false},
	    {"gssapiauthentication yes\nhostbasedauthentication yes\n"
	     "authenticationmethods publickey gssapi-with-mic,keyboard-interactive\n",
		false, false},
	};
	struct sshd_settings settings;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), WHOLE "%s", rows[i].text);
		assert_int_equal(sshd_parse(text, &settings), 0);
		assert_int_equal(sshd_lets_tickets_in(&settings), rows[i].tickets);
		assert_int_equal(sshd_lets_hosts_in(&settings), rows[i].hosts);
	}
}

/* A script in place of sshd. */
static int
read_from(const char *script, const char *account, struct sshd_settings *settings, char *words)
{
	char path[] = "/tmp/2sv-sshd-XXXXXX";
	int fd = mkstemp(path), r;
	struct sshd_question question = {.program = path, .account = account};

	assert_true(fd >= 0);
	assert_int_equal(write(fd, script, strlen(script)), (ssize_t)strlen(script));
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
	r = sshd_read(&question, settings, words, 256);
	unlink(path);
	return r;
}

static void
sshd_is_run_and_asked_for_the_account(void **state)
{
	struct sshd_settings settings;
	char words[256] = "";

	(void)state;
	assert_int_equal(read_from("#!/bin/sh\n[ $# = 1 ] && [ $1 = -T ] || exit 9\n"
				   "printf 'usepam yes\\npasswordauthentication no\\n"
				   "kbdinteractiveauthentication yes\\n'\n",
			     NULL, &settings, words),
	    0);
	assert_int_equal(read_from("#!/bin/sh\necho usepam yes\necho passwordauthentication no\n"
				   "echo kbdinteractiveauthentication yes\n"
				   "echo authenticationmethods \"$3\"\n",
			     "ann", &settings, words),
	    0);
	assert_string_equal(
	    settings.methods, "user=ann,host=127.0.0.1,addr=127.0.0.1,laddr=127.0.0.1,lport=22");
}

/* An AllowUsers of each person: what stands behind them counts all the same. */
static void
what_stands_behind_long_lists_is_read(void **state)
{
	static const char script[] =
	    "#!/bin/sh\nuser=a234567890a234567890a234567890a234567890a234567890\n"
	    "i=0; while [ $i -lt %d ]; do echo allowusers $user$i; i=$((i + 1)); done\n"
	    "printf 'usepam yes\\npasswordauthentication no\\n"
	    "kbdinteractiveauthentication yes\\nauthenticationmethods publickey\\n'\n";
	struct sshd_settings settings;
	char words[256] = "", text[512];

	(void)state;
	text_format(text, sizeof(text), script, 3000);
	assert_int_equal(read_from(text, NULL, &settings, words), 0);
	assert_string_equal(settings.methods, "publickey");
	assert_true(settings.has_lists);

	text_format(text, sizeof(text), script, 20000);
	assert_int_equal(read_from(text, NULL, &settings, words), -EMSGSIZE);
	assert_string_equal(words, "prints more than 2sv can read, 1 MiB");
}

static void
an_sshd_that_fails_gives_its_first_words(void **state)
{
	struct sshd_settings settings;
	char words[256] = "";

	(void)state;
	assert_int_equal(
	    read_from("#!/bin/sh\necho 'Bad option: X' >&2\necho terminating\nexit 255\n", NULL,
		&settings, words),
	    -EIO);
	assert_string_equal(words, "Bad option: X");
}

/* As OpenSSH does: match_user(), match_host_and_ip(), addr_match_list(). */
static void
a_pattern_fits_by_name_and_by_place(void **state)
{
	static const struct {
		const char *pattern, *address;
		bool fits;
	} rows[] = {
	    {"ann", "198.51.100.7", true},
	    {"an", "198.51.100.7", false},
	    {"a*", "198.51.100.7", true},
	    {"?nn", "198.51.100.7", true},
	    {"[a]nn", "198.51.100.7", false},
	    {"ann@198.51.100.7", "198.51.100.7", true},
	    {"ann@198.51.100.8", "198.51.100.7", false},
	    {"bob@198.51.100.7", "198.51.100.7", false},
	    {"*@198.51.100.0/24", "198.51.100.7", true},
	    {"*@198.51.100.8/29", "198.51.100.7", false},
	    {"*@198.51.*", "198.51.100.7", true},
	    {"*@!198.51.100.7,*", "198.51.100.7", false},
	    {"*@*,!198.51.100.0/24", "198.51.100.7", false},
	    {"ann@2001:db8::/32", "2001:db8:1::a", true},
	    {"ann@2001:db8:2::/48", "2001:db8:1::a", false},
	    {"ann@0.0.0.0/0", "2001:db8:1::a", false},
	    {"ann@x@198.51.100.7", "198.51.100.7", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sshd_login login = {.account = "ann", .address = rows[i].address};

		if (sshd_lists_fit(rows[i].pattern, &login) != rows[i].fits)
			fail_msg("%s from %s", rows[i].pattern, rows[i].address);
	}
}

/* DenyUsers, AllowUsers, DenyGroups, AllowGroups, in that order. root is in the group root. */
static void
the_list_that_refuses_an_account_is_named(void **state)
{
	static const struct {
		const char *text, *barred_by;
	} rows[] = {
	    {"usepam yes\n", NULL},
	    {"allowusers ann\nallowusers root\n", NULL},
	    {"allowusers ann\nallowusers bob\n", "AllowUsers"},
	    {"allowusers ann root\n", NULL},
	    {"allowusers root\ndenyusers r*\n", "DenyUsers"},
	    {"denyusers ann\n", NULL},
	    {"allowgroups 2sv-none\n", "AllowGroups"},
	    {"allowgroups 2sv-none\nallowgroups ro?t\n", NULL},
	    {"denygroups root\nallowgroups root\n", "DenyGroups"},
	    {"denygroups 2sv-none\n", NULL},
	};
	const struct sshd_login login = {.account = "root", .address = "198.51.100.7"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *found = sshd_lists_bar(rows[i].text, &login);

		if (!found != !rows[i].barred_by ||
		    (found && strcmp(found, rows[i].barred_by) != 0))
			fail_msg("%s: %s", rows[i].text, found ? found : "nobody");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_sshd_prints_is_read),
	    cmocka_unit_test(the_pam_service_is_sshd_or_is_told_apart),
	    cmocka_unit_test(an_older_name_is_read_too_and_nothing_is_guessed),
	    cmocka_unit_test(it_is_seen_where_2sv_gate_is_run),
	    cmocka_unit_test(a_key_is_enough_where_one_set_of_methods_asks_nothing_more),
	    cmocka_unit_test(a_ticket_or_a_host_is_enough_where_it_is_known_and_no_more_is_asked),
	    cmocka_unit_test(sshd_is_run_and_asked_for_the_account),
	    cmocka_unit_test(what_stands_behind_long_lists_is_read),
	    cmocka_unit_test(a_pattern_fits_by_name_and_by_place),
	    cmocka_unit_test(the_list_that_refuses_an_account_is_named),
	    cmocka_unit_test(an_sshd_that_fails_gives_its_first_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
