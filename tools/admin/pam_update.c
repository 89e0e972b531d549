/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * It is run twice: as the copy is, when nothing may change, and with the profile in it or out of
 * it. Called by protect_decoy.c, in root's 2sv.
 */
#include "config.h"

#include "tools/admin/pam_update.h"

#include "base/text.h"
#include "base/write.h"
#include "stacks/program.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

#define PROGRAM "/usr/sbin/pam-auth-update"
#define WAIT_MS 60000
#define BY_HAND "By hand: pam_2sv(8), decoy"
/* No profile's name: it stands in the list of the copy until pam-auth-update writes that anew. */
#define MARKER "2sv is asking"

/* Its answers, too, are kept apart. */
#define DEBCONF                                                   \
	"Config: config\nTemplates: templates\n\n"                \
	"Name: config\nDriver: File\nFilename: %s/config.dat\n\n" \
	"Name: templates\nDriver: File\nFilename: %s/templates.dat\n"

struct updating {
	const struct pam_update *update;
	struct protect_words *words;
	char root[PATH_MAX];
};

void
pam_updated_free(struct pam_updated *updated)
{
	free(updated->auth);
	free(updated->saved);
	*updated = (struct pam_updated){.auth = NULL};
}

static int
say(struct protect_words *words, int r, const char *what, const char *why)
{
	text_format(words->text, sizeof(words->text), "%.200s: %.200s", what, why);
	return r;
}

/* Where a file of the machine lies in the copy. */
static void
in_copy(const struct updating *updating, const char *path, char ret[PATH_MAX])
{
	if (text_format(ret, PATH_MAX, "%s%s", updating->root, path) < 0)
		text_copy(ret, PATH_MAX, "/dev/null");
}

static int
write_text(const char *path, const char *text)
{
	scope_fd int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	return fd < 0 ? -errno : write_all(fd, text, strlen(text));
}

/* The last line of what a program said, which is why. */
static int
say_last_line(const struct updating *updating, const char *program, char *text)
{
	char shown[200], *line;
	size_t length = text ? strlen(text) : 0;

	while (length > 0 && text[length - 1] == '\n')
		text[--length] = '\0';
	line = length > 0 ? memrchr(text, '\n', length) : NULL;
	text_escape(shown, sizeof(shown), line ? line + 1 : length > 0 ? text : "it failed");
	return say(updating->words, -EIO, program, shown);
}

static int
run(const struct updating *updating, const char *const words[], const char *program)
{
	scope_free char *text = NULL;
	int r = program_run(words, WAIT_MS, &text);

	if (r < 0)
		return say(updating->words, r, program, strerror(-r));
	return r == 0 ? 0 : say_last_line(updating, program, text);
}

static int
clear(const struct updating *updating)
{
	return run(updating,
	    (const char *const[]){"/bin/rm", "-rf", "--", updating->update->folder, NULL}, "rm");
}

/* An older one would take --root for nothing, and change the machine. */
static int
check_program(const struct updating *updating)
{
	char path[PATH_MAX] = PROGRAM;
	scope_free char *text = NULL;

	if (protect_file_read(path, &text) < 0 || !text)
		return say(updating->words, -ENOENT, PROGRAM,
		    "is not there: only Debian and its kin have it. " BY_HAND);
	if (!strstr(text, "--root"))
		return say(
		    updating->words, -ENOENT, PROGRAM, "knows no --root, it is too old. " BY_HAND);
	return 0;
}

static int
make_copy(const struct updating *updating)
{
	const char *const words[] = {"/bin/cp", "-rL", "--parents", "--", "/etc/pam.d/common-auth",
	    "/etc/pam.d/common-account", "/etc/pam.d/common-password", "/etc/pam.d/common-session",
	    "/etc/pam.d/common-session-noninteractive", PAM_UPDATE_PROFILES, "/var/lib/pam",
	    updating->root, NULL};
	scope_free char *settings = NULL;
	char path[PATH_MAX];
	int r = clear(updating);

	if (r < 0)
		return r;
	if (mkdir(updating->update->folder, 0700) < 0 || mkdir(updating->root, 0700) < 0)
		return say(updating->words, -errno, updating->update->folder, strerror(errno));
	if (asprintf(&settings, DEBCONF, updating->update->folder, updating->update->folder) < 0) {
		settings = NULL;
		return -ENOMEM;
	}
	text_format(path, sizeof(path), "%s/debconf.conf", updating->update->folder);
	r = write_text(path, settings);
	return r < 0 ? say(updating->words, r, path, strerror(-r)) : run(updating, words, "cp");
}

/* All are known in the copy: what nobody has decided on yet is not decided by us. */
static int
write_seen(const struct updating *updating)
{
	char folder[PATH_MAX], path[PATH_MAX];
	struct dirent *entry;
	FILE *file;
	DIR *profiles;

	in_copy(updating, PAM_UPDATE_PROFILES, folder);
	in_copy(updating, PAM_UPDATE_SEEN, path);
	profiles = opendir(folder);
	file = profiles ? fopen(path, "we") : NULL;
	while (file && (entry = readdir(profiles)))
		fprintf(file, "%s\n", entry->d_name);
	if (file)
		fprintf(file, "%s\n" MARKER "\n", updating->update->name);
	if (profiles)
		closedir(profiles);
	return file && fclose(file) == 0 ? 0 : say(updating->words, -EIO, path, "can't be written");
}

static bool
was_refused(const struct updating *updating)
{
	char path[PATH_MAX];
	scope_free char *text = NULL;

	in_copy(updating, PAM_UPDATE_SEEN, path);
	return protect_file_read(path, &text) < 0 || !text || strstr(text, MARKER);
}

/* With enables, a profile's name, or NULL. */
static int
run_update(const struct updating *updating, const char *enables)
{
	char settings[PATH_MAX + 32];
	const char *const words[] = {"/usr/bin/env", settings, "DEBIAN_FRONTEND=noninteractive",
	    PROGRAM, "--root", updating->root, "--package", enables ? "--enable" : NULL, enables,
	    NULL};
	int r = text_format(settings, sizeof(settings), "DEBCONF_SYSTEMRC=%s/debconf.conf",
	    updating->update->folder);

	if (r == 0)
		r = write_seen(updating);
	if (r == 0)
		r = run(updating, words, PROGRAM);
	if (r == 0 && was_refused(updating))
		return say(updating->words, -EPERM, "/etc/pam.d/common-*",
		    "edited by hand, so pam-auth-update does not touch them");
	return r;
}

static int
read_copy(const struct updating *updating, struct pam_updated *ret)
{
	char auth[PATH_MAX], saved[PATH_MAX];
	int r;

	pam_updated_free(ret);
	in_copy(updating, PAM_UPDATE_AUTH, auth);
	in_copy(updating, PAM_UPDATE_SAVED, saved);
	r = protect_file_read(auth, &ret->auth);
	if (r == 0)
		r = protect_file_read(saved, &ret->saved);
	if (r == 0 && (!ret->auth || !ret->saved))
		r = -ENOENT;
	return r < 0 ? say(updating->words, -EIO, updating->root, strerror(-r)) : 0;
}

static int
prove_nothing_waits(const struct updating *updating)
{
	struct pam_updated scope_pam_updated before = {.auth = NULL};
	struct pam_updated scope_pam_updated after = {.auth = NULL};
	int r = read_copy(updating, &before);

	if (r == 0)
		r = run_update(updating, NULL);
	if (r == 0)
		r = read_copy(updating, &after);
	if (r < 0)
		return r;
	if (strcmp(before.auth, after.auth) != 0 || strcmp(before.saved, after.saved) != 0)
		return say(updating->words, -ESTALE, PAM_UPDATE_AUTH,
		    "pam-auth-update would change more than this. First: pam-auth-update "
		    "--package");
	return 0;
}

static int
run_with_profile(const struct updating *updating)
{
	const struct pam_update *update = updating->update;
	char path[PATH_MAX], in_folder[PATH_MAX];
	int r;

	text_format(in_folder, sizeof(in_folder), PAM_UPDATE_PROFILES "/%s", update->name);
	in_copy(updating, in_folder, path);
	if (update->profile)
		r = write_text(path, update->profile);
	else
		r = unlink(path) < 0 && errno != ENOENT ? -errno : 0;
	if (r < 0)
		return say(updating->words, r, path, strerror(-r));
	return run_update(updating, update->profile ? update->name : NULL);
}

static bool
has_profile(const struct pam_update *update, const struct pam_updated *updated)
{
	char line[128];

	text_format(line, sizeof(line), "Module: %s\n", update->name);
	return strstr(updated->saved, line);
}

int
pam_update(const struct pam_update *update, struct pam_updated *ret, struct protect_words *words)
{
	struct updating updating = {.update = update, .words = words};
	int r;

	*ret = (struct pam_updated){.auth = NULL};
	words->text[0] = '\0';
	r = text_format(updating.root, sizeof(updating.root), "%s/root", update->folder);
	if (r == 0)
		r = check_program(&updating);
	if (r < 0)
		return r;
	r = make_copy(&updating);
	if (r == 0)
		r = prove_nothing_waits(&updating);
	if (r == 0)
		r = run_with_profile(&updating);
	if (r == 0)
		r = read_copy(&updating, ret);
	if (r == 0 && has_profile(update, ret) != (update->profile != NULL))
		r = say(words, -EIO, PROGRAM, "did not do what it was asked for");
	if (r < 0)
		pam_updated_free(ret);
	if (clear(&updating) < 0 && r == 0)
		words->text[0] = '\0'; /* what is left goes with the next one */
	return r;
}
