/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of agent/popup: what stands in a pop-up, and what can never stand there. */
#include "agent/popup.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/poison.h"

#define AT 1800000000 /* 2027-01-15 08:00:00 UTC */

static struct popup_head head;
static struct heard_alert alert;
static struct heard_event event;
static struct popup popup;

static int
begin(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	head = (struct popup_head){.machine = "db1.example.org",
	    .account = "ann",
	    .has_device = true,
	    .has_markup = true,
	    .now = AT + 60};
	alert = (struct heard_alert){.id = 1, .at = AT + 2, .alerts = 1, .kind = "new-host"};
	event = (struct heard_event){.id = 7,
	    .at = AT,
	    .event = "login",
	    .place = "new",
	    .door = "sshd",
	    .host = "203.0.113.9",
	    .address = "203.0.113.9"};
	return 0;
}

static void
write_popup(bool with_event)
{
	const struct news_item item = {&alert, with_event ? &event : NULL};

	popup_of_alert(&head, &item, &popup);
}

static void
a_login_from_a_new_host_is_told(void **state)
{
	(void)state;
	write_popup(true);

	assert_string_equal(popup.title, "2sv db1: Login from a new host");
	assert_string_equal(popup.text, "ann, sshd, 203.0.113.9, 08:00.\nNot you? 2sv stop");
	assert_false(popup.is_critical);
	assert_true(popup.may_deny);
}

static void
without_its_event_kind_and_time_are_told(void **state)
{
	(void)state;
	head.now = AT + 86400;
	write_popup(false);

	assert_string_equal(popup.title, "2sv db1: Login from a new host");
	assert_string_equal(popup.text, "2027-01-15 08:00. More: 2sv log\nNot you? 2sv stop");
}

static void
who_has_no_device_is_not_told_to_stop(void **state)
{
	(void)state;
	head.has_device = false;
	write_popup(true);
	assert_null(strstr(popup.text, "2sv stop"));
	assert_true(popup.may_deny);

	popup_denied(&head, &popup, &popup);
	assert_null(strstr(popup.text, "2sv stop"));
	assert_non_null(strstr(popup.text, "passwd"));
}

static void
it_was_not_me_says_what_to_type(void **state)
{
	struct popup denied;

	(void)state;
	write_popup(true);
	popup_denied(&head, &popup, &denied);

	assert_string_equal(denied.title, "2sv db1: It was not you");
	assert_non_null(strstr(denied.text, "203.0.113.9"));
	assert_non_null(strstr(denied.text, "Type in a terminal: 2sv stop\n"));
	assert_true(denied.is_critical);
	assert_false(denied.may_deny);
}

static void
what_a_thief_does_is_critical(void **state)
{
	static const char *const critical[] = {"device-added", "device-removed", "off", "stopped",
	    "freed", "wrong-codes", "failures", "password-begun", "password-changed", "copy",
	    "copy-refused", "sent-much"};
	static const char *const ordinary[] = {
	    "new-host", "used-code", "trusted", "codes-few", "reminder", "never heard of"};

	(void)state;
	for (size_t i = 0; i < sizeof(critical) / sizeof(critical[0]); i++) {
		text_copy(alert.kind, sizeof(alert.kind), critical[i]);
		write_popup(false);
		assert_true(popup.is_critical);
	}
	for (size_t i = 0; i < sizeof(ordinary) / sizeof(ordinary[0]); i++) {
		text_copy(alert.kind, sizeof(alert.kind), ordinary[i]);
		write_popup(false);
		assert_false(popup.is_critical);
	}
}

static void
a_device_is_named_and_this_machine(void **state)
{
	(void)state;
	text_copy(alert.kind, sizeof(alert.kind), "device-added");
	text_copy(event.device, sizeof(event.device), "R&D <phone>");
	text_copy(event.host, sizeof(event.host), "local:2001");
	event.door[0] = event.address[0] = '\0';
	write_popup(true);

	assert_string_equal(popup.title, "2sv db1: A device was added");
	assert_string_equal(popup.text, "ann, device R&amp;D &lt;phone&gt;, this machine, 08:00.\n"
					"Not you? 2sv stop");
}

static void
a_name_of_a_client_is_no_markup(void **state)
{
	(void)state;
	text_copy(event.host, sizeof(event.host), "unknown");
	text_copy(event.address, sizeof(event.address),
	    "<b>x</b>&<a href=\"http://evil.example.org\">\x1b[2J\xe2\x80\xae\n");
	write_popup(true);
	assert_null(strpbrk(popup.text, "<>\"\x1b"));
	assert_null(strstr(popup.text, "://"));
	assert_non_null(strstr(popup.text,
	    "an unknown address (says: &lt;b&gt;x&lt;/b&gt;&amp;&lt;a href=&quot;http?//evil."
	    "example.org&quot;&gt;?[2J?"
	    "?"
	    "?"
	    "?)"));

	/* A server that reads no markup would show the entities. */
	head.has_markup = false;
	write_popup(true);
	assert_non_null(strstr(popup.text, "<b>x</b>&<a"));
	assert_null(strstr(popup.text, "&lt;"));
}

static void
a_long_value_is_cut_and_entities_are_whole(void **state)
{
	char value[400], escaped[POPUP_VALUE_SIZE];

	(void)state;
	memset(value, '"', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	popup_escape(escaped, value, true);
	assert_int_equal(strlen(escaped), 80 * strlen("&quot;") + 3);
	assert_string_equal(escaped + 79 * strlen("&quot;"), "&quot;...");
}

static void
the_name_of_a_machine_is_no_markup(void **state)
{
	(void)state;
	head.machine = "<i>&";
	write_popup(true);
	assert_string_equal(popup.title, "2sv ?i??: Login from a new host");
}

static void
several_in_one_message_are_counted(void **state)
{
	(void)state;
	alert.alerts = 12;
	write_popup(false);
	assert_string_equal(popup.title, "2sv db1: 12 alerts");
	assert_string_equal(
	    popup.text, "The first: Login from a new host, 08:00.\nSee them: 2sv log");
	assert_false(popup.may_deny);

	popup_of_others(&head, 22, &popup);
	assert_string_equal(popup.title, "2sv db1: and 22 more");
	assert_non_null(strstr(popup.text, "2sv log"));
}

static void
that_the_service_is_silent_is_told(void **state)
{
	(void)state;
	popup_of_silence(&head, AT, &popup);
	assert_string_equal(popup.title, "2sv db1: Alerts do not come here");
	assert_non_null(strstr(popup.text, "since 08:00. Tell who administers this machine"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_login_from_a_new_host_is_told, begin),
	    cmocka_unit_test_setup(without_its_event_kind_and_time_are_told, begin),
	    cmocka_unit_test_setup(who_has_no_device_is_not_told_to_stop, begin),
	    cmocka_unit_test_setup(it_was_not_me_says_what_to_type, begin),
	    cmocka_unit_test_setup(what_a_thief_does_is_critical, begin),
	    cmocka_unit_test_setup(a_device_is_named_and_this_machine, begin),
	    cmocka_unit_test_setup(a_name_of_a_client_is_no_markup, begin),
	    cmocka_unit_test_setup(a_long_value_is_cut_and_entities_are_whole, begin),
	    cmocka_unit_test_setup(the_name_of_a_machine_is_no_markup, begin),
	    cmocka_unit_test_setup(several_in_one_message_are_counted, begin),
	    cmocka_unit_test_setup(that_the_service_is_silent_is_told, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
