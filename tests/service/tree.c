/* SPDX-License-Identifier: BSD-2-Clause */
/* The house of the tests of the whole service: namespace, log, service, clock. */
#include "config.h" /* _GNU_SOURCE */
#include "tree.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/poison.h"

#define KEEPER_UID 64001
#define TALK_UID 64002
#define USER_UID 64003
#define WAIT_MS (10 * 1000)
#define NOW 1790000000 /* a whole step of 30 s, far from the machine's own clock */
#define TEXT_SIZE 4096

static const char passwd_lines[] = "_2sv:x:64001:64001::/nonexistent:/usr/sbin/nologin\n"
				   "_2sv-talk:x:64002:64002::/nonexistent:/usr/sbin/nologin\n"
				   "_2sv-user:x:64003:64003::/nonexistent:/usr/sbin/nologin\n"
				   "_2sv-notify:x:64004:64004::/nonexistent:/usr/sbin/nologin\n"
				   "_2sv-watch:x:64005:64005::/nonexistent:/usr/sbin/nologin\n"
				   "ann:x:64011:64011::/nonexistent:/bin/sh\n"
				   "bob:x:64012:64012::/nonexistent:/bin/sh\n";
static const char group_lines[] = "_2sv:x:64001:\n_2sv-talk:x:64002:\n_2sv-user:x:64003:\n"
				  "_2sv-notify:x:64004:\n_2sv-watch:x:64005:\n"
				  "ann:x:64011:\nbob:x:64012:\n";

static void
path_of(const struct tree *tree, const char *name, char path[TREE_PATH_SIZE])
{
	assert_int_equal(text_format(path, TREE_PATH_SIZE, "%s/%s", tree->folder, name), 0);
}

/* Writes text to folder/name. */
static void
file_write(const struct tree *tree, const char *name, const char *text, size_t size)
{
	char path[TREE_PATH_SIZE];
	scope_fd int fd = -1;

	path_of(tree, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, size), (ssize_t)size);
}

static void
folder_make(const struct tree *tree, const char *name, uid_t owner, mode_t mode)
{
	char path[TREE_PATH_SIZE];

	path_of(tree, name, path);
	assert_int_equal(mkdir(path, mode), 0);
	assert_int_equal(chmod(path, mode), 0);
	assert_int_equal(chown(path, owner, (gid_t)owner), 0);
}

/* The machine's file and some lines more, mounted over it, for this process only. */
static void
mount_with_lines(const struct tree *tree, const char *file, const char *name, const char *lines)
{
	char text[64 * 1024], path[TREE_PATH_SIZE];
	scope_fd int fd = open(file, O_RDONLY | O_CLOEXEC);
	size_t length = strlen(lines);
	ssize_t size = read(fd, text, sizeof(text) - length);

	assert_true(size >= 0);
	memcpy(text + size, lines, length);
	file_write(tree, name, text, (size_t)size + length);
	path_of(tree, name, path);
	assert_int_equal(mount(path, file, NULL, MS_BIND, NULL), 0);
}

/* Forwards what is logged to a pipe: a datagram socket holds few lines, and a full one waits. */
static void __attribute__((noreturn)) sink_run(int in, int out)
{
	char line[TEXT_SIZE];
	ssize_t size;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while ((size = recv(in, line, sizeof(line) - 1, 0)) >= 0) {
		line[size++] = '\n';
		if (write(out, line, (size_t)size) != size)
			break;
	}
	_exit(0);
}

static void
sink_start(struct tree *tree)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int in = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), ends[2];

	path_of(tree, "dev/log", address.sun_path);
	assert_int_equal(bind(in, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(chmod(address.sun_path, 0666), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	fcntl(ends[1], F_SETPIPE_SZ, 1024 * 1024);
	tree->sink = fork();
	assert_true(tree->sink >= 0);
	if (tree->sink == 0)
		sink_run(in, ends[1]);
	close(in);
	close(ends[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	tree->log = ends[0];
}

/* A /dev with the few files that the service opens. */
static void
dev_make(struct tree *tree)
{
	static const char *const files[] = {"null", "urandom", "random", "zero"};
	char path[TREE_PATH_SIZE], name[32], original[32];

	folder_make(tree, "dev", 0, 0755);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		text_format(name, sizeof(name), "dev/%s", files[i]);
		text_format(original, sizeof(original), "/dev/%s", files[i]);
		file_write(tree, name, "", 0);
		path_of(tree, name, path);
		assert_int_equal(mount(original, path, NULL, MS_BIND, NULL), 0);
	}
	sink_start(tree);
	path_of(tree, "dev", path);
	assert_int_equal(mount(path, "/dev", NULL, MS_BIND | MS_REC, NULL), 0);
}

bool
tree_enter(struct tree *tree)
{
	*tree = (struct tree){.log = -1, .now = NOW};
	text_copy(tree->folder, sizeof(tree->folder), "/tmp/2sv-tree-XXXXXX");
	if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return false;
	/* A process killed by a failed test takes the service along. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	umask(0022);
	assert_non_null(mkdtemp(tree->folder));
	/* In memory, and gone with the namespace. */
	assert_int_equal(mount("tmpfs", tree->folder, "tmpfs", 0, "mode=0755"), 0);
	mount_with_lines(tree, "/etc/passwd", "passwd", passwd_lines);
	mount_with_lines(tree, "/etc/group", "group", group_lines);
	folder_make(tree, "run", 0, 0755);
	folder_make(tree, "store", KEEPER_UID, 0700);
	dev_make(tree);
	path_of(tree, "run/root.sock", tree->root_socket);
	path_of(tree, "run/user.sock", tree->user_socket);
	tree_set_clock(tree, NOW);
	return true;
}

void
tree_leave(struct tree *tree)
{
	kill(tree->sink, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		; /* the sink, and roles whose supervisor a test killed */
	scope_close_fd(&tree->log);
	umount2("/dev", MNT_DETACH);
	umount2("/etc/passwd", MNT_DETACH);
	umount2("/etc/group", MNT_DETACH);
	umount2(tree->folder, MNT_DETACH);
	rmdir(tree->folder);
}

void
tree_set_clock(struct tree *tree, int64_t now)
{
	char text[32];

	tree->now = now;
	text_format(text, sizeof(text), "%lld\n", (long long)now);
	file_write(tree, "clock", text, strlen(text));
}

static void
config_write(const struct tree *tree, int max_dialogues)
{
	char text[TEXT_SIZE];
	const char *f = tree->folder;

	assert_int_equal(text_format(text, sizeof(text),
			     "store = \"sqlite:%s/store/2sv.db\"\nroot_socket = \"%s\"\n"
			     "user_socket = \"%s\"\nkeep_root_socket = \"%s/run/keep-root.sock\"\n"
			     "keep_user_socket = \"%s/run/keep-user.sock\"\n"
			     "keep_notify_socket = \"%s/run/keep-notify.sock\"\n"
			     "keep_watch_socket = \"%s/run/keep-watch.sock\"\n"
			     "keep_folder = \"%s/run/keep\"\n"
			     "seal_key = \"%s/seal.key\"\nstore_id = \"%s/store-id\"\n"
			     "spool = \"%s/spool\"\n"
			     "issuer = \"db1.example.org\"\nmax_dialogues = %d\n%s",
			     f, tree->root_socket, tree->user_socket, f, f, f, f, f, f, f, f,
			     max_dialogues, tree->settings ? tree->settings : ""),
	    0);
	file_write(tree, "2sv.conf", text, strlen(text));
}

static void __attribute__((noreturn)) service_exec(const struct tree *tree)
{
	char config[TREE_PATH_SIZE], clock[TREE_PATH_SIZE];

	static const gid_t groups[] = {4, 27}; /* that no role may keep */

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setgroups(2, groups);
	path_of(tree, "2sv.conf", config);
	path_of(tree, "clock", clock);
	setenv("TWOSV_TEST_CLOCK", clock, 1);
	execl(tree->service ? tree->service : SERVICE_PATH, "2svd", "--config", config, NULL);
	_exit(127);
}

/* The sockets listen before a role runs: a connection that is taken says that all is up. */
static void
wait_for_socket(const char *path)
{
	int64_t ends_ms = monotonic_ms() + WAIT_MS;
	int fd, r;

	do {
		r = link_connect(path, WAIT_MS, &fd);
		if (r < 0)
			sched_yield();
	} while ((r == -ENOENT || r == -ECONNREFUSED) && monotonic_ms() < ends_ms);
	assert_int_equal(r, 0);
	close(fd);
}

void
tree_start(struct tree *tree, int max_dialogues)
{
	config_write(tree, max_dialogues);
	tree->supervisor = fork();
	assert_true(tree->supervisor >= 0);
	if (tree->supervisor == 0)
		service_exec(tree);
	wait_for_socket(tree->root_socket); /* made last */
}

int
tree_end(struct tree *tree, int signal_number)
{
	int status = -1;

	if (tree->supervisor <= 0)
		return -1;
	kill(tree->supervisor, signal_number);
	assert_int_equal(waitpid(tree->supervisor, &status, 0), tree->supervisor);
	tree->supervisor = 0;
	return status;
}

void
tree_make_store(struct tree *tree)
{
	static const char key[32] = "thirty-two bytes of no secrecy.";
	char path[TREE_PATH_SIZE];
	int fd;

	file_write(tree, "store-id", "00112233445566778899aabbccddeeff\n", 33);
	file_write(tree, "seal.key", key, sizeof(key));
	path_of(tree, "seal.key", path);
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(chown(path, KEEPER_UID, KEEPER_UID), 0);
	fd = client_connect(tree->root_socket);
	client_hello(fd, "init", NULL);
	client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
	close(fd);
}

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

pid_t
tree_role(const struct tree *tree, const char *process)
{
	int64_t ends_ms = monotonic_ms() + WAIT_MS;
	char path[64];
	long pid;

	text_format(path, sizeof(path), "/proc/%d/task/%d/children", (int)tree->supervisor,
	    (int)tree->supervisor);
	do { /* a role has its name a moment after its fork */
		scope_file FILE *file = fopen(path, "re");

		while (file && fscanf(file, "%ld", &pid) == 1)
			if (process_is((pid_t)pid, process))
				return (pid_t)pid;
		sched_yield();
	} while (monotonic_ms() < ends_ms);
	return 0;
}

/* One line off the pipe, or false after timeout_ms. */
static bool
line_read(struct tree *tree, char *line, size_t size, int timeout_ms)
{
	struct pollfd ready = {.fd = tree->log, .events = POLLIN};
	size_t used = 0;

	while (used + 1 < size) {
		if (poll(&ready, 1, timeout_ms) != 1 || read(tree->log, line + used, 1) != 1)
			return false;
		if (line[used] == '\n')
			break;
		used++;
	}
	line[used] = '\0';
	return true;
}

bool
tree_log_has(struct tree *tree, const char *text, char *line, size_t size)
{
	while (line_read(tree, line, size, WAIT_MS))
		if (strstr(line, text))
			return true;
	return false;
}

void
tree_log_clear(struct tree *tree)
{
	char line[TEXT_SIZE];

	while (line_read(tree, line, sizeof(line), 0))
		;
}
