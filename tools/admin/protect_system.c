/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * systemd where it runs: a transient timer (systemd-run(1)), and a unit that is enabled while a
 * change waits. Elsewhere a child of its own session, and nobody after a boot. Called by the
 * commands of protect, as root.
 */
#include "config.h"

#include "tools/admin/protect_system.h"

#include "base/scope.h"
#include "tools/admin/protect_state.h"
#include "base/text.h"
#include "stacks/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define SYSTEMCTL "/usr/bin/systemctl"
#define SYSTEMD_RUN "/usr/bin/systemd-run"
#define TIMER "2sv-protect-check"
#define WAIT_MS 20000
#define LOOK_SECONDS 2
#define SSHD_PID "/run/sshd.pid"
#define RELOAD_PAUSES 150 /* of 20 ms */

static const char *const sshd_units[] = {"ssh.service", "sshd.service"};

bool
protect_has_systemd(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

/* 0 where it ended well. */
static int
run(const char *const words[])
{
	scope_free char *text = NULL;
	int r = program_run(words, WAIT_MS, &text);

	return r > 0 ? -EIO : r;
}

static int
run_systemctl(const char *verb, const char *unit)
{
	return run((const char *const[]){SYSTEMCTL, "--quiet", "--no-block", verb, unit, NULL});
}

static bool
is_sshd(pid_t pid)
{
	char path[64], name[32] = "";
	scope_file FILE *file = NULL;

	text_format(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	return file && fgets(name, sizeof(name), file) && strcmp(name, "sshd\n") == 0;
}

/* The sshd that nobody's unit knows of. */
static int
reload_by_pid(void)
{
	scope_file FILE *file = fopen(SSHD_PID, "re");
	char line[32] = "";
	int64_t pid;

	if (!file || !fgets(line, sizeof(line), file))
		return 0;
	line[strcspn(line, "\n")] = '\0';
	if (number_parse(line, 2, INT_MAX, &pid) < 0 || !is_sshd((pid_t)pid))
		return 0;
	return kill((pid_t)pid, SIGHUP) < 0 ? -errno : 0;
}

/* The unit that sshd runs as here, or NULL. */
static const char *
active_unit(void)
{
	for (size_t i = 0; protect_has_systemd() && i < sizeof(sshd_units) / sizeof(sshd_units[0]);
	     i++)
		if (run_systemctl("is-active", sshd_units[i]) == 0)
			return sshd_units[i];
	return NULL;
}

static int
reload(void)
{
	const char *unit = active_unit();

	return unit ? run_systemctl("reload", unit) : reload_by_pid();
}

/* systemctl is asked once: the doctor may say it of many lines. */
const char *
protect_sshd_reload_command(void)
{
	static char command[64];
	const char *unit;

	if (command[0])
		return command;
	unit = active_unit();
	if (unit)
		text_format(command, sizeof(command), "systemctl reload %s", unit);
	else
		text_copy(command, sizeof(command), "kill -HUP $(cat " SSHD_PID ")");
	return command;
}

static bool
is_written(struct timespec *ret)
{
	struct stat status;

	if (stat(SSHD_PID, &status) < 0)
		return false;
	*ret = status.st_mtim;
	return true;
}

/* sshd writes its number anew once it listens with the new settings; until then the old ones hold.
   One that does not is not waited for longer. */
int
protect_sshd_reload(void)
{
	const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
	struct timespec before = {.tv_sec = 0}, now;
	bool was_written = is_written(&before);
	int r = reload();

	for (int i = 0; r == 0 && was_written && i < RELOAD_PAUSES; i++) {
		if (is_written(&now) &&
		    (now.tv_sec != before.tv_sec || now.tv_nsec != before.tv_nsec))
			break;
		nanosleep(&pause, NULL);
	}
	return r;
}

static int
find_self(char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (length <= 0)
		return -errno;
	path[length] = '\0';
	return 0;
}

static int
start_timer(const char *self, int64_t seconds)
{
	char when[64];
	int r = run_systemctl("enable", PROTECT_BOOT_UNIT);

	text_format(when, sizeof(when), "--on-active=%llds", (long long)seconds);
	if (r == 0)
		r = run((const char *const[]){SYSTEMD_RUN, "--quiet", "--collect", "--unit=" TIMER,
		    when, "--timer-property=AccuracySec=1s", self, "protect", "check", "--batch",
		    NULL});
	return r;
}

/* The clock that nobody sets; a machine that slept has let the time go by. False: nothing waits. */
static bool
sleep_until(int64_t ends)
{
	const struct timespec pause = {.tv_sec = LOOK_SECONDS};
	struct timespec now;

	do {
		nanosleep(&pause, NULL);
		if (access(PROTECT_FOLDER "/pending", F_OK) < 0)
			return false;
	} while (clock_gettime(CLOCK_BOOTTIME, &now) == 0 && now.tv_sec < ends);
	return true;
}

static void
watch(const char *self, int64_t ends)
{
	int fd = open("/dev/null", O_RDWR);

	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	close_range(3, ~0U, 0);
	if (chdir("/") < 0)
		_exit(1);
	if (!sleep_until(ends))
		_exit(0);
	execl(self, self, "protect", "check", "--batch", (char *)NULL);
	_exit(1);
}

/* Twice forked: nobody's child, of no terminal, and no signal of a terminal's end reaches it. */
static int
start_child(const char *self, int64_t seconds)
{
	struct timespec now;
	int status = 0;
	pid_t pid;

	if (clock_gettime(CLOCK_BOOTTIME, &now) < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		signal(SIGHUP, SIG_IGN);
		pid = setsid() < 0 ? -1 : fork();
		if (pid != 0)
			_exit(pid < 0);
		watch(self, now.tv_sec + seconds);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EAGAIN;
}

int
protect_watch_start(int64_t seconds)
{
	char self[PATH_MAX];
	int r = find_self(self);

	if (r < 0)
		return r;
	if (!protect_has_systemd())
		return start_child(self, seconds);
	protect_watch_end();
	return start_timer(self, seconds);
}

/* The child ends by itself: it sees that nothing waits. */
void
protect_watch_end(void)
{
	if (!protect_has_systemd())
		return;
	run_systemctl("stop", TIMER ".timer");
	run_systemctl("disable", PROTECT_BOOT_UNIT);
}
