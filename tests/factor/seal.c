/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of keeper/factor/seal: a sealed row opens for its own row and key only. */
#include "config.h" /* _GNU_SOURCE: memmem */
#include "keeper/factor/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

/* A folder of its own for each test, and two key files in it. */
struct files {
	char folder[64], key[96], other[96];
};

static void
write_file(const char *path, const char *bytes, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static int
make_files(void **state)
{
	static struct files files;

	snprintf(files.folder, sizeof(files.folder), "/tmp/2sv-seal-XXXXXX");
	if (!mkdtemp(files.folder))
		return -1;
	snprintf(files.key, sizeof(files.key), "%s/key", files.folder);
	snprintf(files.other, sizeof(files.other), "%s/other", files.folder);
	write_file(files.key, "0123456789abcdef0123456789abcdef", 32, 0400);
	write_file(files.other, "0123456789abcdef0123456789abcdeX", 32, 0400);
	*state = &files;
	return 0;
}

static int
remove_files(void **state)
{
	struct files *files = *state;

	unlink(files->key);
	unlink(files->other);
	return rmdir(files->folder);
}

static struct seal_key *
open_key(const char *path)
{
	struct seal_key *key;
	char error[256];

	assert_int_equal(seal_key_open(path, &key, error, sizeof(error)), 0);
	assert_non_null(key);
	assert_string_equal(error, "");
	return key;
}

static void
sealed_secret_of_each_size_opens_again(void **state)
{
	struct files *files = *state;
	struct seal_key *key = open_key(files->key);
	struct seal_row row = {.account_id = 1, .device_id = 2};
	unsigned char sealed[SEALED_SIZE_MAX];
	struct secret scope_secret secret = {0};
	struct secret scope_secret opened;
	size_t size;

	for (size_t length = 0; length <= SECRET_BYTES_MAX; length++) {
		secret.size = length;
		memset(secret.bytes, (int)length, length);
		seal_close(key, &row, &secret, sealed, &size);
		assert_int_equal(size, 24 + length + 16);
		assert_int_equal(seal_open(key, &row, sealed, size, &opened), 0);
		assert_int_equal(opened.size, length);
		assert_memory_equal(opened.bytes, secret.bytes, length);
	}
	seal_key_free(key);
}

static void
sealing_twice_gives_two_texts_and_hides_the_secret(void **state)
{
	struct files *files = *state;
	struct seal_key *key = open_key(files->key);
	struct seal_row row = {.account_id = 1, .device_id = 2};
	unsigned char one[SEALED_SIZE_MAX], other[SEALED_SIZE_MAX];
	struct secret scope_secret secret = {0};
	size_t size;

	secret.size = 20;
	memcpy(secret.bytes, "12345678901234567890", 20);
	seal_close(key, &row, &secret, one, &size);
	seal_close(key, &row, &secret, other, &size);

	assert_memory_not_equal(one, other, 24);
	assert_memory_not_equal(one + 24, other + 24, 20);
	assert_null(memmem(one, size, "1234", 4));
	seal_key_free(key);
}

static void
sealed_row_does_not_open_as_another_row(void **state)
{
	static const struct seal_row others[] = {
	    {1, 3}, {2, 2}, {2, 1}, {0, 2}, {1, 0}, {-1, 2}, {1, 2 | (int64_t)1 << 32}};
	struct files *files = *state;
	struct seal_key *key = open_key(files->key);
	struct seal_row row = {.account_id = 1, .device_id = 2};
	unsigned char sealed[SEALED_SIZE_MAX];
	struct secret scope_secret secret, scope_secret opened;
	size_t size;

	secret_make(&secret);
	seal_close(key, &row, &secret, sealed, &size);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		opened.size = 42;
		assert_int_equal(seal_open(key, &others[i], sealed, size, &opened), -EBADMSG);
		assert_int_equal(opened.size, 0);
	}
	seal_key_free(key);
}

static void
sealed_row_does_not_open_once_any_bit_was_changed(void **state)
{
	struct files *files = *state;
	struct seal_key *key = open_key(files->key);
	struct seal_row row = {.account_id = 1, .device_id = 2};
	unsigned char sealed[SEALED_SIZE_MAX + 1];
	struct secret scope_secret secret, scope_secret opened;
	size_t size;

	secret_make(&secret);
	seal_close(key, &row, &secret, sealed, &size);

	for (size_t bit = 0; bit < size * 8; bit++) {
		sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(seal_open(key, &row, sealed, size, &opened), -EBADMSG);
		sealed[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	for (size_t cut = 0; cut < size; cut++)
		assert_int_equal(seal_open(key, &row, sealed, cut, &opened), -EBADMSG);
	assert_int_equal(seal_open(key, &row, sealed, size + 1, &opened), -EBADMSG);
	assert_int_equal(seal_open(key, &row, sealed, SIZE_MAX, &opened), -EBADMSG);
	assert_int_equal(seal_open(key, &row, sealed, size, &opened), 0);
	seal_key_free(key);
}

static void
sealed_row_does_not_open_under_another_key(void **state)
{
	struct files *files = *state;
	struct seal_key *key = open_key(files->key);
	struct seal_key *other = open_key(files->other);
	struct seal_row row = {.account_id = 1, .device_id = 2};
	unsigned char sealed[SEALED_SIZE_MAX];
	struct secret scope_secret secret, scope_secret opened;
	size_t size;

	secret_make(&secret);
	seal_close(key, &row, &secret, sealed, &size);

	assert_int_equal(seal_open(other, &row, sealed, size, &opened), -EBADMSG);
	assert_int_equal(seal_open(key, &row, sealed, size, &opened), 0);
	seal_key_free(key);
	seal_key_free(other);
}

static void
expect_refusal(const char *path, int r, const char *words)
{
	struct seal_key *key = (struct seal_key *)&key;
	char error[256];

	assert_int_equal(seal_key_open(path, &key, error, sizeof(error)), r);
	assert_null(key);
	assert_non_null(strstr(error, path));
	assert_non_null(strstr(error, words));
	assert_null(strstr(error, "0123456789abcdef"));
}

static void
key_file_with_a_wrong_mode_is_refused(void **state)
{
	static const mode_t bad[] = {0404, 0440, 0604, 0640, 0644, 0666, 0777, 0410, 0402};
	static const mode_t good[] = {0400, 0600, 0700};
	struct files *files = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(chmod(files->key, bad[i]), 0);
		expect_refusal(files->key, -EPERM, "its mode must be 0400");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(chmod(files->key, good[i]), 0);
		seal_key_free(open_key(files->key));
	}
}

static void
key_file_of_another_user_is_refused(void **state)
{
	struct files *files = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(files->key, 1234, 0), 0);
	expect_refusal(files->key, -EPERM, "belongs to another user");
	assert_int_equal(chown(files->key, 0, 1234), 0);
	seal_key_free(open_key(files->key));
}

static void
key_file_of_another_size_is_refused(void **state)
{
	static const char zeros[33];
	struct files *files = *state;

	write_file(files->other, "", 0, 0600);
	expect_refusal(files->other, -EPERM, "is not 32 bytes long");
	write_file(files->other, "0123456789abcdef0123456789abcde", 31, 0600);
	expect_refusal(files->other, -EPERM, "is not 32 bytes long");
	write_file(files->other, "0123456789abcdef0123456789abcdef\n", 33, 0600);
	expect_refusal(files->other, -EPERM, "is not 32 bytes long");
	write_file(files->other, zeros, 32, 0600);
	expect_refusal(files->other, -EIO, "can't be read as 32 bytes of key");
}

static void
key_that_is_no_plain_file_is_refused(void **state)
{
	struct files *files = *state;

	unlink(files->other);
	expect_refusal(files->other, -ENOENT, "is missing; put it back from a backup");
	assert_int_equal(symlink(files->key, files->other), 0);
	expect_refusal(files->other, -ELOOP, "is a symbolic link");
	unlink(files->other);
	assert_int_equal(mkfifo(files->other, 0600), 0);
	expect_refusal(files->other, -EPERM, "is not a regular file"); /* and does not hang */
	expect_refusal(files->folder, -EPERM, "is not a regular file");
	expect_refusal("relative/key", -EINVAL, "is no absolute path");
}

int
main(void)
{
#define SEAL_TEST(name) cmocka_unit_test_setup_teardown(name, make_files, remove_files)
	const struct CMUnitTest tests[] = {
	    SEAL_TEST(sealed_secret_of_each_size_opens_again),
	    SEAL_TEST(sealing_twice_gives_two_texts_and_hides_the_secret),
	    SEAL_TEST(sealed_row_does_not_open_as_another_row),
	    SEAL_TEST(sealed_row_does_not_open_once_any_bit_was_changed),
	    SEAL_TEST(sealed_row_does_not_open_under_another_key),
	    SEAL_TEST(key_file_with_a_wrong_mode_is_refused),
	    SEAL_TEST(key_file_of_another_user_is_refused),
	    SEAL_TEST(key_file_of_another_size_is_refused),
	    SEAL_TEST(key_that_is_no_plain_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
