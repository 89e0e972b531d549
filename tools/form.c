/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A form: members are gathered and printed at the end, but for a list that may be long, which
 * is printed as it comes, an element a line. Called by tool.c, call.c, trouble.c and the
 * subcommands.
 */
#include "config.h"

#include "tools/form.h"
#include "tools/form_rows.h"
#include "tools/form_value.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define EXPECTED_MAX 4
#define EXIT_WITH_FINDINGS 6 /* EXIT_FINDINGS of tool.h */
#define DUMP (JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY)

struct form {
	FILE *out;
	json_t *members; /* not printed yet */
	const char *expected[EXPECTED_MAX];
	size_t expected_count;
	bool has_begun;	   /* something was printed */
	bool is_streaming; /* a list is open, has_element tells whether it is empty */
	bool has_element;
	bool is_kept;		/* with findings */
	json_t *reason, *words; /* of what went wrong, or NULL */
};

static void
set(struct form *form, const char *key, json_t *value)
{
	if (json_object_set_new(form->members, key, value) < 0)
		abort();
}

struct form *
form_begin(const char *command, FILE *out)
{
	struct form *form = calloc(1, sizeof(*form));

	if (!form)
		abort();
	form->out = out;
	form->members = form_made(json_object());
	form_set_text(form, "command", command);
	return form;
}

void
form_expect(struct form *form, const char *kind)
{
	const struct form_row *row = form_row_find(kind);

	if (!form || !row || form->expected_count == EXPECTED_MAX)
		return;
	form->expected[form->expected_count++] = row->kind;
	set(form, row->member,
	    row->place == FORM_LIST || row->place == FORM_STREAM ? form_made(json_array())
								 : json_null());
}

static bool
is_expected(const struct form *form, const struct form_row *row)
{
	for (size_t i = 0; i < form->expected_count; i++)
		if (form->expected[i] == row->kind)
			return true;
	return false;
}

static void
print_key(struct form *form, const char *key)
{
	fprintf(form->out, "%s\"%s\":", form->has_begun ? "," : "{", key);
	form->has_begun = true;
}

/* Each element of a list has a line: a list of a thousand stays readable to eye and grep. */
static void
print_element(struct form *form, const json_t *element)
{
	fputs(form->has_element ? ",\n" : "[\n", form->out);
	form->has_element = true;
	json_dumpf(element, form->out, DUMP);
}

static void
close_list(struct form *form)
{
	fputs(form->has_element ? "\n]" : "[]", form->out);
	form->has_element = false;
}

static void
print_list(struct form *form, const json_t *list)
{
	json_t *element;
	size_t i;

	json_array_foreach(list, i, element) print_element(form, element);
	close_list(form);
}

/* Likewise each member of an object in the form. */
static void
print_object(struct form *form, json_t *object)
{
	const char *key, *before = "{\n";
	json_t *value;

	json_object_foreach(object, key, value)
	{
		fprintf(form->out, "%s\"%s\":", before, key);
		json_dumpf(value, form->out, DUMP);
		before = ",\n";
	}
	fputs("\n}", form->out);
}

static void
print_members(struct form *form)
{
	const char *key;
	json_t *value;

	json_object_foreach(form->members, key, value)
	{
		print_key(form, key);
		if (json_is_array(value))
			print_list(form, value);
		else if (json_is_object(value))
			print_object(form, value);
		else
			json_dumpf(value, form->out, DUMP);
	}
	json_object_clear(form->members);
}

static void
stream(struct form *form, const struct form_row *row, const json_t *element)
{
	if (!form->is_streaming) {
		json_object_del(form->members, row->member);
		print_members(form);
		print_key(form, row->member);
		form->is_streaming = true;
	}
	print_element(form, element);
}

void
form_take_row(struct form *form, const struct packet *packet)
{
	const char *kind = form ? packet_get(packet, "kind") : NULL;
	const struct form_row *row = kind ? form_row_find(kind) : NULL;
	json_t *value;

	if (!row || !is_expected(form, row))
		return;
	if (row->place == FORM_MEMBER) {
		set(form, row->member, form_value_text(packet_get(packet, "text")));
		return;
	}
	value = form_value_row(packet, row->keys);
	if (row->place == FORM_OBJECT) {
		set(form, row->member, value);
	} else if (row->place == FORM_STREAM) {
		stream(form, row, value);
		json_decref(value);
	} else if (json_array_append_new(json_object_get(form->members, row->member), value) < 0) {
		abort();
	}
}

void
form_take_done(struct form *form, const struct done *done)
{
	if (!form)
		return;
	form_set_text(form, "verdict", verdict_text(done->verdict));
	form_set_text(form, "reason", reason_text(done->reason));
	if (!text_is_empty(done->device))
		form_set_text(form, "device", done->device);
	if (done->wait > 0)
		form_set_number(form, "wait", done->wait);
	if (!text_is_empty(done->words))
		form_set_text(form, "words", done->words);
}

void
form_set_text(struct form *form, const char *key, const char *value)
{
	if (form)
		set(form, key, form_value_text(value));
}

void
form_set_number(struct form *form, const char *key, int64_t value)
{
	if (form)
		set(form, key, form_made(json_integer(value)));
}

void
form_set_time(struct form *form, const char *key, int64_t at)
{
	if (form)
		set(form, key, form_value_time(at));
}

/* The array or object of that name, made empty where it is not there. */
static json_t *
member(struct form *form, const char *key, json_t *(*make)(void))
{
	if (!json_object_get(form->members, key))
		set(form, key, form_made(make()));
	return json_object_get(form->members, key);
}

void
form_set_list(struct form *form, const char *list)
{
	if (form)
		member(form, list, json_array);
}

void
form_add_text(struct form *form, const char *list, const char *value)
{
	if (form &&
	    json_array_append_new(member(form, list, json_array), form_value_text(value)) < 0)
		abort();
}

void
form_add_setting(struct form *form, const struct form_setting *setting)
{
	json_t *object, *value;

	if (!form)
		return;
	value = setting->text ? form_value_text(setting->text)
			      : form_made(json_integer(setting->number));
	object = form_made(
	    json_pack("{s:o,s:o,s:o}", "value", value, "file", form_value_text(setting->file),
		"line", setting->line ? form_made(json_integer(setting->line)) : json_null()));
	if (json_object_set_new(member(form, "settings", json_object), setting->key, object) < 0)
		abort();
}

void
form_add_check(struct form *form, const struct form_check *check)
{
	json_t *object;

	if (!form)
		return;
	object =
	    form_made(json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "check", form_value_text(check->check),
		"state", form_value_text(check->state), "file", form_value_text(check->file),
		"line", check->line ? form_made(json_integer(check->line)) : json_null(), "words",
		form_value_text(check->words), "cure", form_value_text(check->cure)));
	if (json_array_append_new(member(form, "checks", json_array), object) < 0)
		abort();
}

void
form_add_way(struct form *form, const struct form_way *way)
{
	json_t *object;

	if (!form)
		return;
	object = form_made(json_pack("{s:o,s:o,s:o,s:o,s:o}", "door", form_value_text(way->door),
	    "who", form_value_text(way->who), "from", form_value_text(way->from), "by",
	    form_value_text(way->by), "asks", form_value_text(way->asks)));
	if (json_array_append_new(member(form, "ways", json_array), object) < 0)
		abort();
}

void
form_add_gap(struct form *form, const struct form_gap *gap)
{
	json_t *object;

	if (!form)
		return;
	object = form_made(json_pack("{s:o,s:o,s:o,s:b}", "gap", form_value_text(gap->gap), "words",
	    form_value_text(gap->words), "command", form_value_text(gap->command), "root",
	    gap->by_root));
	if (json_array_append_new(member(form, "gaps", json_array), object) < 0)
		abort();
}

void
form_keep(struct form *form)
{
	if (form)
		form->is_kept = true;
}

static json_t *
join_words(json_t *before, const char *words)
{
	const char *first = before ? json_string_value(before) : "";
	json_t *joined = form_made(json_sprintf("%s%s%s", first, first[0] ? " " : "", words));

	json_decref(before);
	return joined;
}

void
form_fail(struct form *form, const char *reason, const char *words)
{
	json_t *mended;

	if (!form)
		return;
	if (!form->reason)
		form->reason = form_value_text(reason);
	mended = form_value_text(words);
	if (json_is_string(mended))
		form->words = join_words(form->words, json_string_value(mended));
	json_decref(mended);
}

/* What had come before is left out, lest a list that lacks something be taken for a whole one. */
static void
fail(struct form *form, int exit_code)
{
	json_t *command = json_incref(json_object_get(form->members, "command"));

	json_object_clear(form->members);
	if (command)
		set(form, "command", command);
	set(form, "error",
	    form_made(json_pack("{s:i,s:o,s:o}", "exit", exit_code, "reason",
		form->reason ? form->reason : form_value_text(reason_text(REASON_INTERNAL)),
		"words", form->words ? form->words : json_null())));
	form->reason = form->words = NULL;
}

void
form_end(struct form *form, int exit_code)
{
	if (!form)
		return;
	if (form->is_streaming)
		close_list(form);
	if (exit_code != 0 && !(form->is_kept && exit_code == EXIT_WITH_FINDINGS))
		fail(form, exit_code);
	print_members(form);
	fputs("}\n", form->out);
	json_decref(form->members);
	json_decref(form->reason);
	json_decref(form->words);
	free(form);
}
