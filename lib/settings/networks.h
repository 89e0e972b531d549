/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Networks as an admin writes them: "203.0.113.0/24 2001:db8::/32", divided by blanks or commas.
 * Pure: no name is ever looked up.
 */
#pragma once

#include <stdbool.h>

/* Is each of them a network: an address, '/', and no bit set beyond its length? "" is none. */
bool networks_are_good(const char *list);

/* Is address (as inet_ntop gives it) in one of them? What is no address is in none. */
bool networks_have(const char *list, const char *address);
