/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of recovery codes: how they look, that they are read back, and that no hash tells them. */
#include "keeper/factor/recovery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/poison.h"

static void
a_code_is_sixteen_characters_in_groups_with_a_letter(void **state)
{
	char words[WORDS_LENGTH + 1], text[RECOVERY_TEXT_SIZE];
	struct answer_read typed;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		recovery_make(words);
		recovery_show(words, text);
		assert_int_equal(strlen(text), 19);
		assert_int_equal(strspn(text, "0123456789abcdefghjkmnpqrstvwxyz-"), 19);
		assert_true(strspn(words, "0123456789") < WORDS_LENGTH);
		answer_read(text, &typed);
		assert_int_equal(typed.form, FORM_WORDS);
		assert_string_equal(typed.words, words);
		answer_read_wipe(&typed);
	}
}

/* Each of the 32 characters comes at each place about as often: 80 bits are 80 bits. */
static void
every_character_comes_everywhere(void **state)
{
	static unsigned int counts[WORDS_LENGTH][128];
	char words[WORDS_LENGTH + 1];

	(void)state;
	memset(counts, 0, sizeof(counts));
	for (int i = 0; i < 32 * 500; i++) {
		recovery_make(words);
		for (int place = 0; place < WORDS_LENGTH; place++)
			counts[place][(unsigned char)words[place]]++;
	}
	for (int place = 0; place < WORDS_LENGTH; place++)
		for (const char *p = "0123456789abcdefghjkmnpqrstvwxyz"; *p; p++) {
			assert_true(counts[place][(unsigned char)*p] > 350); /* 6.7 sigma */
			assert_true(counts[place][(unsigned char)*p] < 650);
		}
}

/* printf '\1\1...%s' 0123456789abcdef | sha256sum */
static void
the_hash_is_sha256_of_salt_and_code(void **state)
{
	static const unsigned char salt[RECOVERY_SALT_BYTES] = {
	    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	static const unsigned char want[RECOVERY_HASH_BYTES] = {0xce, 0xc8, 0x18, 0x05, 0xd2, 0x67,
	    0x81, 0x7c, 0xda, 0xd1, 0xd2, 0x1f, 0x27, 0xb6, 0x3b, 0xb4, 0x59, 0xcb, 0xbc, 0x49,
	    0xbc, 0xd1, 0x03, 0xc2, 0x05, 0x5a, 0x05, 0x6f, 0x50, 0xb4, 0x9f, 0x1a};
	unsigned char hash[RECOVERY_HASH_BYTES], other[RECOVERY_SALT_BYTES] = {2};

	(void)state;
	recovery_hash(salt, "0123456789abcdef", hash);
	assert_memory_equal(hash, want, sizeof(want));
	recovery_hash(other, "0123456789abcdef", hash);
	assert_memory_not_equal(hash, want, sizeof(want));
}

static void
a_hash_is_found_where_it_stands(void **state)
{
	unsigned char hashes[4][RECOVERY_HASH_BYTES], hash[RECOVERY_HASH_BYTES];

	(void)state;
	for (unsigned int i = 0; i < 4; i++)
		memset(hashes[i], (int)i + 1, RECOVERY_HASH_BYTES);
	memset(hash, 3, sizeof(hash));
	assert_int_equal(
	    recovery_find(hash, (const unsigned char(*)[RECOVERY_HASH_BYTES])hashes, 4), 2);
	hash[RECOVERY_HASH_BYTES - 1] ^= 1;
	assert_int_equal(
	    recovery_find(hash, (const unsigned char(*)[RECOVERY_HASH_BYTES])hashes, 4), -1);
	assert_int_equal(
	    recovery_find(hash, (const unsigned char(*)[RECOVERY_HASH_BYTES])hashes, 0), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_code_is_sixteen_characters_in_groups_with_a_letter),
	    cmocka_unit_test(every_character_comes_everywhere),
	    cmocka_unit_test(the_hash_is_sha256_of_salt_and_code),
	    cmocka_unit_test(a_hash_is_found_where_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
