/* SPDX-License-Identifier: BSD-2-Clause */
/* The rounds: load, kill, probe, replay. */
#include "config.h"
#include "tests/kills/round.h"
#include "tests/kills/late.h"
#include "tests/kills/login.h"
#include "tests/kills/people.h"
#include "base/scope.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define ROUND_SECONDS 7200	  /* as many wrong codes as a load types are granted in it */
#define TWINS 2			  /* processes a person, who type the same codes */
#define KILLS_A_ROUND ROUND_CODES /* each with a login after it, and that with its own code */
#define LOADS (PERSON_PROBE * TWINS)
#define DEATHS_MAX 4	   /* of a role: with one more the supervisor gives up, as it should */
#define WRONG_ONE_IN 8	   /* each costs a login 100 ms; and no account is granted many a day */
#define WRONG_ONE_IN_LIE 2 /* a lost charge must be seen within ten rounds */
#define SPAN_US_MIN 2000
#define TRIES_MAX 200
#define BACK_ROUNDS 50
#define CUT_US_MAX 200000 /* after the round's begin */
#define LATE_US_MAX 30000000
#define SYNC_US_MAX 20000 /* a slow disk: the keeper is rarely caught idle */

struct load {
	pid_t pids[LOADS]; /* 0 = ended */
	unsigned int count;
	int64_t began_us;
};

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
time_of(const struct course *course, unsigned int round)
{
	return course->begins_at + (int64_t)round * ROUND_SECONDS;
}

static void
fault(struct course *course, const char *words, const char *of)
{
	course->ledger.faults++;
	fprintf(stderr, "FAULT: round %u: %s%s\n", course->ledger.rounds, words, of);
}

static struct login_plan
plan_of(struct course *course, int person, unsigned int round)
{
	return (struct login_plan){.told = course->told,
	    .folder = course->services,
	    .person = person,
	    .round = round,
	    .now = time_of(course, round),
	    .last = ROUND_CODES - 1,
	    .host = "203.0.113.9",
	    .seed = seed_next(&course->seed)};
}

static void
load_start(struct course *course, struct load *load)
{
	load->count = 0;
	load->began_us = now_us();
	for (int i = 0; i < LOADS; i++) {
		struct login_plan plan = plan_of(course, i / TWINS, course->ledger.rounds);

		plan.wrong_one_in = course->mode == MODE_LIE ? WRONG_ONE_IN_LIE : WRONG_ONE_IN;
		if (i % TWINS == 1) {
			plan.host = "198.51.100.7";
			plan.first = plan.last = (int)(plan.seed % ROUND_CODES);
		}
		load->pids[load->count++] = login_start(&plan);
	}
}

/* Waits for a login's end; 0 = let in. One that does not end by itself is a fault. */
static int
login_end(struct course *course, pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		fault(course, "a login ended by: ", strsignal(WTERMSIG(status)));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
load_end(struct course *course, struct load *load)
{
	for (unsigned int i = 0; i < load->count; i++)
		login_end(course, load->pids[i]);
	load->count = 0;
	course->span_us = (course->span_us * 7 + now_us() - load->began_us) / 8;
	if (course->span_us < SPAN_US_MIN)
		course->span_us = SPAN_US_MIN;
}

/* Rather early in that time: that is where most logins are under way. */
static void
wait_some(struct course *course, int64_t us_max)
{
	int64_t of = (int64_t)(seed_next(&course->seed) % 1000);
	int64_t us = us_max * of / 1000 * of / 1000;
	const struct timespec wait = {us / 1000000, us % 1000000 * 1000};

	nanosleep(&wait, NULL);
}

/* A kill leaves the system's cache as it is; a cut leaves what came out of it: none, half, most. */
void
disk_set(struct course *course)
{
	struct disk_control *disk = course->disk;

	disk->seed = seed_next(&course->seed);
	disk->sync_us = (unsigned int)(seed_next(&course->seed) % SYNC_US_MAX);
	disk->early_percent =
	    course->mode == MODE_KILL ? 100 : (unsigned int)(seed_next(&course->seed) % 3 * 45);
}

/* After the supervisor's end: all others end too, the store is looked at, a new one starts. */
static void
service_renew(struct course *course, const pid_t *roles, unsigned int count)
{
	waitpid(course->tree.supervisor, NULL, 0);
	course->tree.supervisor = 0;
	for (unsigned int i = 0; i < count; i++)
		victim_reap(roles[i]);
	ledger_check(&course->ledger);
	for (int kind = 0; kind < VICTIM_COUNT; kind++)
		course->deaths[kind] = 0;
	disk_set(course);
	tree_start(&course->tree, TREE_MAX_DIALOGUES);
}

static void
supervisor_kill(struct course *course)
{
	pid_t roles[VICTIM_ROLES_MAX];
	unsigned int count = victim_roles(&course->tree, roles);

	if (!victim_kill(course->tree.supervisor))
		fault(course, "the supervisor had ended by itself", "");
	service_renew(course, roles, count);
}

/* Returns false where there is none of that kind now. */
static bool
kill_one(struct course *course, const struct load *load, enum victim_kind kind)
{
	uint64_t number = seed_next(&course->seed);
	pid_t pid;

	if (kind == VICTIM_SUPERVISOR) {
		supervisor_kill(course);
		return true;
	}
	pid = kind == VICTIM_LOGIN ? load->pids[number % load->count]
				   : victim_find(&course->tree, kind, number);
	return pid > 0 && victim_kill(pid);
}

static enum victim_kind
kill_somebody(struct course *course, const struct load *load)
{
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		enum victim_kind kind = seed_next(&course->seed) % VICTIM_COUNT;

		if (course->deaths[kind] >= DEATHS_MAX &&
		    (kind == VICTIM_KEEPER || kind == VICTIM_PARENT))
			kind = VICTIM_SUPERVISOR;
		if (!kill_one(course, load, kind))
			continue;
		course->kills[kind]++;
		course->count++;
		course->in_commits += kind == VICTIM_KEEPER && course->disk->is_syncing;
		if (kind != VICTIM_SUPERVISOR)
			course->deaths[kind]++;
		return kind;
	}
	fault(course, "there was nobody to kill", "");
	return VICTIM_SUPERVISOR;
}

/* The keeper first, so that no verdict is given after what the disk kept. */
static void
power_cut(struct course *course, const struct load *load)
{
	pid_t roles[VICTIM_ROLES_MAX], keeper;
	unsigned int count = victim_roles(&course->tree, roles);

	keeper = victim_find(&course->tree, VICTIM_KEEPER, 0);
	if (keeper == 0 || !victim_kill(keeper))
		fault(course, "there was no keeper", "");
	course->count++;
	course->cuts_that_lost += course->disk->unsynced > 0;
	victim_kill(course->tree.supervisor);
	for (unsigned int i = 0; i < count; i++)
		if (roles[i] != keeper)
			victim_kill(roles[i]);
	for (unsigned int i = 0; i < load->count; i++)
		victim_kill(load->pids[i]);
	service_renew(course, roles, count);
}

/* The first login after a kill, by the probe's next code of this round. */
static void
probe(struct course *course, int which, const char *after)
{
	struct login_plan plan = plan_of(course, PERSON_PROBE, course->ledger.rounds);

	plan.first = plan.last = which;
	if (login_end(course, login_start(&plan)) != 0)
		fault(course, "the next login was not let in, after a kill of the ", after);
}

/* With the supervisor all logins end, too. */
static void
kill_some(struct course *course, const struct load *load)
{
	enum victim_kind kind = VICTIM_COUNT;

	for (int i = 0; i < KILLS_A_ROUND && kind != VICTIM_SUPERVISOR; i++) {
		wait_some(course, course->span_us / KILLS_A_ROUND);
		kind = kill_somebody(course, load);
		probe(course, i, victim_words[kind]);
	}
}

/* One accepted code of that round, or -1. */
static int
accepted_code(struct course *course, unsigned int round, int person)
{
	int which = (int)(seed_next(&course->seed) % ROUND_CODES);

	for (int i = 0; i < ROUND_CODES; i++, which = (which + 1) % ROUND_CODES)
		if (course->told->accepted[round][person][which])
			return which;
	return -1;
}

/* Accepted codes once more: of this round, or of one before with the clock set back to it. */
static void
replay(struct course *course)
{
	unsigned int round = course->ledger.rounds,
		     back = round < BACK_ROUNDS ? round : BACK_ROUNDS;
	struct load load = {.count = 0};

	if (round % 2)
		round -= (unsigned int)(seed_next(&course->seed) % (back + 1));
	tree_set_clock(&course->tree, time_of(course, round));
	for (int person = 0; person < PERSON_PROBE; person++) {
		struct login_plan plan = plan_of(course, person, round);

		plan.first = plan.last = accepted_code(course, round, person);
		plan.host = REPLAY_HOST;
		if (plan.first >= 0)
			load.pids[load.count++] = login_start(&plan);
	}
	for (unsigned int i = 0; i < load.count; i++)
		if (login_end(course, load.pids[i]) == 0)
			fault(course, "a code was accepted again", "");
}

/* The log is a pipe: a full one would hold the service up. */
static void
log_take(struct course *course)
{
	char text[8192];
	ssize_t size;

	while ((size = read(course->tree.log, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)size, course->log);
	fprintf(course->log, "-- round %u ends\n", course->ledger.rounds);
	fflush(course->log);
}

void
round_run(struct course *course)
{
	struct load load;

	tree_set_clock(&course->tree, time_of(course, course->ledger.rounds));
	course->ledger.begun = course->ledger.rounds + 1;
	load_start(course, &load);
	if (course->mode == MODE_KILL) {
		kill_some(course, &load);
	} else {
		wait_some(course, CUT_US_MAX);
		power_cut(course, &load);
		probe(course, 0, "whole machine");
	}
	load_end(course, &load);
	replay(course);
	log_take(course);
	course->ledger.rounds++;
	ledger_check_told(&course->ledger);
}

/* What was told late is taken: the keeper looks when it is asked something, a minute on. */
static void
take_late(struct course *course)
{
	int64_t ends_us = now_us() + LATE_US_MAX;

	while (late_untaken(course->spool) > 0) {
		scope_fd int fd = client_connect(course->tree.root_socket);

		if (now_us() > ends_us) {
			fault(course, "what was told late is never taken", "");
			return;
		}
		tree_set_clock(&course->tree, course->tree.now + 61);
		client_hello(fd, "status", "account", people_name(PERSON_PROBE), NULL);
		client_done(fd, NULL);
	}
}

void
round_last(struct course *course)
{
	int status;

	take_late(course);
	status = tree_end(&course->tree, SIGTERM);
	course->ledger.is_last = true;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fault(course, "the service did not end as told", "");
	course->ledger.id_count = 0;
	ledger_check(&course->ledger);
	log_take(course);
}
