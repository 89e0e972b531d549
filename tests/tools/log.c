/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of 2sv log, from the person to the keeper's acts; the keeper is a script. */
#include "play.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

static void
log_is_fetched_in_pages_up_to_the_limit(void **state)
{
	const char *row = "kind=event|at=1795615440|account=nobody|event=login|door=sshd|host="
			  "203.0.113.9|address=203.0.113.9|place=new|device=phone|verdict=accept|"
			  "reason=right";
	const struct stage_act acts[] = {
	    {.operation = "log",
		.wants = "account=nobody|limit=50",
		.lacks = "before|all",
		.rows = {row},
		.row_copies = 50,
		.first_id = 900,
		.result = ACCEPT},
	    {.operation = "log",
		.wants = "limit=20|before=851",
		.rows = {row},
		.row_copies = 20,
		.first_id = 850,
		.result = ACCEPT},
	    {.operation = NULL},
	};
	unsigned int lines = 0;

	(void)state;
	play(NOBODY, "log --limit 70", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	for (const char *p = play_shown.out; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 71);
	play_assert_out(
	    "2026-11-25 15:04 CET  login  sshd  203.0.113.9  new host  accept   right   "
	    "phone\n");
}

static void
log_says_what_became_of_a_door_and_not_that_it_was_right(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "log",
		.wants = "all=yes|limit=50",
		.rows = {"kind=event|id=9|at=1795615440|account=root|event=protect|door=sshd|host="
			 "local:0|place=local|verdict=accept|reason=right|detail=undone: root took "
			 "it back",
		    "kind=event|id=8|at=1795615440|account=root|event=protect|door=sshd|host=local:"
		    "0"
		    "|place=local|verdict=accept|reason=right|detail=begun",
		    "kind=event|id=7|at=1795615440|account=root|event=doctor|host=local:0"
		    "|place=local|verdict=accept|reason=right|detail=2 findings: sshd"},
		.result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(0, "log", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("protect  sshd  local:0  local  undone   root took it back  -\n");
	play_assert_out("protect  sshd  local:0  local  begun    -                  -\n");
	play_assert_out("doctor   -     local:0  local  found    2 findings: sshd   -\n");
}

static void
log_says_all_that_is_known_of_an_event(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "log",
		.rows = {"kind=event|id=9|at=1795615440|account=nobody|event=undelivered|detail="
			 "mail b***@example.org: 550 no such user",
		    "kind=event|id=8|at=1795615440|account=nobody|event=contact-added|host=local:0|"
		    "place=local|verdict=accept|reason=right|detail=mail b***@example.org",
		    "kind=event|id=7|at=1795615440|account=nobody|event=login|door=sshd|host="
		    "203.0.113.9|place=known|verdict=accept|reason=right|detail=SHA256:abc",
		    "kind=event|id=6|at=1795615440|account=nobody|event=left|door=sshd|verdict="
		    "accept|reason=right"},
		.result = ACCEPT},
	    {.operation = NULL},
	};

	(void)state;
	play(NOBODY, "log", NULL, acts);

	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("-        mail b***@example.org: 550 no such user  -\n");
	play_assert_out("accept   right: mail b***@example.org             -\n");
	play_assert_out("accept   right: SHA256:abc                        -\n");
	play_assert_out("accept   right                                    -\n");
}

static void
log_ends_where_the_keeper_has_no_more(void **state)
{
	const struct stage_act acts[] = {
	    {.operation = "log",
		.wants = "all=yes|limit=50|before=12",
		.rows = {"kind=event|at=1795615440|account=eve\033|event=code|host=unknown|address="
			 "x\\x0A\\\\y|place=known"},
		.row_copies = 3,
		.first_id = 11,
		.result = ACCEPT},
	    {.operation = NULL},
	};
	const struct stage_act none[] = {{.operation = "log", .result = ACCEPT}, {0}};

	(void)state;
	play(0, "log --limit 1000 --before 12", NULL, acts);
	assert_int_equal(play_shown.code, EXIT_DONE);
	play_assert_out("eve\\x1B");
	play_assert_out(" x\\x0A\\\\y "); /* as the keeper escaped it */

	play(0, "log", NULL, none);
	assert_int_equal(play_shown.code, EXIT_DONE);
	assert_string_equal(play_shown.out, "The log has nothing yet.\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(log_is_fetched_in_pages_up_to_the_limit),
	    cmocka_unit_test(log_says_what_became_of_a_door_and_not_that_it_was_right),
	    cmocka_unit_test(log_says_all_that_is_known_of_an_event),
	    cmocka_unit_test(log_ends_where_the_keeper_has_no_more),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
