/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One dialogue of a talker, whose other ends the test holds: it plays the client and the keeper,
 * and says what a real one would never say, too.
 */
#pragma once

#include "settings/rule.h"
#include "wire/message.h"

#include <stdbool.h>

#define WAIT_MS (15 * 1000)

/* Of the settings of those that begin from now on; empty at first. */
extern struct sections led_sections;

/* The test's ends; closed by talker_ends. */
extern int client, keeper, parent;

/* For cmocka: a process that leads one dialogue; it must end well. */
int talker_begins(void **state);
int talker_ends(void **state);

/* Builds a packet of key, value, ..., NULL and sends it. */
void say(int fd, const char *operation, ...) __attribute__((sentinel));

/* Of ann at sshd from 203.0.113.9. */
void hello(const char *operation);

/* The keeper gets operation; the client's connection must have come along with the first act. */
void keeper_gets(const char *operation, bool with_client);

/* The same, and the packet; texts of it lie in *ret. */
void keeper_takes(struct packet *ret, const char *operation, bool with_client);

void client_gets(struct packet *packet, const char *operation);
void client_is_asked(const char *prompt);
/* done, with a login id if and only if it accepts. */
void client_is_done(const char *verdict, const char *reason);
