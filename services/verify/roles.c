/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From passed sockets to a running role: settings, confinement, then the parent of the talkers
 * or the keeper. Runs at the start of each role's first process, under the role's own uid.
 */
#include "roles.h"
#include "base/confine.h"
#include "keeper/keeper.h"
#include "talkers.h"
#include "base/log.h"
#include "base/scope.h"
#include "base/signals.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/poison.h"

#define ERROR_SIZE 512

const struct role_row role_rows[ROLE_COUNT] = {
    [ROLE_NONE] = {"", "2svd", 0, 0},
    [ROLE_TALK] = {"_2sv-talk", "2sv-talk", 1U << SOCKET_ROOT, 0},
    [ROLE_USER] = {"_2sv-user", "2sv-user", 1U << SOCKET_USER, 0},
    [ROLE_KEEP] = {"_2sv", "2sv-keeper",
	1U << SOCKET_KEEP_ROOT | 1U << SOCKET_KEEP_USER | 1U << SOCKET_KEEP_NOTIFY |
	    1U << SOCKET_KEEP_WATCH,
	1U << SOCKET_KEEP_NOTIFY | 1U << SOCKET_KEEP_WATCH},
};

static unsigned int
passed_set(const struct sockets *sockets)
{
	unsigned int passed = 0;

	for (int i = 0; i < SOCKET_COUNT; i++)
		if (sockets->fds[i] >= 0)
			passed |= 1U << i;
	return passed;
}

enum role
role_find(const struct sockets *sockets)
{
	unsigned int passed = passed_set(sockets);

	for (enum role role = ROLE_TALK; role < ROLE_COUNT; role++)
		if (passed &&
		    (passed & ~role_rows[role].spare) ==
			(role_rows[role].sockets & ~role_rows[role].spare) &&
		    (passed & ~role_rows[role].sockets) == 0)
			return role;
	return ROLE_NONE;
}

/* Each dialogue costs the parent a descriptor. */
static void
descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int
role_confine(enum role role, int first_other_fd)
{
	struct confinement confinement = {
	    .locks_memory = role == ROLE_KEEP, .first_other_fd = first_other_fd};
	const char *step;
	int r = confine_process(&confinement, &step);

	if (r < 0)
		log_complain("%s: %s", step, strerror(-r));
	log_open("2svd"); /* its socket was closed with all others */
	return r;
}

struct running {
	enum role role;
	const struct verify *verify;
	const struct sockets *sockets;
	const struct settings *settings;
	int signals;
};

static int
talk(const struct running *running)
{
	bool by_root = running->role == ROLE_TALK;
	struct talkers_setup setup = {
	    .talker = {.settings = running->settings,
		.clock = running->verify->clock,
		.by_root = by_root},
	    .listener = running->sockets->fds[by_root ? SOCKET_ROOT : SOCKET_USER],
	    .signals = running->signals,
	    .ready_at = running->verify->ready_at,
	    .beat_ms = running->verify->beat_ms,
	};

	return talkers_run(&setup);
}

static int
uid_of(const char *user, uid_t *ret)
{
	const struct passwd *entry = getpwnam(user);

	if (!entry) {
		log_complain("the system user %s is missing", user);
		return -ENOENT;
	}
	*ret = entry->pw_uid;
	return 0;
}

static int
keep(const struct running *running)
{
	struct keeper_setup setup = {.settings = running->settings,
	    .clock = running->verify->clock,
	    .root_listener = running->sockets->fds[SOCKET_KEEP_ROOT],
	    .user_listener = running->sockets->fds[SOCKET_KEEP_USER],
	    .notify_listener = running->sockets->fds[SOCKET_KEEP_NOTIFY],
	    .watch_listener = running->sockets->fds[SOCKET_KEEP_WATCH],
	    .stop_fd = running->signals,
	    .ready_at = running->verify->ready_at,
	    .beat_ms = running->verify->beat_ms};
	int r = uid_of(role_rows[ROLE_TALK].user, &setup.talk_uid);

	if (r == 0)
		r = uid_of(role_rows[ROLE_USER].user, &setup.user_uid);
	if (r == 0 && setup.notify_listener >= 0)
		r = uid_of(NOTIFIER_USER, &setup.notify_uid);
	/* No login waits for it, so none is refused for its lack. */
	if (r == 0 && setup.watch_listener >= 0 && uid_of(WATCH_USER, &setup.watch_uid) < 0)
		setup.watch_listener = -1;
	return r < 0 ? r : keeper_run(&setup);
}

int
role_run(enum role role, const struct verify *verify, const struct sockets *sockets)
{
	static const int ends[] = {SIGTERM, SIGINT, 0};
	static const int ends_and_children[] = {SIGTERM, SIGINT, SIGCHLD, 0};
	struct running running = {.role = role, .verify = verify, .sockets = sockets};
	scope_settings struct settings *settings = NULL;
	scope_fd int signals = -1;
	char error[ERROR_SIZE];

	prctl(PR_SET_NAME, role_rows[role].process, 0, 0, 0);
	if (getuid() == 0 || geteuid() == 0) {
		log_complain("%s must not run as root: the unit needs User=%s",
		    role_rows[role].process, role_rows[role].user);
		return 1;
	}
	if (settings_load(verify->config, &settings, error, sizeof(error)) < 0) {
		log_complain("%s", error);
		return 1;
	}
	if (role_confine(role, SOCKETS_FIRST_FD + __builtin_popcount(passed_set(sockets))) < 0)
		return 1;
	signals = signals_open(role == ROLE_KEEP ? ends : ends_and_children);
	if (signals < 0) {
		log_complain("signalfd: %s", strerror(-signals));
		return 1;
	}
	descriptors_raise();
	running.settings = settings;
	running.signals = signals;
	return (role == ROLE_KEEP ? keep(&running) : talk(&running)) < 0 ? 1 : 0;
}
