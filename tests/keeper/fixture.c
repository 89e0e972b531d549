/* SPDX-License-Identifier: BSD-2-Clause */
/* A keeper of its own for each test, and short ways to talk to it. */
#include "config.h" /* _GNU_SOURCE */

#include "fixture.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

static int64_t *the_clock;

static int64_t
read_clock(void)
{
	return __atomic_load_n(the_clock, __ATOMIC_SEQ_CST);
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(fchown(fd, KEEP_UID, KEEP_UID), 0);
	close(fd);
}

static int
listen_at(char *path, size_t size, const char *folder, const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(text_format(path, size, "%s/%s", folder, name), 0);
	assert_int_equal(text_copy(address.sun_path, sizeof(address.sun_path), path), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 4096), 0);
	return fd;
}

static void
make_sockets(struct fixture *f)
{
	f->root_listener =
	    listen_at(f->root_socket, sizeof(f->root_socket), f->folder, "root.sock");
	f->user_listener =
	    listen_at(f->user_socket, sizeof(f->user_socket), f->folder, "user.sock");
	f->keep_root_listener =
	    listen_at(f->keep_root_socket, sizeof(f->keep_root_socket), f->folder, "kr.sock");
	f->keep_user_listener =
	    listen_at(f->keep_user_socket, sizeof(f->keep_user_socket), f->folder, "ku.sock");
	assert_int_equal(chmod(f->user_socket, 0666), 0);
	assert_int_equal(chown(f->keep_root_socket, TALK_UID, TALK_UID), 0);
	assert_int_equal(chown(f->keep_user_socket, USER_UID, USER_UID), 0);
	f->keep_notify_listener =
	    listen_at(f->keep_notify_socket, sizeof(f->keep_notify_socket), f->folder, "kn.sock");
	assert_int_equal(chown(f->keep_notify_socket, NOTIFY_UID, NOTIFY_UID), 0);
	f->keep_watch_listener =
	    listen_at(f->keep_watch_socket, sizeof(f->keep_watch_socket), f->folder, "kw.sock");
	assert_int_equal(chown(f->keep_watch_socket, WATCH_UID, WATCH_UID), 0);
}

static void
make_folders(struct fixture *f)
{
	text_copy(f->folder, sizeof(f->folder), "/tmp/2sv-keeper-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	assert_int_equal(chmod(f->folder, 0755), 0);
	text_format(f->store_folder, sizeof(f->store_folder), "%s/store", f->folder);
	text_format(f->store, sizeof(f->store), "sqlite:%s/2sv.db", f->store_folder);
	text_format(f->key, sizeof(f->key), "%s/seal.key", f->folder);
	text_format(f->id, sizeof(f->id), "%s/store-id", f->folder);
	assert_int_equal(mkdir(f->store_folder, 0700), 0);
	assert_int_equal(chown(f->store_folder, KEEP_UID, KEEP_UID), 0);
	write_file(f->key, "0123456789abcdef0123456789abcdef", 0400);
	write_file(f->id, "store-of-this-test\n", 0644);
}

static void
fill_settings(struct fixture *f)
{
	static char issuer[] = "db1";

	f->settings = (struct settings){.store = f->store,
	    .root_socket = f->root_socket,
	    .user_socket = f->user_socket,
	    .keep_root_socket = f->keep_root_socket,
	    .keep_user_socket = f->keep_user_socket,
	    .keep_notify_socket = f->keep_notify_socket,
	    .keep_watch_socket = f->keep_watch_socket,
	    .sent_alert_megabytes = 200,
	    .sent_alert_times = 10,
	    .seal_key = f->key,
	    .store_id = f->id,
	    .issuer = issuer,
	    .log_days = 400,
	    .log_megabytes = 2, /* so that a test can fill it */
	    .max_dialogues = 1000};
}

struct fixture *
fixture_make(void)
{
	struct fixture *f;

	if (geteuid() != 0)
		skip();
	f = calloc(1, sizeof(*f));
	assert_non_null(f);
	signal(SIGPIPE, SIG_IGN);
	make_folders(f);
	make_sockets(f);
	fill_settings(f);
	f->shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(f->shared, MAP_FAILED);
	f->clock = the_clock = (int64_t *)((char *)f->shared + 4096);
	*f->clock = START;
	return f;
}

int
fixture_begin_bare(void **state)
{
	*state = fixture_make();
	keeper_start(*state);
	return 0;
}

int
fixture_begin(void **state)
{
	struct packet act;
	int link;

	fixture_begin_bare(state);
	link = root_talker(*state);
	act_build(&act, "init", NULL);
	act_expect(link, &act, VERDICT_ACCEPT, REASON_RIGHT);
	close(link);
	return 0;
}

static void
remove_folder(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (directory && (entry = readdir(directory))) {
		text_format(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (directory)
		closedir(directory);
	rmdir(folder);
}

int
fixture_end(void **state)
{
	struct fixture *f = *state;

	if (f->keeper > 0)
		keeper_stop(f);
	close(f->root_listener);
	close(f->user_listener);
	close(f->keep_root_listener);
	close(f->keep_user_listener);
	close(f->keep_notify_listener);
	close(f->keep_watch_listener);
	remove_folder(f->store_folder);
	remove_folder(f->folder);
	munmap(f->shared, 8192);
	free(f);
	return 0;
}

/* The child's part: becomes the keeper's uid and serves. */
static void
serve(struct fixture *f, int stop_fd)
{
	const struct keeper_setup setup = {
	    .settings = &f->settings,
	    .clock = read_clock,
	    .root_listener = f->keep_root_listener,
	    .user_listener = f->keep_user_listener,
	    .notify_listener = f->keep_notify_listener,
	    .watch_listener = f->keep_watch_listener,
	    .talk_uid = TALK_UID,
	    .user_uid = USER_UID,
	    .notify_uid = NOTIFY_UID,
	    .watch_uid = WATCH_UID,
	    .stop_fd = stop_fd,
	};

	signal(SIGSEGV, SIG_DFL); /* cmocka's handler would go on with its tests */
	signal(SIGABRT, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	if (setgroups(0, NULL) < 0 || setgid(KEEP_UID) < 0 || setuid(KEEP_UID) < 0)
		_exit(99);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 1); /* else the leak checker can't look */
	exit(keeper_run(&setup) == 0 ? 0 : 98);
}

void
keeper_start(struct fixture *f)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	f->keeper = fork();
	assert_true(f->keeper >= 0);
	if (f->keeper == 0) {
		close(fds[1]);
		serve(f, fds[0]);
	}
	close(fds[0]);
	f->stop_fd = fds[1];
}

void
keeper_stop(struct fixture *f)
{
	int status;

	close(f->stop_fd);
	assert_int_equal(waitpid(f->keeper, &status, 0), f->keeper);
	f->keeper = 0;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

void
keeper_kill(struct fixture *f)
{
	int status;

	assert_int_equal(kill(f->keeper, SIGKILL), 0);
	assert_int_equal(waitpid(f->keeper, &status, 0), f->keeper);
	f->keeper = 0;
	close(f->stop_fd);
}

void
keeper_freeze(const struct fixture *f)
{
	int status;

	assert_int_equal(kill(f->keeper, SIGSTOP), 0);
	assert_int_equal(waitpid(f->keeper, &status, WUNTRACED), f->keeper);
	assert_true(WIFSTOPPED(status));
}

void
keeper_thaw(const struct fixture *f)
{
	assert_int_equal(kill(f->keeper, SIGCONT), 0);
}
