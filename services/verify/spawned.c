/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root prepares (settings, users, a link), then gives itself up in two: a child becomes the keeper
 * and the process itself the talker, confined as the roles are, with the same dialogues and the
 * same acts. Neither has a place to reach another by. Called by verify.c.
 */
#include "config.h" /* _GNU_SOURCE: struct ucred, setresuid */
#include "spawned.h"
#include "base/confine.h"
#include "keeper/keeper.h"
#include "talker.h"
#include "users.h"
#include "base/log.h"
#include "base/scope.h"
#include "dialogue/dialogue.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/poison.h"

/* Every wait has its own end long before: a few answers of a person and their acts. */
#define END_SECONDS (60 * 60)
#define ERROR_SIZE 512
#define CLIENT_FD 3 /* of the talker */
#define KEEPER_FD 4
#define LINK_FD 3 /* of the keeper */

struct spawned {
	const struct verify *verify;
	struct settings *settings;
	struct user users[ROLE_COUNT];
	int client;
	int talker_end, keeper_end; /* of the link between both */
};

static bool
is_root_altogether(void)
{
	uid_t uids[3];

	return getresuid(&uids[0], &uids[1], &uids[2]) == 0 && uids[0] == 0 && uids[1] == 0 &&
	       uids[2] == 0;
}

/* A connected pair or connection of root's: all that it says is root's word. */
static bool
is_from_root(int fd)
{
	int domain = 0, type = 0, listens = 1;
	socklen_t size = sizeof(int);
	uid_t uid;

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX &&
	       getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET &&
	       getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && !listens &&
	       link_peer_uid(fd, &uid) == 0 && uid == 0;
}

/* A user may have made his su, and what it starts, the first to be killed. False: may not be. */
static bool
memory_score_reset(void)
{
	scope_fd int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, "0", 1) == 1;
}

static int
prepare(struct spawned *spawned)
{
	char error[ERROR_SIZE];
	int pair[2];

	(void)memory_score_reset();
	if (settings_load(spawned->verify->config, &spawned->settings, error, sizeof(error)) < 0) {
		log_complain("%s", error);
		return -EINVAL;
	}
	if (users_find(spawned->users) < 0)
		return -ENOENT;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0) {
		log_complain("socketpair: %s", strerror(errno));
		return -EMFILE;
	}
	spawned->talker_end = pair[0];
	spawned->keeper_end = pair[1];
	return 0;
}

/* Gives up root for good. What is not said here is closed. */
static int
become(const struct spawned *spawned, enum role role, int first_other_fd)
{
	const struct user *user = &spawned->users[role];
	int r = confine_become(user->uid, user->gid);

	prctl(PR_SET_NAME, role_rows[role].process, 0, 0, 0);
	if (r < 0)
		log_complain("%s: %s", role_rows[role].user, strerror(-r));
	alarm(END_SECONDS);
	return r < 0 ? r : role_confine(role, first_other_fd);
}

static void __attribute__((noreturn)) keep(struct spawned *spawned)
{
	struct keeper_setup setup = {.settings = spawned->settings,
	    .clock = spawned->verify->clock,
	    .root_listener = -1,
	    .user_listener = -1,
	    .notify_listener = -1,
	    .watch_listener = -1,
	    .stop_fd = -1,
	    .is_spawned = true,
	    .link_fd = LINK_FD};

	if (dup3(spawned->keeper_end, LINK_FD, O_CLOEXEC) < 0 ||
	    become(spawned, ROLE_KEEP, LINK_FD + 1) < 0)
		_exit(1);
	_exit(keeper_run(&setup) < 0 ? 1 : 0);
}

/* Above the two descriptors that are moved to their places. */
static int
descriptors_place(const struct spawned *spawned)
{
	scope_fd int client = fcntl(spawned->client, F_DUPFD_CLOEXEC, KEEPER_FD + 1);
	scope_fd int link = fcntl(spawned->talker_end, F_DUPFD_CLOEXEC, KEEPER_FD + 1);

	if (client < 0 || link < 0 || dup3(client, CLIENT_FD, O_CLOEXEC) < 0 ||
	    dup3(link, KEEPER_FD, O_CLOEXEC) < 0)
		return -errno;
	log_open("2svd"); /* its socket was where the link is now */
	return 0;
}

static int
talk(struct spawned *spawned)
{
	int keeper = KEEPER_FD;
	struct talker talker = {.settings = spawned->settings,
	    .clock = spawned->verify->clock,
	    .by_root = true,
	    .is_spawned = true};

	if (descriptors_place(spawned) < 0 || become(spawned, ROLE_TALK, KEEPER_FD + 1) < 0)
		return 1;
	talker_serve_one(&talker, CLIENT_FD, &keeper);
	if (keeper >= 0)
		close(keeper); /* the keeper ends with it */
	return 0;
}

static int
split(struct spawned *spawned)
{
	pid_t keeper = fork();
	int code;

	if (keeper < 0) {
		log_complain("fork: %s", strerror(errno));
		return 1;
	}
	if (keeper == 0)
		keep(spawned);
	code = talk(spawned);
	while (waitpid(keeper, NULL, 0) < 0 && errno == EINTR)
		continue;
	return code;
}

int
spawned_run(const struct verify *verify, int connection)
{
	struct spawned spawned = {.verify = verify, .client = connection};
	int code = 1;

	if (!is_root_altogether())
		log_complain("--fd: all uids of this process must be 0");
	else if (!is_from_root(connection))
		log_complain("--fd %d: is no connection of root's", connection);
	else if (prepare(&spawned) == 0)
		code = split(&spawned);
	settings_free(spawned.settings);
	return code;
}
