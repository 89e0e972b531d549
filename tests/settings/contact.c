/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the form of contacts, and of what a list shows of them. */
#include "settings/contact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
each_kind_takes_what_it_can_send_to(void **state)
{
	static const struct {
		enum contact_kind kind;
		const char *contact, *shown;
	} rows[] = {
	    {CONTACT_LOCAL, "local:ann", "ann"},
	    {CONTACT_EMAIL, "email:ann@example.org", "a***@example.org"},
	    {CONTACT_EMAIL, "email:ann.o'b+2sv@mail.example.org", "a***@mail.example.org"},
	    {CONTACT_PUSH, "push:ntfy+https://push.example.org/topic",
		"ntfy+https://push.example.org/..."},
	    {CONTACT_PUSH, "push:ntfy+https://push.example.org:8443/topic?auth=tk_1",
		"ntfy+https://push.example.org:8443/..."},
	    {CONTACT_PUSH, "push:gotify+https://push.example.org/?token=A.b",
		"gotify+https://push.example.org/..."},
	    {CONTACT_WEBHOOK, "webhook:https://hooks.example.org", "https://hooks.example.org/..."},
	    {CONTACT_WEBHOOK, "webhook:https://[2001:db8::1]:444/a?b=c",
		"https://[2001:db8::1]:444/..."},
	    {CONTACT_SMS, "sms:+46701740605", "+46...05"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char shown[CONTACT_MASK_SIZE];
		const char *address = NULL;

		assert_int_equal(contact_parse(rows[i].contact, &address), rows[i].kind);
		assert_string_equal(address, strchr(rows[i].contact, ':') + 1);
		contact_mask(rows[i].kind, address, shown);
		assert_string_equal(shown, rows[i].shown);
	}
}

static void
what_could_lead_elsewhere_is_none(void **state)
{
	static const char *const contacts[] = {"", "email", "email:", "email:ann",
	    "email:@example.org", "email:ann@", "email:ann@example.org\r\nBcc: eve@example.org",
	    "email:ann@example.org eve", "email:-oQ/tmp@example.org", "email:\"a b\"@example.org",
	    "email:a@b@example.org", "email:ann@-mail.example.org", "email:ann@.example.org",
	    "email:ann@example.org.", "email:a|b@example.org", "email:a%b@example.org",
	    "email:a!b@example.org", "mail:ann@example.org", "EMAIL:ann@example.org",
	    "push:https://push.example.org/topic", "push:ntfy+http://push.example.org/topic",
	    "push:ntfy+https://push.example.org", "push:ntfy+https://push.example.org/",
	    "push:ntfy+https://push.example.org/?auth=x",
	    "push:ntfy+https://user:word@push.example.org/topic",
	    "push:gotify+https://push.example.org/", "push:ntfy+https:///topic",
	    "webhook:http://hooks.example.org/", "webhook:https://", "webhook:https://-x/",
	    "webhook:https://hooks.example.org:/", "webhook:https://hooks.example.org:999999/",
	    "webhook:https://hooks.example.org:44a/", "webhook:https://hooks.example.org/a b",
	    "webhook:https://hooks.example.org/a#b", "webhook:https://hooks.example.org/\r\nX: y",
	    "webhook:https://hooks.example.org\\@198.51.100.1/", "webhook:https://a@b/",
	    "webhook:https://[2001:db8::1/", "webhook:file:///etc/passwd", "sms:46701740605",
	    "sms:+4670", "sms:+1234567890123456", "sms:+46 70 174 06 05", "sms:+0701740605",
	    "sms:+46701740605;id", "local:", "local:a\nb"};

	(void)state;
	for (size_t i = 0; i < COUNT(contacts); i++) {
		const char *address;

		if (contact_parse(contacts[i], &address) != CONTACT_NONE)
			fail_msg("taken for a contact: %s", contacts[i]);
	}
}

static void
a_list_is_good_if_each_word_is(void **state)
{
	(void)state;
	assert_true(contacts_are_good(""));
	assert_true(contacts_are_good("  email:root@example.org\tsms:+46701740605 "));
	assert_false(contacts_are_good("email:root@example.org, sms:+46701740605"));
	assert_false(contacts_are_good("email:root@example.org root@example.org"));
}

static void
a_name_of_a_kind_is_found_and_no_other(void **state)
{
	(void)state;
	for (int kind = CONTACT_LOCAL; kind <= CONTACT_SMS; kind++)
		assert_int_equal(
		    contact_kind_find(contact_kind_name((enum contact_kind)kind)), kind);
	assert_int_equal(contact_kind_find(""), CONTACT_NONE);
	assert_int_equal(contact_kind_find("fax"), CONTACT_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_takes_what_it_can_send_to),
	    cmocka_unit_test(what_could_lead_elsewhere_is_none),
	    cmocka_unit_test(a_list_is_good_if_each_word_is),
	    cmocka_unit_test(a_name_of_a_kind_is_found_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
