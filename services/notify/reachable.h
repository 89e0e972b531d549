/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which addresses a user's URL may lead to: those of the public Internet, and what the admin names.
 * Else it would be this machine that asks its neighbours, in the user's stead. Pure. Source: IANA's
 * IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890); embedded IPv4: RFC 4291 2.5.5, RFC
 * 3056, RFC 4380, RFC 6052. Runs in 2sv-notify.
 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/*
 * NULL if the address may be connected to; else what it is: "loopback", "private" ... networks:
 * settings/networks.h, what may be reached nevertheless. What is no IPv4 or IPv6 address is
 * refused. An IPv4 address that an IPv6 one stands for is looked at, too.
 */
const char *reachable_refuses(const struct sockaddr *address, const char *networks);

/* Is it this machine by 127.0.0.0/8 or ::1? */
bool reachable_is_loopback(const struct sockaddr *address);
