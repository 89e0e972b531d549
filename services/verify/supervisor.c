/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watches over the roles. The sockets are its own and outlive any role, so that a client who
 * comes while one is started again just waits. The only process of 2svd that stays root; it
 * reads nothing from anybody. Runs in the foreground, called by verify_main.
 */
#include "supervisor.h"
#include "children.h"
#include "notifier.h"
#include "base/confine.h"
#include "spool_folder.h"
#include "users.h"
#include "base/monotonic.h"
#include "base/log.h"
#include "base/scope.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/poison.h"

/* So many deaths of a role within so long: it will not come right by itself. */
#define DEATHS_MAX 5
#define DEATHS_WITHIN_MS (10 * 1000)

#define TALKERS_END_MS (3 * 1000)
#define KEEPER_END_MS (5 * 1000)
#define SWEEP_EVERY_MS (3600 * 1000)
#define ERROR_SIZE 512

struct watched {
	pid_t pid; /* 0 = not running */
	struct child_setup setup;
	int64_t deaths[DEATHS_MAX]; /* a ring; monotonic ms */
	unsigned int death_count;
};

struct supervisor {
	const struct verify *verify;
	struct settings *settings;
	struct sockets sockets; /* their paths are the settings' */
	struct watched watched[ROLE_COUNT];
	struct user notifier_user, watch_user;
	struct notifier notifier, watch; /* no role, and no login's need */
	int signals;
	bool gave_up;
};

static int
setups_find_users(struct supervisor *supervisor)
{
	struct user users[ROLE_COUNT];
	int r = users_find(users);

	if (r == 0)
		r = users_find_notifier(users, &supervisor->notifier_user);
	/* For its lack nobody is kept out: then the socket is root's, and nobody comes. */
	if (r == 0 &&
	    users_find_watch(users, &supervisor->notifier_user, &supervisor->watch_user) < 0)
		supervisor->watch_user = (struct user){0, 0};
	for (enum role role = ROLE_TALK; role < ROLE_COUNT && r == 0; role++) {
		supervisor->watched[role].setup.uid = users[role].uid;
		supervisor->watched[role].setup.gid = users[role].gid;
	}
	return r;
}

static void
owners_fill(const struct supervisor *supervisor, struct socket_owner owners[SOCKET_COUNT])
{
	const struct child_setup *talk = &supervisor->watched[ROLE_TALK].setup;
	const struct child_setup *user = &supervisor->watched[ROLE_USER].setup;

	owners[SOCKET_ROOT] = (struct socket_owner){0, 0, 0600};
	owners[SOCKET_USER] = (struct socket_owner){0, 0, 0666};
	owners[SOCKET_KEEP_ROOT] = (struct socket_owner){talk->uid, talk->gid, 0600};
	owners[SOCKET_KEEP_USER] = (struct socket_owner){user->uid, user->gid, 0600};
	owners[SOCKET_KEEP_NOTIFY] = (struct socket_owner){
	    supervisor->notifier_user.uid, supervisor->notifier_user.gid, 0600};
	owners[SOCKET_KEEP_WATCH] =
	    (struct socket_owner){supervisor->watch_user.uid, supervisor->watch_user.gid, 0600};
}

static void
setups_fill(struct supervisor *supervisor, const struct settings *settings)
{
	for (enum role role = ROLE_TALK; role < ROLE_COUNT; role++) {
		struct child_setup *setup = &supervisor->watched[role].setup;

		setup->role = role;
		setup->verify = supervisor->verify;
		setup->sockets = &supervisor->sockets;
		/* The keeper has a link to each talker of both others, and the connection that
		 * just came with an act of each. */
		setup->descriptors = settings->max_dialogues * 4 + 1024;
	}
}

static int
role_start(struct watched *watched)
{
	int r = child_start(&watched->setup, &watched->pid);

	if (r < 0)
		log_line(LOG_ERR, "%s can't be started: %s", role_rows[watched->setup.role].process,
		    strerror(-r));
	return r;
}

static int
roles_start(struct supervisor *supervisor)
{
	int r = 0;

	for (enum role role = ROLE_COUNT - 1; role > ROLE_NONE && r == 0; role--)
		r = role_start(&supervisor->watched[role]);
	return r;
}

static bool
keeps_dying(struct watched *watched)
{
	int64_t now = monotonic_ms();

	watched->deaths[watched->death_count++ % DEATHS_MAX] = now;
	return watched->death_count >= DEATHS_MAX &&
	       now - watched->deaths[watched->death_count % DEATHS_MAX] < DEATHS_WITHIN_MS;
}

static void
death_log(const struct watched *watched, int status)
{
	const char *process = role_rows[watched->setup.role].process;

	if (WIFSIGNALED(status))
		log_line(LOG_ERR, "%s[%d] died: signal %d (%s)", process, (int)watched->pid,
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		log_line(LOG_ERR, "%s[%d] ended by itself with exit code %d", process,
		    (int)watched->pid, WEXITSTATUS(status));
}

static struct watched *
watched_find(struct supervisor *supervisor, pid_t pid)
{
	for (enum role role = ROLE_TALK; role < ROLE_COUNT; role++)
		if (supervisor->watched[role].pid == pid)
			return &supervisor->watched[role];
	return NULL;
}

/* Takes in all who ended; starts them again unless the service itself is ending. */
static void
children_reap(struct supervisor *supervisor, bool ending)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct watched *watched = watched_find(supervisor, pid);

		if (notifier_has_ended(&supervisor->notifier, pid, status, monotonic_ms()) ||
		    notifier_has_ended(&supervisor->watch, pid, status, monotonic_ms()) || !watched)
			continue;
		if (!ending)
			death_log(watched, status);
		watched->pid = 0;
		if (ending)
			continue;
		if (keeps_dying(watched) || role_start(watched) < 0) {
			log_complain("%s died %d times within %d s: giving up; its own lines in "
				     "the log say why",
			    role_rows[watched->setup.role].process, DEATHS_MAX,
			    DEATHS_WITHIN_MS / 1000);
			supervisor->gave_up = true;
		}
	}
}

/* Waits for signals up to ends_ms (-1 = without end). Returns true if told to end. */
static bool
signal_take(struct supervisor *supervisor, int64_t ends_ms)
{
	struct pollfd ready = {.fd = supervisor->signals, .events = POLLIN};
	int left_ms = ends_ms < 0 ? -1 : monotonic_left_ms(ends_ms);
	struct signalfd_siginfo info;

	if (poll(&ready, 1, left_ms) != 1)
		return false;
	if (read(supervisor->signals, &info, sizeof(info)) != sizeof(info))
		return false;
	return info.ssi_signo != SIGCHLD;
}

static bool
any_alive(const struct supervisor *supervisor, enum role first, enum role last)
{
	for (enum role role = first; role <= last; role++)
		if (supervisor->watched[role].pid > 0)
			return true;
	return false;
}

static void
roles_signal(const struct supervisor *supervisor, enum role first, enum role last, int number)
{
	for (enum role role = first; role <= last; role++)
		if (supervisor->watched[role].pid > 0)
			kill(supervisor->watched[role].pid, number);
}

static void
roles_end(struct supervisor *supervisor, enum role first, enum role last, int within_ms)
{
	int64_t ends_ms = monotonic_ms() + within_ms;

	roles_signal(supervisor, first, last, SIGTERM);
	children_reap(supervisor, true);
	while (any_alive(supervisor, first, last) && monotonic_ms() < ends_ms) {
		signal_take(supervisor, ends_ms);
		children_reap(supervisor, true);
	}
	roles_signal(supervisor, first, last, SIGKILL);
	while (any_alive(supervisor, first, last)) {
		signal_take(supervisor, -1);
		children_reap(supervisor, true);
	}
}

/* A message that is sent by then finds a keeper, who hears of it; else it is sent again later. */
static void
notifier_finish(struct supervisor *supervisor, int64_t ends_ms)
{
	while (supervisor->notifier.pid > 0 && monotonic_ms() < ends_ms) {
		signal_take(supervisor, ends_ms);
		children_reap(supervisor, true);
	}
	notifier_end(&supervisor->notifier, SIGKILL);
	notifier_end(&supervisor->watch, SIGKILL);
}

/* For a copy of a store that can't be written; without it such a store refuses. */
static void
keep_folder_make(const struct supervisor *supervisor)
{
	const struct child_setup *keep = &supervisor->watched[ROLE_KEEP].setup;
	const char *path = supervisor->settings->keep_folder;
	scope_fd int fd = -1;
	struct stat status;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		log_line(LOG_WARNING, "%s can't be made: %s", path, strerror(errno));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0 ||
	    (status.st_uid != 0 && status.st_uid != keep->uid) ||
	    fchown(fd, keep->uid, keep->gid) < 0 || fchmod(fd, 0700) < 0)
		log_line(LOG_WARNING, "%s is not fit for the keeper's copy of a store", path);
}

static int
supervisor_open(struct supervisor *supervisor)
{
	static const struct confinement confinement = {.keeps_stdio = true, .first_other_fd = -1};
	struct socket_owner owners[SOCKET_COUNT];
	char error[ERROR_SIZE];
	const char *step;
	int r;

	r = settings_load(supervisor->verify->config, &supervisor->settings, error, sizeof(error));
	if (r < 0) {
		log_complain("%s", error);
		return r;
	}
	r = setups_find_users(supervisor);
	if (r < 0)
		return r;
	owners_fill(supervisor, owners);
	setups_fill(supervisor, supervisor->settings);
	r = sockets_make(&supervisor->sockets, supervisor->settings, owners, error, sizeof(error));
	if (r < 0) {
		log_complain("%s", error);
		return r;
	}
	spool_folder_make(supervisor->settings->spool, supervisor->watched[ROLE_KEEP].setup.uid,
	    supervisor->watched[ROLE_KEEP].setup.gid);
	keep_folder_make(supervisor);
	r = confine_process(&confinement, &step);
	if (r < 0)
		log_complain("%s: %s", step, strerror(-r));
	return r;
}

/* Watches, until it is told to end or has given up. */
static void
supervisor_watch(struct supervisor *supervisor)
{
	int64_t sweeps_ms = monotonic_ms();

	while (!supervisor->gave_up &&
	       !signal_take(supervisor, notifier_wait(&supervisor->watch,
					    notifier_wait(&supervisor->notifier, sweeps_ms)))) {
		children_reap(supervisor, false);
		notifier_turn(&supervisor->notifier, monotonic_ms());
		notifier_turn(&supervisor->watch, monotonic_ms());
		if (monotonic_ms() < sweeps_ms)
			continue;
		spool_folder_sweep(supervisor->settings->spool);
		sweeps_ms = monotonic_ms() + SWEEP_EVERY_MS;
	}
}

static void
notifier_start(struct supervisor *supervisor)
{
	const struct user *user = &supervisor->notifier_user;
	struct program_setup setup = {.path = supervisor->verify->notifier,
	    .name = "2sv-notify",
	    .lack = "alerts wait until something else sends them",
	    .uid = user->uid,
	    .gid = user->gid,
	    .verify = supervisor->verify};

	if (!supervisor->settings->start_notifier)
		setup.path = NULL;
	notifier_begin(&supervisor->notifier, &setup);
}

static void
watch_start(struct supervisor *supervisor)
{
	const struct user *user = &supervisor->watch_user;
	struct program_setup setup = {.path = supervisor->verify->watch,
	    .name = "2sv-watch",
	    .lack = "nobody counts what leaves by ssh sessions",
	    .uid = user->uid,
	    .gid = user->gid,
	    .verify = supervisor->verify};

	if (!supervisor->settings->start_watch || user->uid == 0)
		setup.path = NULL;
	notifier_begin(&supervisor->watch, &setup);
}

static int
supervisor_serve(struct supervisor *supervisor)
{
	int64_t ends_ms;

	if (roles_start(supervisor) < 0)
		supervisor->gave_up = true;
	else
		log_line(LOG_INFO, "the service is up");
	notifier_start(supervisor);
	watch_start(supervisor);
	supervisor_watch(supervisor);
	ends_ms = monotonic_ms() + TALKERS_END_MS;
	/* Talkers first: what they have begun still finds a keeper. */
	notifier_end(&supervisor->notifier, SIGTERM);
	notifier_end(&supervisor->watch, SIGTERM);
	roles_end(supervisor, ROLE_TALK, ROLE_USER, TALKERS_END_MS);
	notifier_finish(supervisor, ends_ms);
	roles_end(supervisor, ROLE_KEEP, ROLE_KEEP, KEEPER_END_MS);
	log_line(LOG_INFO, "the service has ended");
	return supervisor->gave_up ? 1 : 0;
}

int
supervisor_run(const struct verify *verify)
{
	struct supervisor supervisor = {.verify = verify, .signals = -1};
	int code = 1;

	sockets_init(&supervisor.sockets);
	supervisor.signals = signals_open((const int[]){SIGCHLD, SIGTERM, SIGINT, SIGHUP, 0});
	if (supervisor.signals < 0)
		log_complain("signalfd: %s", strerror(-supervisor.signals));
	else if (supervisor_open(&supervisor) == 0)
		code = supervisor_serve(&supervisor);
	sockets_remove(&supervisor.sockets);
	scope_close_fd(&supervisor.signals);
	settings_free(supervisor.settings);
	return code;
}
