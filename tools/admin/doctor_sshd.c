/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at sshd: whether it asks PAM at all, and in a way by which a code can be asked.
 * What sshd says of itself counts, never a file: drop-ins and Match blocks decide.
 */
#include "tools/admin/doctor_sshd.h"
#include "tools/admin/doctor_ways.h"
#include "tools/admin/protect_system.h"

#include "base/text.h"
#include "stacks/sshd_conf.h"

#include <string.h>

#include "base/poison.h"

static const char *
asks_of(const struct sshd_way *way, char ret[DOCTOR_ASKS_SIZE * 2])
{
	text_format(ret, DOCTOR_ASKS_SIZE * 2, "%s%s", way->asks[0] ? way->asks : "nothing",
	    way->end == SSHD_WAY_BLIND ? "; who has a device is refused" : "");
	return ret;
}

/* Who is asked as everybody is needs no rows, though a keyword may differ. */
static bool
is_as_common(const struct sshd_ways *ways, const struct sshd_ways *common)
{
	if (ways->count != common->count)
		return false;
	for (size_t i = 0; i < ways->count; i++)
		if (strcmp(ways->of[i].methods, common->of[i].methods) != 0 ||
		    strcmp(ways->of[i].asks, common->of[i].asks) != 0 ||
		    ways->of[i].end != common->of[i].end)
			return false;
	return true;
}

static void
add_rows(struct doctor *doctor, const struct sshd_view *view, const struct sshd_ways *ways)
{
	struct doctor_way row = {.door = "sshd", .who = view->who, .from = view->from};
	char asks[DOCTOR_ASKS_SIZE * 2];
	bool is_any = false;

	for (size_t i = 0; i < ways->count; i++) {
		const struct sshd_way *way = &ways->of[i];

		if (way->end != SSHD_WAY_OPEN && way->end != SSHD_WAY_BLIND)
			continue;
		is_any = true;
		row.by = way->methods;
		row.asks = asks_of(way, asks);
		doctor_ways_add(doctor, &row);
	}
	row.by = "";
	row.asks = "refused";
	if (!is_any)
		doctor_ways_add(doctor, &row);
}

static void
look_at_view(const struct doctor_sshd *looking, bool is_asked)
{
	struct doctor_sshd_thing thing = {.words = looking->view->fault,
	    .cure = "sshd -t says what is wrong",
	    .is_command = true};

	if (looking->view->fault[0]) {
		doctor_sshd_say(looking, &thing);
		return;
	}
	if (!looking->common || looking->view->is_root ||
	    !is_as_common(looking->ways, looking->common_ways))
		add_rows(looking->doctor, looking->view, looking->ways);
	if (!is_asked)
		return;
	doctor_sshd_keywords(looking);
	doctor_sshd_ways(looking);
}

static void
say_unseen(struct doctor *doctor, const struct sshd_views *views)
{
	struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "sshd",
	    .cure = "look yourself at what stands in that block, and in others like it"};

	if (!views->unseen)
		return;
	line.file = views->unseen->file;
	line.line = views->unseen->line;
	doctor_say(doctor, &line,
	    "Match %s: nobody can ask sshd here for whom that holds, so what stands behind it is "
	    "not looked at",
	    views->unseen_word);
}

static void
say_rest(struct doctor *doctor, const struct sshd_views *views, bool is_whole)
{
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "sshd"};

	if (views->is_cut)
		doctor_say(doctor, &line,
		    "there are more accounts or Match blocks than there was room, or time, to ask "
		    "for; of one: "
		    "--account NAME");
	if (views->of[0].settings.has_lists)
		doctor_say(doctor, &line,
		    "AllowUsers or the like hold: what is said here is of whom they let in");
	say_unseen(doctor, views);
	line.state = DOCTOR_OK;
	if (is_whole)
		doctor_say(doctor, &line, "asks through PAM, interactively");
}

/* packaging/pam/sshd-key-and-code without its part of sshd_config. */
static void
say_half_done(struct doctor *doctor, const struct sshd_stack *stack)
{
	struct doctor_line line = {.check = "sshd"};
	char cure[192];

	if (stack->plain.password == WALK_ASKED_NEVER || !stack->with_key.opens ||
	    stack->with_key.password != WALK_ASKED_NEVER ||
	    stack->with_key.code != WALK_ASKED_ALWAYS)
		return;
	text_format(cure, sizeof(cure),
	    "in sshd_config: AuthenticationMethods publickey,keyboard-interactive; then: %s",
	    protect_sshd_reload_command());
	line.cure = cure;
	doctor_say(doctor, &line,
	    "the stack asks a code after a key, but for nobody do AuthenticationMethods want more "
	    "than the key");
}

/* Everybody's view of the same connection, or of all; whose own it is has the one of all. */
static const struct sshd_view *
common_of(const struct sshd_views *views, size_t at)
{
	for (size_t i = 1; i < at; i++)
		if (views->of[i].connection == views->of[at].connection &&
		    strcmp(views->of[i].who, SSHD_VIEW_EVERYBODY) == 0)
			return &views->of[i];
	return &views->of[0];
}

static bool
asks_after_key(const struct sshd_ways *ways)
{
	for (size_t i = 0; i < ways->count; i++)
		if (ways->of[i].by_key && ways->of[i].code != WALK_ASKED_NEVER)
			return true;
	return false;
}

/* A Match block may be for a group of a directory, whose members nobody lists. */
static bool
names_code_after_key(const struct sshd_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->of[i].keyword, "authenticationmethods") == 0 &&
		    strstr(lines->of[i].value, "publickey,keyboard-interactive"))
			return true;
	return false;
}

static void
look(struct doctor *doctor, const struct sshd_asking *asking, const struct sshd_stack *stack,
    bool is_asked)
{
	static struct sshd_views views;
	static struct sshd_ways common;
	struct doctor_line line = {.check = "sshd", .cure = "sshd -t says what is wrong"};
	int before = doctor->findings;
	bool is_after_key = false;

	if (sshd_views_find(asking, &views) < 0) {
		doctor_say(doctor, &line, "sshd -T: %s", views.of[0].fault);
		doctor_ways_add(doctor, &(struct doctor_way){.door = "sshd",
					    .who = SSHD_VIEW_EVERYBODY,
					    .from = "",
					    .by = "",
					    .asks = "not known: sshd -T fails"});
		return;
	}
	for (size_t i = 0; i < views.count; i++) {
		const struct sshd_view *view = &views.of[i];
		struct sshd_ways ways;
		struct doctor_sshd looking = {.doctor = doctor,
		    .lines = asking->lines,
		    .view = view,
		    .ways = &ways,
		    .common = i > 0 ? common_of(&views, i) : NULL,
		    .common_ways = &common};

		sshd_ways_find(&view->settings, stack, view->is_root, &ways);
		if (i == 0)
			common = ways;
		is_after_key |= asks_after_key(&ways);
		look_at_view(&looking, is_asked);
	}
	doctor_sshd_gate(doctor, asking->lines, &views);
	if (!is_asked)
		return;
	if (!is_after_key && !names_code_after_key(asking->lines))
		say_half_done(doctor, stack);
	doctor_sshd_files(doctor, asking->lines, &views.of[0].settings);
	say_rest(doctor, &views, doctor->findings == before);
}

void
doctor_sshd(struct doctor *doctor, const struct sshd_stack *stack, bool is_asked)
{
	scope_sshd_lines struct sshd_lines lines = {.count = 0};
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "sshd"};
	const struct sshd_asking asking = {
	    .program = sshd_find(), .lines = &lines, .account = doctor->tool->options.account};

	if (!asking.program)
		return;
	if (doctor->tool->caller != 0) {
		if (is_asked)
			doctor_say(doctor, &line, "only root can ask sshd what it does");
		return;
	}
	doctor_progress(doctor, "asking sshd");
	if (sshd_lines_read(SSHD_CONF_MAIN, &lines) < 0)
		doctor_say(doctor, &line, "its files are too many to look through them");
	look(doctor, &asking, stack, is_asked);
}
