/* SPDX-License-Identifier: BSD-2-Clause */
/* 00-2sv.conf. Called by the commands of protect, as root. */
#include "tools/admin/protect_sshd.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/edit.h"
#include "stacks/sshd_proof.h"
#include "tools/admin/protect_end.h"
#include "tools/admin/protect_state.h"
#include "tools/trouble.h"

#include <errno.h>
#include <grp.h>
#include <string.h>

#include "base/poison.h"

static enum exit_code
refuse(struct tool *tool, const char *what, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
	    "2sv: %s%s. Nothing was changed.", what, words);
}

/* A group that nobody has would silently leave its members out. */
static enum exit_code
check_group(struct tool *tool, const char *option, const char *group)
{
	char shown[128];

	if (!group || (sshd_conf_name_is_good(group) && getgrnam(group)))
		return EXIT_DONE;
	text_escape(shown, sizeof(shown), group);
	return refuse(tool, option, shown);
}

/* By keys alone: a password would be a way in that this machine has shut. */
static enum exit_code
refuse_passwords(struct tool *tool, const struct protect_terms *terms, const struct sshd_wish *wish)
{
	if (!wish->keys_only || terms->is_set_up)
		return EXIT_DONE;
	return refuse(tool, "sshd takes no passwords here, and by password+code it would: ",
	    "say --setup key+code, or name that one");
}

/* What holds for nobody special; where our file stands, what it says of before. */
static int
find_keys_only(
    struct sshd_question question, const char *ours, struct sshd_wish *ret, char words[256])
{
	struct sshd_settings settings;
	int r;

	question.account = "nobody"; /* without a name sshd does not know which port is meant */
	r = sshd_read(&question, &settings, words, 256);
	if (r == 0)
		ret->keys_only = ours ? sshd_conf_had_keys_only(ours)
				      : !settings.asks_password && !settings.asks_interactively;
	return r;
}

/* The code's lines stand in pam.d/sshd; what another service asks is not looked at. */
static enum exit_code
refuse_service(struct tool *tool, const struct sshd_settings *settings)
{
	char words[SSHD_SERVICE_SIZE * 4 + 128];

	if (sshd_asks_its_service(settings))
		return EXIT_DONE;
	text_format(words, sizeof(words),
	    "sshd asks PAM as \"%s\" (PAMServiceName), and 2sv protect knows the service sshd "
	    "alone: take PAMServiceName out, or put the lines in by hand: pam_2sv(8), EXAMPLES",
	    settings->pam_service);
	return refuse(tool, words, "");
}

static enum exit_code
wish(struct tool *tool, const struct protect_terms *terms, const char *ours, struct sshd_wish *ret)
{
	struct sshd_question question = {.program = sshd_find(), .account = "root"};
	struct sshd_settings settings;
	enum exit_code code;
	char words[256];

	*ret = (struct sshd_wish){
	    .setup = terms->setup, .people = terms->group, .robots = terms->robots};
	code = check_group(tool, "--group: there is no group ", ret->people);
	if (code == EXIT_DONE)
		code = check_group(tool, "--robots: there is no group ", ret->robots);
	if (code != EXIT_DONE)
		return code;
	if (!question.program)
		return refuse(tool, "sshd is not installed", "");
	if (sshd_read(&question, &settings, words, sizeof(words)) < 0 ||
	    find_keys_only(question, ours, ret, words) < 0)
		return refuse(tool, "sshd -T: ", words);
	ret->root_by_key = sshd_lets_keys_in(&settings) &&
			   strcmp(settings.root_login, "yes") != 0 &&
			   strcmp(settings.root_login, "no") != 0;
	if (terms->has_root)
		ret->root_by_key = terms->root_by_key;
	code = refuse_service(tool, &settings);
	return code == EXIT_DONE ? refuse_passwords(tool, terms, ret) : code;
}

static int
plan_include(struct protect_plan *plan)
{
	char path[PATH_MAX] = SSHD_CONF_MAIN;
	scope_free char *text = NULL, *with = NULL;
	int r = protect_file_read(path, &text);

	if (r == 0 && !text)
		return -ENOENT;
	if (r == 0)
		r = sshd_conf_include(text, &with);
	if (r == 0 && with)
		r = protect_plan_add(plan, path, text, with);
	return r == -EINVAL ? 0 : r; /* the marked line is there already */
}

enum exit_code
protect_sshd_plan(struct tool *tool, const struct protect_terms *terms, struct protect_sshd *ret,
    struct protect_plan *plan)
{
	char path[PATH_MAX] = SSHD_CONF_OURS;
	scope_free char *before = NULL, *after = NULL;
	int r = protect_file_read(path, &before);
	enum exit_code code;

	ret->is_planned = true;
	if (r < 0)
		return refuse(tool, SSHD_CONF_OURS ": ", strerror(-r));
	code = wish(tool, terms, before, &ret->wish);
	if (code != EXIT_DONE)
		return code;
	r = sshd_conf_make(&ret->wish, &after);
	if (r == 0)
		r = plan_include(plan);
	if (r == 0 && !(before && sshd_present_is_same(before, after)))
		r = protect_plan_add(plan, path, before, after);
	return r < 0 ? refuse(tool, SSHD_CONF_MAIN ": ", strerror(-r)) : EXIT_DONE;
}

int
protect_sshd_prove(const struct protect_sshd *sshd, struct protect_words *words)
{
	const struct sshd_proof proof = {.program = sshd_find(), .wish = &sshd->wish};

	if (!sshd->is_planned)
		return 0;
	return sshd_conf_prove(&proof, words->text, sizeof(words->text)) == 0 ? 0 : 1;
}

enum exit_code
unprotect_sshd_plan(struct tool *tool, struct protect_plan *plan)
{
	char ours[PATH_MAX] = SSHD_CONF_OURS, path[PATH_MAX] = SSHD_CONF_MAIN;
	scope_free char *text = NULL, *main = NULL, *rest = NULL;
	int r = protect_file_read(ours, &text);

	if (r == 0 && text && !protect_is_ours(PROTECT_FOLDER, ours, text))
		return refuse(tool, ours,
		    " was changed since 2sv protect wrote it: look at it, and remove it by hand");
	if (r == 0 && text)
		r = protect_plan_add(plan, ours, text, NULL);
	if (r == 0)
		r = protect_file_read(path, &main);
	if (r == 0 && main) {
		r = edit_take_back(main, &rest);
		if (r == 0)
			r = protect_plan_add(plan, path, main, rest);
	}
	return r < 0 ? refuse(tool, SSHD_CONF_MAIN ": ", strerror(-r)) : EXIT_DONE;
}
