/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Made by useradd(8) and chpasswd(8), for each system has its own ways; the password goes by a
 * pipe. Called by rehearse.c, as root.
 */
#include "config.h"

#include "tools/admin/rehearse_account.h"

#include "base/scope.h"
#include "base/text.h"
#include "base/write.h"
#include "stacks/program.h"
#include "tools/admin/door_event.h"
#include "tools/admin/protect_system.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <liboath/oath.h>
#include <pwd.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define HEAD "2sv-try-"
#define STEP_SECONDS 30
#define SYSTEMCTL "/usr/bin/systemctl"
#define WAIT_MS 20000
#define UID_FIRST 40000 /* within what login.defs gives to people */
#define UID_COUNT 19000

static int
fill_hex(char *text, size_t digits)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[32];

	if (digits > sizeof(bytes) || getrandom(bytes, digits, 0) != (ssize_t)digits)
		return -EIO;
	for (size_t i = 0; i < digits; i++)
		text[i] = hex[bytes[i] % 16];
	text[digits] = '\0';
	explicit_bzero(bytes, sizeof(bytes));
	return 0;
}

static int
note_write(const char *note, const char *name)
{
	scope_fd int fd = open(note, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r = fd < 0 ? -errno : write_all(fd, name, strlen(name));

	return r == 0 && fsync(fd) < 0 ? -errno : r;
}

/* Only what is of our form is ever taken away. */
static bool
name_is_ours(const char *name)
{
	size_t head = strlen(HEAD);

	return strncmp(name, HEAD, head) == 0 && strlen(name) == head + 8 &&
	       strspn(name + head, "0123456789abcdef") == 8;
}

static int
note_read(const char *note, char name[TRY_NAME_SIZE])
{
	scope_fd int fd = open(note, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t size;

	if (fd < 0)
		return -errno;
	size = read(fd, name, TRY_NAME_SIZE - 1);
	if (size < 0)
		return -errno;
	name[size] = '\0';
	return name_is_ours(name) ? 0 : -EBADMSG;
}

/* What it said goes into words. */
static int
run(const char *const arguments[], const char *input, char *words, size_t size)
{
	scope_free char *text = NULL;
	int r = program_feed(arguments, input, WAIT_MS, &text);

	if (r == 0)
		return 0;
	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	text_format(words, size, "%.100s: ", arguments[0]);
	text_escape(words + strlen(words), size - strlen(words),
	    r < 0	      ? strerror(-r)
	    : text && text[0] ? text
			      : "failed");
	return r < 0 ? r : -EIO;
}

static int
set_password(const struct try_account *account, char *words, size_t size)
{
	const char *const arguments[] = {"/usr/sbin/chpasswd", NULL};
	char line[TRY_NAME_SIZE + TRY_PASSWORD_SIZE + 2];
	int r;

	text_format(line, sizeof(line), "%s:%s\n", account->name, account->password);
	r = run(arguments, line, words, size);
	explicit_bzero(line, sizeof(line));
	return r;
}

/* One that nobody had a moment ago: logind would mix up two of them. */
static int
choose_uid(char ret[16])
{
	uint32_t number;

	for (int i = 0; i < 100; i++) {
		if (getrandom(&number, sizeof(number), 0) != sizeof(number))
			return -EIO;
		number = UID_FIRST + number % UID_COUNT;
		if (!getpwuid(number) && !getgrgid(number))
			return text_format(ret, 16, "%u", number);
	}
	return -EBUSY;
}

static int
make_user(struct try_account *account, char *words, size_t size)
{
	char uid[16];
	const char *const arguments[] = {"/usr/sbin/useradd", "--no-create-home", "--no-log-init",
	    "--uid", uid, "--home-dir", "/", "--shell", "/bin/sh", "--user-group", "--comment",
	    "tried by 2sv protect", account->name, NULL};
	const struct passwd *entry;
	int r = choose_uid(uid);

	if (r == 0)
		r = run(arguments, NULL, words, size);
	if (r == 0)
		r = set_password(account, words, size);
	if (r < 0)
		return r;
	entry = getpwnam(account->name);
	if (!entry) {
		text_format(
		    words, size, "the account %s was made and can't be found", account->name);
		return -ENOENT;
	}
	account->uid = entry->pw_uid;
	account->gid = entry->pw_gid;
	return 0;
}

static int
enrol(const struct try_account *account, char *words, size_t size)
{
	scope_packet struct packet hello;
	char *base32 = NULL;
	int r;

	if (oath_base32_encode(account->secret, TRY_SECRET_BYTES, &base32, NULL) != OATH_OK)
		return -ENOMEM;
	packet_begin(&hello, "enrol");
	packet_add(&hello, "account", account->name);
	packet_add(&hello, "name", "try");
	packet_add(&hello, "secret", base32);
	packet_add(&hello, "confirm", "no");
	packet_add(&hello, "batch", "yes");
	packet_add(&hello, "screen", "none");
	explicit_bzero(base32, strlen(base32));
	free(base32);
	r = door_ask(&hello, NULL, NULL);
	if (r < 0)
		text_format(words, size,
		    "2svd made no device for the account %s: %s. See: 2sv doctor", account->name,
		    r == -EPERM ? "it refused" : strerror(-r));
	return r;
}

int
try_account_make(struct try_account *account, const char *note, char *words, size_t size)
{
	int r;

	text_copy(account->name, sizeof(account->name), HEAD);
	r = fill_hex(account->name + strlen(HEAD), 8);
	if (r == 0)
		r = fill_hex(account->password, TRY_PASSWORD_SIZE - 1);
	if (r == 0 && getrandom(account->secret, TRY_SECRET_BYTES, 0) != TRY_SECRET_BYTES)
		r = -EIO;
	if (r == 0)
		r = note_write(note, account->name);
	if (r < 0) {
		text_format(words, size, "%.100s: %s", note, strerror(-r));
		return r;
	}
	r = make_user(account, words, size);
	return r < 0 ? r : enrol(account, words, size);
}

static void
name_key(const char *name, const char *tail, char path[TRY_KEY_SIZE])
{
	text_format(path, TRY_KEY_SIZE, "/run/%s.key%s", name, tail);
}

int
try_account_make_key(const struct try_account *account, char path[TRY_KEY_SIZE])
{
	const char *const arguments[] = {
	    "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path, NULL};
	char words[256];

	name_key(account->name, "", path);
	return run(arguments, NULL, words, sizeof(words));
}

int
try_account_code(const struct try_account *account, char code[8])
{
	int r = oath_totp_generate(
	    account->secret, TRY_SECRET_BYTES, time(NULL), STEP_SECONDS, 0, 6, code);

	return r == OATH_OK ? 0 : -EIO;
}

/* Of a time when no window reaches. */
int
try_account_wrong_code(const struct try_account *account, char code[8])
{
	char near[8];
	time_t now = time(NULL);

	for (int i = 40; i < 60; i++) {
		bool is_near = false;

		if (oath_totp_generate(account->secret, TRY_SECRET_BYTES, now - i * STEP_SECONDS,
			STEP_SECONDS, 0, 6, code) != OATH_OK)
			return -EIO;
		for (int step = -12; step <= 12; step++)
			is_near |=
			    oath_totp_generate(account->secret, TRY_SECRET_BYTES,
				now + step * STEP_SECONDS, STEP_SECONDS, 0, 6, near) == OATH_OK &&
			    strcmp(near, code) == 0;
		if (!is_near)
			return 0;
	}
	return -EIO;
}

/* A user manager of an account that is gone could hold up the machine's end for long. */
static void
end_sessions(uid_t uid)
{
	char slice[32], manager[32], words[256];
	const char *const acts[][5] = {
	    {SYSTEMCTL, "kill", "--signal=SIGKILL", slice, NULL},
	    {SYSTEMCTL, "stop", slice, NULL, NULL},
	    {SYSTEMCTL, "reset-failed", manager, NULL, NULL},
	};

	text_format(slice, sizeof(slice), "user-%u.slice", (unsigned int)uid);
	text_format(manager, sizeof(manager), "user@%u.service", (unsigned int)uid);
	for (size_t i = 0; protect_has_systemd() && i < sizeof(acts) / sizeof(acts[0]); i++)
		run(acts[i], NULL, words, sizeof(words));
}

static void
remove_key(const char *name)
{
	char key[TRY_KEY_SIZE];

	name_key(name, "", key);
	unlink(key);
	name_key(name, ".pub", key);
	unlink(key);
}

/* The service first: it finds the account by its name. */
static int
take_away(const char *name)
{
	const char *const arguments[] = {"/usr/sbin/userdel", "--force", name, NULL};
	const struct passwd *entry = getpwnam(name);
	struct packet hello;
	char words[256];

	remove_key(name);
	if (!entry)
		return 0;
	end_sessions(entry->pw_uid);
	packet_begin(&hello, "off");
	packet_add(&hello, "account", name);
	packet_add(&hello, "batch", "yes");
	packet_add(&hello, "screen", "none");
	door_ask(&hello, NULL, NULL);
	run(arguments, NULL, words, sizeof(words));
	return getpwnam(name) ? -EBUSY : 0;
}

int
try_account_clear(const char *note)
{
	char name[TRY_NAME_SIZE];
	int r = note_read(note, name);

	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = take_away(name);
	if ((r == 0 || r == -EBADMSG) && unlink(note) < 0)
		return -errno;
	return r;
}
