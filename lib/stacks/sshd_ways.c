/* SPDX-License-Identifier: BSD-2-Clause */
/* Each set of methods is a way; without a list each method is one. Called by 2sv. Pure. */
#include "config.h"

#include "stacks/sshd_ways.h"

#include "base/text.h"

#include <string.h>

#include "base/poison.h"

struct looking {
	const struct sshd_settings *settings;
	const struct sshd_stack *stack;
	bool is_root;
	struct sshd_way *way;
};

static void
ask(struct sshd_way *way, const char *what)
{
	size_t length = strlen(way->asks);

	text_format(
	    way->asks + length, sizeof(way->asks) - length, "%s%s", length ? ", " : "", what);
}

static void
shut(struct sshd_way *way, enum sshd_way_end end)
{
	if (way->end == SSHD_WAY_OPEN)
		way->end = end;
}

/* The first thing that is off is told. */
static void
shut_off(struct sshd_way *way, const char *off)
{
	shut(way, SSHD_WAY_OFF);
	if (!way->off)
		way->off = off;
}

static void
ask_sometimes(
    struct sshd_way *way, enum walk_asked asked, const char *always, const char *sometimes)
{
	if (asked == WALK_ASKED_ALWAYS)
		ask(way, always);
	else if (asked == WALK_ASKED_SOMETIMES)
		ask(way, sometimes);
}

static void
go_stack(struct looking *looking)
{
	struct sshd_way *way = looking->way;
	const struct walk_way *stack =
	    way->by_key ? &looking->stack->with_key : &looking->stack->plain;

	if (!looking->settings->uses_pam)
		shut_off(way, "UsePAM is no");
	else if (!looking->settings->asks_interactively)
		shut_off(way, "KbdInteractiveAuthentication is no");
	else if (!stack->opens)
		shut(way, SSHD_WAY_STACK);
	ask_sometimes(way, stack->password, "password", "password (not always)");
	ask_sometimes(way, stack->lets_wrong ? WALK_ASKED_SOMETIMES : stack->code, "code",
	    stack->lets_wrong ? "code (a wrong one lets in)" : "code (not always)");
	if (stack->code > way->code)
		way->code = stack->code;
}

/* sshd gives the password wherever PAM asks for something. */
static void
go_password(struct looking *looking)
{
	const struct sshd_settings *settings = looking->settings;
	struct sshd_way *way = looking->way;
	const struct walk_way *stack = &looking->stack->plain;

	ask(way, "password");
	if (!settings->asks_password)
		shut_off(way, "PasswordAuthentication is no");
	if (!settings->uses_pam || settings->asks_kerberos)
		return; /* sshd looks at the password itself */
	if (!stack->opens)
		shut(way, SSHD_WAY_STACK);
	else if (stack->code == WALK_ASKED_ALWAYS)
		shut(way, SSHD_WAY_BLIND);
}

static void
go_other(struct looking *looking, const char *what, const char *off)
{
	if (off)
		shut_off(looking->way, off);
	ask(looking->way, what);
}

/* PermitRootLogin's other words bar each way that has more than keys and tickets. */
static void
look_at_root(struct looking *looking, bool has_password)
{
	const char *word = looking->settings->root_login;

	if (!looking->is_root || word[0] == '\0' || strcmp(word, "yes") == 0)
		return;
	if (strcmp(word, "no") == 0 || has_password)
		shut(looking->way, SSHD_WAY_ROOT);
}

/* One method; PAM is the only device ("keyboard-interactive:pam") that there is on Linux. */
static void
go_method(struct looking *looking, const char *word, size_t length)
{
	const struct sshd_settings *settings = looking->settings;
	const char *colon = memchr(word, ':', length);
	const size_t given = length;
	bool is_stack, is_password;

	if (colon)
		length = (size_t)(colon - word);
	is_stack = text_is_word(word, length, "keyboard-interactive");
	is_password = text_is_word(word, length, "password");
	if (is_stack) {
		if (colon && !text_is_word(colon + 1, given - length - 1, "pam"))
			shut_off(looking->way, "PAM is the only device that sshd has here");
		go_stack(looking);
	} else if (is_password) {
		go_password(looking);
	} else if (text_is_word(word, length, "publickey")) {
		go_other(
		    looking, "key", settings->knows_keys ? NULL : "PubkeyAuthentication is no");
		looking->way->by_key = true;
	} else if (text_is_word(word, length, "hostbased")) {
		go_other(looking, "host's key",
		    settings->knows_hosts ? NULL : "HostbasedAuthentication is no");
		looking->way->by_host = true;
	} else if (strncmp(word, "gssapi", strlen("gssapi")) == 0) {
		go_other(looking, "ticket",
		    settings->knows_tickets ? NULL : "GSSAPIAuthentication is no");
	} else {
		shut_off(looking->way, "a method that lets nobody in"); /* "none" */
	}
	look_at_root(looking, is_stack || is_password);
}

static void
go_set(const struct looking *from, const char *set, size_t length, struct sshd_ways *ways)
{
	struct looking looking = *from;

	if (ways->count == SSHD_WAYS_MAX || length >= SSHD_METHODS_SIZE)
		return;
	looking.way = &ways->of[ways->count++];
	memcpy(looking.way->methods, set, length);
	while (length > 0) {
		const char *comma = memchr(set, ',', length);
		size_t word = comma ? (size_t)(comma - set) : length;

		go_method(&looking, set, word);
		word += word < length;
		set += word;
		length -= word;
	}
	if (looking.settings->uses_pam && looking.stack->is_shut)
		shut(looking.way, SSHD_WAY_STACK);
	if (looking.way->end != SSHD_WAY_OPEN && looking.way->end != SSHD_WAY_BLIND)
		looking.way->asks[0] = '\0';
}

void
sshd_ways_find(const struct sshd_settings *settings, const struct sshd_stack *stack, bool is_root,
    struct sshd_ways *ret)
{
	static const char all[] =
	    "publickey keyboard-interactive password hostbased gssapi-with-mic";
	const struct looking looking = {.settings = settings, .stack = stack, .is_root = is_root};
	const char *set = settings->methods;

	memset(ret, 0, sizeof(*ret));
	ret->is_listed = strcmp(set, "any") != 0;
	if (!ret->is_listed)
		set = all;
	while (*(set += strspn(set, " "))) {
		size_t length = strcspn(set, " ");

		go_set(&looking, set, length, ret);
		set += length;
	}
}
