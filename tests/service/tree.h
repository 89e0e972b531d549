/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole 2svd for a test: supervisor, roles, sockets, store, in folders of its own and a mount
 * namespace of its own, where the system users exist, /dev/log is read by the test, and the
 * clock says what the test writes. Nothing of the machine is touched. Needs root.
 */
#pragma once

#include "wire/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TREE_PATH_SIZE 96
#define TREE_MAX_DIALOGUES 64

/* Accounts of the namespace. */
#define TREE_ANN_UID 64011
#define TREE_BOB_UID 64012

struct tree {
	char folder[TREE_PATH_SIZE];
	pid_t supervisor, sink;
	int log; /* the sink's lines, one a read; a pipe */
	char root_socket[TREE_PATH_SIZE], user_socket[TREE_PATH_SIZE];
	int64_t now;
	const char *settings; /* more lines of 2sv.conf, or NULL */
	const char *service;  /* another build's 2svd in place of main_at, or NULL */
};

/* The namespace and its folder; once a process, before all else. False: not root, or no room. */
bool tree_enter(struct tree *tree);
void tree_leave(struct tree *tree);

/* Starts the service with max_dialogues; waits until its sockets listen. */
void tree_start(struct tree *tree, int max_dialogues);
/* Ends it by signal and waits; returns the status of waitpid(2). */
int tree_end(struct tree *tree, int signal_number);
/* Seal key, store id, and op=init. */
void tree_make_store(struct tree *tree);

void tree_set_clock(struct tree *tree, int64_t now);
/* The pid of the role's first process ("2sv-talk", "2sv-user", "2sv-keeper"), or 0. */
pid_t tree_role(const struct tree *tree, const char *process);
/* Waits for the next line of the log that holds text; false after 10 s. */
bool tree_log_has(struct tree *tree, const char *text, char *line, size_t size);
/* Takes all lines that are there off the log. */
void tree_log_clear(struct tree *tree);

/* Clients. A connection, or the test fails. */
int client_connect(const char *socket);
/* Sends op and key, value, ..., NULL. */
void client_hello(int fd, const char *operation, ...) __attribute__((sentinel));
/* The next packet, whatever it is. */
void client_receive(int fd, struct packet *packet);
/* Fails if that asks what a login screen would cut, or shows what it should not. */
void client_expect_good_ask(const struct packet *packet);
/* Fails unless the next packet asks just that. */
void client_expect_ask(int fd, const char *prompt);
void client_answer(int fd, const char *answer);
void client_answer_instead(int fd, enum answer_kind kind);
/* Takes rows and shows up to done; fails unless that is it. */
void client_expect_done(int fd, enum verdict verdict, enum reason reason);
/* As before, but gives what came and fails at nothing; login may be NULL (33 bytes). */
struct done client_done(int fd, char *login);

/* An active device of account with TREE_SECRET; by root. */
#define TREE_SECRET "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
void client_enrol(const struct tree *tree, const char *account);
/* A login's hello for account at sshd from rhost; returns the connection. */
int client_login(const struct tree *tree, const char *account, const char *rhost);
/* TREE_SECRET's code of the step that is steps after the clock's. */
void client_code(const struct tree *tree, int steps, char code[9]);
