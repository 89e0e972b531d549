/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of letters share: a claim that is filled, and the letter made of it. */
#include "letter_fixture.h"

#include "base/text.h"
#include "notify/letter_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

struct claim claim;
struct letter letter;
const struct letter_head head = {.machine = "db1.example.org", .account = "ann"};
const struct letter_head roots = {.machine = "db1.example.org", .account = "root"};

void
add_alert(const char *key, ...)
{
	struct packet *row = &claim.rows[claim.row_count++];
	va_list pairs;

	packet_begin(row, "row");
	va_start(pairs, key);
	for (; key; key = va_arg(pairs, const char *))
		packet_add(row, key, va_arg(pairs, const char *));
	va_end(pairs);
	assert_true(packet_is_whole(row));
	claim.alert_count = claim.row_count;
}

int
letter_begin(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	memset(&claim, 0, sizeof(claim));
	return 0;
}

bool
says(const char *words)
{
	return strstr(letter.text, words) != NULL;
}

void
expect_fit(void)
{
	assert_true(text_is_printable(letter.subject));
	assert_null(strstr(letter.text, "://"));
	for (const char *line = letter.text; *line; line += strcspn(line, "\n") + 1) {
		char one[LETTER_TEXT_SIZE];
		size_t length = strcspn(line, "\n");

		assert_int_equal(line[length], '\n');
		memcpy(one, line, length);
		one[length] = '\0';
		assert_true(text_is_printable(one));
		assert_true(letter_width(one) <= LETTER_COLUMNS);
	}
	assert_null(strstr(letter.text, "\xe2\x80\x8b"));
}
