/* SPDX-License-Identifier: BSD-2-Clause */
/* GeoIP databases, by libmaxminddb. Runs in a child of 2sv-notify. */
#include "notify/origin_place.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <maxminddb.h>
#include <string.h>

#include "base/poison.h"

#define WORD_SIZE 64

struct places {
	MMDB_s database;
};

static void
trouble_write(char trouble[ORIGIN_TROUBLE_SIZE], int code, int saved_errno)
{
	const char *words = code == MMDB_FILE_OPEN_ERROR || code == MMDB_IO_ERROR
				? strerror(saved_errno)
				: MMDB_strerror(code);

	if (text_copy(trouble, ORIGIN_TROUBLE_SIZE, words) < 0)
		text_copy(trouble, ORIGIN_TROUBLE_SIZE, "it can't be read");
}

struct places *
places_open(const char *path, char trouble[ORIGIN_TROUBLE_SIZE])
{
	scope_free struct places *places = calloc(1, sizeof(*places));
	struct places *opened = places;
	int code =
	    places ? MMDB_open(path, MMDB_MODE_MMAP, &places->database) : MMDB_OUT_OF_MEMORY_ERROR;

	if (code != MMDB_SUCCESS) {
		trouble_write(trouble, code, errno);
		return NULL;
	}
	places = NULL;
	return opened;
}

void
places_close(struct places *places)
{
	if (!places)
		return;
	MMDB_close(&places->database);
	free(places);
}

/* The text at path in the entry; "" where there is none, or none that a line may show. */
static int
word_read(MMDB_entry_s *entry, const char *const path[], char word[WORD_SIZE])
{
	MMDB_entry_data_s data;
	int code = MMDB_aget_value(entry, &data, path);

	word[0] = '\0';
	if (code == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR)
		return MMDB_SUCCESS;
	if (code != MMDB_SUCCESS || !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING ||
	    data.data_size >= WORD_SIZE)
		return code;
	memcpy(word, data.utf8_string, data.data_size);
	word[data.data_size] = '\0';
	if (!text_is_printable(word))
		word[0] = '\0';
	return code;
}

/* The first that the database has: small ones have the code alone, others no map of names. */
static int
country_read(MMDB_entry_s *entry, char word[WORD_SIZE])
{
	static const char *const paths[][4] = {{"country", "names", "en", NULL},
	    {"country", "iso_code", NULL}, {"registered_country", "names", "en", NULL},
	    {"country_name", NULL}, {"country", NULL}};
	int code = MMDB_SUCCESS;

	word[0] = '\0';
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (code == MMDB_SUCCESS && word[0] == '\0')
			code = word_read(entry, paths[i], word);
	}
	return code;
}

static int
entry_read(MMDB_entry_s *entry, char place[ORIGIN_PLACE_SIZE])
{
	static const char *const city_path[] = {"city", "names", "en", NULL};
	char city[WORD_SIZE], country[WORD_SIZE];
	int code = country_read(entry, country);

	if (code == MMDB_SUCCESS)
		code = word_read(entry, city_path, city);
	if (code != MMDB_SUCCESS)
		return code;
	if (city[0] == '\0' || country[0] == '\0' ||
	    text_format(place, ORIGIN_PLACE_SIZE, "%s, %s", city, country) < 0)
		text_copy(place, ORIGIN_PLACE_SIZE, country[0] ? country : city);
	return code;
}

void
place_of_address(struct places *places, const struct sockaddr_storage *address,
    char place[ORIGIN_PLACE_SIZE], char trouble[ORIGIN_TROUBLE_SIZE])
{
	MMDB_lookup_result_s result;
	int code = MMDB_SUCCESS;

	place[0] = trouble[0] = '\0';
	result = MMDB_lookup_sockaddr(
	    &places->database, (const struct sockaddr *)(const void *)address, &code);
	if (code == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR)
		return;
	if (code == MMDB_SUCCESS && result.found_entry)
		code = entry_read(&result.entry, place);
	if (code != MMDB_SUCCESS)
		trouble_write(trouble, code, errno);
}
