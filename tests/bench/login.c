/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times logins (cell.h), and one durable write of the same disk. Called by the bench's scripts,
 * which make accounts and stacks, and read the one line of figures that this prints.
 */
#include "config.h"

#include "cell.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <liboath/oath.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

#define COUNT_MAX PEOPLE_MAX
#define AT_ONCE_MAX 1000
#define PAGE 4096

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

/* What was not accepted says so on stderr, once. */
static int64_t
count_refused(const struct cell *cell)
{
	int64_t refused = 0;

	for (int64_t i = 0; i < cell->count; i++)
		if (cell->samples[i].r != PAM_SUCCESS && refused++ == 0)
			fprintf(stderr, "%s: the login of number %" PRId64 ": %s\n", cell->service,
			    cell->first + i, pam_strerror(NULL, cell->samples[i].r));
	return refused;
}

/* The samples as they are, microseconds, a line each; in the order of the people. */
static int
keep_raw(const struct cell *cell, const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return -errno;
	for (int64_t i = 0; i < cell->count; i++)
		fprintf(file, "%" PRId64 " %d\n", cell->samples[i].ns / 1000, cell->samples[i].r);
	return fclose(file) == 0 ? 0 : -errno;
}

/* Prints "P50 P99 REFUSED MS": microseconds of a login, and milliseconds of the whole cell. */
static int
print_cell(const struct cell *cell)
{
	scope_free int64_t *ns = calloc((size_t)cell->count, sizeof(*ns));

	if (!ns)
		return -ENOMEM;
	for (int64_t i = 0; i < cell->count; i++)
		ns[i] = cell->samples[i].ns;
	print_percentiles(ns, cell->count);
	printf(" %" PRId64 " %" PRId64 "\n", count_refused(cell), cell->elapsed_ns / 1000000);
	return 0;
}

static void *
share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int
read_cell(struct cell *cell, char **arguments)
{
	int manner = cell_manner(arguments[0]);

	cell->manner = (enum manner)manner;
	cell->service = arguments[1];
	cell->folder = arguments[2];
	if (manner < 0 || text_is_empty(cell->service) ||
	    number_parse(arguments[3], 0, COUNT_MAX, &cell->first) < 0 ||
	    number_parse(arguments[4], 1, COUNT_MAX, &cell->count) < 0 ||
	    number_parse(arguments[5], 1, AT_ONCE_MAX, &cell->at_once) < 0 ||
	    number_parse(arguments[6], 0, 1, &cell->steps) < 0)
		return -EINVAL;
	return 0;
}

static int
command_run(char **arguments)
{
	struct cell cell = {.elapsed_ns = 0};
	int r = read_cell(&cell, arguments);

	if (r < 0)
		return r;
	cell.samples = share((size_t)cell.count * sizeof(*cell.samples));
	cell.held = share(sizeof(*cell.held));
	if (!cell.samples || !cell.held)
		return -ENOMEM;
	for (int64_t i = 0; i < cell.count; i++)
		cell.samples[i].r = PAM_SYSTEM_ERR;
	r = cell_run(&cell);
	if (r == 0)
		r = keep_raw(&cell, arguments[7]);
	return r < 0 || cell.manner == MANNER_HOLD ? r : print_cell(&cell);
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
		int64_t began = cell_now_ns();

		if (pwrite(fd, page, sizeof(page), i * PAGE) != PAGE || fdatasync(fd) < 0)
			return -errno;
		ns[i] = cell_now_ns() - began;
	}
	print_percentiles(ns, count);
	return 0;
}

/* The other side of the round trips: sends back whatever comes. */
static void __attribute__((noreturn)) echo(int fd)
{
	char bytes[128];
	ssize_t size;

	while ((size = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		if (send(fd, bytes, (size_t)size, MSG_NOSIGNAL) != size)
			break;
	_exit(0);
}

/* What no login with a service can be without: two round trips, three codes made. */
static int
make_trips(int fd)
{
	static const char secret[PEOPLE_SECRET_SIZE] = "bench";
	char bytes[128] = "", code[7];

	for (int i = 0; i < 3; i++)
		if (oath_totp_generate(secret, sizeof(secret), i, 30, 0, 6, code) != OATH_OK)
			return -EINVAL;
	for (int i = 0; i < 2; i++)
		if (send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL) < 0 ||
		    recv(fd, bytes, sizeof(bytes), 0) <= 0)
			return -errno;
	return 0;
}

static int
time_trips(int64_t count)
{
	scope_free int64_t *ns = calloc((size_t)count, sizeof(*ns));
	int pair[2], r = 0;
	pid_t pid;

	if (!ns || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -ENOMEM;
	pid = fork();
	if (pid == 0) {
		close(pair[0]);
		echo(pair[1]);
	}
	close(pair[1]);
	for (int64_t i = 0; r == 0 && pid > 0 && i < count; i++) {
		int64_t began = cell_now_ns();

		r = make_trips(pair[0]);
		ns[i] = cell_now_ns() - began;
	}
	close(pair[0]);
	if (r < 0 || pid < 0 || waitpid(pid, NULL, 0) != pid)
		return -EIO;
	print_percentiles(ns, count);
	return 0;
}

/*
 * Prints "P50 P99" three times: of one durable write of 4 KiB, appended, then overwritten; and of
 * two round trips between processes with three codes made.
 */
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
	putchar(' ');
	if (r == 0)
		r = time_trips(count);
	putchar('\n');
	return r;
}

int
main(int argc, char **argv)
{
	int r = -EINVAL;

	if (argc == 10 && strcmp(argv[1], "run") == 0)
		r = command_run(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "accounts") == 0)
		r = command_accounts(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "floor") == 0)
		r = command_floor(argv + 2);
	if (r == -EINVAL)
		fprintf(stderr,
		    "usage: login run MANNER SERVICE FOLDER FIRST COUNT AT-ONCE STEPS RAW\n"
		    "       login accounts FIRST COUNT\n"
		    "       login floor FILE COUNT\n");
	else if (r < 0)
		fprintf(stderr, "login: %s\n", strerror(-r));
	return r < 0;
}
