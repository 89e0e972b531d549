/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * People, a process each, who log in again and again. Source: pam(3), pam_conv(3).
 */
#include "config.h"

#include "cell.h"

#include <errno.h>
#include <fcntl.h>
#include <liboath/oath.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

#define STEP_SECONDS 30
#define THINK_NS 500000000
#define HELD_SECONDS 60
/* So far away that no code of now is met by chance more often than any other. */
#define WRONG_SECONDS (100 * 86400)

static const char *const manners[] = {"plain", "same", "think", "wrong", "hold"};

/* One login. */
struct attempt {
	const struct cell *cell;
	int64_t number;
	int64_t answers;
};

int64_t
cell_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int
cell_manner(const char *name)
{
	for (int i = 0; i < (int)(sizeof(manners) / sizeof(manners[0])); i++)
		if (strcmp(manners[i], name) == 0)
			return i;
	return -1;
}

/* The code of the person at seconds, as an answer that PAM frees; NULL = none. */
static char *
make_code(int64_t number, int64_t seconds)
{
	unsigned char secret[PEOPLE_SECRET_SIZE];
	char code[7];

	people_secret(number, secret);
	if (oath_totp_generate((char *)secret, sizeof(secret), (time_t)seconds, STEP_SECONDS, 0, 6,
		code) != OATH_OK)
		return NULL;
	return strdup(code);
}

static char *
answer(struct attempt *attempt)
{
	const struct cell *cell = attempt->cell;
	const struct timespec think = {.tv_nsec = THINK_NS};
	int64_t now = cell->manner == MANNER_SAME ? cell->began_at : (int64_t)time(NULL);
	int64_t seconds = now + cell->steps * STEP_SECONDS;
	char byte;

	if (cell->manner == MANNER_HOLD) {
		__atomic_add_fetch(cell->held, 1, __ATOMIC_SEQ_CST);
		while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
			continue;
		return NULL;
	}
	if (cell->manner == MANNER_THINK)
		(void)nanosleep(&think, NULL);
	if (cell->manner == MANNER_WRONG)
		seconds -= WRONG_SECONDS + (int64_t)getpid() * 3000 + attempt->answers++ * 300;
	return make_code(attempt->number, seconds);
}

/* Whatever is asked is answered by a code. */
static int
converse(int count, const struct pam_message **messages, struct pam_response **ret, void *data)
{
	struct pam_response *responses = calloc((size_t)count, sizeof(*responses));

	if (!responses)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++)
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
		    messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
			responses[i].resp = answer(data);
	*ret = responses;
	return PAM_SUCCESS;
}

/* The service's own time counts, not the two seconds that libpam waits after a refusal. */
static void
no_delay(int status, unsigned int delay_us, void *data)
{
	(void)status;
	(void)delay_us;
	(void)data;
}

static int
log_in(struct attempt *attempt)
{
	const struct pam_conv conversation = {converse, attempt};
	const char *base = attempt->cell->service;
	char service[64], name[PEOPLE_NAME_SIZE];
	pam_handle_t *pam = NULL;
	int r;

	people_name(attempt->number, name);
	if (base[strlen(base) - 1] == '-')
		(void)snprintf(service, sizeof(service), "%s%" PRId64, base, attempt->number / 10);
	else
		(void)snprintf(service, sizeof(service), "%s", base);
	r = pam_start_confdir(service, name, &conversation, attempt->cell->folder, &pam);
	if (r == PAM_SUCCESS)
		r = pam_set_item(pam, PAM_FAIL_DELAY, (const void *)(uintptr_t)no_delay);
	if (r == PAM_SUCCESS)
		r = pam_set_item(pam, PAM_RHOST, "203.0.113.9");
	if (r == PAM_SUCCESS)
		r = pam_authenticate(pam, 0);
	if (pam)
		(void)pam_end(pam, r);
	return r;
}

static void
take_sample(const struct cell *cell, int64_t i)
{
	bool one_each = cell->manner == MANNER_PLAIN || cell->manner == MANNER_THINK;
	struct attempt attempt = {.cell = cell, .number = cell->first + (one_each ? i : 0)};
	int64_t began = cell_now_ns();

	cell->samples[i].r = log_in(&attempt);
	cell->samples[i].ns = cell_now_ns() - began;
}

/* A process of its own: every at_once-th login, from the moment at which gate is closed. */
static pid_t
start_worker(const struct cell *cell, int64_t worker, const int gate[2])
{
	pid_t pid = fork();
	char byte;

	if (pid != 0)
		return pid;
	close(gate[1]);
	while (read(gate[0], &byte, 1) < 0 && errno == EINTR)
		continue;
	for (int64_t i = worker; i < cell->count; i += cell->at_once)
		take_sample(cell, i);
	_exit(0);
}

/* Those who hold their places are told of once all of them do, or no more will. */
static void
tell_held(const struct cell *cell)
{
	const struct timespec moment = {.tv_nsec = 10000000};
	int64_t ends_ns = cell_now_ns() + (int64_t)HELD_SECONDS * 1000000000;

	while (
	    __atomic_load_n(cell->held, __ATOMIC_SEQ_CST) < cell->count && cell_now_ns() < ends_ns)
		(void)nanosleep(&moment, NULL);
	printf("held %" PRId64 "\n", *cell->held);
	(void)fflush(stdout);
}

int
cell_run(struct cell *cell)
{
	int gate[2], r = 0, status;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return -errno;
	cell->began_at = time(NULL);
	for (int64_t worker = 0; worker < cell->at_once; worker++)
		if (start_worker(cell, worker, gate) < 0)
			r = -errno;
	close(gate[0]);
	cell->elapsed_ns = cell_now_ns();
	close(gate[1]);
	if (cell->manner == MANNER_HOLD)
		tell_held(cell);
	while (wait(&status) > 0)
		if (status != 0)
			r = -ECHILD;
	cell->elapsed_ns = cell_now_ns() - cell->elapsed_ns;
	return r;
}
