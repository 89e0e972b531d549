/* SPDX-License-Identifier: BSD-2-Clause */
/* 2sv contacts: where alerts go; add, confirm, remove, test. */
#include "tools/call.h"
#include "tools/row.h"
#include "tools/table.h"
#include "tools/trouble.h"

#include "base/text.h"
#include "settings/contact.h"

#include <stdio.h>
#include <string.h>

#include "base/poison.h"

static const struct column columns[] = {{"NUMBER", COLUMN_WHOLE, false},
    {"KIND", COLUMN_WHOLE, false}, {"ADDRESS", COLUMN_SHORTENED, true},
    {"STATE", COLUMN_WHOLE, false}, {"SINCE", COLUMN_LEFT_OUT, false}, {NULL, 0, false}};

/* The list, and of which of them there is more to say. */
struct list {
	struct table table;
	bool has_pending, has_removed;
};

static void
take_contact(void *context, const struct packet *row)
{
	struct list *list = context;
	const char *state = row_text(row, "state");
	char since[TIME_TEXT_SIZE];
	bool is_pending = strcmp(state, "pending") == 0, is_removed = strcmp(state, "removed") == 0;
	const char *cells[] = {row_text(row, "id"), row_text(row, "type"), row_text(row, "address"),
	    is_pending	 ? "not confirmed"
	    : is_removed ? "removed, hears"
			 : state,
	    since};

	if (!row_is(row, "contact"))
		return;
	list->has_pending |= is_pending;
	list->has_removed |= is_removed;
	row_time(row, row_number(row, "confirmed") > 0 ? "confirmed" : "created", since);
	table_add(&list->table, cells);
}

/* Without a contact: where they go then, and how to get one. */
static void
print(const struct tool *tool, const struct list *list)
{
	const struct table *table = &list->table;
	char option[CALL_ACCOUNT_SIZE];

	call_account_option(tool, option);
	if (table->rows > 0) {
		table_print(table, tool->terminal.out_is_tty ? tool->terminal.columns : 0, stdout);
		if (list->has_pending)
			printf(
			    "Not confirmed: it hears nothing before its code was typed. Next: "
			    "2sv contacts\nconfirm NUMBER%s; whether the code could be sent: 2sv "
			    "alerts%s\n",
			    option, option);
		if (list->has_removed)
			printf("Removed: it hears of alerts for 24 hours more.\n");
		return;
	}
	printf("No contact: alerts go to the account's mail on this machine, and a line at the "
	       "next\nlogin tells of them. Next: 2sv contacts add email ann@example.org%s\n",
	    option);
}

enum exit_code
contacts_run(struct tool *tool)
{
	struct list list = {.has_pending = false};
	struct packet hello;
	enum exit_code code;

	table_begin(&list.table, columns);
	form_expect(tool->form, "contact");
	call_begin(tool, &hello, "contacts");
	code = call_service(tool, &hello, take_contact, &list);
	if (code == EXIT_DONE && !tool->form)
		print(tool, &list);
	table_free(&list.table);
	return code;
}

/* Of an address alone: what it looks like. */
static enum contact_kind
kind_of(const char *address)
{
	for (int kind = CONTACT_EMAIL; kind <= CONTACT_SMS; kind++)
		if (contact_is_good((enum contact_kind)kind, address))
			return (enum contact_kind)kind;
	return CONTACT_NONE;
}

static enum exit_code
refuse(struct tool *tool, enum contact_kind kind, const char *address)
{
	char shown[200];

	text_escape(shown, sizeof(shown), address);
	if (kind == CONTACT_NONE)
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: \"%s\" is no contact. Say what it is: email ann@example.org, push "
		    "ntfy+https://push.example.org/TOPIC, webhook https://hooks.example.org/2sv or "
		    "sms +46701740605",
		    shown);
	return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
	    "2sv: \"%s\" is no address of the kind %s. Give it as %s", shown,
	    contact_kind_name(kind), contact_example(kind));
}

/* What is typed as two words, as KIND:ADDRESS, as settings have it, or as an address alone. */
static enum exit_code
read_contact(struct tool *tool, enum contact_kind *ret_kind, const char **ret_address)
{
	const char *const *words = tool->options.words;
	char shown[200];

	*ret_address = words[1] ? words[1] : words[0];
	if (words[1])
		*ret_kind = contact_kind_find(words[0]);
	else if ((*ret_kind = contact_kind_of(words[0], ret_address)) == CONTACT_NONE)
		*ret_kind = kind_of(words[0]);
	if (*ret_kind == CONTACT_LOCAL)
		*ret_kind = CONTACT_NONE;
	if (words[1] && *ret_kind == CONTACT_NONE) {
		text_escape(shown, sizeof(shown), words[0]);
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: \"%s\" is no kind of contact: email, push, webhook or sms", shown);
	}
	return contact_is_good(*ret_kind, *ret_address) ? EXIT_DONE
							: refuse(tool, *ret_kind, *ret_address);
}

enum exit_code
contacts_add_run(struct tool *tool)
{
	enum contact_kind kind;
	enum exit_code code;
	const char *address;
	char contact[CONTACT_SIZE];
	struct packet hello;

	if (!tool->options.words[0])
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: contacts add wants an address: 2sv contacts add email ann@example.org");
	code = read_contact(tool, &kind, &address);
	if (code != EXIT_DONE)
		return code;
	if (text_format(contact, sizeof(contact), "%s:%s", contact_kind_name(kind), address) < 0)
		return refuse(tool, kind, address);
	form_expect(tool->form, "contact");
	call_begin(tool, &hello, "contact-add");
	packet_add(&hello, "contact", contact);
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	return call_service(tool, &hello, NULL, NULL);
}

/* By its number in the list. */
static enum exit_code
run(struct tool *tool, const char *operation, call_row *on_row, void *context)
{
	const char *number = tool->options.words[0];
	struct packet hello;
	char shown[100];
	int64_t parsed;

	if (number && number_parse(number, 1, INT64_MAX, &parsed) < 0) {
		text_escape(shown, sizeof(shown), number);
		return trouble_say(tool, (struct trouble){EXIT_USAGE, "usage"},
		    "2sv: \"%s\" is no number of a contact: 2sv contacts lists them", shown);
	}
	call_begin(tool, &hello, operation);
	packet_add(&hello, "contact", number);
	packet_add(&hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	return call_service(tool, &hello, on_row, context);
}

enum exit_code
contacts_confirm_run(struct tool *tool)
{
	form_expect(tool->form, "contact");
	return run(tool, "contact-confirm", NULL, NULL);
}

enum exit_code
contacts_remove_run(struct tool *tool)
{
	form_expect(tool->form, "contact");
	return run(tool, "contact-remove", NULL, NULL);
}

struct outcome {
	struct form *form; /* NULL: told in words */
	bool all_sent;
};

/* Whether it has come, in words; what is refused tells why. */
static void
take_outcome(void *context, const struct packet *row)
{
	struct outcome *outcome = context;
	bool is_sent = strcmp(row_text(row, "state"), "sent") == 0;

	if (!row_is(row, "message"))
		return;
	outcome->all_sent &= is_sent;
	if (outcome->form) {
		form_take_row(outcome->form, row);
		return;
	}
	printf("%s %s: %s%s%s\n", row_text(row, "type"), row_text(row, "address"),
	    is_sent ? "sent" : "not sent", row_text(row, "detail")[0] ? ": " : "",
	    row_text(row, "detail"));
}

enum exit_code
contacts_test_run(struct tool *tool)
{
	struct outcome outcome = {.form = tool->form, .all_sent = true};
	enum exit_code code;

	form_expect(tool->form, "message");
	if (tool->form)
		form_keep(tool->form); /* what was not sent is a finding, with its row */
	tool->takes_rows = true;
	code = run(tool, "contact-test", take_outcome, &outcome);
	return code == EXIT_DONE && !outcome.all_sent ? EXIT_FINDINGS : code;
}
