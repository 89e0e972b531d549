/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of the table of ways. Called by the doctor. */
#include "tools/admin/doctor_ways.h"

#include "base/text.h"

#include <stdio.h>

#include "base/poison.h"

static const struct column columns[] = {
    {.title = "DOOR"},
    {.title = "WHO", .room = COLUMN_SHORTENED},
    {.title = "FROM", .room = COLUMN_SHORTENED},
    {.title = "BY", .room = COLUMN_SHORTENED},
    {.title = "IS ASKED", .room = COLUMN_WRAPPED},
    {.title = NULL},
};

void
doctor_ways_begin(struct doctor *doctor)
{
	table_begin(&doctor->ways, columns);
	form_set_list(doctor->tool->form, "ways");
}

void
doctor_ways_add(struct doctor *doctor, const struct doctor_way *way)
{
	const char *const cells[] = {
	    way->door, way->who, way->from[0] ? way->from : "anywhere", way->by, way->asks};

	table_add(&doctor->ways, cells);
	form_add_way(doctor->tool->form, &(struct form_way){.door = way->door,
					     .who = way->who,
					     .from = way->from,
					     .by = way->by,
					     .asks = way->asks});
}

void
doctor_ways_end(struct doctor *doctor)
{
	doctor_progress_end(doctor);
	if (!doctor->tool->form && doctor->ways.rows > 0) {
		printf("\n");
		table_print(&doctor->ways,
		    doctor->tool->terminal.out_is_tty ? doctor->tool->terminal.columns : 0, stdout);
	}
	table_free(&doctor->ways);
}

static const char *
how_often(enum walk_asked asked, const char *always, const char *sometimes)
{
	if (asked == WALK_ASKED_NEVER)
		return "";
	return asked == WALK_ASKED_ALWAYS ? always : sometimes;
}

void
doctor_ways_words(const struct walk_way *way, char ret[DOCTOR_ASKS_SIZE])
{
	const char *password = how_often(way->password, "password", "password (not always)");
	const char *code = way->lets_wrong ? "code (a wrong one lets in)"
					   : how_often(way->code, "code", "code (not always)");

	if (!way->opens)
		text_copy(ret, DOCTOR_ASKS_SIZE, "opens to nobody");
	else if (!password[0] && !code[0])
		text_copy(ret, DOCTOR_ASKS_SIZE, "nothing");
	else
		text_format(ret, DOCTOR_ASKS_SIZE, "%s%s%s", password,
		    password[0] && code[0] ? ", " : "", code);
}
