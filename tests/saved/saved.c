/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the file of a saved store: what was written comes back, and whatever was changed, left
 * out, added or cut off is refused. The cost is the smallest, for the time.
 */
#include "config.h" /* _GNU_SOURCE: memfd_create */

#include "saved/pieces.h"
#include "saved/saved.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define PASSPHRASE "correct horse battery"
#define SEALED_PIECE (SAVED_PIECE_BYTES + 17)

static const struct saved_cost cheap = {.passes = 1, .kibibytes = 8};
static unsigned char content[2 * SAVED_PIECE_BYTES + 1000], got[sizeof(content) + 1];

static void
fill_content(void)
{
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (unsigned char)(i * 31 + i / 251);
}

/* A file with that much content, in memory. */
static int
make_file(size_t size)
{
	int fd = memfd_create("saved", MFD_CLOEXEC);
	struct saved_writer *writer;

	fill_content();
	assert_true(fd >= 0);
	assert_int_equal(saved_write_begin(fd, PASSPHRASE, &cheap, &writer), 0);
	for (size_t done = 0; done < size; done += 3000)
		assert_int_equal(
		    saved_write(writer, content + done, size - done < 3000 ? size - done : 3000),
		    0);
	assert_int_equal(saved_write_end(writer), 0);
	saved_writer_free(&writer);
	return fd;
}

/* Reads all: how much, or -errno. */
static ssize_t
read_file(int fd, const char *passphrase)
{
	struct saved_reader *reader;
	uint32_t version;
	ssize_t size;
	int r;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	r = saved_read_begin(fd, passphrase, &reader, &version);
	if (r < 0) {
		assert_null(reader);
		return r;
	}
	size = saved_read(reader, got, sizeof(got));
	saved_reader_free(&reader);
	return size;
}

static void
what_was_written_comes_back(void **state)
{
	static const size_t sizes[] = {0, 1, 40, SAVED_PIECE_BYTES - 1, SAVED_PIECE_BYTES,
	    SAVED_PIECE_BYTES + 1, 2 * SAVED_PIECE_BYTES, sizeof(content)};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = make_file(sizes[i]);

		assert_int_equal(read_file(fd, PASSPHRASE), sizes[i]);
		assert_memory_equal(got, content, sizes[i]);
		close(fd);
	}
}

static void
content_and_passphrase_are_not_in_it(void **state)
{
	int fd = make_file(1000);
	unsigned char bytes[2000];
	ssize_t size = pread(fd, bytes, sizeof(bytes), 0);

	(void)state;
	assert_int_equal(size, SAVED_HEADER_SIZE + 1000 + 17);
	for (size_t i = 0; i + 8 <= 1000; i += 8)
		assert_null(memmem(bytes, (size_t)size, content + i, 8));
	assert_null(memmem(bytes, (size_t)size, PASSPHRASE, 7));
	close(fd);
}

static void
no_two_files_are_the_same(void **state)
{
	int one = make_file(100), other = make_file(100);
	unsigned char a[300], b[300];

	(void)state;
	assert_int_equal(pread(one, a, sizeof(a), 0), pread(other, b, sizeof(b), 0));
	assert_memory_not_equal(a + 28, b + 28, 16);
	assert_memory_not_equal(a + SAVED_HEADER_SIZE, b + SAVED_HEADER_SIZE, 100);
	close(one);
	close(other);
}

static void
another_passphrase_opens_nothing(void **state)
{
	static const char *const others[] = {
	    "", "correct horse batter", "Correct horse battery", PASSPHRASE " "};
	int fd = make_file(100);

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(read_file(fd, others[i]), -EKEYREJECTED);
	close(fd);
}

static void
a_bit_flipped_anywhere_is_refused(void **state)
{
	static const size_t size = SAVED_HEADER_SIZE + 200 + 17;
	int fd = make_file(200);

	(void)state;
	for (size_t at = 0; at < size; at++) {
		unsigned char byte;

		assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
		byte ^= (unsigned char)(1 << (at % 8));
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
		if (at >= 24 && at < 28) /* a cost of a gigabyte is good, too: not tried here */
			goto mend;
		assert_true(read_file(fd, PASSPHRASE) < 0);
	mend:
		byte ^= (unsigned char)(1 << (at % 8));
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	}
	assert_int_equal(read_file(fd, PASSPHRASE), 200);
	close(fd);
}

static void
a_file_cut_off_anywhere_is_refused(void **state)
{
	const off_t whole = SAVED_HEADER_SIZE + 2 * SEALED_PIECE + 1000 + 17;
	const off_t cuts[] = {whole - 1, whole - 17, whole - 1000, whole - 1017,
	    SAVED_HEADER_SIZE + SEALED_PIECE + 1, SAVED_HEADER_SIZE + SEALED_PIECE,
	    SAVED_HEADER_SIZE + SEALED_PIECE - 1, SAVED_HEADER_SIZE + 17, SAVED_HEADER_SIZE + 1,
	    SAVED_HEADER_SIZE, SAVED_HEADER_SIZE - 1, 16, 1, 0};
	int fd = make_file(sizeof(content));

	(void)state;
	assert_int_equal(lseek(fd, 0, SEEK_END), whole);
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		assert_int_equal(ftruncate(fd, cuts[i]), 0);
		assert_true(read_file(fd, PASSPHRASE) < 0);
	}
	close(fd);
}

/* Moves the piece number from to number to, within the file's whole pieces. */
static void
copy_piece(int fd, int from, int to)
{
	static unsigned char piece[SEALED_PIECE];
	off_t first = SAVED_HEADER_SIZE;

	assert_int_equal(pread(fd, piece, SEALED_PIECE, first + from * SEALED_PIECE), SEALED_PIECE);
	assert_int_equal(pwrite(fd, piece, SEALED_PIECE, first + to * SEALED_PIECE), SEALED_PIECE);
}

static void
pieces_added_exchanged_or_of_another_file_are_refused(void **state)
{
	int fd = make_file(sizeof(content)), other = make_file(sizeof(content));
	unsigned char header[SAVED_HEADER_SIZE];

	(void)state;
	assert_int_equal(pwrite(fd, "x", 1, SAVED_HEADER_SIZE + 2 * SEALED_PIECE + 1017), 1);
	assert_true(read_file(fd, PASSPHRASE) < 0);
	close(fd);

	fd = make_file(sizeof(content));
	copy_piece(fd, 0, 1);
	assert_int_equal(read_file(fd, PASSPHRASE), -EBADMSG);
	close(fd);

	fd = make_file(sizeof(content));
	assert_int_equal(pread(other, header, sizeof(header), 0), sizeof(header));
	assert_int_equal(pwrite(fd, header, sizeof(header), 0), sizeof(header));
	assert_int_equal(read_file(fd, PASSPHRASE), -EBADMSG);
	close(fd);
	close(other);
}

static void
a_header_that_is_not_ours_is_told_apart(void **state)
{
	static const struct {
		size_t at;
		unsigned char byte;
		int r;
	} rows[] = {{0, '3', -ENOMSG}, {15, ' ', -ENOMSG}, {16, 2, -EPROTONOSUPPORT},
	    {16, 0, -EPROTONOSUPPORT}, {19, 1, -EPROTONOSUPPORT}, {20, 0, -EINVAL},
	    {20, 17, -EINVAL}, {23, 1, -EINVAL}, {24, 7, -EINVAL}, {27, 1, -EINVAL}};
	int fd = make_file(10);
	unsigned char good[SAVED_HEADER_SIZE], bad[SAVED_HEADER_SIZE], again[SAVED_HEADER_SIZE];
	struct saved_header header;
	uint32_t version;

	(void)state;
	assert_int_equal(pread(fd, good, sizeof(good), 0), sizeof(good));
	assert_int_equal(saved_header_parse(good, &header, &version), 0);
	assert_int_equal(header.cost.passes, 1);
	assert_int_equal(header.cost.kibibytes, 8);
	saved_header_fill(&header, again);
	assert_memory_equal(good, again, sizeof(good));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(bad, good, sizeof(bad));
		bad[rows[i].at] = rows[i].byte;
		assert_int_equal(saved_header_parse(bad, &header, &version), rows[i].r);
	}
	close(fd);
}

static void
pieces_on_the_wire_come_back_and_nothing_else_is_one(void **state)
{
	static const char *const bad[] = {"QUJ", "QUJD!", "QUJD\n", "=", "QUJDR", "\xc3\xa4QUJ"};
	unsigned char bytes[SAVED_ROW_BYTES];
	char text[SAVED_TEXT_SIZE];

	(void)state;
	fill_content();
	for (size_t size = 0; size <= SAVED_ROW_BYTES; size += 750) {
		saved_piece_text(content, size, text);
		assert_true(strlen(text) < SAVED_TEXT_SIZE);
		assert_int_equal(saved_piece_parse(text, bytes), size);
		assert_memory_equal(bytes, content, size);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(saved_piece_parse(bad[i], bytes), -EINVAL);
}

static void
mark_of(const unsigned char *key, size_t first, size_t size, char text[SAVED_MARK_SIZE])
{
	struct saved_mark mark;

	saved_mark_begin(&mark, key);
	saved_mark_add(&mark, content, first);
	saved_mark_add(&mark, content + first, size - first);
	saved_mark_end(&mark, text);
}

static void
a_mark_tells_contents_and_keys_apart(void **state)
{
	unsigned char key[SAVED_KEY_BYTES] = {1}, other[SAVED_KEY_BYTES] = {2};
	char one[SAVED_MARK_SIZE], two[SAVED_MARK_SIZE];

	(void)state;
	fill_content();
	mark_of(key, 10, 5000, one);
	mark_of(key, 4000, 5000, two);
	assert_string_equal(one, two);
	mark_of(key, 10, 4999, two);
	assert_string_not_equal(one, two);
	mark_of(other, 10, 5000, two);
	assert_string_not_equal(one, two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_written_comes_back),
	    cmocka_unit_test(content_and_passphrase_are_not_in_it),
	    cmocka_unit_test(no_two_files_are_the_same),
	    cmocka_unit_test(another_passphrase_opens_nothing),
	    cmocka_unit_test(a_bit_flipped_anywhere_is_refused),
	    cmocka_unit_test(a_file_cut_off_anywhere_is_refused),
	    cmocka_unit_test(pieces_added_exchanged_or_of_another_file_are_refused),
	    cmocka_unit_test(a_header_that_is_not_ours_is_told_apart),
	    cmocka_unit_test(pieces_on_the_wire_come_back_and_nothing_else_is_one),
	    cmocka_unit_test(a_mark_tells_contents_and_keys_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
