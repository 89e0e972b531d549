/* SPDX-License-Identifier: BSD-2-Clause */
/* An /etc in memory, and sshd in it. */
#include "config.h" /* _GNU_SOURCE: unshare */

#include "tests/stacks/real_sshd.h"

#include "base/scope.h"
#include "stacks/program.h"
#include "stacks/sshd_conf.h"

#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define UNPACKED_SSHD UNPACKED "/usr/sbin/sshd"

static const char passwd_text[] = "root:x:0:0::/root:/bin/sh\n"
				  "nobody:x:65534:65534::/nonexistent:/bin/sh\n"
				  "sshd:x:100:65534::/run/sshd:/bin/sh\n"
				  "ann:x:2001:2001::/nonexistent:/bin/sh\n"
				  "amy:x:2002:3001::/nonexistent:/bin/sh\n"
				  "rob:x:2003:2003::/nonexistent:/bin/sh\n"
				  "bea:x:2004:2004::/nonexistent:/bin/sh\n"
				  "zoe:x:2005:2005::/nonexistent:/bin/sh\n";
static const char group_text[] = "root:x:0:\nnogroup:x:65534:\n"
				 "people:x:3001:ann,bea\nrobots:x:3002:rob,bea\n";

static void
write_file(const char *path, const char *text, mode_t mode)
{
	scope_fd int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* What it needs of the unpacked libraries is for it alone. */
static void
write_program(void)
{
	bool is_unpacked = access(UNPACKED_SSHD, X_OK) == 0;

	write_file(REAL_SSHD,
	    is_unpacked ? "#!/bin/sh\nfor folder in \"" UNPACKED "\"/usr/lib/*-linux-gnu*; do\n"
			  "\tfolders=$folders:$folder\ndone\n"
			  "LD_LIBRARY_PATH=${folders#:}\nexport LD_LIBRARY_PATH\n"
			  "exec \"" UNPACKED_SSHD "\" -h /etc/ssh/key \"$@\"\n"
			: "#!/bin/sh\nexec /usr/sbin/sshd -h /etc/ssh/key \"$@\"\n",
	    0755);
}

static void
make_key(void)
{
	const char *const machine = "/usr/bin/ssh-keygen", *const unpacked =
							       UNPACKED "/usr/bin/ssh-keygen";
	const char *const words[] = {access(unpacked, X_OK) == 0 ? unpacked : machine, "-q", "-t",
	    "ed25519", "-N", "", "-f", "/etc/ssh/key", NULL};
	scope_free char *said = NULL;

	assert_int_equal(program_run(words, 10 * 1000, &said), 0);
}

bool
real_sshd_enter(void)
{
	if (access(UNPACKED_SSHD, X_OK) < 0 && access("/usr/sbin/sshd", X_OK) < 0)
		return false;
	if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return false;
	umask(0022);
	assert_int_equal(mount("tmpfs", "/etc", "tmpfs", 0, "mode=0755"), 0);
	assert_int_equal(mount("tmpfs", "/run", "tmpfs", 0, "mode=0755"), 0);
	assert_int_equal(mkdir("/run/sshd", 0755), 0);
	assert_int_equal(mkdir("/etc/ssh", 0755), 0);
	assert_int_equal(mkdir(SSHD_CONF_FOLDER, 0755), 0);
	write_file("/etc/passwd", passwd_text, 0644);
	write_file("/etc/group", group_text, 0644);
	write_file("/etc/nsswitch.conf", "passwd: files\ngroup: files\n", 0644);
	write_program();
	make_key();
	return true;
}

void
real_sshd_main(const char *text)
{
	DIR *folder = opendir(SSHD_CONF_FOLDER);
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	write_file(SSHD_CONF_MAIN, text, 0644);
}

void
real_sshd_file(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", SSHD_CONF_FOLDER, name);
	write_file(path, text, 0644);
}
