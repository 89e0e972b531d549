/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks 2svd whether a copy may be, over user.sock (root: root.sock): one hello, one done, within
 * two seconds. Runs in 2sv-gate, as the account's own user. PROTOCOL, the act "copy".
 */
#pragma once

#include "watch/gate_kind.h"

#include <stdint.h>

#define GATE_ASK_MS 2000
#define GATE_WORDS_SIZE 512
#define GATE_COMMAND_BYTES_MAX 100 /* of the command, made printable, that the log shows */
#define GATE_AUTH_INFO_SIZE 2001

enum gate_answer {
	GATE_UNKNOWN = 0, /* nobody could say */
	GATE_RUN,
	GATE_REFUSED,
};

struct gate_asked {
	const char *socket;
	const struct gate_copy *copy;
	const char *command;
	const char *connection;		     /* SSH_CONNECTION, or NULL */
	char auth_info[GATE_AUTH_INFO_SIZE]; /* of the file that SSH_USER_AUTH names; "" = none */
	int64_t session;		     /* the kernel's audit session; 0 = none */
};

/* The words say why it is refused, or why nobody could say. */
enum gate_answer gate_ask(const struct gate_asked *asked, char words[GATE_WORDS_SIZE]);

/* What is read for it. path: SSH_USER_AUTH, or NULL. */
void gate_read_auth_info(const char *path, char ret[GATE_AUTH_INFO_SIZE]);
int64_t gate_read_session(void);
