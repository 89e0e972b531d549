/* SPDX-License-Identifier: BSD-2-Clause */
/* Made and removed by the system's own programs; no secret stands on a command line. */
#include "config.h"

#include "tools/admin/rehearse_account.h"
#include "tools/admin/protect_system.h"
#include "tools/admin/rehearse_program.h"

#include "base/text.h"
#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define FOLDERS "/run/"
#define SAID_SIZE 256

void
rehearse_account_wipe(struct rehearse_account *account)
{
	explicit_bzero(account, sizeof(*account));
}

int
rehearse_account_name(struct rehearse_account *account)
{
	uint32_t number;
	int r;

	if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		return -EIO;
	r = text_format(account->name, sizeof(account->name), TRIED_PREFIX "%08x", number);
	return r < 0 ? r
		     : text_format(
			   account->folder, sizeof(account->folder), FOLDERS "%s", account->name);
}

/* Runs one of the system's programs: 0, or -errno and words. */
static int
run(const char *const words[], const char *typed, char *ret, size_t size)
{
	char said[SAID_SIZE];
	int r = rehearse_program_run(words, typed, said, sizeof(said));

	if (r == 0)
		return 0;
	if (r > 0)
		text_format(ret, size, "%s failed: %s", words[0], said);
	else
		text_format(ret, size, "%s: %s", words[0], strerror(-r));
	return r > 0 ? -EIO : r;
}

static int
make_password(struct rehearse_account *account)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char bytes[REHEARSE_PASSWORD_SIZE - 1];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return -EIO;
	for (size_t i = 0; i < sizeof(bytes); i++)
		account->password[i] = letters[bytes[i] % (sizeof(letters) - 1)];
	account->password[sizeof(bytes)] = '\0';
	explicit_bzero(bytes, sizeof(bytes));
	return 0;
}

static int
set_password(struct rehearse_account *account, char *words, size_t size)
{
	static const char *const program[] = {"/usr/sbin/chpasswd", NULL};
	char line[REHEARSE_NAME_SIZE + REHEARSE_PASSWORD_SIZE + 2];
	int r = make_password(account);

	if (r == 0)
		r = text_format(line, sizeof(line), "%s:%s\n", account->name, account->password);
	if (r == 0)
		r = run(program, line, words, size);
	explicit_bzero(line, sizeof(line));
	return r;
}

/* A system account: no mail, no subordinate ids, no aging, in no list of greeters. Where it has a
   group of its own, its name is the last word. */
int
rehearse_account_make(struct rehearse_account *account, char *words, size_t size)
{
	const bool is_member = account->group != NULL;
	const char *const program[] = {"/usr/sbin/useradd", "--system",
	    is_member ? "--no-user-group" : "--user-group", "--no-create-home", "--home-dir",
	    account->folder, "--shell", "/bin/sh", "--comment", "rehearsal of 2sv",
	    is_member ? "--gid" : account->name, is_member ? account->group : NULL, account->name,
	    NULL};
	const struct passwd *entry;
	int r = run(program, NULL, words, size);

	if (r < 0)
		return r;
	entry = getpwnam(account->name);
	if (!entry || entry->pw_uid == 0) {
		text_format(words, size, "useradd made %s, but no login finds it", account->name);
		return -ENOENT;
	}
	account->uid = entry->pw_uid;
	account->gid = entry->pw_gid;
	if (mkdir(account->folder, 0755) < 0 || chmod(account->folder, 0755) < 0) {
		r = -errno;
		text_format(words, size, "%s: %s", account->folder, strerror(errno));
		return r;
	}
	return set_password(account, words, size);
}

/* sshd reads it as the account. */
int
rehearse_account_make_key(const struct rehearse_account *account, char *words, size_t size)
{
	char path[REHEARSE_FOLDER_SIZE + 8], public_path[REHEARSE_FOLDER_SIZE + 8];
	const char *const program[] = {"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C",
	    account->name, "-f", path, NULL};
	int r = text_format(path, sizeof(path), "%s/key", account->folder);

	if (r == 0)
		r = text_format(public_path, sizeof(public_path), "%s/key.pub", account->folder);
	if (r == 0)
		r = run(program, NULL, words, size);
	if (r == 0 && chmod(public_path, 0644) < 0) {
		r = -errno;
		text_format(words, size, "%s: %s", public_path, strerror(errno));
	}
	return r;
}

/* A useradd whose rehearsal was killed works on: its account is not there yet. */
static int
wait_for_makers(void)
{
	if (lckpwdf() < 0)
		return -EAGAIN;
	ulckpwdf();
	return 0;
}

/* systemd keeps the manager that it started for the account's logins 10 s longer than those. */
static void
end_sessions(const char *name)
{
	const struct passwd *entry = getpwnam(name);
	char slice[40], said[SAID_SIZE];
	const char *const sessions[] = {"/usr/bin/loginctl", "terminate-user", name, NULL};
	const char *const processes[] = {"/usr/bin/systemctl", "stop", slice, NULL};

	if (!entry || !protect_has_systemd() ||
	    text_format(slice, sizeof(slice), "user-%u.slice", (unsigned int)entry->pw_uid) < 0)
		return;
	rehearse_program_run(sessions, NULL, said, sizeof(said));
	rehearse_program_run(processes, NULL, said, sizeof(said));
}

/* The status of userdel and groupdel does not matter, but whether it is gone. */
static int
remove_entries(const char *name)
{
	const char *const user[] = {"/usr/sbin/userdel", "--force", name, NULL};
	const char *const group[] = {"/usr/sbin/groupdel", name, NULL};
	char said[SAID_SIZE];

	if (getpwnam(name))
		rehearse_program_run(user, NULL, said, sizeof(said));
	if (getgrnam(name))
		rehearse_program_run(group, NULL, said, sizeof(said));
	return getpwnam(name) || getgrnam(name) ? -EBUSY : 0;
}

static int
remove_files(const char *name)
{
	char folder[REHEARSE_FOLDER_SIZE], failures[64], said[SAID_SIZE];
	const char *const program[] = {
	    "/bin/rm", "-rf", "--one-file-system", "--", folder, failures, NULL};
	int r = text_format(folder, sizeof(folder), FOLDERS "%s", name);

	if (r == 0)
		r = text_format(failures, sizeof(failures), FOLDERS "faillock/%s", name);
	if (r == 0)
		r = rehearse_program_run(program, NULL, said, sizeof(said));
	return r > 0 ? -EIO : r;
}

int
rehearse_account_remove(const char *name)
{
	int r, files;

	if (!tried_name_is_good(name))
		return -EINVAL;
	r = wait_for_makers();
	if (r < 0)
		return r;
	end_sessions(name);
	r = remove_entries(name);
	if (r == 0)
		r = rehearse_copies_clean(name);
	files = remove_files(name);
	return r < 0 ? r : files;
}

int
rehearse_note_make(const char *path, const char *name)
{
	scope_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	char line[REHEARSE_NAME_SIZE + 1];
	int r;

	if (fd < 0)
		return -errno;
	r = text_format(line, sizeof(line), "%s\n", name);
	if (r == 0)
		r = write_all(fd, line, strlen(line));
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (r < 0)
		unlink(path);
	return r;
}

/* One that is empty was never written to its end: then there is no account yet. */
int
rehearse_note_read(const char *path, char name[REHEARSE_NAME_SIZE])
{
	scope_fd int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char line[REHEARSE_NAME_SIZE + 1];
	struct stat status;
	ssize_t got;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_uid != 0 ||
	    (status.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	got = read(fd, line, sizeof(line));
	if (got < 0)
		return -errno;
	name[0] = '\0';
	if (got == 0)
		return 0;
	if (got != (ssize_t)REHEARSE_NAME_SIZE || line[got - 1] != '\n')
		return -EINVAL;
	line[got - 1] = '\0';
	if (!tried_name_is_good(line))
		return -EINVAL;
	return text_copy(name, REHEARSE_NAME_SIZE, line);
}
