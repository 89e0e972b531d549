/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the link to the keeper: what it gives that can't be read costs no other message its
 * sending, and is answered for.
 */
#include "config.h" /* _GNU_SOURCE */

#include "notify/claims.h"

#include "base/scope.h"
#include "wire/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/poison.h"

#define ID "0123456789abcdef0123456789abcdef"

static struct claims claims;
static struct claim claim;
static int keeper; /* the other end */

static int
begin(void **state)
{
	int pair[2];

	(void)state;
	memset(&claim, 0, sizeof(claim));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -1;
	claims = (struct claims){.fd = pair[0], .lane = LANE_URLS};
	keeper = pair[1];
	return 0;
}

static int
end(void **state)
{
	(void)state;
	claims_close(&claims);
	close(keeper);
	return 0;
}

static void
say(const struct packet *packet)
{
	assert_int_equal(link_send(keeper, packet, 0, -1), 0);
}

static void
say_row(const char *key, const char *value)
{
	struct packet packet;

	packet_begin(&packet, "row");
	packet_add(&packet, "kind", "alert");
	packet_add(&packet, "alert", "new-host");
	packet_add(&packet, key, value);
	say(&packet);
}

/* A row that is longer than a packet may be. */
static void
say_long_row(void)
{
	char bytes[PACKET_BYTES_MAX + 100];

	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, "v=1\0op=row\0detail=", 18);
	bytes[sizeof(bytes) - 1] = '\0';
	assert_true(send(keeper, bytes, sizeof(bytes), MSG_NOSIGNAL) == sizeof(bytes));
}

/* With another value for one key, or without it (NULL). */
static void
say_result_but(const char *key, const char *value)
{
	static const char *const fields[][2] = {{"verdict", "accept"}, {"reason", "right"},
	    {"purpose", "alerts"}, {"message", "7"}, {"claim", ID}, {"name", ID},
	    {"recipient", "local:ann"}, {"created", "1800000000"}, {"tries", "0"}, {"alerts", "2"}};
	struct packet packet;

	packet_begin(&packet, "result");
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		packet_add(&packet, fields[i][0],
		    key && strcmp(fields[i][0], key) == 0 ? value : fields[i][1]);
	say(&packet);
}

static int
take(void)
{
	int64_t wait;

	return claims_take(&claims, &claim, &wait);
}

static void
a_message_is_read(void **state)
{
	(void)state;
	say_row("account", "ann");
	say_row("account", "bob");
	say_result_but(NULL, NULL);
	assert_int_equal(take(), 1);
	assert_null(claim.trouble);
	assert_int_equal(claim.row_count, 2);
	assert_int_equal(claim.message, 7);
	assert_string_equal(packet_get(&claim.rows[1], "account"), "bob");
}

/* The others of its message are sent, and the letter says that there is one more. */
static void
a_row_that_can_not_be_read_is_left_out(void **state)
{
	(void)state;
	say_row("account", "ann");
	say_row("newer", "than this version");
	say_long_row();
	say_row("account", "bob");
	say_result_but("alerts", "4");
	assert_int_equal(take(), 1);
	assert_null(claim.trouble);
	assert_int_equal(claim.row_count, 2);
	assert_int_equal(claim.alert_count, 4);
	assert_string_equal(packet_get(&claim.rows[0], "account"), "ann");
	assert_string_equal(packet_get(&claim.rows[1], "account"), "bob");
}

static void
a_message_without_a_row_that_can_be_read_has_trouble(void **state)
{
	(void)state;
	say_row("newer", "than this version");
	say_result_but("alerts", "1");
	assert_int_equal(take(), 1);
	assert_non_null(claim.trouble);
	assert_int_equal(claim.message, 7);
	assert_string_equal(claim.id, ID);
}

/* It can be settled all the same, so it is. */
static void
a_message_with_an_odd_head_has_trouble(void **state)
{
	static const char *const odd[][2] = {{"name", "much too long a name for a message, it is"},
	    {"name", NULL}, {"recipient", NULL}, {"purpose", "poem"}, {"purpose", NULL},
	    {"created", "soon"}, {"tries", "-1"}, {"alerts", "0"}, {"alerts", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		say_row("account", "ann");
		say_result_but(odd[i][0], odd[i][1]);
		assert_int_equal(take(), 1);
		assert_non_null(claim.trouble);
		assert_int_equal(claim.message, 7);
	}
}

/* The next claim is not answered by what is left of this one. */
static void
after_trouble_the_link_goes_on(void **state)
{
	struct packet packet;

	(void)state;
	say_long_row();
	say_result_but("alerts", "1");
	say_row("account", "ann");
	say_result_but("message", "8");
	assert_int_equal(take(), 1);
	assert_non_null(claim.trouble);
	assert_int_equal(take(), 1);
	assert_null(claim.trouble);
	assert_int_equal(claim.message, 8);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(link_receive(keeper, &packet, 0, NULL), 0);
		assert_int_equal(packet_parse(&packet, message_act_keys), 0);
		assert_true(packet_is(&packet, "claim"));
		assert_string_equal(packet_get(&packet, "lane"), "urls");
	}
}

/* What can't be settled is left to the keeper, which gives it up some day. */
static void
what_can_not_be_settled_ends_the_link(void **state)
{
	static const char *const odd[] = {"message", "claim", "verdict"};

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		begin(state);
		say_row("account", "ann");
		say_result_but(odd[i], NULL);
		assert_true(take() < 0);
		end(state);
	}
	begin(state);
}

static void
the_outcome_is_told_with_words_that_break_nothing(void **state)
{
	struct packet packet;

	(void)state;
	claim.message = 7;
	claim.took_ms = 1234;
	memcpy(claim.countries, "203.0.113.9 Sweden", sizeof("203.0.113.9 Sweden"));
	memcpy(claim.id, ID, sizeof(ID));
	packet_begin(&packet, "result");
	packet_add(&packet, "verdict", "accept");
	say(&packet);
	assert_int_equal(claims_settle(&claims, &claim, OUTCOME_LATER, "451 no\r\nyes"), 0);
	assert_int_equal(link_receive(keeper, &packet, 0, NULL), 0);
	assert_int_equal(packet_parse(&packet, message_act_keys), 0);
	assert_true(packet_is(&packet, "settle"));
	assert_string_equal(packet_get(&packet, "outcome"), "later");
	assert_string_equal(packet_get(&packet, "message"), "7");
	assert_string_equal(packet_get(&packet, "took"), "1234");
	assert_string_equal(packet_get(&packet, "claim"), ID);
	assert_string_equal(packet_get(&packet, "country"), "203.0.113.9 Sweden");
	assert_null(strpbrk(packet_get(&packet, "why"), "\r\n"));
	/* The next one has none of it: nobody has looked yet. */
	say_row("account", "ann");
	say_result_but("alerts", "1");
	assert_int_equal(take(), 1);
	assert_string_equal(claim.countries, "");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_message_is_read),
	    TEST(a_row_that_can_not_be_read_is_left_out),
	    TEST(a_message_without_a_row_that_can_be_read_has_trouble),
	    TEST(a_message_with_an_odd_head_has_trouble),
	    TEST(after_trouble_the_link_goes_on),
	    TEST(what_can_not_be_settled_ends_the_link),
	    TEST(the_outcome_is_told_with_words_that_break_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
