/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the processes of a running service by /proc, and kills. */
#include "config.h"
#include "tests/kills/victim.h"
#include "base/scope.h"
#include "base/text.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "base/poison.h"

#define GONE_MS (20 * 1000)

const char *const victim_words[VICTIM_COUNT] = {
    "keeper", "talker", "talkers' parent", "login", "supervisor"};

static bool
process_is(pid_t pid, const char *name)
{
	char path[64], text[64] = "";
	scope_file FILE *file = NULL;

	text_format(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	if (!file || !fgets(text, sizeof(text), file))
		return false;
	text[strcspn(text, "\n")] = '\0';
	return strcmp(text, name) == 0;
}

static unsigned int
children_of(pid_t pid, pid_t *pids, unsigned int max)
{
	char path[64];
	scope_file FILE *file = NULL;
	unsigned int count = 0;
	int child;

	text_format(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	file = fopen(path, "re");
	while (file && count < max && fscanf(file, "%d", &child) == 1)
		pids[count++] = child;
	return count;
}

static pid_t
role_find(const struct tree *tree, const char *name)
{
	pid_t pids[VICTIM_ROLES_MAX];
	unsigned int count = children_of(tree->supervisor, pids, VICTIM_ROLES_MAX);

	for (unsigned int i = 0; i < count; i++)
		if (process_is(pids[i], name))
			return pids[i];
	return 0;
}

static pid_t
talker_find(const struct tree *tree, uint64_t number)
{
	pid_t pids[VICTIM_ROLES_MAX], parent = role_find(tree, "2sv-talk");
	unsigned int count = parent ? children_of(parent, pids, VICTIM_ROLES_MAX) : 0;

	return count ? pids[number % count] : 0;
}

pid_t
victim_find(const struct tree *tree, enum victim_kind kind, uint64_t number)
{
	switch (kind) {
	case VICTIM_KEEPER:
		return role_find(tree, "2sv-keeper");
	case VICTIM_PARENT:
		return role_find(tree, "2sv-talk");
	case VICTIM_TALKER:
		return talker_find(tree, number);
	case VICTIM_SUPERVISOR:
		return tree->supervisor;
	default:
		return 0;
	}
}

bool
victim_kill(pid_t pid)
{
	scope_fd int fd = pidfd_open(pid, 0);
	struct pollfd gone = {.fd = fd, .events = POLLIN};

	if (fd < 0 || poll(&gone, 1, 0) != 0 || pidfd_send_signal(fd, SIGKILL, NULL, 0) < 0)
		return false;
	return poll(&gone, 1, GONE_MS) == 1;
}

unsigned int
victim_roles(const struct tree *tree, pid_t pids[VICTIM_ROLES_MAX])
{
	pid_t roles[8];
	unsigned int role_count = children_of(tree->supervisor, roles, 8), count = 0;

	for (unsigned int i = 0; i < role_count; i++) {
		pids[count++] = roles[i];
		count += children_of(roles[i], pids + count, VICTIM_ROLES_MAX - count);
	}
	return count;
}

void
victim_reap(pid_t pid)
{
	scope_fd int fd = pidfd_open(pid, 0);
	struct pollfd gone = {.fd = fd, .events = POLLIN};

	if (fd >= 0 && poll(&gone, 1, GONE_MS) != 1)
		fprintf(stderr, "process %d outlives its supervisor\n", (int)pid);
	waitpid(pid, NULL, WNOHANG);
}
