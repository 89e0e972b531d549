/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plays one dialogue with three processes: the person with 2sv's own code, a talker with the
 * dialogues' own code, and a keeper from a script. link_connect and spawn_connect are replaced at
 * link time.
 */
#include "config.h"

#include "stage.h"

#include "base/begun.h"
#include "base/text.h"
#include "dialogue/dialogue.h"
#include "tools/tool.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define WORDS_MAX 20
#define WAIT_MS 5000
#define NOW 1795615440 /* 2026-11-25 14:04 UTC */

int __wrap_link_connect(const char *path, int timeout_ms, int *ret_fd);
int __wrap_spawn_connect(const char *path, int timeout_ms, int *ret_fd, bool *ret_spawned);

/* What link_connect is to give in this process; and whether a service was to be started. */
static int connect_result, connect_fd = -1;
static bool is_spawned, is_new;

int
__wrap_link_connect(const char *path, int timeout_ms, int *ret_fd)
{
	(void)path;
	(void)timeout_ms;
	if (connect_result < 0 || connect_fd < 0)
		return connect_result < 0 ? connect_result : -ECONNREFUSED;
	*ret_fd = connect_fd;
	connect_fd = -1;
	return 0;
}

int
__wrap_spawn_connect(const char *path, int timeout_ms, int *ret_fd, bool *ret_spawned)
{
	*ret_spawned = is_spawned;
	return __wrap_link_connect(path, timeout_ms, ret_fd);
}

bool __wrap_begun_never(const struct begun *begun);

bool
__wrap_begun_never(const struct begun *begun)
{
	(void)begun;
	return is_new;
}

int __wrap_link_receive_watching(int fd, struct packet *packet, int timeout_ms, int watch_fd);
int __real_link_receive_watching(int fd, struct packet *packet, int timeout_ms, int watch_fd);

/* The talker's waits, in memory that it shares with the test. */
static struct waits {
	unsigned int count;
	int list_ms[STAGE_PARTS_MAX];
} * waits;

int
__wrap_link_receive_watching(int fd, struct packet *packet, int timeout_ms, int watch_fd)
{
	if (waits->count < STAGE_PARTS_MAX)
		waits->list_ms[waits->count++] = timeout_ms;
	return __real_link_receive_watching(fd, packet, timeout_ms, watch_fd);
}

static int64_t
fixed_clock(void)
{
	return NOW;
}

/* Calls use for each part of "a|b|c"; stops at the first that fails. */
static int
for_each_part(
    const char *parts, struct packet *packet, int (*use)(struct packet *packet, char *part))
{
	char copy[4096], *rest = copy, *part;
	int r = 0;

	if (!parts)
		return 0;
	snprintf(copy, sizeof(copy), "%s", parts);
	while (r == 0 && (part = strsep(&rest, "|")))
		r = use(packet, part);
	return r;
}

static int
add_field(struct packet *packet, char *part)
{
	char *equals = strchr(part, '=');

	if (!equals)
		return -EINVAL;
	*equals = '\0';
	return packet_add(packet, part, equals + 1);
}

static int
check_has(struct packet *packet, char *part)
{
	char *equals = strchr(part, '=');
	const char *value;

	if (!equals)
		return -EINVAL;
	*equals = '\0';
	value = packet_get(packet, part);
	if (value && strcmp(value, equals + 1) == 0)
		return 0;
	fprintf(stderr, "keeper: %s is \"%s\", not \"%s\"\n", part, value ? value : "(not there)",
	    equals + 1);
	return -EBADMSG;
}

static int
check_lacks(struct packet *packet, char *part)
{
	if (!packet_get(packet, part))
		return 0;
	fprintf(stderr, "keeper: there is a key %s\n", part);
	return -EBADMSG;
}

static int
send_row(int fd, const char *fields, long id)
{
	struct packet row;

	packet_begin(&row, "row");
	if (id > 0)
		packet_add_number(&row, "id", id);
	if (for_each_part(fields, &row, add_field) < 0)
		return -EINVAL;
	return link_send(fd, &row, WAIT_MS, -1);
}

static int
answer_act(int fd, const struct stage_act *act)
{
	struct packet result;
	int r = 0;

	for (unsigned int i = 0; i < act->row_copies && r == 0; i++)
		r = send_row(fd, act->rows[0], act->first_id - (long)i);
	for (size_t i = act->row_copies ? 1 : 0; i < STAGE_PARTS_MAX && act->rows[i] && r == 0; i++)
		r = send_row(fd, act->rows[i], 0);
	packet_begin(&result, "result");
	if (r == 0)
		r = for_each_part(act->result, &result, add_field);
	return r < 0 ? r : link_send(fd, &result, WAIT_MS, -1);
}

/* The first act of a dialogue must bring the client's connection, no later one may. */
static int
take_act(int fd, const struct stage_act *act, bool is_first)
{
	struct packet packet;
	int passed = -1;
	int r = link_receive(fd, &packet, WAIT_MS, &passed);

	if (r == 0)
		r = packet_parse(&packet, message_act_keys);
	if (passed >= 0)
		close(passed);
	if (r < 0 || (passed >= 0) != is_first || !packet_is(&packet, act->operation)) {
		fprintf(stderr, "keeper: wanted %s, got %s (%s)\n", act->operation,
		    r < 0 ? "nothing" : packet_get(&packet, "op"), strerror(-r));
		return -EBADMSG;
	}
	r = for_each_part(act->wants, &packet, check_has);
	if (r == 0)
		r = for_each_part(act->lacks, &packet, check_lacks);
	return r < 0 ? r : answer_act(fd, act);
}

static int
keeper_main(int fd, const struct stage_act *acts)
{
	struct packet packet;
	bool is_first = true;
	int passed, r;

	for (; acts && acts->operation; acts++) {
		if (take_act(fd, acts, is_first) < 0)
			return 1;
		is_first = false;
	}
	r = link_receive(fd, &packet, WAIT_MS, &passed);
	if (r == 0 && packet_parse(&packet, message_act_keys) == 0)
		fprintf(stderr, "keeper: one act too many: %s\n", packet_get(&packet, "op"));
	return r == -ECONNRESET ? 0 : 1;
}

static int
talker_main(int client, int keeper, unsigned int caller)
{
	char issuer[] = "db1", none[] = "/nonexistent";
	const struct settings settings = {
	    .issuer = issuer, .keep_root_socket = none, .keep_user_socket = none};
	struct dialogue dialogue = {.client = client,
	    .keeper = &keeper,
	    .parent = -1,
	    .by_root = caller == 0,
	    .caller = caller,
	    .settings = &settings,
	    .clock = fixed_clock};

	dialogue_run(&dialogue);
	return 0;
}

static int
person_main(const struct stage *stage)
{
	struct tool tool = {.now = NOW, .caller = stage->claims_root ? 0 : stage->caller};
	char line[512], *rest = line, *words[WORDS_MAX] = {NULL}, error[OPTIONS_ERROR_SIZE];
	const struct command *command;
	size_t count = 0;
	int code;

	snprintf(line, sizeof(line), "%s", stage->line);
	while (rest && *rest && count + 1 < WORDS_MAX)
		words[count++] = strsep(&rest, " ");
	if (options_parse(words, &tool.options, &command, error) < 0)
		return EXIT_USAGE;
	code = tool_run(&tool, command);
	fflush(stdout);
	return code;
}

struct ends {
	int client[2], keeper[2], in[2], out, err;
};

static void
ends_make(struct ends *ends, const char *typed)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends->client), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends->keeper), 0);
	assert_int_equal(pipe(ends->in), 0);
	ends->out = memfd_create("out", 0);
	ends->err = memfd_create("err", 0);
	assert_true(ends->out >= 0 && ends->err >= 0);
	if (typed)
		assert_int_equal(write(ends->in[1], typed, strlen(typed)), strlen(typed));
	close(ends->in[1]);
}

static pid_t
start_keeper(const struct stage *stage, const struct ends *ends)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	close(ends->keeper[0]);
	close(ends->client[0]);
	close(ends->client[1]);
	_exit(stage->no_keeper ? 0 : keeper_main(ends->keeper[1], stage->acts));
}

static pid_t
start_talker(const struct stage *stage, const struct ends *ends)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	close(ends->client[0]);
	close(ends->keeper[1]);
	connect_result = -ECONNREFUSED; /* no other keeper */
	_exit(talker_main(ends->client[1], ends->keeper[0], stage->caller));
}

static pid_t
start_person(const struct stage *stage, const struct ends *ends)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	close(ends->client[1]);
	close(ends->keeper[0]);
	close(ends->keeper[1]);
	connect_result = stage->connect_error;
	is_spawned = stage->is_spawned;
	is_new = stage->is_new;
	connect_fd = ends->client[0];
	dup2(ends->in[0], STDIN_FILENO);
	dup2(ends->out, STDOUT_FILENO);
	dup2(ends->err, STDERR_FILENO);
	_exit(person_main(stage));
}

static int
wait_status(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void
collect(int fd, char *text, size_t size)
{
	ssize_t got = pread(fd, text, size - 1, 0);

	text[got > 0 ? got : 0] = '\0';
	close(fd);
}

void
stage_play(const struct stage *stage, struct stage_shown *shown)
{
	pid_t keeper, talker, person;
	struct ends ends;

	waits =
	    mmap(NULL, sizeof(*waits), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(waits != MAP_FAILED);
	ends_make(&ends, stage->typed);
	keeper = start_keeper(stage, &ends);
	if (stage->no_keeper)
		wait_status(keeper);
	talker = start_talker(stage, &ends);
	person = start_person(stage, &ends);
	close(ends.client[0]);
	close(ends.client[1]);
	close(ends.keeper[0]);
	close(ends.keeper[1]);
	close(ends.in[0]);
	shown->code = wait_status(person);
	assert_int_equal(wait_status(talker), 0);
	if (!stage->no_keeper)
		assert_int_equal(wait_status(keeper), 0);
	memcpy(shown->waits, waits->list_ms, sizeof(shown->waits));
	munmap(waits, sizeof(*waits));
	collect(ends.out, shown->out, sizeof(shown->out));
	collect(ends.err, shown->err, sizeof(shown->err));
}
