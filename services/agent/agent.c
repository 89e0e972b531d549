/* SPDX-License-Identifier: BSD-2-Clause */
/* The agent's rounds. Runs in 2sv-agent. */
#include "agent/agent.h"

#include "agent/ask.h"
#include "base/begun.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "settings/settings.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define RECONNECT_TRIES 5
#define RECONNECT_MS 1000
#define EXIT_BUS 1

static void
say(const char *words, int error)
{
	fprintf(
	    stderr, "2sv-agent: %s%s%s\n", words, error ? ": " : "", error ? strerror(-error) : "");
}

/* What goes wrong at each round is said once, until it goes well again. */
static void
say_once(struct agent *agent, const char *words, int error)
{
	if (!agent->trouble_told)
		say(words, error);
	agent->trouble_told = true;
}

bool
agent_tells_silence(int64_t since, int64_t now, bool was_told)
{
	return since > 0 && !was_told && now - since >= AGENT_SILENCE_SECONDS;
}

void
agent_begin(struct agent *agent)
{
	const struct passwd *entry = getpwuid(getuid());
	const struct mark_place place = {
	    getenv("XDG_STATE_HOME"), entry ? entry->pw_dir : getenv("HOME"), agent->machine};

	if (gethostname(agent->machine, sizeof(agent->machine) - 1) < 0)
		text_copy(agent->machine, sizeof(agent->machine), "this machine");
	if (!entry || text_copy(agent->account, sizeof(agent->account), entry->pw_name) < 0)
		text_format(agent->account, sizeof(agent->account), "uid %u", getuid());
	if (mark_path(&place, agent->mark_path) == 0)
		agent->news.mark = mark_read(agent->mark_path);
}

/* --- the service */

static bool
find_socket(struct agent *agent)
{
	scope_settings struct settings *settings = NULL;
	char error[512];

	if (agent->socket[0])
		return true;
	if (settings_load(NULL, &settings, error, sizeof(error)) < 0) {
		say_once(agent, error, 0);
		return false;
	}
	agent->was_begun = !begun_never(&(const struct begun){
	    settings->store_id, settings->seal_key, TWOSV_STOREDIR "/2sv.db"});
	return text_copy(agent->socket, sizeof(agent->socket), settings->user_socket) == 0;
}

/* Its socket may be another one, by settings that are new. */
static int
failed(struct agent *agent, int error, int64_t now)
{
	say_once(agent, "2svd does not answer; it is asked again", error);
	agent->socket[0] = '\0';
	if (agent->silent_since == 0 || agent->silent_since > now)
		agent->silent_since = now;
	return error;
}

static void
answered(struct agent *agent)
{
	if (agent->silent_since)
		say("2svd answers again", 0);
	agent->silent_since = 0;
	agent->silence_told = false;
}

/* --- showing */

static int
show(struct agent *agent, const struct popup *popup, uint32_t in_place_of)
{
	size_t at = agent->shown_count % AGENT_SHOWN;
	uint32_t number = 0;
	int r = bus_show(agent->bus, popup, in_place_of, &number);

	if (r < 0) {
		say_once(agent, "a pop-up was not shown; it is tried again", r);
		return r;
	}
	if (popup->may_deny && number) {
		agent->shown[at].number = number;
		agent->shown[at].popup = *popup;
		agent->shown_count++;
	}
	return 0;
}

/* Asked anew each time: another server may have come. */
static int
head_fill(struct agent *agent, int64_t now, struct popup_head *ret)
{
	int r;

	*ret =
	    (struct popup_head){.machine = agent->machine, .account = agent->account, .now = now};
	r = bus_ask_server(agent->bus, &ret->has_markup);
	if (r < 0)
		say_once(agent, "no notification server answers; it is tried again", r);
	return r;
}

static int
show_round(struct agent *agent, const struct popup_head *head, const struct news_round *round)
{
	struct popup popup;
	int r = 0;

	for (size_t i = 0; r == 0 && i < round->singles; i++) {
		popup_of_alert(head, &round->items[i], &popup);
		r = show(agent, &popup, 0);
		if (r == 0)
			news_told(&agent->news, &round->items[i]);
	}
	if (r == 0 && round->others > 0) {
		popup_of_others(head, round->others, &popup);
		r = show(agent, &popup, 0);
		for (size_t i = round->singles; r == 0 && i < round->count; i++)
			news_told(&agent->news, &round->items[i]);
	}
	return r;
}

static void
show_silence(struct agent *agent, int64_t now)
{
	struct popup_head head;
	struct popup popup;

	if (!agent->was_begun ||
	    !agent_tells_silence(agent->silent_since, now, agent->silence_told) ||
	    head_fill(agent, now, &head) < 0)
		return;
	popup_of_silence(&head, agent->silent_since, &popup);
	agent->silence_told = show(agent, &popup, 0) == 0;
}

static void
take_denied(void *context, uint32_t number)
{
	struct agent *agent = context;

	agent->denied = number;
}

/* Nothing is run: it is said what to type. */
static void
show_denied(struct agent *agent)
{
	struct popup_head head = {.machine = agent->machine, .account = agent->account};
	uint32_t number = agent->denied;
	struct popup popup;

	agent->denied = 0;
	for (size_t i = 0; number && i < AGENT_SHOWN; i++)
		if (agent->shown[i].number == number) {
			popup_denied(&head, &agent->shown[i].popup, &popup);
			show(agent, &popup, number);
			return;
		}
}

/* --- rounds */

static void
save_mark(struct agent *agent, int64_t before)
{
	int r = 0;

	if (agent->news.mark != before && agent->mark_path[0])
		r = mark_write(agent->mark_path, agent->news.mark);
	if (r < 0)
		say_once(agent, "what was shown could not be written down", r);
}

/* What the copy of a store that can't be written does not serve is left out. */
static int
tell(struct agent *agent, int64_t newest, int64_t now)
{
	static struct heard_alert alerts[NEWS_ALERTS_MAX];
	static struct heard_event events[NEWS_ALERTS_MAX];
	struct news_rows rows = {.alerts = alerts, .events = events, .now = now};
	static struct news_round round;
	struct popup_head head;
	int64_t devices = 0;
	int r = ask_alerts(agent->socket, alerts, NEWS_ALERTS_MAX, &rows.alert_count);

	if (r < 0)
		return failed(agent, r, now);
	if (ask_events(agent->socket, events, NEWS_ALERTS_MAX, &rows.event_count) < 0)
		rows.event_count = 0;
	if (ask_devices(agent->socket, &devices) < 0)
		devices = 1;
	news_find(&agent->news, &rows, &round);
	if (newest > round.newest)
		round.newest = newest;
	if (round.count > 0) {
		r = head_fill(agent, now, &head);
		head.has_device = devices > 0;
		r = r < 0 ? r : show_round(agent, &head, &round);
	}
	if (r == 0)
		news_end(&agent->news, &round);
	return r;
}

static void
ask_once(struct agent *agent)
{
	int64_t now = (int64_t)time(NULL), newest = 0, mark = agent->news.mark;
	int r = find_socket(agent) ? ask_newest(agent->socket, &newest) : -ENOENT;

	if (r < 0) {
		failed(agent, r, now);
		show_silence(agent, now);
		return;
	}
	answered(agent);
	if (news_are_there(&agent->news, newest))
		r = tell(agent, newest, now);
	else
		agent->news.has_begun = true;
	agent->trouble_told = agent->trouble_told && r < 0;
	save_mark(agent, mark);
}

/* A bus that was started again has the same address; where none is there, the session is over. */
static int
open_bus(struct agent *agent, int tries)
{
	int r = -ENOTCONN;

	for (int i = 0; i < tries; i++) {
		if (i > 0)
			nanosleep(&(const struct timespec){.tv_sec = RECONNECT_MS / 1000}, NULL);
		r = bus_open(take_denied, agent, &agent->bus);
		if (r == 0 || r == -EEXIST)
			break;
	}
	return r;
}

static int
serve(struct agent *agent)
{
	int64_t ends_ms = 0;
	int r = 0;

	while (r == 0) {
		int left = monotonic_left_ms(ends_ms);

		if (left == 0) {
			ask_once(agent);
			left = agent->interval_seconds * 1000;
			ends_ms = monotonic_ms() + left;
		}
		r = bus_serve(agent->bus, left);
		show_denied(agent);
	}
	return r;
}

int
agent_run(struct agent *agent)
{
	int tries = 1, r;

	for (;;) {
		r = open_bus(agent, tries);
		if (r == -EEXIST) {
			say("another one runs in the session already; this one ends", 0);
			return 0;
		}
		if (r < 0)
			break;
		serve(agent);
		bus_close(&agent->bus);
		tries = RECONNECT_TRIES;
	}
	if (tries > 1) {
		say("the session's bus has ended, and so does this", 0);
		return 0;
	}
	say("there is no session bus: it is started within a desktop session", r);
	return EXIT_BUS;
}
