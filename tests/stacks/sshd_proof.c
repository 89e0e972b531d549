/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of 00-2sv.conf and of its proof, by the real sshd: also where other files say otherwise. */
#include "stacks/sshd_proof.h"

#include "base/scope.h"
#include "tests/stacks/real_sshd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define DEBIAN                                                             \
	"\n# as Debian has it\nInclude /etc/ssh/sshd_config.d/*.conf\n"    \
	"KbdInteractiveAuthentication no\nUsePAM yes\nX11Forwarding yes\n" \
	"PrintMotd no\nAcceptEnv LANG LC_*\nSubsystem sftp internal-sftp\n"
#define BOTH "publickey,keyboard-interactive"

/* Writes our file, and the line that includes it if there is none. */
static void
protect(const struct sshd_wish *wish, const char *main)
{
	scope_free char *ours = NULL, *with = NULL;

	assert_int_equal(sshd_conf_include(main, &with), 0);
	real_sshd_main(with ? with : main);
	assert_int_equal(sshd_conf_make(wish, &ours), 0);
	real_sshd_file("00-2sv.conf", ours);
}

static int
prove(const struct sshd_wish *wish, char words[512])
{
	const struct sshd_proof proof = {.program = REAL_SSHD, .wish = wish, .person = "zoe"};

	return sshd_conf_prove(&proof, words, 512);
}

static void
expect_wished(const struct sshd_wish *wish)
{
	char words[512] = "";
	int r = prove(wish, words);

	assert_string_equal(words, "");
	assert_int_equal(r, 0);
}

static void
expect_methods(const char *account, const char *methods)
{
	const struct sshd_question question = {.program = REAL_SSHD, .account = account};
	struct sshd_settings settings;
	char words[256] = "";

	assert_int_equal(sshd_read(&question, &settings, words, sizeof(words)), 0);
	assert_true(settings.uses_pam && settings.asks_interactively);
	assert_false(settings.asks_password);
	assert_string_equal(settings.methods, methods);
}

static void
each_setup_is_done_for_whom_it_is_meant(void **state)
{
	static const struct {
		struct sshd_wish wish;
		const char *root, *ann, *amy, *rob, *bea, *zoe;
	} rows[] = {
	    {{SETUP_PASSWORD_CODE, NULL, NULL, true, false}, "any", "any", "any", "any", "any",
		"any"},
	    {{SETUP_PASSWORD_CODE, "people", "robots", true, false}, "any", "any", "any",
		"publickey", "publickey", "any"},
	    {{SETUP_KEY_CODE, NULL, NULL, true, false}, "publickey", BOTH, BOTH, BOTH, BOTH, BOTH},
	    {{SETUP_KEY_CODE, NULL, NULL, false, false}, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH},
	    {{SETUP_KEY_CODE, NULL, "robots", true, false}, "publickey", BOTH, BOTH, "publickey",
		"publickey", BOTH},
	    {{SETUP_KEY_CODE, "people", "robots", true, false}, "publickey", BOTH, BOTH,
		"publickey", "publickey", "any"},
	    {{SETUP_KEY_PASSWORD_CODE, "people", NULL, false, false}, "any", BOTH, BOTH, "any",
		BOTH, "any"},
	    {{SETUP_KEY_CODE, "people", "robots", true, true}, "publickey", BOTH, BOTH, "publickey",
		"publickey", "publickey"},
	    {{SETUP_KEY_CODE, "people", NULL, false, true}, "publickey", BOTH, BOTH, "publickey",
		BOTH, "publickey"},
	    {{SETUP_PASSWORD_CODE, NULL, NULL, true, true}, "any", "any", "any", "any", "any",
		"any"},
	    {{SETUP_KEY_PASSWORD_CODE, NULL, "robots", true, false}, "publickey", BOTH, BOTH,
		"publickey", "publickey", BOTH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		protect(&rows[i].wish, DEBIAN);

		expect_wished(&rows[i].wish);
		expect_methods("root", rows[i].root);
		expect_methods("ann", rows[i].ann);
		expect_methods("amy", rows[i].amy);
		expect_methods("rob", rows[i].rob);
		expect_methods("bea", rows[i].bea);
		expect_methods("zoe", rows[i].zoe);
	}
}

static const struct sshd_wish password_code = {SETUP_PASSWORD_CODE, NULL, NULL, true, false},
			      password_root = {SETUP_PASSWORD_CODE, NULL, NULL, false, false},
			      key_code = {SETUP_KEY_CODE, NULL, "robots", true, false},
			      key_people = {SETUP_KEY_CODE, "people", "robots", true, false};

/* Another file of sshd_config.d; name NULL = appended to sshd_config. */
struct other {
	const struct sshd_wish *wish;
	const char *name, *text;
	const char *words; /* NULL = as wished all the same */
};

static void
protect_beside(const struct other *other)
{
	char main[1024];

	snprintf(main, sizeof(main), "%s%s", DEBIAN, other->name ? "" : other->text);
	protect(other->wish, main);
	if (other->name)
		real_sshd_file(other->name, other->text);
}

static void
what_others_say_for_all_or_later_does_not_count(void **state)
{
	static const struct other rows[] = {
	    {&password_code, "00-1.conf",
		"ChallengeResponseAuthentication no\nPasswordAuthentication yes\n", NULL},
	    {&password_code, "01-cloud.conf", "PasswordAuthentication yes\n", NULL},
	    {&password_code, "01-cloud.conf", "Match all\nPasswordAuthentication yes\n", NULL},
	    {&password_code, NULL, "ChallengeResponseAuthentication no\nUsePAM no\n", NULL},
	    {&password_code, NULL, "AuthenticationMethods any\n", NULL},
	    {&password_root, NULL, "AuthenticationMethods " BOTH " keyboard-interactive\n", NULL},
	    {&password_code, NULL,
		"Match User zoe,root\nPasswordAuthentication yes\nKbdInteractiveAuthentication "
		"no\n",
		NULL},
	    {&password_code, NULL, "Match LocalPort 22\nPasswordAuthentication yes\n", NULL},
	    {&key_code, NULL, "AuthenticationMethods password publickey\n", NULL},
	    {&key_code, NULL, "Match User ann\nAuthenticationMethods publickey\n", NULL},
	    {&key_people, "50-x.conf",
		"Match Group people\nPasswordAuthentication yes\nAuthenticationMethods publickey\n",
		NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		protect_beside(&rows[i]);

		expect_wished(rows[i].wish);
	}
}

static void
what_is_not_as_wished_is_named_and_for_whom(void **state)
{
	static const struct other rows[] = {
	    {&password_code, "00-1.conf", "UsePAM no\n", "nobody from 127.0.0.1: UsePAM is no"},
	    {&password_code, "00-1.conf", "Match User zoe\nChallengeResponseAuthentication no\n",
		"for zoe from 127.0.0.1: KbdInteractiveAuthentication is no"},
	    {&password_code, "00-1.conf", "Match User ann\nPasswordAuthentication yes\n",
		"sshd -T for ann from 127.0.0.1: PasswordAuthentication is yes"},
	    {&password_code, "00-1.conf",
		"Match Address 198.51.100.0/24\nPasswordAuthentication yes\n",
		"nobody from 198.51.100.9: PasswordAuthentication is yes"},
	    {&password_code, NULL, "AuthenticationMethods publickey\n",
		"want more than a password and a code (AuthenticationMethods publickey)"},
	    {&password_code, NULL, "Match User zoe\nAuthenticationMethods " BOTH "\n",
		"for zoe from 127.0.0.1: AuthenticationMethods want more"},
	    {&password_code, NULL,
		"Match User root\nAuthenticationMethods publickey,keyboard-interactive\n",
		"for root from 127.0.0.1: root came in by its key before"},

	    {&key_people, "00-1.conf", "Match User ann\nAuthenticationMethods publickey\n",
		"for ann from 127.0.0.1: AuthenticationMethods are others (AuthenticationMethods "
		"publickey), in spite of"},
	    {&key_code, "00-1.conf", "Match User amy\nAuthenticationMethods publickey\n",
		"for amy from"},
	    {&key_code, "00-1.conf", "Match User rob\nAuthenticationMethods " BOTH "\n",
		"for rob from"},
	    {&key_code, "00-1.conf", "Match User root\nAuthenticationMethods " BOTH "\n",
		"for root from"},
	    {&key_people, NULL, "PubkeyAuthentication no\n", "PubkeyAuthentication is no"},
	    {&key_code, NULL, "AuthenticationMethods any\n",
		"\"any\" must appear alone in AuthenticationMethods: take out"},
	    {&key_people, NULL, "Match User ann\nAuthenticationMethods any\n",
		"sshd -T for root from 127.0.0.1: reprocess config line"},
	    {&key_people, NULL, "Match User zoe\nInclude /etc/ssh/sshd_config.d/*.conf\n",
		"sshd -t: "},
	    {&key_people, "50-broken.conf", "NoSuchWord yes\n", "sshd -t: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char words[512] = "";

		protect_beside(&rows[i]);

		if (prove(rows[i].wish, words) != 1)
			fail_msg("not seen: %s", rows[i].text);
		if (!strstr(words, rows[i].words))
			fail_msg("%s: not in: %s", rows[i].words, words);
	}
}

static void
a_main_file_that_includes_nothing_first_gets_a_line_that_counts(void **state)
{
	static const char *const mains[] = {
	    "",
	    "PasswordAuthentication yes\nKbdInteractiveAuthentication no\nUsePAM no\n",
	    "PasswordAuthentication yes\nInclude /etc/ssh/sshd_config.d/*.conf\n",
	    "PasswordAuthentication yes\nMatch User ann\nPasswordAuthentication yes",
	    "Include \"/etc/ssh/sshd_config.d/*.conf\"\nPasswordAuthentication yes\n",
	    "Include \"/etc/ssh/sshd_config.d/*.conf\"# no blank\nPasswordAuthentication yes\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mains) / sizeof(mains[0]); i++) {
		protect(&key_people, mains[i]);

		expect_wished(&key_people);
		expect_methods("ann", BOTH);
	}
}

static void
other_forms_of_the_include_count_for_sshd_as_for_us(void **state)
{
	static const char *const forms[] = {
	    "include sshd_config.d/*.conf\n",
	    "\tInclude = /etc/ssh/sshd_config.d/*.conf \t# theirs\n",
	    "Include=/etc/ssh/sshd_config.d/*.conf\r\n",
	    "  # words\r\n\r\n \nINCLUDE /etc/ssh/sshd_config.d/00-2sv.conf",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		scope_free char *with = NULL;

		assert_int_equal(sshd_conf_include(forms[i], &with), 0);
		assert_null(with);
		protect(&key_people, forms[i]);
		expect_wished(&key_people);
	}
}

static void
without_our_file_nothing_is_as_wished(void **state)
{
	char words[512] = "";

	(void)state;
	real_sshd_main(DEBIAN);

	assert_int_equal(prove(&password_code, words), 1);
	assert_non_null(strstr(words, "KbdInteractiveAuthentication is no"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_setup_is_done_for_whom_it_is_meant),
	    cmocka_unit_test(what_others_say_for_all_or_later_does_not_count),
	    cmocka_unit_test(what_is_not_as_wished_is_named_and_for_whom),
	    cmocka_unit_test(a_main_file_that_includes_nothing_first_gets_a_line_that_counts),
	    cmocka_unit_test(other_forms_of_the_include_count_for_sshd_as_for_us),
	    cmocka_unit_test(without_our_file_nothing_is_as_wished),
	};

	if (!real_sshd_enter())
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
