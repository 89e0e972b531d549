/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A keeper of its own for each test: a real keeper_run under its own uid, with its sockets and
 * its store in a temporary folder and a clock that the test sets. The test plays talkers and
 * clients.
 */
#pragma once

#include "keeper/factor/totp.h"
#include "keeper/keeper.h"
#include "wire/link.h"
#include "wire/message.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KEEP_UID 61001
#define TALK_UID 61002
#define USER_UID 61003
#define NOTIFY_UID 61006
#define WATCH_UID 61007
#define ANN_UID 61004
#define BOB_UID 61005
#define START 1800000000 /* the clock's first second; a step begins with it */

struct fixture {
	char folder[64], store_folder[80], store[96], key[96], id[96];
	char root_socket[96], user_socket[96], keep_root_socket[96], keep_user_socket[96];
	char keep_notify_socket[96], keep_watch_socket[96];
	int root_listener, user_listener, keep_root_listener, keep_user_listener;
	int keep_notify_listener, keep_watch_listener;
	int stop_fd;	/* closing it ends the keeper */
	int64_t *clock; /* shared with the keeper */
	void *shared;	/* 4096 bytes, shared as well: for the test's own use */
	pid_t keeper;
	struct settings settings;
};

/* cmocka's; they need root (skipped without). The second one has no store yet. */
int fixture_begin(void **state);
int fixture_begin_bare(void **state);
int fixture_end(void **state);
/* Folder, sockets and clock alone: keeper_start is the caller's. */
struct fixture *fixture_make(void);

void keeper_start(struct fixture *fixture);
void keeper_stop(struct fixture *fixture); /* asserts that it ends with 0 */
void keeper_kill(struct fixture *fixture);
/* Holds the keeper still, so that what is sent meanwhile is found at once. */
void keeper_freeze(const struct fixture *fixture);
void keeper_thaw(const struct fixture *fixture);

/* A connection to path, made with the effective uid; -1 and errno where it fails. */
int connect_as(uid_t uid, const char *path);
/* A talker's link, ready to be used. */
int root_link(const struct fixture *fixture);
int user_link(const struct fixture *fixture);
/* A notifier's. */
int notify_link(const struct fixture *fixture);
int watch_link(const struct fixture *fixture);

/* A client's connection: the two ends. */
struct client {
	int far_fd;  /* the client's */
	int near_fd; /* the one that a talker has */
};
struct client root_client(const struct fixture *fixture);
struct client user_client(const struct fixture *fixture, uid_t uid);
void client_close(struct client *client);

/* A link over which the connection of a client of that uid was already passed. */
int root_talker(const struct fixture *fixture);
int user_talker(const struct fixture *fixture, uid_t uid);

/* Builds the act from key, value pairs up to NULL. */
void act_build(struct packet *packet, const char *operation, ...) __attribute__((sentinel));
/* Sends it, passing passed_fd unless -1. */
void act_send(int link, const struct packet *act, int passed_fd);

#define ROWS_KEPT 4
struct outcome {
	enum verdict verdict;
	enum reason reason;
	unsigned int row_count;
	struct packet rows[ROWS_KEPT]; /* the first ones; the last place is overwritten */
	struct packet result;
};
/* Takes one answer: rows and the result. Returns 0, or -errno where the link was closed. */
int outcome_take(int link, struct outcome *ret);
/* Sends and takes. */
int act_run(int link, const struct packet *act, struct outcome *ret);
/* As act_run; asserts what comes back. */
void act_expect(int link, const struct packet *act, enum verdict verdict, enum reason reason);

/* Enrols an active device for the account over a root talker; gives its parameters. */
void enrol_device(int link, const char *account, const char *uid, struct otpauth *ret);
/* The code of the clock's step plus offset. */
void code_at(const struct fixture *fixture, const struct otpauth *device, int64_t offset,
    char code[CODE_DIGITS_MAX + 1]);
/* A login of the account's code from 203.0.113.9 at sshd. */
void build_try(struct packet *packet, const char *account, const char *uid, const char *code);

/* True once the other side has closed the link (waits for it). */
bool link_was_closed(int link);
