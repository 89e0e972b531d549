/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of agent/news and news_event: which alerts are news, and of which event each is. */
#include "agent/news.h"

#include "agent/news_event.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define NOW 1800000000

static struct heard_alert alerts[NEWS_ALERTS_MAX + 10];
static struct heard_event events[50];
static struct news_rows rows;
static struct news news;
static struct news_round found;

static int
begin(void **state)
{
	(void)state;
	rows = (struct news_rows){.alerts = alerts, .events = events, .now = NOW};
	news = (struct news){.has_begun = true};
	return 0;
}

/* As the service gives them: the newest first. */
static void
alert(int64_t id, const char *kind, int64_t at, const char *recipient)
{
	struct heard_alert *row = &alerts[rows.alert_count++];

	*row = (struct heard_alert){.id = id, .at = at, .alerts = 1};
	text_copy(row->kind, sizeof(row->kind), kind);
	text_copy(row->recipient, sizeof(row->recipient), recipient);
}

static void
event(int64_t id, const char *name, int64_t at, const char *place)
{
	struct heard_event *row = &events[rows.event_count++];

	*row = (struct heard_event){.id = id, .at = at};
	text_copy(row->event, sizeof(row->event), name);
	text_copy(row->place, sizeof(row->place), place);
	text_copy(row->verdict, sizeof(row->verdict), "accept");
}

static void
find(void)
{
	news_find(&news, &rows, &found);
}

static void
tell_all(void)
{
	for (size_t i = 0; i < found.count; i++)
		news_told(&news, &found.items[i]);
	news_end(&news, &found);
}

static void
what_is_behind_the_mark_is_told_once_and_the_oldest_first(void **state)
{
	(void)state;
	news.mark = 4;
	alert(6, "off", NOW, "local ann");
	alert(5, "new-host", NOW, "local ann");
	alert(4, "trusted", NOW, "local ann");

	find();

	assert_int_equal(found.count, 2);
	assert_int_equal(found.singles, 2);
	assert_int_equal(found.items[0].alert->id, 5);
	assert_int_equal(found.items[1].alert->id, 6);
	tell_all();
	assert_int_equal(news.mark, 6);
	assert_false(news_are_there(&news, 6));
	assert_true(news_are_there(&news, 7));
	find();
	assert_int_equal(found.count, 0);
}

static void
a_round_that_broke_off_goes_on_where_it_was(void **state)
{
	(void)state;
	alert(2, "off", NOW, "local ann");
	alert(1, "new-host", NOW, "local ann");

	find();
	news_told(&news, &found.items[0]);
	find();

	assert_int_equal(news.mark, 0);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].alert->id, 2);
}

static void
at_the_beginning_what_is_older_than_a_day_is_no_news(void **state)
{
	(void)state;
	alert(2, "off", NOW - 86400, "local ann");
	alert(1, "off", NOW - 86401, "local ann");

	news.has_begun = false;
	find();
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].alert->id, 2);
	tell_all();
	assert_int_equal(news.mark, 2);

	/* While it ran it was the service that was away: then nothing is left out. */
	news = (struct news){.has_begun = true};
	find();
	assert_int_equal(found.count, 2);
}

static void
a_lower_number_is_another_stores(void **state)
{
	(void)state;
	news.mark = 100;

	assert_true(news_are_there(&news, 3));

	assert_int_equal(news.mark, 0);
	assert_false(news.has_begun);
	alert(3, "off", NOW, "local ann");
	find();
	assert_int_equal(found.count, 1);
}

static void
an_alert_to_several_contacts_is_told_once(void **state)
{
	(void)state;
	alert(9, "new-host", NOW + 2, "push ntfy+https://push.example.org/...");
	alert(8, "new-host", NOW, "email a***@example.org");
	event(70, "login", NOW, "new");

	find();
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].event->id, 70);
	tell_all();

	/* The other lane may be slower. */
	rows.alert_count = 0;
	alert(10, "new-host", NOW + 40, "sms +46...05");
	find();
	assert_int_equal(found.count, 0);
}

static void
two_alerts_to_one_contact_are_told_both(void **state)
{
	(void)state;
	alert(9, "new-host", NOW, "local ann");
	alert(8, "new-host", NOW, "local ann");
	event(71, "login", NOW, "new");
	event(70, "login", NOW, "new");

	find();

	assert_int_equal(found.count, 2);
	assert_int_equal(found.items[0].event->id, 70);
	assert_int_equal(found.items[1].event->id, 71);
}

static void
two_alerts_to_two_contacts_are_two(void **state)
{
	(void)state;
	alert(4, "new-host", NOW, "push x");
	alert(3, "new-host", NOW, "push x");
	alert(2, "new-host", NOW, "local ann");
	alert(1, "new-host", NOW, "local ann");
	event(71, "login", NOW, "new");
	event(70, "login", NOW, "new");

	find();

	assert_int_equal(found.count, 2);
}

static void
a_few_are_told_and_the_others_counted(void **state)
{
	(void)state;
	for (int64_t id = 20; id >= 1; id--)
		alert(id, id == 3 ? "device-added" : "used-code", NOW, "local ann");
	alerts[19].alerts = 7;

	find();

	assert_int_equal(found.count, 20);
	assert_int_equal(found.singles, NEWS_SINGLES);
	/* What a thief does is not hidden behind what anybody makes. */
	assert_int_equal(found.items[0].alert->id, 3);
	assert_int_equal(found.items[1].alert->id, 18);
	assert_int_equal(found.items[3].alert->id, 20);
	assert_int_equal(found.others, 15 + 7);
	tell_all();
	assert_int_equal(news.mark, 20);
}

static void
more_than_are_asked_for_do_no_harm(void **state)
{
	(void)state;
	for (int64_t id = NEWS_ALERTS_MAX + 10; id >= 1; id--)
		alert(id, "used-code", NOW + id * 100, "local ann");

	find();

	assert_int_equal(found.count, NEWS_ALERTS_MAX);
	tell_all();
	assert_int_equal(news.mark, NEWS_ALERTS_MAX + 10);
	assert_false(news_are_there(&news, NEWS_ALERTS_MAX + 10));
}

static void
an_event_is_found_by_kind_and_time(void **state)
{
	(void)state;
	alert(1, "new-host", NOW, "local ann");
	event(79, "login", NOW + 1, "new");
	event(78, "login", NOW, "known");
	event(77, "login", NOW - 1, "new");

	find();
	assert_int_equal(found.items[0].event->id, 77);

	events[2].at = NOW - NEWS_EVENT_SECONDS - 1;
	find();
	assert_null(found.items[0].event);

	events[2].at = NOW;
	alerts[0].alerts = 2;
	find();
	assert_null(found.items[0].event);
}

static void
a_code_is_the_login_where_none_arrives(void **state)
{
	(void)state;
	alert(2, "new-host", NOW, "local ann");
	alert(1, "new-host", NOW, "local ann");
	event(78, "code", NOW, "new"); /* su */
	text_copy(events[0].login, sizeof(events[0].login), "0b");
	event(77, "login", NOW, "new");
	text_copy(events[1].login, sizeof(events[1].login), "0a");
	event(76, "code", NOW, "new");
	text_copy(events[2].login, sizeof(events[2].login), "0a");

	find();

	assert_int_equal(found.items[0].event->id, 77);
	assert_int_equal(found.items[1].event->id, 78);
	/* Who begins anew has not told the other one, and finds the same. */
	rows.alert_count = 1;
	find();
	assert_int_equal(found.items[0].event->id, 78);
}

static void
an_event_is_of_its_kind_alone(void **state)
{
	static const struct {
		const char *kind, *event, *verdict;
		bool may_be;
	} table[] = {
	    {"wrong-codes", "code", "refuse", true},
	    {"wrong-codes", "code", "accept", false},
	    {"device-added", "enrolled", "accept", true},
	    {"device-added", "removed", "accept", false},
	    {"device-removed", "removed", "accept", true},
	    {"stopped", "stop", "accept", true},
	    {"copy-refused", "copy", "refuse", true},
	    {"copy-refused", "copy", "accept", false},
	    {"copy", "copy", "accept", true},
	    {"contact-added", "contact-added", "accept", true},
	    {"never heard of", "code", "accept", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct heard_event row = {.id = 1};

		text_copy(row.event, sizeof(row.event), table[i].event);
		text_copy(row.verdict, sizeof(row.verdict), table[i].verdict);
		assert_int_equal(news_event_may_be(&row, table[i].kind), table[i].may_be);
	}
}

static void
rows_of_the_service_are_read(void **state)
{
	struct packet packet;
	struct heard_alert read;

	(void)state;
	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "message");
	packet_add(&packet, "text", "alerts");
	packet_add_number(&packet, "id", 12);
	packet_add_number(&packet, "at", NOW);
	packet_add(&packet, "alert", "off");
	packet_add(&packet, "type", "email");
	packet_add(&packet, "address", "a***@example.org");
	assert_false(heard_read_alert(&packet, &read)); /* how many? */
	packet_add_number(&packet, "alerts", 3);

	assert_true(heard_read_alert(&packet, &read));
	assert_int_equal(read.id, 12);
	assert_int_equal(read.alerts, 3);
	assert_string_equal(read.kind, "off");
	assert_string_equal(read.recipient, "email a***@example.org");

	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "message");
	packet_add(&packet, "text", "confirm");
	packet_add_number(&packet, "id", 13);
	packet_add_number(&packet, "at", NOW);
	packet_add_number(&packet, "alerts", 1);
	assert_false(heard_read_alert(&packet, &read));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(
		what_is_behind_the_mark_is_told_once_and_the_oldest_first, begin),
	    cmocka_unit_test_setup(a_round_that_broke_off_goes_on_where_it_was, begin),
	    cmocka_unit_test_setup(at_the_beginning_what_is_older_than_a_day_is_no_news, begin),
	    cmocka_unit_test_setup(a_lower_number_is_another_stores, begin),
	    cmocka_unit_test_setup(an_alert_to_several_contacts_is_told_once, begin),
	    cmocka_unit_test_setup(two_alerts_to_one_contact_are_told_both, begin),
	    cmocka_unit_test_setup(two_alerts_to_two_contacts_are_two, begin),
	    cmocka_unit_test_setup(a_few_are_told_and_the_others_counted, begin),
	    cmocka_unit_test_setup(more_than_are_asked_for_do_no_harm, begin),
	    cmocka_unit_test_setup(an_event_is_found_by_kind_and_time, begin),
	    cmocka_unit_test_setup(a_code_is_the_login_where_none_arrives, begin),
	    cmocka_unit_test_setup(an_event_is_of_its_kind_alone, begin),
	    cmocka_unit_test_setup(rows_of_the_service_are_read, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
