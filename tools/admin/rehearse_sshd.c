/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd: the machine's own, with its own settings, serves one connection of the loopback (sshd -i);
 * ssh is at the other end of it, at a terminal of ours, which thus holds its prompts and nothing
 * else. Runs in root's 2sv. Whoever else connects to that port meets what an sshd that listens
 * would show him, and makes the rehearsal fail. Source: sshd(8), ssh_config(5).
 */
#include "config.h" /* _GNU_SOURCE: accept4, ptsname_r */

#include "tools/admin/rehearse_sshd.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/sshd_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define ENDING_MS (5 * 1000)
#define SEPARATION "/run/sshd" /* sshd wants it to be there; a unit of systemd's makes it */

static int
listen_here(struct rehearse_ssh *ssh)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ssh->files[REHEARSE_LISTENER].fd = fd;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 1) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return -errno;
	return text_format(
	    ssh->port, sizeof(ssh->port), "%u", (unsigned int)ntohs(address.sin_port));
}

/* We hold both ends: or the terminal would seem closed until ssh opens it. */
static int
open_terminal(struct rehearse_ssh *ssh)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), r;

	ssh->files[REHEARSE_TERMINAL].fd = fd;
	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0)
		return -errno;
	r = ptsname_r(fd, ssh->terminal, sizeof(ssh->terminal));
	if (r != 0)
		return -r;
	ssh->slave = open(ssh->terminal, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return ssh->slave < 0 ? -errno : 0;
}

/* Our end goes into files; the other one is the caller's to close. */
static int
make_pipe(struct rehearse_ssh *ssh, enum rehearse_ssh_file file, int *ret)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	ssh->files[file].fd = ends[0];
	*ret = ends[1];
	return 0;
}

static const char *
methods_of(const struct rehearse_try *try)
{
	if (try->by_key_alone)
		return "PreferredAuthentications=publickey";
	if (try->rehearsal->login == REHEARSE_PASSWORD_CODE)
		return "PreferredAuthentications=keyboard-interactive,password";
	return "PreferredAuthentications=publickey,keyboard-interactive,password";
}

/* The first host's key is taken, for there is no other server here than the one we start. */
static int
start_ssh(struct rehearse_ssh *ssh)
{
	const struct rehearse_account *account = ssh->try->account;
	bool has_key = ssh->try->rehearsal->login != REHEARSE_PASSWORD_CODE;
	char key[REHEARSE_FOLDER_SIZE + 32];
	const char *const words[] = {"/usr/bin/ssh", "-F", "none", "-T", "-p", ssh->port, "-l",
	    account->name, "-o", methods_of(ssh->try), "-o", key, "-o",
	    has_key ? "PubkeyAuthentication=yes" : "PubkeyAuthentication=no", "-o",
	    "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=no", "-o",
	    "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=10", "-o",
	    "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
	    "GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no", "-o", "ControlPath=none",
	    "-o", "LogLevel=VERBOSE", "127.0.0.1", "echo", account->name, NULL};
	scope_fd int out = -1, err = -1;
	int r =
	    text_format(key, sizeof(key), "IdentityFile=%s", has_key ? account->folder : "none");

	if (r == 0 && has_key)
		r = text_format(key, sizeof(key), "IdentityFile=%s/key", account->folder);
	if (r == 0)
		r = make_pipe(ssh, REHEARSE_OUT, &out);
	if (r == 0)
		r = make_pipe(ssh, REHEARSE_ERR, &err);
	if (r < 0)
		return r;
	ssh->client = rehearse_program_start(&(struct rehearse_program){
	    .words = words, .in = -1, .out = out, .err = err, .terminal = ssh->terminal});
	return ssh->client < 0 ? ssh->client : 0;
}

#define GROUP_BYTES_MAX 64
#define OPTION_SIZE (sizeof("AuthorizedKeysFile=") + REHEARSE_FOLDER_SIZE + 16)

struct command_line {
	const char *words[60];
	char users[OPTION_SIZE], groups[OPTION_SIZE + GROUP_BYTES_MAX], keys[OPTION_SIZE];
};

/*
 * A list of whom sshd lets in is the longer by the account, wherever it stands. Of all else the
 * first that is said counts, so that the key is the account's only one.
 */
static int
make_line(struct command_line *line, const struct rehearse_try *try, const char *mode)
{
	const struct rehearse_account *account = try->account;
	const char *const *options = try->rehearsal->sshd_options;
	const char *program = sshd_find();
	const char *const begin[] = {
	    program, mode, "-o", line->users, "-o", line->groups, "-o", line->keys};
	size_t count = sizeof(begin) / sizeof(begin[0]);

	if (!program)
		return -ENOENT;
	memcpy(line->words, begin, sizeof(begin));
	for (; options && *options; options++) {
		if (count + 3 > sizeof(line->words) / sizeof(line->words[0]))
			return -E2BIG;
		line->words[count++] = "-o";
		line->words[count++] = *options;
	}
	line->words[count] = NULL;
	if (text_format(line->users, OPTION_SIZE, "AllowUsers=%s", account->name) < 0 ||
	    text_format(line->groups, sizeof(line->groups), "AllowGroups=%s",
		account->group ? account->group : account->name) < 0)
		return -ENAMETOOLONG;
	return text_format(
	    line->keys, OPTION_SIZE, "AuthorizedKeysFile=%s/key.pub", account->folder);
}

static int
serve(struct rehearse_ssh *ssh, int connection)
{
	struct command_line line;
	int r = make_line(&line, ssh->try, "-i");

	if (r < 0)
		return r;
	if (mkdir(SEPARATION, 0755) < 0 && errno != EEXIST)
		return -errno;
	ssh->server = rehearse_program_start(&(struct rehearse_program){
	    .words = line.words, .in = connection, .out = connection, .err = -1});
	return ssh->server < 0 ? ssh->server : 0;
}

void
rehearse_sshd_check(const struct rehearse_try *try, char *said, size_t size)
{
	struct command_line line;
	char found[sizeof(((struct rehearse_heard *)NULL)->said)];

	if (make_line(&line, try, "-t") == 0 &&
	    rehearse_program_run(line.words, NULL, found, sizeof(found)) > 0)
		text_copy(said, size, found);
}

int
rehearse_ssh_open(struct rehearse_ssh *ssh)
{
	int r = listen_here(ssh);

	if (r == 0)
		r = open_terminal(ssh);
	return r < 0 ? r : start_ssh(ssh);
}

int
rehearse_ssh_serve(struct rehearse_ssh *ssh)
{
	scope_fd int connection =
	    accept4(ssh->files[REHEARSE_LISTENER].fd, NULL, NULL, SOCK_CLOEXEC);

	if (connection < 0)
		return errno == EINTR || errno == ECONNABORTED ? 0 : -errno;
	close(ssh->files[REHEARSE_LISTENER].fd);
	ssh->files[REHEARSE_LISTENER].fd = -1;
	return serve(ssh, connection);
}

/* What it still wrote is read by then: only ssh has the other ends. Returns 0 or -errno. */
int
rehearse_ssh_close(struct rehearse_ssh *ssh)
{
	int r = 0;

	if (ssh->client > 0)
		r = rehearse_program_end(ssh->client, ssh->ends_ms);
	ssh->heard->is_late = r == -ETIMEDOUT;
	for (int i = 0; i < REHEARSE_FILES; i++)
		scope_close_fd(&ssh->files[i].fd);
	scope_close_fd(&ssh->slave);
	if (ssh->server > 0)
		rehearse_program_end(ssh->server, monotonic_ms() + ENDING_MS);
	return r > 0 || r == -ETIMEDOUT ? 0 : r;
}
