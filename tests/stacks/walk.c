/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of stacks/walk: every file in tests/stacks/samples says in "# expect: FAULT LINE" what is
 * to be found in it, as door sshd or as "# door: NAME" says, and nothing else may be.
 */
#include "stacks/walk.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define EXPECT "# expect: "
#define DOOR "# door: "

static const char *const fault_names[] = {
    [WALK_PASSED_BY] = "passed-by",
    [WALK_NOT_HEEDED] = "not-heeded",
    [WALK_BY_STRANGERS] = "by-strangers",
    [WALK_DECIDES_ALONE] = "decides-alone",
    [WALK_ASKS_TWICE] = "asks-twice",
    [WALK_NEVER_REACHED] = "never-reached",
    [WALK_ONLY_KEYS] = "only-keys",
    [WALK_TANGLED] = "tangled",
};
static bool is_seen[sizeof(fault_names) / sizeof(fault_names[0])];

static const char *const folders[] = {SAMPLES, NULL};
static const struct stack_files files = {.read = stack_files_read, .folders = folders};

static bool
has(const struct walk *walk, const struct stack *stack, const char *expected)
{
	for (size_t i = 0; i < walk->count; i++) {
		char found[64];

		snprintf(found, sizeof(found), "%s %d", fault_names[walk->findings[i].fault],
		    stack->entries[walk->findings[i].entry].line);
		is_seen[walk->findings[i].fault] = true;
		if (strcmp(found, expected) == 0)
			return true;
	}
	return false;
}

static void
compare(const char *name, const char *text, const struct walk *walk, const struct stack *stack)
{
	size_t expected = 0;

	for (const char *at = text; (at = strstr(at, EXPECT)); at++) {
		char line[64];

		at += strlen(EXPECT);
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		expected++;
		if (!has(walk, stack, line))
			fail_msg("%s: not found: %s", name, line);
	}
	for (size_t i = 0; walk->count != expected && i < walk->count; i++)
		print_message("%s: %s %d\n", name, fault_names[walk->findings[i].fault],
		    stack->entries[walk->findings[i].entry].line);
	if (walk->count != expected)
		fail_msg("%s: %zu found, %zu expected", name, walk->count, expected);
}

static void
door_of(const char *text, char *door, size_t size)
{
	const char *at = strstr(text, DOOR);

	snprintf(door, size, "sshd");
	if (at)
		snprintf(
		    door, size, "%.*s", (int)strcspn(at + strlen(DOOR), "\n"), at + strlen(DOOR));
}

static void
look_at(const char *name)
{
	scope_stack struct stack stack = {.entries = NULL};
	scope_free char *text = NULL, *path = NULL;
	struct walk walk;
	char door[32];

	assert_int_equal(stack_files_read(&files, name, &text, &path), 0);
	(void)stack_read(&files, name, PHASE_AUTH, &stack);
	door_of(text, door, sizeof(door));
	walk_stack(&stack, door, &walk);
	assert_int_equal(walk.is_protected, strncmp(name, "common-", 7) != 0);
	compare(name, text, &walk, &stack);
}

static void
every_fault_of_a_sample_is_found_and_nothing_else(void **state)
{
	DIR *directory = opendir(SAMPLES);
	struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		look_at(entry->d_name);
		count++;
	}
	closedir(directory);
	assert_true(count > 20);
	for (size_t i = WALK_PASSED_BY; i < WALK_TANGLED; i++)
		assert_true(is_seen[i]);
}

static void
key_used_is_never_true_away_from_sshd(void **state)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct walk walk;

	(void)state;
	assert_int_equal(stack_read(&files, "key-jump-too-long", PHASE_AUTH, &stack), 0);
	walk_stack(&stack, "sudo", &walk);
	assert_int_equal(walk.count, 0);
}

static void
what_a_stack_asks_is_told_of_each_who(void **state)
{
	static const struct {
		const char *name, *door;
		enum walk_who who;
		bool opens;
		enum walk_asked password, code;
	} rows[] = {
	    {"common-auth", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_NEVER},
	    {"whole-plain", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS},
	    {"whole-sssd", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS},
	    {"whole-substack", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS},
	    {"sshd-key-and-code", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS},
	    {"sshd-key-and-code", "sshd", WALK_WITH_KEY, true, WALK_ASKED_NEVER, WALK_ASKED_ALWAYS},
	    {"whole-root", "su", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_ALWAYS},
	    {"whole-root", "su", WALK_ROOT, true, WALK_ASKED_NEVER, WALK_ASKED_NEVER},
	    {"passed-by-root-at-login", "login", WALK_ANYBODY, true, WALK_ASKED_NEVER,
		WALK_ASKED_NEVER},
	    {"passed-by-jump", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS, WALK_ASKED_SOMETIMES},
	    {"not-heeded-optional", "sshd", WALK_ANYBODY, true, WALK_ASKED_ALWAYS,
		WALK_ASKED_SOMETIMES},
	    {"never-reached", "sshd", WALK_ANYBODY, false, WALK_ASKED_NEVER, WALK_ASKED_NEVER},
	};

	static const char *const shipped[] = {SAMPLES, PACKAGED_STACKS, NULL};
	static const struct stack_files both = {.read = stack_files_read, .folders = shipped};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_stack struct stack stack = {.entries = NULL};
		struct walk_way way;

		assert_int_equal(stack_read(&both, rows[i].name, PHASE_AUTH, &stack), 0);
		walk_way(&stack, rows[i].door, rows[i].who, &way);
		if (way.opens != rows[i].opens || way.password != rows[i].password ||
		    way.code != rows[i].code)
			fail_msg("%s at %s: opens %d, password %d, code %d", rows[i].name,
			    rows[i].door, way.opens, (int)way.password, (int)way.code);
	}
}

/* What 2svd decides of one login: its ways are those that are left, and what they ask. */
static void
what_is_asked_of_one_login_is_what_2svd_decides(void **state)
{
	static const struct {
		const char *name;
		enum walk_decision decision;
		bool opens;
		enum walk_asked code;
		bool lets_wrong;
	} rows[] = {
	    {"whole-plain", WALK_SKIPPED, true, WALK_ASKED_NEVER, false},
	    {"whole-plain", WALK_ASKED, true, WALK_ASKED_ALWAYS, false},
	    {"whole-plain", WALK_REFUSED, false, WALK_ASKED_NEVER, false},
	    {"common-auth", WALK_REFUSED, true, WALK_ASKED_NEVER, false},
	    {"not-heeded-optional", WALK_REFUSED, true, WALK_ASKED_NEVER, true},
	    {"not-heeded-optional", WALK_SKIPPED, true, WALK_ASKED_NEVER, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_stack struct stack stack = {.entries = NULL};
		const struct walk_login login = {WALK_ANYBODY, rows[i].decision};
		struct walk_way way;

		assert_int_equal(stack_read(&files, rows[i].name, PHASE_AUTH, &stack), 0);
		walk_login(&stack, "sshd", &login, &way);
		if (way.opens != rows[i].opens || way.code != rows[i].code ||
		    way.lets_wrong != rows[i].lets_wrong)
			fail_msg("%s, decision %d: opens %d, code %d, lets wrong %d", rows[i].name,
			    (int)rows[i].decision, way.opens, (int)way.code, way.lets_wrong);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_fault_of_a_sample_is_found_and_nothing_else),
	    cmocka_unit_test(key_used_is_never_true_away_from_sshd),
	    cmocka_unit_test(what_a_stack_asks_is_told_of_each_who),
	    cmocka_unit_test(what_is_asked_of_one_login_is_what_2svd_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
