/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kills processes of a whole 2svd, or cuts its power, while people log in, COUNT times, and holds
 * what they were told against the store. Called by run.sh; needs root.
 *   kills kill|cut|lie COUNT SEED LOG
 * Ends with 0 if nothing was lost and nothing taken twice; lie must find faults, and ends with 1.
 */
#include "config.h"
#include "tests/kills/people.h"
#include "tests/kills/round.h"
#include "base/scope.h"
#include "base/text.h"
#include "tests/kills/login.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/poison.h"

#define FAULTS_MAX 20
#define SPAN_US_FIRST 50000

static const char *const modes[] = {[MODE_KILL] = "kill", [MODE_CUT] = "cut", [MODE_LIE] = "lie"};

static int
usage(void)
{
	fputs("usage: kills kill|cut|lie COUNT SEED LOG\n", stderr);
	return 2;
}

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

/* The file that the keeper's disk maps as well. */
static void
disk_prepare(struct course *course)
{
	char path[TREE_PATH_SIZE];
	scope_fd int fd = -1;

	text_format(path, sizeof(path), "%s/" DISK_CONTROL, course->tree.folder);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0 || fchmod(fd, 0666) < 0 || ftruncate(fd, sizeof(*course->disk)) < 0)
		fail(path);
	course->disk = mmap(NULL, sizeof(*course->disk), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (course->disk == MAP_FAILED)
		fail(path);
	disk_set(course);
}

static void
course_begin(struct course *course)
{
	static char services[TREE_PATH_SIZE], store[TREE_PATH_SIZE], copy[TREE_PATH_SIZE],
	    spool[TREE_PATH_SIZE];
	const char *folder = course->tree.folder;

	text_format(services, sizeof(services), "%s/pam.d", folder);
	text_format(store, sizeof(store), "%s/store/2sv.db", folder);
	text_format(copy, sizeof(copy), "%s/copy.db", folder);
	if (mkdir(services, 0755) < 0)
		fail(services);
	course->services = services;
	text_format(spool, sizeof(spool), "%s/spool", folder);
	login_make_services(services, course->tree.root_socket, spool);
	course->spool = spool;
	course->told = told_make();
	course->ledger = (struct ledger){.told = course->told, .store = store, .copy = copy};
	course->span_us = SPAN_US_FIRST;
	course->begins_at = course->tree.now;
	people_add(&course->tree);
	disk_prepare(course);
	course->tree.service = KILLS_SERVICE;
	tree_start(&course->tree, TREE_MAX_DIALOGUES);
	tree_make_store(&course->tree);
	people_enrol(&course->tree);
	course->disk->is_lying = course->mode == MODE_LIE;
}

/* What never happened was not tested. */
static void
want(struct course *course, const char *what, unsigned int count)
{
	printf("  %u %s\n", count, what);
	if (count > 0 || course->mode == MODE_LIE)
		return;
	fprintf(stderr, "FAULT: no %s at all\n", what);
	course->ledger.faults++;
}

static void
summary(struct course *course)
{
	const struct told *told = course->told;
	struct told_sums sums = told_sum(told);

	for (int kind = 0; course->mode == MODE_KILL && kind < VICTIM_COUNT; kind++) {
		printf("  %s: ", victim_words[kind]);
		want(course, "kills", course->kills[kind]);
	}
	if (course->mode == MODE_KILL) {
		want(course, "kills of the keeper within a commit", course->in_commits);
	} else {
		want(course, "cuts", course->count);
		want(course, "of them took what was not synced", course->cuts_that_lost);
		want(course, "syncs", course->disk->syncs);
	}
	want(course, "codes accepted", sums.right);
	want(course, "wrong codes refused", sums.wrong);
	want(course, "used codes refused", sums.used);
	want(course, "sessions opened", sums.sessions);
	want(course, "of them told late, by the spool", (unsigned int)course->ledger.late);
	want(course, "logins that got no verdict", told->no_service);
	printf("  %u rounds, %u faults\n", course->ledger.rounds, course->ledger.faults);
}

static bool
mode_parse(const char *text, enum mode *ret)
{
	for (enum mode mode = MODE_KILL; mode <= MODE_LIE; mode++) {
		if (strcmp(text, modes[mode]) == 0) {
			*ret = mode;
			return true;
		}
	}
	return false;
}

int
main(int argc, char **argv)
{
	static struct course course;
	int64_t count, seed;

	if (argc != 5 || !mode_parse(argv[1], &course.mode) ||
	    number_parse(argv[2], 1, ROUNDS_MAX - 1, &count) < 0 ||
	    number_parse(argv[3], 0, INT64_MAX, &seed) < 0)
		return usage();
	course.seed = (uint64_t)seed;
	course.log = fopen(argv[4], "we");
	if (!course.log)
		fail(argv[4]);
	if (!tree_enter(&course.tree)) {
		fputs("kills: needs root\n", stderr);
		return 77;
	}
	course_begin(&course);
	while (course.count < count && course.ledger.rounds < ROUNDS_MAX &&
	       (course.ledger.faults < FAULTS_MAX || course.mode == MODE_LIE))
		round_run(&course);
	if (course.mode != MODE_LIE)
		round_last(&course);
	summary(&course);
	tree_end(&course.tree, SIGTERM);
	tree_leave(&course.tree);
	return course.ledger.faults > 0;
}
