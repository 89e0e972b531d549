/* SPDX-License-Identifier: BSD-2-Clause */
/* Words on desktop doors. Called by protect.c. */
#include "tools/admin/protect_sides.h"
#include "tools/admin/side_ways.h"

#include "doors/doors.h"
#include "stacks/edit.h"

#include <string.h>

#include "base/poison.h"

static void
say_way(void *context, const struct side_way *way)
{
	FILE *out = context;

	fprintf(out, "Left as it is: %s%s%s (%s", way->what, way->what[0] ? " " : "", way->words,
	    way->file);
	if (way->line > 0)
		fprintf(out, ":%d", way->line);
	fprintf(out, ").\n");
}

static void
say_service(const char *service, FILE *out)
{
	if (door_find(service)->one_field)
		fprintf(out,
		    "%s asks once: the code is typed right behind the password, in the same field "
		    "(hunter2123456).\n",
		    service);
	if (strcmp(service, "gdm-password") == 0)
		fprintf(out,
		    "gdm-password unlocks GNOME's screen, too, and asks the code there; a rule "
		    "with \"require = new-session\" spares it: 2sv.conf(5).\n");
	side_ways_find(service, say_way, out);
}

/* Files that are no door's own are changed for its sake. */
static void
say_borrowers(const struct protect_door *door, const struct protect_plan *plan, FILE *out)
{
	for (size_t i = 0; i < plan->count; i++) {
		const char *name = strrchr(plan->of[i].path, '/');

		if (name && strcmp(name + 1, door->services[0]) != 0 && plan->of[i].after &&
		    strstr(plan->of[i].after, EDIT_KEPT))
			fprintf(out,
			    "%s borrowed the lines of %s: it gets its own, and asks what it asked "
			    "before.\n",
			    name + 1, door->name);
	}
}

void
protect_sides_say(const struct protect_door *door, const struct protect_plan *plan, FILE *out)
{
	const char *service;

	if (!door->is_set) {
		say_borrowers(door, plan, out);
		return;
	}
	for (size_t i = 0; (service = protect_door_service(door, plan, i)); i++)
		say_service(service, out);
	if (strcmp(door->name, "lockers") == 0)
		side_ways_find(SIDE_WAYS_XSECURELOCK, say_way, out);
}
