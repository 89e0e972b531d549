/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libpam itself and lib/stacks over the same stacks, made at random from a fixed seed: whatever
 * each module returns, both must agree whether the door opens. pam_debug(8) plays the modules.
 */
#include "stacks/walk.h"
#include "tests/stacks/folder.h"

#include <security/pam_appl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define STACKS 3000
#define LINES_MAX 6
#define TEXT_SIZE 1024

static const struct {
	const char *name;
	enum stack_result result;
} results[] = {
    {"success", RESULT_SUCCESS},
    {"success", RESULT_SUCCESS},
    {"ignore", RESULT_IGNORE},
    {"auth_err", RESULT_AUTH_ERR},
    {"authinfo_unavail", RESULT_AUTHINFO_UNAVAIL},
    {"user_unknown", RESULT_USER_UNKNOWN},
    {"new_authtok_reqd", RESULT_NEW_AUTHTOK_REQD},
};
static const char *const controls[] = {"required", "requisite", "sufficient", "optional",
    "[success=1 default=ignore]", "[success=2 ignore=1 default=bad]", "[default=die]",
    "[success=ok ignore=reset default=done]", "[success=done auth_err=ignore default=die]",
    "[success=ok user_unknown=1 default=reset]", "[success=9 default=ignore]"};

static uint64_t seed = 20261125;

static size_t
any_below(size_t count)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(seed >> 33) % count;
}

/* An older libpam looks for included files in /etc only: their paths are whole. */
static void
add_lines(const struct folder *folder, char text[TEXT_SIZE], int depth)
{
	const size_t size = TEXT_SIZE;
	size_t lines = 1 + any_below(LINES_MAX);

	text[0] = '\0';
	for (size_t i = 0; i < lines; i++) {
		size_t used = strlen(text);

		if (depth < 2 && any_below(5) == 0)
			snprintf(text + used, size - used, "auth %s %s/part%d\n",
			    any_below(2) ? "substack" : "include", folder->path, depth + 1);
		else
			snprintf(text + used, size - used, "auth %s pam_debug.so auth=%s\n",
			    controls[any_below(sizeof(controls) / sizeof(controls[0]))],
			    results[any_below(sizeof(results) / sizeof(results[0]))].name);
	}
}

static enum stack_result
result_of(const struct stack_entry *entry)
{
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (entry->arguments[0] &&
		    strcmp(entry->arguments[0] + strlen("auth="), results[i].name) == 0)
			return results[i].result;
	return RESULT_PERM_DENIED;
}

static bool
opens_here(const struct folder *folder)
{
	scope_stack struct stack stack = {.entries = NULL};
	enum stack_result given[4096];

	assert_int_equal(stack_read(&folder->files, "door", PHASE_AUTH, &stack), 0);
	assert_true(stack.count < sizeof(given) / sizeof(given[0]));
	for (size_t i = 0; i < stack.count; i++)
		given[i] = result_of(&stack.entries[i]);
	return walk_one_way(&stack, given);
}

static int
say_nothing(
    int count, const struct pam_message **messages, struct pam_response **responses, void *context)
{
	(void)count;
	(void)messages;
	(void)responses;
	(void)context;
	return PAM_CONV_ERR;
}

static bool
opens_at_libpam(const struct folder *folder)
{
	static const struct pam_conv conversation = {say_nothing, NULL};
	pam_handle_t *pamh = NULL;
	int r = pam_start_confdir("door", "ann", &conversation, folder->path, &pamh);

	assert_int_equal(r, PAM_SUCCESS);
	pam_fail_delay(pamh, 0);
	r = pam_authenticate(pamh, PAM_SILENT);
	pam_end(pamh, r);
	return r == PAM_SUCCESS;
}

static void
libpam_and_the_walk_agree_about_every_stack(void **state)
{
	char text[TEXT_SIZE], part1[TEXT_SIZE], part2[TEXT_SIZE];
	struct folder folder;
	size_t opened = 0;

	(void)state;
	folder_make(&folder);
	for (size_t i = 0; i < STACKS; i++) {
		bool opens;

		add_lines(&folder, text, 0);
		add_lines(&folder, part1, 1);
		add_lines(&folder, part2, 2);
		folder_write(&folder, "door", text);
		folder_write(&folder, "part1", part1);
		folder_write(&folder, "part2", part2);
		opens = opens_at_libpam(&folder);
		opened += opens;
		if (opens_here(&folder) != opens)
			fail_msg("libpam %s:\n%spart1:\n%spart2:\n%s", opens ? "opens" : "refuses",
			    text, part1, part2);
	}
	folder_remove(&folder);
	assert_in_range(opened, STACKS / 20, STACKS - STACKS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(libpam_and_the_walk_agree_about_every_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
