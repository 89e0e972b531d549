/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 00-2sv.conf has the groups, pam.d/sshd whether a password is asked beside the key; the decoy and
 * the last way stand in pam.d, too. Called by 2sv protect, as root.
 */
#include "tools/admin/protect_terms.h"

#include "base/text.h"
#include "stacks/edit.h"
#include "stacks/module.h"
#include "stacks/passwords.h"
#include "tools/admin/protect_decoy.h"
#include "tools/trouble.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define NONE "none" /* what --group and --robots say for no group */
#define PAM_SSHD "/etc/pam.d/sshd"
#define UNKNOWN_SIZE 512

static const char *const setup_names[] = {
    [SETUP_PASSWORD_CODE] = "password+code",
    [SETUP_KEY_CODE] = "key+code",
    [SETUP_KEY_PASSWORD_CODE] = "key+password+code",
};

/* What the auth lines of a door have of 2sv. */
struct lines {
	bool asks, knows_keys, lets_console_in;
};

static enum exit_code
refuse(struct tool *tool, const char *words, const char *cure)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
	    "2sv: %s. %s. Nothing was changed.", words, cure);
}

static void
look_at_lines(const char *service, struct lines *ret)
{
	scope_stack struct stack stack = {.entries = NULL};

	*ret = (struct lines){.asks = false};
	if (stack_read(&stack_files_installed, service, PHASE_AUTH, &stack) < 0)
		return;
	for (size_t i = 0; i < stack.count; i++) {
		const struct stack_entry *entry = &stack.entries[i];
		enum module_part part = module_part(entry);

		ret->asks |= part == PART_CODE || part == PART_CODE_KEY;
		ret->knows_keys |= part == PART_CODE_KEY || part == PART_KEY_USED;
		ret->lets_console_in |= part == PART_CODE && entry_has(entry, "console_root");
	}
}

/* Is whoever changes a password there to give a code? */
static bool
line_asks(const char *service)
{
	scope_stack struct stack stack = {.entries = NULL};
	const struct stack_entry *line;
	enum passwords judged;

	if (stack_read(&stack_files_installed, service, PHASE_PASSWORD, &stack) < 0)
		return false;
	judged = passwords_judge(&stack, &line);
	return judged == PASSWORDS_ASK || judged == PASSWORDS_NOT_HEEDED;
}

static enum sshd_setup
setup_of(const char *name)
{
	for (size_t i = 0; i < sizeof(setup_names) / sizeof(setup_names[0]); i++)
		if (name && strcmp(name, setup_names[i]) == 0)
			return (enum sshd_setup)i;
	return SETUP_PASSWORD_CODE;
}

/* Of an option that was not said, and so holds on. */
static void
keep(struct protect_terms *terms, const char *option, const char *value)
{
	char before[PROTECT_KEPT_SIZE];

	text_copy(before, sizeof(before), terms->kept);
	text_format(terms->kept, sizeof(terms->kept), "%s%s%s%s%s", before, before[0] ? " " : "",
	    option, value[0] ? " " : "", value);
}

static const char *
group_said(const char *value)
{
	return value && strcmp(value, NONE) != 0 ? value : NULL;
}

/* All three are said: what holds now need not be known. */
static enum exit_code
take_options_alone(struct tool *tool, const char *why)
{
	const struct options *options = &tool->options;

	if (options->setup && options->group && options->robots)
		return EXIT_DONE;
	return refuse(tool, why,
	    "So that nothing is lost, say all of it: --setup SETUP --group GROUP --robots GROUP "
	    "(" NONE " for no group)");
}

/* Which set-up the two files say; false: they do not go together. */
static bool
find_setup(const struct sshd_present *present, const struct lines *lines, enum sshd_setup *ret)
{
	bool wants_key = present->wish.setup != SETUP_PASSWORD_CODE;

	*ret = present->wish.setup;
	if (wants_key && lines->knows_keys)
		*ret = SETUP_KEY_CODE;
	return lines->asks && (wants_key || !lines->knows_keys);
}

static enum exit_code
take_setup(struct tool *tool, struct protect_terms *terms, const struct lines *lines)
{
	enum sshd_setup setup;
	bool is_clear = find_setup(&terms->present, lines, &setup);

	if (!is_clear && !tool->options.setup)
		return refuse(tool,
		    PAM_SSHD " and " SSHD_CONF_OURS
			     " do not go together, so what sshd asks now can't be told",
		    "Say it: --setup password+code, key+code or key+password+code");
	if (!tool->options.setup)
		terms->setup = setup;
	terms->is_set_up = true;
	terms->has_root = is_clear && setup == terms->setup && setup != SETUP_PASSWORD_CODE;
	terms->root_by_key = terms->present.wish.root_by_key;
	if (!tool->options.setup && setup != SETUP_PASSWORD_CODE)
		keep(terms, "--setup", setup_names[setup]);
	return EXIT_DONE;
}

static void
take_groups(const struct options *options, struct protect_terms *terms)
{
	const struct sshd_wish *wish = &terms->present.wish;

	if (!options->group && wish->people && terms->setup != SETUP_PASSWORD_CODE) {
		terms->group = wish->people;
		keep(terms, "--group", wish->people);
	}
	if (!options->robots && wish->robots) {
		terms->robots = wish->robots;
		keep(terms, "--robots", wish->robots);
	}
}

static enum exit_code
take_sshd(struct tool *tool, struct protect_terms *terms)
{
	char ours[PATH_MAX] = SSHD_CONF_OURS, pam[PATH_MAX] = PAM_SSHD;
	scope_free char *text = NULL, *pam_text = NULL;
	struct lines lines;
	enum exit_code code;
	int r = protect_file_read(ours, &text);

	if (r == 0)
		r = protect_file_read(pam, &pam_text);
	if (r < 0)
		return refuse(tool, SSHD_CONF_OURS " or " PAM_SSHD, strerror(-r));
	if (!text && pam_text && strstr(pam_text, EDIT_MARK))
		return take_options_alone(
		    tool, PAM_SSHD " has lines of 2sv protect, but " SSHD_CONF_OURS " is gone");
	if (!text)
		return EXIT_DONE;
	r = sshd_present_read(text, &terms->present);
	if (r < 0)
		return take_options_alone(tool,
		    SSHD_CONF_OURS " is not as 2sv protect writes it, so what it is meant to do "
				   "can't be read from it");
	look_at_lines("sshd", &lines);
	code = take_setup(tool, terms, &lines);
	if (code == EXIT_DONE)
		take_groups(&tool->options, terms);
	return code;
}

static void
take_rest(const struct tool *tool, const struct protect_door *door, struct protect_terms *terms)
{
	struct lines lines;

	if (!terms->no_console && strcmp(door->name, "login") == 0) {
		look_at_lines("login", &lines);
		terms->no_console = lines.asks && !lines.lets_console_in;
		if (terms->no_console)
			keep(terms, "--no-console", "");
	}
	if (door->is_password && !terms->asks && line_asks(door->services[0])) {
		terms->asks = true;
		keep(terms, "--ask", "");
	}
	if (!(tool->options.given & OPTION_NO_ORACLE) && protect_decoy_is_at(door)) {
		terms->hides = true;
		keep(terms, "--no-oracle", "");
	}
}

enum exit_code
protect_terms(struct tool *tool, const struct protect_door *door, struct protect_terms *ret)
{
	const struct options *options = &tool->options;
	enum exit_code code = EXIT_DONE;

	*ret = (struct protect_terms){.setup = setup_of(options->setup),
	    .is_set_up = options->setup != NULL,
	    .group = group_said(options->group),
	    .robots = group_said(options->robots),
	    .hides = options->given & OPTION_NO_ORACLE,
	    .no_console = options->given & OPTION_NO_CONSOLE,
	    .asks = options->given & OPTION_ASK};
	if (strcmp(door->name, "sshd") == 0)
		code = take_sshd(tool, ret);
	if (code == EXIT_DONE)
		take_rest(tool, door, ret);
	return code;
}
