/* SPDX-License-Identifier: BSD-2-Clause */
/* Controls of pam.d, the four words and the brackets. Pure. Called by stack.c. */
#include "stacks/control.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define UNSET (-100)
#define JUMP_MAX 1000000

/* The names that pam.conf(5) gives the results, in their order. */
static const char *const result_names[RESULT_COUNT] = {"success", "open_err", "symbol_err",
    "service_err", "system_err", "buf_err", "perm_denied", "auth_err", "cred_insufficient",
    "authinfo_unavail", "user_unknown", "maxtries", "new_authtok_reqd", "acct_expired",
    "session_err", "cred_unavail", "cred_expired", "cred_err", "no_module_data", "conv_err",
    "authtok_err", "authtok_recover_err", "authtok_lock_busy", "authtok_disable_aging", "try_again",
    "ignore", "abort", "authtok_expired", "module_unknown", "bad_item", "conv_again", "incomplete"};

static const struct {
	const char *name;
	int action;
} action_names[] = {
    {"ignore", ACTION_IGNORE},
    {"ok", ACTION_OK},
    {"done", ACTION_DONE},
    {"bad", ACTION_BAD},
    {"die", ACTION_DIE},
    {"reset", ACTION_RESET},
};

static const struct {
	const char *name;
	int success, ignore, otherwise;
} words[] = {
    {"required", ACTION_OK, ACTION_IGNORE, ACTION_BAD},
    {"requisite", ACTION_OK, ACTION_IGNORE, ACTION_DIE},
    {"sufficient", ACTION_DONE, ACTION_IGNORE, ACTION_IGNORE},
    {"optional", ACTION_OK, ACTION_IGNORE, ACTION_IGNORE},
};

static void
fill(struct control *control, int what, int action)
{
	for (int i = 0; i < RESULT_COUNT; i++)
		if (control->actions[i] == what)
			control->actions[i] = action;
}

static void
set_all(struct control *control, int action)
{
	for (int i = 0; i < RESULT_COUNT; i++)
		control->actions[i] = action;
}

static const char *
skip_blanks(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* The index of the result's name, RESULT_COUNT for "default", or -1; *text is moved behind it. */
static int
read_result(const char **text)
{
	for (int i = 0; i <= RESULT_COUNT; i++) {
		const char *name = i < RESULT_COUNT ? result_names[i] : "default";

		if (strncmp(*text, name, strlen(name)) == 0) {
			*text += strlen(name);
			return i;
		}
	}
	return -1;
}

static bool
read_jump(const char **text, int *ret)
{
	*ret = 0;
	if (!isdigit((unsigned char)**text))
		return false;
	while (isdigit((unsigned char)**text)) {
		if (*ret < JUMP_MAX)
			*ret = *ret * 10 + (**text - '0');
		++*text;
	}
	return *ret > 0;
}

static bool
read_action(const char **text, int *ret)
{
	for (size_t i = 0; i < sizeof(action_names) / sizeof(action_names[0]); i++) {
		size_t length = strlen(action_names[i].name);

		if (strncmp(*text, action_names[i].name, length) == 0) {
			*text += length;
			*ret = action_names[i].action;
			return true;
		}
	}
	return read_jump(text, ret);
}

static bool
read_pairs(const char *text, struct control *control)
{
	for (text = skip_blanks(text); *text; text = skip_blanks(text)) {
		int result = read_result(&text), action;

		text = skip_blanks(text);
		if (result < 0 || *text++ != '=')
			return false;
		text = skip_blanks(text);
		if (!read_action(&text, &action))
			return false;
		if (result == RESULT_COUNT)
			fill(control, UNSET, action);
		else
			control->actions[result] = action;
	}
	return true;
}

bool
control_read(const char *word, struct control *ret)
{
	set_all(ret, UNSET);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(word, words[i].name) != 0)
			continue;
		set_all(ret, words[i].otherwise);
		ret->actions[RESULT_SUCCESS] = words[i].success;
		ret->actions[RESULT_NEW_AUTHTOK_REQD] = words[i].success;
		ret->actions[RESULT_IGNORE] = words[i].ignore;
		return true;
	}
	if (!read_pairs(word, ret)) {
		set_all(ret, ACTION_BAD);
		return false;
	}
	fill(ret, UNSET, ACTION_BAD);
	return true;
}

bool
control_jumps(const struct control *control)
{
	for (size_t i = 0; i < RESULT_COUNT; i++)
		if (control->actions[i] > 0)
			return true;
	return false;
}

bool
control_is_include(const char *word)
{
	return strcasecmp(word, "include") == 0;
}

bool
control_is_substack(const char *word)
{
	return strcasecmp(word, "substack") == 0;
}
