/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of the files of a new store: owner and mode, nothing overwritten, nothing left behind
 * by a try that failed. Run as root, for the owner.
 */
#include "config.h"

#include "tools/admin/store_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

#define KEEPER 64123 /* a uid that nobody has */

struct place {
	char folder[64], database[128], store[256], key[128], id[128];
	struct settings settings;
	struct store_files files;
	char words[STORE_FILES_WORDS];
};

static int
place_make(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	snprintf(place->folder, sizeof(place->folder), "/tmp/2sv-store-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->database, sizeof(place->database), "%s/lib", place->folder);
	snprintf(place->store, sizeof(place->store), "sqlite:%s/2sv.db", place->database);
	snprintf(place->key, sizeof(place->key), "%s/seal.key", place->folder);
	snprintf(place->id, sizeof(place->id), "%s/store-id", place->folder);
	place->settings =
	    (struct settings){.store = place->store, .seal_key = place->key, .store_id = place->id};
	place->files =
	    (struct store_files){.settings = &place->settings, .owner = KEEPER, .group = KEEPER};
	*state = place;
	return 0;
}

static int
place_remove(void **state)
{
	struct place *place = *state;

	unlink(place->key);
	unlink(place->id);
	rmdir(place->database);
	assert_int_equal(rmdir(place->folder), 0); /* no left-over under another name */
	free(place);
	return 0;
}

static unsigned int
count_entries(const char *folder)
{
	unsigned int count = 0;
	DIR *directory = opendir(folder);

	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count - 2; /* "." and ".." */
}

static void
write_text(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static size_t
read_bytes(const char *path, char *bytes, size_t size)
{
	FILE *in = fopen(path, "r");
	size_t got;

	assert_non_null(in);
	got = fread(bytes, 1, size, in);
	fclose(in);
	return got;
}

/* The words say text, in which %I, %K and %D stand for the place's id, key and database. */
static void
assert_says(const struct place *place, const char *text)
{
	char wanted[1024], *to = wanted;

	for (; *text; text++) {
		if (*text != '%') {
			*to++ = *text;
			continue;
		}
		text++;
		to = stpcpy(to, *text == 'I'   ? place->id
				: *text == 'K' ? place->key
					       : strchr(place->store, ':') + 1);
	}
	*to = '\0';
	if (!strstr(place->words, wanted))
		fail_msg("\"%s\" is not in: %s", wanted, place->words);
}

static void
key_is_the_keepers_alone_and_id_is_everybodys_to_read(void **state)
{
	struct place *place = *state;
	char bytes[128];
	struct stat st;

	if (geteuid() != 0)
		skip();
	assert_int_equal(store_files_make(&place->files, place->words), 0);

	assert_int_equal(stat(place->key, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(st.st_uid, KEEPER);
	assert_int_equal(read_bytes(place->key, bytes, sizeof(bytes)), 32);

	assert_int_equal(stat(place->id, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(read_bytes(place->id, bytes, sizeof(bytes)), 33);
	assert_int_equal(strspn(bytes, "0123456789abcdef"), 32);

	assert_int_equal(stat(place->database, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(st.st_uid, KEEPER);
	assert_int_equal(count_entries(place->folder), 3);
}

static void
two_stores_never_have_one_key_or_id(void **state)
{
	struct place *place = *state;
	char key[64], id[64], other_key[64], other_id[64];

	if (geteuid() != 0)
		skip();
	assert_int_equal(store_files_make(&place->files, place->words), 0);
	read_bytes(place->key, key, sizeof(key));
	read_bytes(place->id, id, sizeof(id));
	store_files_take_back(&place->files);
	assert_int_equal(store_files_make(&place->files, place->words), 0);
	read_bytes(place->key, other_key, sizeof(other_key));
	read_bytes(place->id, other_id, sizeof(other_id));

	assert_memory_not_equal(key, other_key, 32);
	assert_memory_not_equal(id, other_id, 32);
}

/* Which of the three there are: all but none. What is said of each, with that place's paths. */
static void
whatever_is_there_of_a_store_is_named_with_what_is_missing_and_untouched(void **state)
{
	enum { ID = 1, KEY = 2, DATABASE = 4 };
	static const struct {
		unsigned int there;
		const char *words[3];
	} rows[] = {
	    {ID | KEY | DATABASE, {"made on this machine already", "See it: 2sv status"}},
	    {ID | KEY, {"Missing: %D.", "Is the disk mounted?", "put back what is missing"}},
	    {ID | DATABASE, {"Missing: %K.", "put back what is missing"}},
	    {ID, {"Missing: %K and %D.", "put back what is missing"}},
	    {KEY | DATABASE, {"Only %I is missing.", "how to put it back: 2sv status"}},
	    {DATABASE, {"Missing: its key %K and its %I.", "no other key opens it"}},
	    {KEY, {"Missing: %D and %I.", "Is the disk mounted?", "mv -n %K %K.aside &&"}},
	};
	struct place *place = *state;
	char file[160], text[64];

	snprintf(file, sizeof(file), "%s/2sv.db", place->database);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const paths[] = {place->id, place->key, file};

		mkdir(place->database, 0755);
		for (unsigned int k = 0; k < 3; k++)
			if (rows[i].there & 1U << k)
				write_text(paths[k], "good");

		assert_int_equal(store_files_make(&place->files, place->words), -EEXIST);

		for (unsigned int k = 0; k < 3; k++)
			if (rows[i].words[k])
				assert_says(place, rows[i].words[k]);
		if (rows[i].there != KEY) /* there is a store, or an id of one: nothing goes away */
			assert_null(strstr(place->words, "mv "));
		assert_null(strstr(place->words, "rm "));
		for (unsigned int k = 0; k < 3; k++) {
			assert_int_equal(access(paths[k], F_OK) == 0, !!(rows[i].there & 1U << k));
			if (!(rows[i].there & 1U << k))
				continue;
			memset(text, 0, sizeof(text));
			read_bytes(paths[k], text, sizeof(text) - 1);
			assert_string_equal(text, "good");
			unlink(paths[k]);
		}
		assert_int_equal(count_entries(place->folder), 1);
	}
}

static void
what_was_made_is_taken_back_and_a_second_try_works(void **state)
{
	struct place *place = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(store_files_make(&place->files, place->words), 0);
	store_files_take_back(&place->files);
	assert_int_equal(count_entries(place->folder), 0);

	assert_int_equal(store_files_make(&place->files, place->words), 0);
	assert_int_equal(count_entries(place->folder), 3);
}

static void
folder_that_was_there_is_left_there(void **state)
{
	struct place *place = *state;
	struct stat st;

	if (geteuid() != 0)
		skip();
	assert_int_equal(mkdir(place->database, 0755), 0);
	assert_int_equal(store_files_make(&place->files, place->words), 0);
	store_files_take_back(&place->files);

	assert_int_equal(stat(place->database, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
}

static void
folder_of_the_settings_is_made_and_taken_back(void **state)
{
	struct place *place = *state;
	struct stat st;

	if (geteuid() != 0)
		skip();
	snprintf(place->id, sizeof(place->id), "%s/etc/store-id", place->folder);
	snprintf(place->key, sizeof(place->key), "%s/etc/seal.key", place->folder);

	assert_int_equal(store_files_make(&place->files, place->words), 0);

	assert_int_equal(count_entries(place->folder), 2);
	assert_int_equal(stat(place->key, &st), 0);
	store_files_take_back(&place->files);
	assert_int_equal(count_entries(place->folder), 0);
}

static void
folder_that_is_missing_is_named(void **state)
{
	struct place *place = *state;

	if (geteuid() != 0)
		skip();
	snprintf(place->id, sizeof(place->id), "%s/missing/far/store-id", place->folder);

	assert_int_equal(store_files_make(&place->files, place->words), -ENOENT);

	assert_non_null(strstr(place->words, "missing/far/store-id"));
	assert_int_equal(count_entries(place->folder), 0);
}

int
main(void)
{
#define with_place(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)
	const struct CMUnitTest tests[] = {
	    with_place(key_is_the_keepers_alone_and_id_is_everybodys_to_read),
	    with_place(two_stores_never_have_one_key_or_id),
	    with_place(whatever_is_there_of_a_store_is_named_with_what_is_missing_and_untouched),
	    with_place(what_was_made_is_taken_back_and_a_second_try_works),
	    with_place(folder_that_was_there_is_left_there),
	    with_place(folder_of_the_settings_is_made_and_taken_back),
	    with_place(folder_that_is_missing_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
