/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doors of the decoy stand in its profile alone, so that is where they are read from. Called
 * by the commands of protect, as root.
 */
#include "tools/admin/protect_decoy.h"

#include "base/text.h"
#include "stacks/decoy.h"
#include "stacks/walk.h"
#include "tools/admin/pam_update.h"
#include "tools/admin/protect_state.h"
#include "tools/trouble.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define PROFILE PAM_UPDATE_PROFILES "/" DECOY_PROFILE
#define COPY PROTECT_FOLDER "/update"

static const char *const files[] = {PROFILE, PAM_UPDATE_SAVED, PAM_UPDATE_SEEN, PAM_UPDATE_AUTH};
static const char *const services[] = {"sshd", "sudo", "sudo-i", "su", "su-l", "login"};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool
protect_decoy_knows(const struct protect_door *door)
{
	for (size_t i = 0; i < COUNT(services); i++)
		if (strcmp(door->services[0], services[i]) == 0)
			return true;
	return false;
}

static enum exit_code
refuse(struct tool *tool, const char *what, const char *words)
{
	return trouble_say(tool, (struct trouble){EXIT_REFUSED, "input"},
	    "2sv: --no-oracle: %s%s. Nothing was changed.", what, words);
}

/* The doors of the profile that is there; -EINVAL: it is not ours. */
static int
read_doors(char doors[DECOY_DOORS_SIZE])
{
	char path[PATH_MAX] = PROFILE;
	scope_free char *text = NULL;
	int r = protect_file_read(path, &text);

	doors[0] = '\0';
	return r < 0 || !text ? r : decoy_profile_read(text, doors);
}

static int
add_file(struct protect_plan *plan, const char *name, const char *after)
{
	char path[PATH_MAX];
	scope_free char *before = NULL;
	int r;

	text_copy(path, sizeof(path), name);
	r = protect_file_read(path, &before);
	return r < 0 ? r : protect_plan_add(plan, path, before, after);
}

/* Where there is no such list, nothing is missing in it. */
static int
add_seen(struct protect_plan *plan, bool has_profile)
{
	char path[PATH_MAX] = PAM_UPDATE_SEEN;
	scope_free char *before = NULL, *after = NULL;
	int r = protect_file_read(path, &before);

	if (r < 0 || !before)
		return r;
	r = has_profile ? decoy_seen_with(before, &after) : decoy_seen_without(before, &after);
	return r < 0 ? r : protect_plan_add(plan, path, before, after);
}

/* All files of a profile with these doors, or none. What logins read is written last. */
static int
add_files(struct protect_plan *plan, const char *doors, struct protect_words *words)
{
	struct pam_updated scope_pam_updated updated = {.auth = NULL};
	struct pam_update update = {.folder = COPY, .name = DECOY_PROFILE};
	scope_free char *profile = NULL;
	int r = doors[0] ? decoy_profile_make(doors, &profile) : 0;

	if (r < 0)
		return r;
	update.profile = profile;
	r = pam_update(&update, &updated, words);
	if (r < 0)
		return r;
	r = add_file(plan, PROFILE, profile);
	if (r == 0)
		r = add_file(plan, PAM_UPDATE_SAVED, updated.saved);
	if (r == 0)
		r = add_seen(plan, profile != NULL);
	if (r == 0)
		r = add_file(plan, PAM_UPDATE_AUTH, updated.auth);
	if (r < 0)
		text_format(words->text, sizeof(words->text), PAM_UPDATE_AUTH ": %s", strerror(-r));
	return r;
}

static bool
has_decoy(const struct stack_files *from, const char *service)
{
	scope_stack struct stack stack = {.entries = NULL};

	return stack_read(from, service, PHASE_AUTH, &stack) == 0 &&
	       decoy_stack_has(&stack, service);
}

/* A sibling that this machine does not have is no door. */
static bool
is_there(const struct stack_files *from, const char *service)
{
	scope_free char *text = NULL, *path = NULL;

	return from->read(from, service, &text, &path) == 0;
}

static size_t
count_faults(const struct stack_files *from, const char *service)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct walk walk;

	if (stack_read(from, service, PHASE_AUTH, &stack) < 0)
		return 0;
	walk_stack(&stack, service, &walk);
	return walk.count;
}

/* With the plan's files: the door's stacks have the decoy, and it does no harm at any door. */
static enum exit_code
prove(struct tool *tool, const struct protect_door *door, const struct protect_plan *plan)
{
	char words[128];

	for (size_t i = 0; i < PROTECT_SERVICES_MAX && door->services[i]; i++) {
		const char *service = door->services[i];

		if (!is_there(&plan->files, service) || has_decoy(&plan->files, service))
			continue;
		text_format(
		    words, sizeof(words), "the door %s: its file does not include ", service);
		return refuse(tool, words, "common-auth, which has to ask after a wrong password");
	}
	for (size_t i = 0; i < COUNT(services); i++) {
		if (count_faults(&plan->files, services[i]) <=
		    count_faults(&stack_files_installed, services[i]))
			continue;
		text_format(words, sizeof(words), "the door %s: ", services[i]);
		return refuse(tool, words, "it would not ask codes any more as it should");
	}
	return EXIT_DONE;
}

enum exit_code
protect_decoy_plan(struct tool *tool, const struct protect_door *door, struct protect_plan *plan)
{
	char doors[DECOY_DOORS_SIZE];
	struct protect_words words = {.text = ""};
	bool is_new = false;
	int r = read_doors(doors);

	if (r < 0)
		return refuse(tool, PROFILE ": ",
		    r == -EINVAL ? "is not as 2sv protect writes it: look at it, and remove it"
				 : strerror(-r));
	for (size_t i = 0; r == 0 && i < PROTECT_SERVICES_MAX && door->services[i]; i++) {
		const char *service = door->services[i];

		if (!is_there(&plan->files, service) || has_decoy(&plan->files, service))
			continue;
		is_new = true;
		r = decoy_doors_add(doors, service);
	}
	if (r == 0 && !is_new)
		return EXIT_DONE;
	if (r == 0)
		r = add_files(plan, doors, &words);
	if (r < 0)
		return refuse(tool, words.text, words.text[0] ? "" : strerror(-r));
	return prove(tool, door, plan);
}

bool
protect_decoy_is_at(const struct protect_door *door)
{
	bool is_at = false;

	for (size_t i = 0; i < PROTECT_SERVICES_MAX && door->services[i]; i++)
		is_at |= has_decoy(&stack_files_installed, door->services[i]);
	return is_at;
}

void
unprotect_decoy_plan(const struct protect_door *door, struct protect_plan *plan)
{
	char doors[DECOY_DOORS_SIZE], before[DECOY_DOORS_SIZE];
	struct protect_words words = {.text = ""};
	int r = read_doors(doors);

	text_copy(before, sizeof(before), doors);
	for (size_t i = 0; i < PROTECT_SERVICES_MAX && door->services[i]; i++)
		decoy_doors_remove(doors, door->services[i]);
	if (r == 0 && strcmp(doors, before) == 0)
		return;
	if (r == 0)
		r = add_files(plan, doors, &words);
	else
		text_copy(
		    words.text, sizeof(words.text), PROFILE ": is not as 2sv protect wrote it");
	if (r < 0)
		fprintf(stderr, "2sv: a wrong password is still asked a code: %s\n",
		    words.text[0] ? words.text : strerror(-r));
}

bool
protect_decoy_is_of(const char *path)
{
	for (size_t i = 0; i < COUNT(files); i++)
		if (strcmp(path, files[i]) == 0)
			return true;
	return false;
}

/* Neither as it was nor as it was written. */
static bool
was_changed(const struct protect_file *file)
{
	char path[PATH_MAX];
	scope_free char *text = NULL;

	text_copy(path, sizeof(path), file->path);
	return protect_file_read(path, &text) == 0 && !protect_text_is(text, file->before) &&
	       !protect_text_is(text, file->after);
}

bool
protect_decoy_was_changed(const struct protect_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (protect_decoy_is_of(plan->of[i].path) && was_changed(&plan->of[i]))
			return true;
	return false;
}

static const struct protect_file *
find_profile(const struct protect_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (strcmp(plan->of[i].path, PROFILE) == 0)
			return &plan->of[i];
	return NULL;
}

static int
take_back(const char *doors, struct protect_words *words)
{
	struct protect_plan scope_protect_plan now;
	int r;

	protect_plan_begin(&now);
	r = add_files(&now, doors, words);
	if (r == 0)
		r = protect_write(&now, words);
	return r;
}

int
protect_decoy_take_back(const struct protect_plan *plan, struct protect_words *words)
{
	const struct protect_file *profile = find_profile(plan);
	char doors[DECOY_DOORS_SIZE] = "";
	int r = 0;

	if (!profile || was_changed(profile))
		r = -EPERM;
	else if (profile->before)
		r = decoy_profile_read(profile->before, doors);
	if (r == 0)
		r = take_back(doors, words);
	if (r == -EPERM)
		text_copy(words->text, sizeof(words->text),
		    PAM_UPDATE_AUTH ": was edited by hand since, and is left as it is: take out "
				    "the line with decoy=, lower by 1 the number of each "
				    "success= above it, and remove " PROFILE);
	else if (r == 0)
		text_copy(words->text, sizeof(words->text),
		    PAM_UPDATE_AUTH ": pam-auth-update was run since: that stays, and only the "
				    "profile of 2sv was taken back");
	return r == -EPERM ? 0 : r;
}
