/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of watch/gate_kind: each command that clients run over ssh, by name and direction; and what
 * is no plain command, however it is quoted.
 */
#include "watch/gate_kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
expect(const char *command, const char *kind, const char *direction)
{
	struct gate_copy copy;

	gate_kind(command, &copy);
	if (strcmp(copied_kind_text(copy.kind), kind) != 0 ||
	    strcmp(copied_direction_text(copy.direction), direction) != 0)
		fail_msg("%s: %s %s, not %s %s", command ? command : "(none)",
		    copied_kind_text(copy.kind), copied_direction_text(copy.direction), kind,
		    direction);
}

struct row {
	const char *command, *kind, *direction;
};

static void
expect_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect(rows[i].command, rows[i].kind, rows[i].direction);
}

/* As the clients of Debian 12 sent them; --version of each stands in tests/e2e/gate.test.sh's log.
 */
static void
what_clients_run_is_named_with_its_direction(void **state)
{
	static const struct row rows[] = {
	    {"scp -f /srv/a", "scp", "out"},
	    {"scp -t /srv/a", "scp", "in"},
	    {"scp -v -r -p -f -- /srv/a b", "scp", "out"},
	    {"scp -r -d -t /srv", "scp", "in"},
	    {"scp -rpf /srv/a", "scp", "out"},
	    {"scp -q -l 100 -f '/srv/a b'", "scp", "out"},
	    {"internal-sftp", "sftp", "both"},
	    {"internal-sftp -l INFO -f AUTH", "sftp", "both"},
	    {"internal-sftp -R", "sftp", "out"},
	    {"internal-sftp -d /srv -u 0022 -R", "sftp", "out"},
	    {"internal-sftp -l Read", "sftp", "both"},
	    {"/usr/lib/openssh/sftp-server", "sftp", "both"},
	    {"/usr/libexec/openssh/sftp-server -l VERBOSE", "sftp", "both"},
	    {"/usr/lib/ssh/sftp-server -R", "sftp", "out"},
	    {"rsync --server --sender -logDtpre.iLsfxCIvu . /srv/a", "rsync", "out"},
	    {"rsync --server -logDtpre.iLsfxCIvu . /srv/a", "rsync", "in"},
	    {"rsync --server -logDtpre.iLsfxCIvu . '--sender'", "rsync", "out"},
	    {"rsync --server --sender -se.iLsfxCIvu", "rsync", "out"},
	    {"rsync --server -se.iLsfxCIvu", "rsync", "both"},
	    {"rsync --server -vlogDtprse.iLsfxCIvu", "rsync", "both"},
	    {"rsync --server --secluded-args -e.iLsfxCIvu", "rsync", "both"},
	    {"rsync --server --protect-args -e.iLsfxCIvu", "rsync", "both"},
	    {"rsync --server --daemon .", "rsync", "both"},
	    {"rsync -a /srv evil:", "rsync", "both"},
	    {"rsync --server $A . /srv", "rsync", "both"},
	    {"tar cf - /srv", "tar", "out"},
	    {"tar czf - -C /srv .", "tar", "out"},
	    {"tar -czf- /srv", "tar", "out"},
	    {"tar -C /srv -cz .", "tar", "out"},
	    {"tar --create --gzip --file=- /srv", "tar", "out"},
	    {"tar --create --file - /srv", "tar", "out"},
	    {"tar c /srv", "tar", "out"},
	    {"tar cf /dev/stdout /srv", "tar", "out"},
	    {"tar xf - -C /srv", "tar", "in"},
	    {"tar -x -C /srv -f -", "tar", "in"},
	    {"tar --extract --file=-", "tar", "in"},
	    {"tar xzf -", "tar", "in"},
	    {"tar xOf /srv/a.tar", "tar", "out"},
	    {"tar cfC - /srv .", "tar", "out"},
	    {"cpio -o -H newc", "cpio", "out"},
	    {"cpio -idm", "cpio", "in"},
	    {"borg serve", "borg", "both"},
	    {"borg serve --umask=077", "borg", "both"},
	    {"borg --umask=077 serve --append-only", "borg", "both"},
	    {"rclone serve restic --stdio /srv/repo", "restic", "both"},
	    {"rclone serve sftp --stdio remote:", "sftp", "both"},
	    {"rclone serve webdav --stdio remote:", "rclone", "both"},
	    {"git-upload-pack '/srv/a.git'", "git", "out"},
	    {"git-receive-pack '/srv/a.git'", "git", "in"},
	    {"git-upload-archive 'a.git'", "git", "out"},
	    {"git upload-pack /srv/a.git", "git", "out"},
	    {"git receive-pack '/srv/it'\\''s.git'", "git", "in"},
	    {"git-lfs-transfer /srv/a.git upload", "git", "in"},
	    {"git-lfs-transfer /srv/a.git download", "git", "out"},
	    {"git-annex-shell 'sendkey' '/srv'", "git", "both"},
	    {"hg -R repo serve --stdio", "hg", "both"},
	    {"svnserve -t", "svn", "both"},
	    {"unison -server", "unison", "both"},
	    {"rdiff-backup --server", "rdiff-backup", "both"},
	    {"zfs send -R pool/a@1", "zfs", "out"},
	    {"zfs receive -F pool/b", "zfs", "in"},
	    {"btrfs send /srv/snap", "btrfs", "out"},
	    {"btrfs receive /srv", "btrfs", "in"},
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
	assert_true(COUNT(rows) >= 50);
}

static void
what_stands_before_the_tool_is_passed_by(void **state)
{
	static const struct row rows[] = {
	    {"/usr/bin/scp -f a", "scp", "out"},
	    {"  \t scp   -f\ta ", "scp", "out"},
	    {"LC_ALL=C rsync --server --sender . a", "rsync", "out"},
	    {"A='b c' B=$HOME scp -t a", "scp", "in"},
	    {"exec scp -f a", "scp", "out"},
	    {"env LC_ALL=C TZ=UTC tar cf - a", "tar", "out"},
	    {"sudo rsync --server --sender . /", "rsync", "out"},
	    {"sudo -n -u backup rsync --server . /", "rsync", "in"},
	    {"sudo -nu backup -- rsync --server --sender . /", "rsync", "out"},
	    {"sudo -ubackup A=b rsync --server --sender . /", "rsync", "out"},
	    {"doas rsync --server --sender . /", "rsync", "out"},
	    {"nice -n 19 ionice -c 3 tar cf - a", "tar", "out"},
	    {"nice -n19 borg serve", "borg", "both"},
	    {"nohup git-upload-pack a", "git", "out"},
	    {"command scp -f a", "scp", "out"},
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
}

static void
quotes_are_read_as_a_shell_reads_them(void **state)
{
	static const struct row rows[] = {
	    {"'scp' -f a", "scp", "out"},
	    {"\"scp\" \"-f\" a", "scp", "out"},
	    {"s'c'\"p\" -f a", "scp", "out"},
	    {"\\scp -\\f a", "scp", "out"},
	    {"scp '-'f a\\ b", "scp", "out"},
	    {"scp -f 'a;b|c&d>e`f$(g)\n'", "scp", "out"},
	    {"scp -f \"a;b|c'd\"", "scp", "out"},
	    {"scp -f \"a\\\"b\\$c\"", "scp", "out"},
	    {"scp -f ~/a *.txt {b,c} $HOME \"$HOME\"", "scp", "out"},
	    {"scp -f \"a$\"", "scp", "out"},
	    {"scp -f a#b", "scp", "out"},
	    {"scp '' -f a", "scp", "out"},
	    {"scp -f 'a\\'", "scp", "out"},
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
}

static void
what_is_not_plainly_a_copy_is_a_command(void **state)
{
	static const char *const commands[] = {"echo hi", "cat /srv/a", "dd if=/srv/a",
	    "base64 /srv/a", "mysqldump db", "2sv test", "scpx -f a", "/srv/scp/run -f a",
	    "tar cf /tmp/a.tar /srv", "tar tf -", "tar xf /tmp/a.tar", "tar rf - a", "tar",
	    "tar --help", "tar cf a.tar - b", "git status", "git clone url", "git",
	    "borg create a b", "borg", "rclone copy a b", "rclone serve http remote:", "hg serve",
	    "svnserve -d", "zfs list", "btrfs send -f a b", "cpio -p a", "cpio -o -F a",
	    "unison a b",
	    /* a pipe, or a file, that stays on this machine */
	    "tar cf - a | tar xf - -C b", "tar cf - a | (cd b && tar xf -)",
	    "zfs send a | zfs receive b", "tar cf - a > b.tar",
	    "cd a && tar c . >b.tar 2>/dev/null", "tar c . | { cd b; tar x; }",
	    /* what would be worked out */
	    "$SCP -f a", "*scp -f a", "~/scp -f a", "`echo scp` -f a", "$(echo scp) -f a",
	    "$'\\x73cp' -f a", "echo scp -f a", "echo $(echo scp -f a) scp -f a", "# scp -f a",
	    "echo a # ; scp -f b", "echo 'a; scp -f b'", "echo \"a; scp -f b\"",
	    "echo a\\; scp -f b", "cat <<E\nscp -f a\nE", "xargs scp -f", "ssh x scp -f a",
	    "sudo -u $A",
	    /* no end */
	    "scp -f 'a", "scp -f \"a", "scp -f a\\", "scp -f \"a\\", "scp -f $(b", "scp -f `b", "'",
	    "\"", "\\", "$", "''", " ", "\t", ";", ")", "(", "|", "<", ">", "& &", "A=b", "A=b C=d",
	    "env", "env A=b", "sudo", "sudo -u", "nice -n", "sh -c", "sh -c ''", "su -c",
	    "timeout 5",
	    /* before the tool what is not known */
	    "sudo --user x scp -f a", "1A=b scp -f a", "=b scp -f a", "sh scp -f a", "bash -x scp",
	    "sh -c 'echo scp -f a'",
	    /* other bytes */
	    "scp\r -f a", "\xff\xfe", "sc\x01p -f a", "SCP -f a"};

	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++)
		expect(commands[i], "command", "both");
	expect(NULL, "shell", "both");
	expect("", "shell", "both");
}

static void
a_copy_in_a_list_a_pipe_or_another_shell_is_one(void **state)
{
	static const struct row rows[] = {
	    {"scp -f a; rm b", "scp", "out"},
	    {"rm b; scp -f a", "scp", "out"},
	    {"true\nscp -f a", "scp", "out"},
	    {"scp -f a\n", "scp", "out"},
	    {"scp \\\n-f a", "scp", "out"},
	    {"cd /srv && tar cf - .", "tar", "out"},
	    {"false || scp -f a", "scp", "out"},
	    {"sleep 1 & scp -f a &", "scp", "out"},
	    {"tar cf - . | gzip -c", "tar", "out"},
	    {"tar cf - . |& zstd", "tar", "out"},
	    {"cat key | tar cf - .", "tar", "out"},
	    {"gunzip | tar xf -", "tar", "in"},
	    {"tar xf - ; tar cf - .", "tar", "out"},
	    {"tar cf - . | cat; tar xf -", "tar", "out"},
	    {"tar cf - .; tar xf -", "tar", "out"},
	    {"scp -f a | tar xf -", "scp", "out"},
	    {"rsync --server . b; scp -f a", "scp", "out"},
	    {"scp -f a 2>/dev/null", "scp", "out"},
	    {"scp -f a 2>&1 <&0", "scp", "out"},
	    {"2>/dev/null scp -f a", "scp", "out"},
	    {"scp -f a >b", "scp", "out"},
	    {"tar cf - . >&2", "tar", "out"},
	    {"tar cf - . >a >&2", "tar", "out"},
	    {"tar cf - . >&2 >a", "command", "both"},
	    {"scp -f \"$'\"", "scp", "out"},
	    {"scp -f \"a$'b\"", "scp", "out"},
	    {"scp -f $$'a'", "scp", "out"},
	    {"tar cf - . >/dev/stderr", "tar", "out"},
	    {"tar cf - . >$A", "tar", "out"},
	    {"tar cf - . 3>a", "tar", "out"},
	    {"tar cf - . < a", "tar", "out"},
	    {"(scp -f a)", "scp", "out"},
	    {"((scp -f a))", "scp", "out"},
	    {"{ scp -f a; }", "scp", "out"},
	    {"f() { scp -f a; }; f", "scp", "out"},
	    {"if true; then scp -f a; fi", "scp", "out"},
	    {"! scp -f a", "scp", "out"},
	    {"for i in a b; do scp -f $i; done", "scp", "out"},
	    {"case a in a) scp -f a;; esac", "scp", "out"},
	    {"echo $(scp -f a)", "scp", "out"},
	    {"echo `scp -f a`", "scp", "out"},
	    {"echo $(if :; then case a in b) ;; a) scp -f a;; esac; fi) b", "scp", "out"},
	    {"scp $(case a in a) echo;; esac) -f a", "scp", "out"},
	    {"echo \"x $(scp -f 'a b') y\"", "scp", "out"},
	    {"echo \"`scp -f a`\"", "scp", "out"},
	    {"cat <(tar c a)", "tar", "out"},
	    {"scp -f $(b)", "scp", "out"},
	    {"scp $(echo) -f a`b`", "scp", "out"},
	    {"scp -f \"$(b)\"", "scp", "out"},
	    {"A=$(b) scp -f a", "scp", "out"},
	    {"scp -f a # b", "scp", "out"},
	    {"echo \\ #; scp -f a", "scp", "out"},
	    {"$'scp' -f a", "scp", "out"},
	    {"$\"scp\" -f a", "scp", "out"},
	    {"tar c a <<E", "tar", "out"},
	    {"sh -c 'scp -f a'", "scp", "out"},
	    {"/bin/bash -lc \"cd /srv && tar cf - .\"", "tar", "out"},
	    {"bash -o pipefail --norc -ec 'tar c . | gzip'", "tar", "out"},
	    {"bash -c -o pipefail 'tar c . | gzip'", "tar", "out"},
	    {"bash -ceuo pipefail 'tar c . | gzip'", "tar", "out"},
	    {"sh -c \"sh -c 'sh -c \\\"scp -f a\\\"'\"", "scp", "out"},
	    {"exec sudo -u root sh -c 'scp -f a'", "scp", "out"},
	    {"su - bob -c 'scp -f a'", "scp", "out"},
	    {"su -c 'scp -f a' bob", "scp", "out"},
	    {"eval scp -f a", "scp", "out"},
	    {"eval 'true; scp -f a'", "scp", "out"},
	    {"eval true ';' '\"scp\" -f' a", "scp", "out"},
	    {"env -i -u A B=c scp -f a", "scp", "out"},
	    {"sudo -s --user=x scp -f a", "scp", "out"},
	    {"time -p timeout -k 5 10 scp -f a", "scp", "out"},
	    {"stdbuf -o0 setsid busybox tar c a", "tar", "out"},
	};

	(void)state;
	expect_rows(rows, COUNT(rows));
}

/* What comes is let be: so it is that only where nothing else could be meant. */
static void
what_might_be_the_other_way_is_not_in(void **state)
{
	static const struct row rows[] = {
	    {"scp -t -f /srv", "scp", "out"},
	    {"scp -t $A /srv", "scp", "both"},
	    {"scp -t [-]f /srv", "scp", "both"},
	    {"scp -t {-f,/srv}", "scp", "both"},
	    {"scp -t ~/a /srv/*", "scp", "in"},
	    {"rsync --server {--sender,.} a", "rsync", "both"},
	    {"tar xf - $A", "tar", "both"},
	    {"tar xf - --to-std", "tar", "both"},
	    {"tar --crea --file=- a", "tar", "out"},
	    {"tar --ext", "tar", "in"},
	    {"git -C /srv --git-dir a -c b=c upload-pack a", "git", "out"},
	    {"git --no-pager receive-pack a", "git", "in"},
	    {"borg --umask 077 serve", "borg", "both"},
	    {"rclone --config a serve sftp --stdio b", "sftp", "both"},
	};
	static char command[4096] = "scp -t", runners[4096];

	(void)state;
	expect_rows(rows, COUNT(rows));
	for (int i = 0; i < 100; i++) {
		memcpy(command + strlen(command), " -v", 4);
		memcpy(runners + strlen(runners), "A=b env ", 9);
	}
	expect(command, "scp", "in");
	memcpy(command + strlen(command), " -f a", 6);
	expect(command, "scp", "out");
	memcpy(runners + strlen(runners), "scp -f a", 9);
	expect(runners, "scp", "out");
}

static void
only_sshd_s_own_word_stands_for_its_own_server(void **state)
{
	static const struct {
		const char *command;
		bool is_internal, is_gate;
	} rows[] = {
	    {"internal-sftp", true, false},
	    {"internal-sftp -l INFO", true, false},
	    {"/usr/bin/internal-sftp", false, false},
	    {"exec internal-sftp", false, false},
	    {"internal-sftp; true", false, false},
	    {"internal-sftp $(true)", false, false},
	    {"/usr/lib/openssh/sftp-server", false, false},
	    {"/usr/libexec/2sv/2sv-gate", false, true},
	    {"exec /usr/libexec/2sv/2sv-gate", false, true},
	    {"/usr/libexec/2sv/2sv-gate --subsystem sftp-server", false, false},
	    {"sh -c '2sv-gate --let-be-if-down'; true", false, true},
	    {"2sv-gate --version", false, false},
	};
	struct gate_copy copy;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		gate_kind(rows[i].command, &copy);
		if (copy.is_internal != rows[i].is_internal || copy.is_gate != rows[i].is_gate)
			fail_msg("%s", rows[i].command);
	}
}

/* What comes late counts as well. */
static void
a_long_command_is_looked_through_to_its_end(void **state)
{
	static char command[200 * 1000];
	size_t used = strlen("scp -f");

	(void)state;
	memcpy(command, "scp -f", used);
	while (used + 8 < sizeof(command)) {
		memcpy(command + used, " /srv/a", 7);
		used += 7;
	}
	expect(command, "scp", "out");
	memcpy(command, "echo  ", 6);
	expect(command, "command", "both");
	memcpy(command + sizeof(command) - 12, "; scp -f b", 11);
	expect(command, "scp", "out");
}

static void
kinds_and_directions_are_read_as_they_are_written(void **state)
{
	enum copied_direction direction;
	enum copied_kind kind;

	(void)state;
	for (int i = 0; i < COPIED_KINDS; i++) {
		assert_int_equal(
		    copied_kind_parse(copied_kind_text((enum copied_kind)i), &kind), 0);
		assert_int_equal(kind, i);
		assert_int_equal(copied_is_copy(kind), i >= COPIED_SCP);
	}
	for (int i = 0; i <= COPIED_IN; i++) {
		assert_int_equal(copied_direction_parse(
				     copied_direction_text((enum copied_direction)i), &direction),
		    0);
		assert_int_equal(direction, i);
	}
	assert_true(copied_kind_parse("SCP", &kind) < 0 && copied_kind_parse(NULL, &kind) < 0);
	assert_true(copied_direction_parse("", &direction) < 0 &&
		    copied_direction_parse(NULL, &direction) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_clients_run_is_named_with_its_direction),
	    cmocka_unit_test(what_stands_before_the_tool_is_passed_by),
	    cmocka_unit_test(quotes_are_read_as_a_shell_reads_them),
	    cmocka_unit_test(what_is_not_plainly_a_copy_is_a_command),
	    cmocka_unit_test(a_copy_in_a_list_a_pipe_or_another_shell_is_one),
	    cmocka_unit_test(what_might_be_the_other_way_is_not_in),
	    cmocka_unit_test(only_sshd_s_own_word_stands_for_its_own_server),
	    cmocka_unit_test(a_long_command_is_looked_through_to_its_end),
	    cmocka_unit_test(kinds_and_directions_are_read_as_they_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
