/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Country and city of an address, from a GeoIP database that lies on this machine (MaxMind's
 * format, by libmaxminddb). Called by origin.c in a child. Source: maxmind.github.io/MaxMind-DB,
 * libmaxminddb(3).
 */
#pragma once

#include <sys/socket.h>

#define ORIGIN_PLACE_SIZE 101
#define ORIGIN_TROUBLE_SIZE 101

struct places;

/*
 * Opens the database at path. Returns it, or NULL with words in trouble. Free it with places_close.
 */
struct places *places_open(const char *path, char trouble[ORIGIN_TROUBLE_SIZE]);
void places_close(struct places *places);

/*
 * Fills place: "Uppsala, Sweden", "Sweden", or "" where the database does not know; trouble has
 * words where it is damaged, else "".
 */
void place_of_address(struct places *places, const struct sockaddr_storage *address,
    char place[ORIGIN_PLACE_SIZE], char trouble[ORIGIN_TROUBLE_SIZE]);
