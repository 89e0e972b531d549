/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the schema's migrations: forward only, each whole or not at all. */
#include "keeper/store/migrate.h"

#include "keeper/store/sqlite.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static char error[256];
static const struct words words = {.text = error, .size = sizeof(error)};

static int
open_empty(void **state)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	error[0] = '\0';
	*state = db;
	return 0;
}

static int
close_it(void **state)
{
	return sqlite3_close(*state) == SQLITE_OK ? 0 : -1;
}

static int64_t
number(sqlite3 *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(sqlite_number(db, sql, &value, &words), 0);
	return value;
}

static void
an_empty_database_is_brought_to_the_newest_version(void **state)
{
	sqlite3 *db = *state;

	assert_int_equal(migrate_run(db, &store_migrations, &words), 0);

	assert_int_equal(number(db, "PRAGMA user_version"), store_migrations.count);
	assert_int_equal(number(db, "SELECT count(*) FROM device"), 0);
	assert_int_equal(migrate_run(db, &store_migrations, &words), 0); /* nothing more to do */
}

static void
only_what_is_lacking_is_run(void **state)
{
	static const char *const list[] = {"CREATE TABLE a (x)", "INSERT INTO a VALUES (1)"};
	sqlite3 *db = *state;

	assert_int_equal(migrate_run(db, &(struct migrations){list, 1}, &words), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM a"), 0);
	assert_int_equal(migrate_run(db, &(struct migrations){list, 2}, &words), 0);
	assert_int_equal(migrate_run(db, &(struct migrations){list, 2}, &words), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM a"), 1);
	assert_int_equal(number(db, "PRAGMA user_version"), 2);
}

static void
a_migration_that_fails_leaves_nothing_behind(void **state)
{
	static const char *const list[] = {"CREATE TABLE a (x)",
	    "INSERT INTO a VALUES (1); INSERT INTO no_such VALUES (1)", "DROP TABLE a"};
	sqlite3 *db = *state;

	assert_true(migrate_run(db, &(struct migrations){list, 3}, &words) < 0);

	assert_non_null(strstr(error, "no_such"));
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM a"), 0);
}

/* What waits when a new 2sv comes goes by its lane at once. */
static void
what_waits_for_a_users_url_gets_its_lane(void **state)
{
	sqlite3 *db = *state;

	assert_int_equal(
	    migrate_run(db, &(struct migrations){store_migrations.list, 6}, &words), 0);
	assert_int_equal(
	    sqlite_execute(db,
		"INSERT INTO message (name, recipient, class, made_at, next_at, contact_id) VALUES "
		"('a', 'webhook:https://hooks.example.org/', 0, 1, 1, 1), "
		"('b', 'push:ntfy+https://push.example.org/t', 0, 1, 1, 2), "
		"('c', 'webhook:https://hooks.example.org/', 0, 1, 1, 0), "
		"('d', 'email:push@example.org', 0, 1, 1, 3), ('e', 'local:ann', 0, 1, 1, 0)",
		&words),
	    0);
	assert_int_equal(migrate_run(db, &store_migrations, &words), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM message WHERE lane = 1"), 2);
	assert_int_equal(
	    number(db, "SELECT count(*) FROM message WHERE lane = 1 AND name IN ('a', 'b')"), 2);
}

static void
a_newer_schema_is_refused(void **state)
{
	sqlite3 *db = *state;

	assert_int_equal(sqlite_execute(db, "PRAGMA user_version = 99", &words), 0);

	assert_int_equal(migrate_run(db, &store_migrations, &words), -EPROTONOSUPPORT);

	assert_non_null(strstr(error, "newer 2sv"));
	assert_int_equal(number(db, "PRAGMA user_version"), 99);
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, open_empty, close_it)
	const struct CMUnitTest tests[] = {
	    TEST(an_empty_database_is_brought_to_the_newest_version),
	    TEST(only_what_is_lacking_is_run),
	    TEST(a_migration_that_fails_leaves_nothing_behind),
	    TEST(what_waits_for_a_users_url_gets_its_lane),
	    TEST(a_newer_schema_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
