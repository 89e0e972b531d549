/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of templates: a value stays one value, in an argument, a form and JSON. */
#include "notify/sms_template.h"

#include "base/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/poison.h"

static const struct sms_values values = {"+46701740605", "a \"b\" & {number}=100% \\ 'c'"};

static void
assert_fills(const char *template, enum sms_encoding encoding, const char *wanted)
{
	scope_free char *text = sms_template_fill(template, &values, encoding);

	assert_non_null(text);
	assert_string_equal(text, wanted);
}

static void
an_argument_takes_them_as_they_are(void **state)
{
	(void)state;
	assert_fills("{text}", SMS_PLAIN, values.text);
	assert_fills("to={number}", SMS_PLAIN, "to=+46701740605");
	assert_fills("-text", SMS_PLAIN, "-text");
	assert_fills("{texts}{}{", SMS_PLAIN, "{texts}{}{");
}

static void
a_form_takes_them_by_percent(void **state)
{
	(void)state;
	assert_fills("to={number}&text={text}&from=2sv", SMS_PERCENT,
	    "to=%2B46701740605&text=a%20%22b%22%20%26%20%7Bnumber%7D%3D100%25%20%5C%20%27c%27"
	    "&from=2sv");
}

static void
json_takes_them_within_a_string(void **state)
{
	(void)state;
	assert_fills("{\"to\":[\"{number}\"],\"text\":\"{text}\"}", SMS_JSON,
	    "{\"to\":[\"+46701740605\"],\"text\":\"a \\u0022b\\u0022 & {number}=100% \\u005c "
	    "'c'\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_argument_takes_them_as_they_are),
	    cmocka_unit_test(a_form_takes_them_by_percent),
	    cmocka_unit_test(json_takes_them_within_a_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
