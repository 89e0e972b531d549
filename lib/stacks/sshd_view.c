/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks sshd for accounts and connections. Called by 2sv, as root. */
#include "config.h"

#include "stacks/sshd_view.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "stacks/sshd_match.h"
#include "stacks/sshd_people.h"

#include <errno.h>
#include <grp.h>
#include <string.h>

#include "base/poison.h"

#define NOBODY "2sv-nobody" /* no account: no Match block is for it */
#define FAR "240.0.0.1"	    /* an address that nobody has (RFC 1112), and no block is for */
#define CONNECTIONS_MAX 16
#define NAMES_SHOWN 4
#define ALL_MS (30 * 1000)

struct viewing {
	const struct sshd_asking *asking;
	struct sshd_views *views;
	struct sshd_match connections[CONNECTIONS_MAX];
	size_t connection_count;
	struct sshd_people people;
	char port[8]; /* where nothing else is asked for; "" = 22 */
	int64_t ends_ms;
};

static void
add_connection(struct viewing *viewing, const struct sshd_match *match)
{
	struct sshd_match *of = viewing->connections;

	for (size_t i = 0; i < viewing->connection_count; i++)
		if (strcmp(of[i].address, match->address) == 0 &&
		    strcmp(of[i].local_address, match->local_address) == 0 &&
		    strcmp(of[i].local_port, match->local_port) == 0 &&
		    strcmp(of[i].host, match->host) == 0)
			return;
	if (viewing->connection_count == CONNECTIONS_MAX)
		viewing->views->is_cut = true;
	else
		of[viewing->connection_count++] = *match;
}

static void
add_named(struct viewing *viewing, const struct sshd_match *match)
{
	const char *users = match->users, *groups = match->groups;
	char name[SSHD_MATCH_WORD];

	while (sshd_match_next(&users, name, sizeof(name)))
		sshd_people_add_pattern(&viewing->people, name);
	while (sshd_match_next(&groups, name, sizeof(name)))
		sshd_people_add_group(&viewing->people, name);
}

/* What a block leaves out ("!10.0.0.0/8") is as much of interest as what it is for. */
static void
add_addresses(struct viewing *viewing, const char *addresses)
{
	struct sshd_match match = {.users = ""};
	struct sshd_match_addresses found;

	while (sshd_match_next_address(&addresses, &found)) {
		text_copy(match.label, sizeof(match.label), found.text);
		text_copy(match.address, sizeof(match.address), found.first);
		add_connection(viewing, &match);
		text_copy(match.address, sizeof(match.address), found.last);
		add_connection(viewing, &match);
	}
}

/* Those that it listens at, beside the first, which is everybody's. */
static void
add_ports(struct viewing *viewing)
{
	const struct sshd_question question = {
	    .program = viewing->asking->program, .account = NOBODY, .address = FAR};
	struct sshd_settings settings;
	struct sshd_match match = {.address = FAR};
	char words[64];

	if (sshd_read(&question, &settings, words, sizeof(words)) < 0 || settings.port_count == 0)
		return;
	text_copy(viewing->port, sizeof(viewing->port), settings.ports[0]);
	for (size_t i = 1; i < settings.port_count; i++) {
		text_copy(match.local_port, sizeof(match.local_port), settings.ports[i]);
		add_connection(viewing, &match);
	}
}

/* One is said, as an example. */
static void
note_unseen(struct sshd_views *views, const struct sshd_line *line, const struct sshd_match *match)
{
	if (match->unseen[0] == '\0' || views->unseen)
		return;
	views->unseen = line;
	text_copy(views->unseen_word, sizeof(views->unseen_word), match->unseen);
}

/* The first connection is from elsewhere, and none that any block is for by its looks. */
static void
collect(struct viewing *viewing)
{
	const struct sshd_asking *asking = viewing->asking;
	struct sshd_match match = {.address = FAR};

	add_connection(viewing, &match);
	add_ports(viewing);
	sshd_people_add(&viewing->people, NOBODY);
	sshd_people_add(&viewing->people, "root");
	if (asking->account)
		sshd_people_add(&viewing->people, asking->account);
	for (size_t i = 0; i < asking->lines->count; i++) {
		if (strcmp(asking->lines->of[i].keyword, "match") != 0)
			continue;
		sshd_match_read(asking->lines->of[i].value, &match);
		viewing->views->is_cut |= match.is_cut;
		note_unseen(viewing->views, &asking->lines->of[i], &match);
		add_named(viewing, &match);
		add_addresses(viewing, match.addresses);
		if (match.address[0] == '\0' || strcmp(match.address, "1") == 0)
			text_copy(match.address, sizeof(match.address), FAR);
		add_connection(viewing, &match);
	}
	sshd_people_add_local(&viewing->people);
	viewing->views->is_cut |= viewing->people.is_cut;
}

static void
name_connection(const struct sshd_match *match, char ret[SSHD_VIEW_FROM])
{
	const char *address = strcmp(match->address, FAR) == 0 ? "" : match->address;
	const char *place = match->label[0] ? match->label : address;
	const char *from = match->host[0] ? match->host : place;

	bool is_anywhere = from[0] == '\0' && (match->local_address[0] || match->local_port[0]);

	text_format(ret, SSHD_VIEW_FROM, "%.40s%s%.40s%s%s", is_anywhere ? "anywhere" : from,
	    match->local_address[0] ? " to " : "", match->local_address,
	    match->local_port[0] ? " to port " : "", match->local_port);
}

static const char *
or_null(const char *word)
{
	return word[0] ? word : NULL;
}

static void
ask(const struct viewing *viewing, const char *account, size_t connection, struct sshd_view *ret)
{
	const struct sshd_match *match = &viewing->connections[connection];
	const struct sshd_question question = {.program = viewing->asking->program,
	    .account = account,
	    .address = match->address,
	    .local_address = or_null(match->local_address),
	    .local_port = or_null(match->local_port[0] ? match->local_port : viewing->port),
	    .host = or_null(match->host)};

	*ret = (struct sshd_view){.count = 1, .connection = connection};
	ret->is_root = strcmp(account, "root") == 0;
	text_copy(ret->account, sizeof(ret->account), account);
	text_escape(
	    ret->who, SSHD_VIEW_WHO, strcmp(account, NOBODY) == 0 ? SSHD_VIEW_EVERYBODY : account);
	name_connection(match, ret->from);
	if (sshd_read(&question, &ret->settings, ret->fault, sizeof(ret->fault)) == 0)
		ret->fault[0] = '\0';
	viewing->views->runs_gate |= ret->settings.runs_gate;
	viewing->views->forces_gate |= ret->settings.forces_gate;
}

/* True if both treat an account alike. */
static bool
are_same(const struct sshd_settings *one, const struct sshd_settings *other)
{
	return one->uses_pam == other->uses_pam &&
	       one->asks_interactively == other->asks_interactively &&
	       one->asks_password == other->asks_password && one->knows_keys == other->knows_keys &&
	       one->knows_hosts == other->knows_hosts &&
	       one->knows_tickets == other->knows_tickets &&
	       one->asks_kerberos == other->asks_kerberos && one->tries == other->tries &&
	       one->grace_seconds == other->grace_seconds &&
	       strcmp(one->root_login, other->root_login) == 0 &&
	       strcmp(one->methods, other->methods) == 0;
}

static bool
is_alike(const struct sshd_view *one, const struct sshd_view *other)
{
	return one->is_root == other->is_root && strcmp(one->fault, other->fault) == 0 &&
	       are_same(&one->settings, &other->settings);
}

static void
join(struct sshd_view *view, const struct sshd_view *other)
{
	size_t length = strlen(view->who);

	if (++view->count <= NAMES_SHOWN)
		text_format(view->who + length, SSHD_VIEW_WHO - length, ", %s", other->who);
}

static void
count_the_rest(struct sshd_view *view)
{
	size_t length = strlen(view->who);

	if (view->count > NAMES_SHOWN)
		text_format(view->who + length, SSHD_VIEW_WHO - length, " and %zu more",
		    view->count - NAMES_SHOWN);
}

/* Everybody's views come first of each connection, so that who is like everybody is one of them. */
static void
take(struct viewing *viewing, const struct sshd_view *view)
{
	struct sshd_views *views = viewing->views;

	for (size_t i = 0; i < views->count; i++) {
		struct sshd_view *other = &views->of[i];

		if ((other->connection != view->connection &&
			strcmp(other->from, view->from) != 0) ||
		    !is_alike(other, view))
			continue;
		if (other->connection == view->connection &&
		    strcmp(other->who, SSHD_VIEW_EVERYBODY) != 0 && !view->is_root)
			join(other, view);
		return;
	}
	if (views->count == SSHD_VIEWS_MAX)
		views->is_cut = true;
	else
		views->of[views->count++] = *view;
}

/* A directory that is slow to tell groups makes each question slow. */
static bool
is_late(const struct viewing *viewing)
{
	if (monotonic_left_ms(viewing->ends_ms) > 0)
		return false;
	viewing->views->is_cut = true;
	return true;
}

/* What is as it is from elsewhere, for that account, is not said again. */
static void
ask_all(struct viewing *viewing, const char *account)
{
	struct sshd_view first, view;

	ask(viewing, account, 0, &first);
	take(viewing, &first);
	for (size_t i = 1; i < viewing->connection_count && !is_late(viewing); i++) {
		ask(viewing, account, i, &view);
		if (!is_alike(&first, &view))
			take(viewing, &view);
	}
}

int
sshd_views_find(const struct sshd_asking *asking, struct sshd_views *ret)
{
	struct viewing viewing = {
	    .asking = asking, .views = ret, .ends_ms = monotonic_ms() + ALL_MS};
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	collect(&viewing);
	for (size_t i = 0; i < viewing.people.count && r == 0 && !is_late(&viewing); i++) {
		ask_all(&viewing, viewing.people.of[i].account);
		if (ret->of[0].fault[0])
			r = -EIO;
	}
	for (size_t i = 0; i < ret->count; i++)
		count_the_rest(&ret->of[i]);
	sshd_people_free(&viewing.people);
	return r;
}
