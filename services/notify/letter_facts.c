/* SPDX-License-Identifier: BSD-2-Clause */
/* The facts of an alert. Runs in 2sv-notify. */
#include "notify/letter_facts.h"

#include "base/text.h"
#include "notify/letter_line.h"
#include "notify/origin.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define TIME_SIZE 64
#define LOCAL_PREFIX "local:"
#define KEY_PREFIX "SHA256:"
#define DEADLINE_PREFIX "deadline: "
#define BRIEF_INDENT 6
#define OWNER_WORDS "by the account itself" /* in details of password-... */
#define USER_WORDS "by its own user id"
#define SFTP_BOTH "sftp both"

const char *
letter_fact(const struct packet *alert, const char *key)
{
	const char *value = packet_get(alert, key);

	return value ? value : "";
}

const char *
letter_account(const struct packet *alert, const struct letter_head *head)
{
	const char *account = letter_fact(alert, "account");

	return text_is_empty(account) ? head->account : account;
}

const char *
letter_address(const struct packet *alert)
{
	const char *address = letter_fact(alert, "address");

	return text_is_empty(address) ? letter_fact(alert, "host") : address;
}

bool
letter_when(const struct packet *alert, struct tm *ret)
{
	int64_t at = 0;
	time_t seconds;

	if (packet_get_number(alert, "at", 0, INT64_MAX, &at) < 0)
		return false;
	seconds = (time_t)at;
	return localtime_r(&seconds, ret) != NULL;
}

/* The machine's time zone is named; "" where the time is not known. */
static void
time_write(const struct packet *alert, bool is_brief, char text[TIME_SIZE])
{
	struct tm parts;
	size_t length = 0;

	if (letter_when(alert, &parts))
		length = is_brief
			     ? strftime(text, TIME_SIZE, "%d %b %H:%M %Z", &parts)
			     : strftime(text, TIME_SIZE, "%a %d %b %Y %H:%M:%S %Z (%z)", &parts);
	if (length == 0)
		text[0] = '\0';
}

bool
letter_is_local(const struct packet *alert)
{
	return strncmp(letter_fact(alert, "host"), LOCAL_PREFIX, strlen(LOCAL_PREFIX)) == 0;
}

/* A tty, or a program of somebody's. */
static void
from_local(const struct packet *alert, char *text, size_t size)
{
	const char *host = letter_fact(alert, "host");

	if (!letter_is_local(alert))
		text_format(text, size, "%s, on this machine", host);
	else if (strcmp(host, LOCAL_PREFIX "0") == 0)
		text_copy(text, size, "root, on this machine");
	else
		text_format(text, size, "this machine (user id %s)", host + strlen(LOCAL_PREFIX));
}

/* Where it came from, for a person. What the other side only said is no address. */
static void
from_write(const struct packet *alert, bool is_brief, char *text, size_t size)
{
	const char *host = letter_fact(alert, "host"), *address = letter_fact(alert, "address");
	const char *place = letter_fact(alert, "place");

	if (letter_is_local(alert) || strcmp(place, "local") == 0)
		from_local(alert, text, size);
	else if (strcmp(host, "unknown") == 0 && !text_is_empty(address))
		text_format(text, size, "unknown; it called itself \"%s\"", address);
	else
		text_format(text, size, "%s%s", letter_address(alert),
		    strcmp(place, "new") == 0 && !is_brief ? ", a new host" : "");
}

static void
add_origin(struct letter *letter, const struct origin *origin)
{
	char place[LETTER_VALUE_SIZE];

	if (!origin)
		return;
	letter_add_field(letter, "Name", origin->name);
	if (origin->place[0] == '\0' ||
	    text_format(place, sizeof(place), "%s (a guess from the address)", origin->place) < 0)
		return;
	letter_add_field(letter, "Place", place);
}

/* The log's words of a stop, for a person. */
static const char *
detail_of(const struct packet *alert)
{
	const char *detail = letter_fact(alert, "detail");

	if (strcmp(letter_fact(alert, "alert"), "stopped") != 0)
		return detail;
	if (strcmp(detail, "held") == 0)
		return "only a recovery code logs in";
	return strcmp(detail, "two") == 0 ? "each login wants two codes in a row" : detail;
}

const char *
letter_deadline(const struct packet *alert)
{
	const char *detail = letter_fact(alert, "detail");

	if (strcmp(letter_fact(alert, "alert"), "reminder") != 0 ||
	    strncmp(detail, DEADLINE_PREFIX, strlen(DEADLINE_PREFIX)) != 0)
		return "";
	return detail + strlen(DEADLINE_PREFIX);
}

/* The ssh key of a login stands before the remark that other events have alone: returns that. */
static const char *
key_read(const struct packet *alert, char key[LETTER_VALUE_SIZE])
{
	const char *detail = detail_of(alert);
	int length = (int)strcspn(detail, ";");

	key[0] = '\0';
	if (strncmp(detail, KEY_PREFIX, strlen(KEY_PREFIX)) != 0)
		return detail;
	text_format(key, LETTER_VALUE_SIZE, "%.*s", length, detail);
	detail += length;
	return detail + strspn(detail, "; ");
}

/*
 * Who changed a password is known by the user id alone, and need not be who owns the account; of a
 * copy by sftp nobody knows the way. Else the remark itself.
 */
static const char *
remark_for_person(const struct packet *alert, const char *remark, char ret[LETTER_VALUE_SIZE])
{
	const char *kind = letter_fact(alert, "alert"), *at = strstr(remark, OWNER_WORDS);
	int r = -1;

	if (strncmp(kind, "password-", strlen("password-")) == 0 && at)
		r = text_format(ret, LETTER_VALUE_SIZE, "%.*s" USER_WORDS "%s", (int)(at - remark),
		    remark, at + strlen(OWNER_WORDS));
	else if (strncmp(kind, "copy", strlen("copy")) == 0 &&
		 strncmp(remark, SFTP_BOTH, strlen(SFTP_BOTH)) == 0)
		r = text_format(
		    ret, LETTER_VALUE_SIZE, "sftp (either way)%s", remark + strlen(SFTP_BOTH));
	return r == 0 ? ret : remark;
}

static void
add_how(struct letter *letter, const struct packet *alert)
{
	char key[LETTER_VALUE_SIZE], words[LETTER_VALUE_SIZE];
	const char *remark = remark_for_person(alert, key_read(alert, key), words);
	const char *deadline = letter_deadline(alert);

	if (!text_is_empty(deadline)) {
		letter_add_field(letter, "Deadline", deadline);
		return;
	}
	letter_add_field(letter, "Device", letter_fact(alert, "device"));
	letter_add_field(letter, "ssh key", key);
	letter_add_field(letter, "Detail", remark);
}

void
letter_add_facts(struct letter *letter, const struct packet *alert, const struct letter_head *head)
{
	const struct alert_words *words = alert_words_of(letter_fact(alert, "alert"));
	char when[TIME_SIZE], from[LETTER_VALUE_SIZE], account[LETTER_VALUE_SIZE];

	time_write(alert, false, when);
	from_write(alert, false, from, sizeof(from));
	if (words->about != ABOUT_ACCOUNT && text_is_empty(letter_fact(alert, "account")))
		letter_add_field(letter, "Machine", head->machine);
	else if (text_format(account, sizeof(account), "%s on %s", letter_account(alert, head),
		     head->machine) == 0)
		letter_add_field(letter, "Account", account);
	letter_add_field(letter, "When", when);
	letter_add_field(letter, "Door", letter_fact(alert, "door"));
	letter_add_field(letter, "From", from);
	add_origin(letter, origin_of(head->origins, letter_fact(alert, "address")));
	add_how(letter, alert);
}

/* " (dsl-9.example.net, Sweden)", or "". */
static void
origin_write(const struct origin *origin, char *text, size_t size)
{
	text[0] = '\0';
	if (origin && (origin->name[0] || origin->place[0]))
		text_format(text, size, " (%s%s%s)", origin->name,
		    origin->name[0] && origin->place[0] ? ", " : "", origin->place);
}

static void
add_brief_line(struct letter *letter, const char *raw)
{
	char escaped[LETTER_VALUE_SIZE], line[BRIEF_INDENT + LETTER_VALUE_SIZE];

	letter_escape(escaped, sizeof(escaped), raw);
	text_format(line, sizeof(line), "%*s%s", BRIEF_INDENT, "", escaped);
	letter_add(letter, line, BRIEF_INDENT);
}

static void
add_brief_how(struct letter *letter, const struct packet *alert)
{
	const char *device = letter_fact(alert, "device"), *deadline = letter_deadline(alert);
	char key[LETTER_VALUE_SIZE], line[LETTER_VALUE_SIZE * 2];

	if (text_format(line, sizeof(line), "deadline: %s", deadline) == 0 && deadline[0])
		add_brief_line(letter, line);
	key_read(alert, key);
	if (text_format(line, sizeof(line), "%s%s%s%s", device, device[0] && key[0] ? ", " : "",
		key[0] ? "ssh key " : "", key) == 0 &&
	    line[0])
		add_brief_line(letter, line);
}

void
letter_add_brief(struct letter *letter, const struct packet *alert, const struct letter_head *head)
{
	const struct alert_words *words = alert_words_of(letter_fact(alert, "alert"));
	const char *account = letter_account(alert, head), *door = letter_fact(alert, "door");
	bool is_named = strcmp(account, head->account) != 0;
	char when[TIME_SIZE], from[LETTER_VALUE_SIZE], origin[LETTER_VALUE_SIZE];
	char line[LETTER_VALUE_SIZE * 3];

	time_write(alert, true, when);
	from_write(alert, true, from, sizeof(from));
	origin_write(
	    origin_of(head->origins, letter_fact(alert, "address")), origin, sizeof(origin));
	if (text_format(line, sizeof(line), "  %s  %s", when, words->title) == 0)
		letter_add(letter, line, BRIEF_INDENT);
	if (text_format(line, sizeof(line), "%s%s%s%sfrom %s%s", is_named ? account : "",
		is_named ? ", " : "", door, door[0] ? ", " : "", from, origin) == 0)
		add_brief_line(letter, line);
	add_brief_how(letter, alert);
}
