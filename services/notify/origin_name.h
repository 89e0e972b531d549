/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reverse name of an address. Who owns the address writes its name, so it counts only where the
 * name's own addresses contain it, and where it is made of what names are made of (RFC 1123, 2.1).
 * Called by origin.c in a child: the look-ups block for as long as the machine's resolver does.
 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

#define ORIGIN_NAME_SIZE 101

/* Reads a numeric address without zone. Returns 0, or -EINVAL. */
int origin_address_read(const char *text, struct sockaddr_storage *ret);

/*
 * May it have a name that says something? Not loopback, and not link-local, of which no name server
 * knows: there whoever is on the link could answer. Private ones may: their names are the admin's.
 */
bool origin_may_be_named(const struct sockaddr_storage *address);

/*
 * Letters, digits, '-' and '.'; no label empty, and the last one begins with a letter: what
 * getaddrinfo(3) would take for an address is no name of it.
 */
bool origin_name_is_fit(const char *name);

/* Fills name, in small letters; "" where there is none that counts. */
void origin_name_find(const struct sockaddr_storage *address, char name[ORIGIN_NAME_SIZE]);
