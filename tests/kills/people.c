/* SPDX-License-Identifier: BSD-2-Clause */
/* People, devices, codes. */
#include "config.h"
#include "tests/kills/people.h"
#include "tests/kills/told.h"
#include "base/scope.h"
#include "base/text.h"
#include "keeper/factor/totp.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mount.h>

#include <cmocka.h>

#include "base/poison.h"

#define FIRST_UID 64100
#define STEP_SECONDS 30
#define NEAR_STEPS 30 /* more than TOTP_NEAR_STEPS: within those a clock would be named */

static const char *const names[PEOPLE_COUNT] = {
    "kills0", "kills1", "kills2", "kills3", "kills4", "kills5", "kills6", "kills7", "probe"};

const char *
people_name(int person)
{
	return names[person];
}

void
people_add(const struct tree *tree)
{
	char path[TREE_PATH_SIZE], text[64 * 1024];
	scope_fd int old = open("/etc/passwd", O_RDONLY | O_CLOEXEC), fd = -1;
	ssize_t size = read(old, text, sizeof(text));

	assert_int_equal(text_format(path, sizeof(path), "%s/passwd.people", tree->folder), 0);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	assert_true(fd >= 0 && size > 0);
	assert_int_equal(write(fd, text, (size_t)size), size);
	for (int i = 0; i < PEOPLE_COUNT; i++)
		assert_true(dprintf(fd, "%s:x:%d:%d::/nonexistent:/bin/sh\n", names[i],
				FIRST_UID + i, FIRST_UID + i) > 0);
	assert_int_equal(mount(path, "/etc/passwd", NULL, MS_BIND, NULL), 0);
}

static void
secret_of(int person, char text[sizeof(TREE_SECRET)])
{
	memcpy(text, TREE_SECRET, sizeof(TREE_SECRET));
	text[0] = (char)('A' + person);
}

void
people_enrol(const struct tree *tree)
{
	char secret[sizeof(TREE_SECRET)];

	for (int i = 0; i < PEOPLE_COUNT; i++) {
		scope_fd int fd = client_connect(tree->root_socket);

		secret_of(i, secret);
		client_hello(fd, "enrol", "account", names[i], "name", "phone", "secret", secret,
		    "confirm", "no", "batch", "yes", NULL);
		client_expect_done(fd, VERDICT_ACCEPT, REASON_RIGHT);
	}
}

void
people_code(int person, int64_t now, int64_t steps, char code[9])
{
	char secret[sizeof(TREE_SECRET)];
	struct otpauth otpauth;
	int64_t step;

	secret_of(person, secret);
	otpauth_defaults(&otpauth);
	assert_int_equal(secret_parse(secret, &otpauth.secret), 0);
	assert_int_equal(totp_step(now, STEP_SECONDS, &step), 0);
	assert_int_equal(totp_code(&otpauth, step + steps, code), 0);
}

static bool
is_near(int person, int64_t now, const char *code)
{
	char other[9];

	for (int64_t steps = -NEAR_STEPS; steps <= NEAR_STEPS; steps++) {
		people_code(person, now, steps, other);
		if (strcmp(other, code) == 0)
			return true;
	}
	return false;
}

void
people_wrong_code(int person, int64_t now, uint64_t number, char code[9])
{
	do
		text_format(code, 9, "%06u", (unsigned int)(number++ % 1000000));
	while (is_near(person, now, code));
}
