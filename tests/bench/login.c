/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times logins: each from pam_start_confdir to pam_end with a right code, each code used
 * once, by one or more processes at once. Called by tests/bench/login_inside.sh, which makes
 * accounts and stacks, and reads the one line of figures that this prints. Source: pam(3).
 */
#include "config.h"

#include "people.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <liboath/oath.h>
#include <security/pam_appl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "base/poison.h"

#define COUNT_MAX PEOPLE_MAX
#define AT_ONCE_MAX 1000
#define STEP_SECONDS 30
#define PAGE 4096

struct sample {
	int64_t ns;
	int r; /* what PAM said; PAM_SYSTEM_ERR until the login has ended */
};

/* One kind of stack at one number at once. */
struct cell {
	const char *service; /* ending in '-': one service for each ten accounts, "oath-0" .. */
	const char *folder;  /* of the services */
	int64_t first, count, at_once;
	int64_t steps; /* which code: of now (0), or of so many steps before (negative) */
	struct sample *samples;
};

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The code as a conversation's only answer, whatever is asked. */
static int
answer_code(int count, const struct pam_message **messages, struct pam_response **ret, void *code)
{
	struct pam_response *responses = calloc((size_t)count, sizeof(*responses));

	if (!responses)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++)
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
		    messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
			responses[i].resp = strdup(code);
	*ret = responses;
	return PAM_SUCCESS;
}

static int
log_in(const struct cell *cell, int64_t number, char code[7])
{
	const struct pam_conv conversation = {answer_code, code};
	char service[64], name[PEOPLE_NAME_SIZE];
	pam_handle_t *pam = NULL;
	int r;

	people_name(number, name);
	if (cell->service[strlen(cell->service) - 1] == '-')
		(void)snprintf(service, sizeof(service), "%s%" PRId64, cell->service, number / 10);
	else
		(void)snprintf(service, sizeof(service), "%s", cell->service);
	r = pam_start_confdir(service, name, &conversation, cell->folder, &pam);
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
	unsigned char secret[PEOPLE_SECRET_SIZE];
	char code[7];
	int64_t began;

	people_secret(cell->first + i, secret);
	if (oath_totp_generate((char *)secret, sizeof(secret), time(NULL) + cell->steps * STEP_SECONDS,
		STEP_SECONDS, 0, 6, code) != OATH_OK)
		return;
	began = now_ns();
	cell->samples[i].r = log_in(cell, cell->first + i, code);
	cell->samples[i].ns = now_ns() - began;
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
		;
	for (int64_t i = worker; i < cell->count; i += cell->at_once)
		take_sample(cell, i);
	_exit(0);
}

static int
run_cell(const struct cell *cell)
{
	int gate[2], r = 0, status;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return -errno;
	for (int64_t worker = 0; worker < cell->at_once; worker++)
		if (start_worker(cell, worker, gate) < 0)
			r = -errno;
	close(gate[0]);
	close(gate[1]);
	while (wait(&status) > 0)
		if (status != 0)
			r = -ECHILD;
	return r;
}

static int
compare_ns(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
print_percentiles(int64_t *ns, int64_t count)
{
	qsort(ns, (size_t)count, sizeof(*ns), compare_ns);
	printf("%" PRId64 " %" PRId64, ns[count / 2] / 1000, ns[count * 99 / 100] / 1000);
}

/* Prints "P50 P99 REFUSED", microseconds. What was refused says so on stderr, once. */
static int
print_cell(const struct cell *cell)
{
	scope_free int64_t *ns = calloc((size_t)cell->count, sizeof(*ns));
	int64_t refused = 0;

	if (!ns)
		return -ENOMEM;
	for (int64_t i = 0; i < cell->count; i++) {
		ns[i] = cell->samples[i].ns;
		if (cell->samples[i].r != PAM_SUCCESS && refused++ == 0)
			fprintf(stderr, "%s: person%06" PRId64 ": %s\n", cell->service,
			    cell->first + i, pam_strerror(NULL, cell->samples[i].r));
	}
	print_percentiles(ns, cell->count);
	printf(" %" PRId64 "\n", refused);
	return 0;
}

static int
command_run(char **arguments)
{
	struct cell cell = {.service = arguments[0], .folder = arguments[1]};
	size_t size;
	int r;

	if (text_is_empty(cell.service) ||
	    number_parse(arguments[2], 0, COUNT_MAX, &cell.first) < 0 ||
	    number_parse(arguments[3], 1, COUNT_MAX, &cell.count) < 0 ||
	    number_parse(arguments[4], 1, AT_ONCE_MAX, &cell.at_once) < 0 ||
	    number_parse(arguments[5], -1, 1, &cell.steps) < 0)
		return -EINVAL;
	size = (size_t)cell.count * sizeof(*cell.samples);
	cell.samples = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (cell.samples == MAP_FAILED)
		return -errno;
	for (int64_t i = 0; i < cell.count; i++)
		cell.samples[i].r = PAM_SYSTEM_ERR;
	r = run_cell(&cell);
	if (r == 0)
		r = print_cell(&cell);
	munmap(cell.samples, size);
	return r;
}

/* Prints "NAME BASE32 HEX" for each account: what the stacks' files are made from. */
static int
command_accounts(char **arguments)
{
	int64_t first, count;

	if (number_parse(arguments[0], 0, COUNT_MAX, &first) < 0 ||
	    number_parse(arguments[1], 1, COUNT_MAX, &count) < 0)
		return -EINVAL;
	for (int64_t number = first; number < first + count; number++) {
		unsigned char secret[PEOPLE_SECRET_SIZE];
		char name[PEOPLE_NAME_SIZE];
		scope_free char *base32 = NULL;

		people_secret(number, secret);
		people_name(number, name);
		if (oath_base32_encode((char *)secret, sizeof(secret), &base32, NULL) != OATH_OK)
			return -ENOMEM;
		printf("%s %s ", name, base32);
		for (size_t i = 0; i < sizeof(secret); i++)
			printf("%02x", secret[i]);
		putchar('\n');
	}
	return 0;
}

/* Writes count pages one after another, each made durable; the file is as it was or grows. */
static int
time_pages(int fd, int64_t count)
{
	scope_free int64_t *ns = calloc((size_t)count, sizeof(*ns));
	static const char page[PAGE] = "x";

	if (!ns)
		return -ENOMEM;
	for (int64_t i = 0; i < count; i++) {
		int64_t began = now_ns();

		if (pwrite(fd, page, sizeof(page), i * PAGE) != PAGE || fdatasync(fd) < 0)
			return -errno;
		ns[i] = now_ns() - began;
	}
	print_percentiles(ns, count);
	return 0;
}

/* Prints "P50 P99 P50 P99" of one durable write of 4 KiB: appended, then overwritten. */
static int
command_floor(char **arguments)
{
	scope_fd int fd = open(arguments[0], O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int64_t count;
	int r;

	if (fd < 0)
		return -errno;
	(void)unlink(arguments[0]);
	if (number_parse(arguments[1], 1, COUNT_MAX, &count) < 0)
		return -EINVAL;
	r = time_pages(fd, count);
	putchar(' ');
	if (r == 0)
		r = time_pages(fd, count);
	putchar('\n');
	return r;
}

int
main(int argc, char **argv)
{
	int r = -EINVAL;

	if (argc == 8 && strcmp(argv[1], "run") == 0)
		r = command_run(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "accounts") == 0)
		r = command_accounts(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "floor") == 0)
		r = command_floor(argv + 2);
	if (r == -EINVAL)
		fprintf(stderr, "usage: login run SERVICE FOLDER FIRST COUNT AT-ONCE STEPS\n"
				"       login accounts FIRST COUNT\n"
				"       login floor FILE COUNT\n");
	else if (r < 0)
		fprintf(stderr, "login: %s\n", strerror(-r));
	return r < 0;
}
