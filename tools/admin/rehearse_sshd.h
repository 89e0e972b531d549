/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two ends of one connection, ssh and sshd, and all that is heard of them. Started and ended
 * by rehearse_sshd.c, listened to by rehearse_ssh.c.
 */
#pragma once

#include "base/monotonic.h"
#include "tools/admin/rehearse_program.h"
#include "tools/admin/rehearse_talk.h"

#include <poll.h>
#include <sys/types.h>

enum rehearse_ssh_file {
	REHEARSE_LISTENER = 0, /* until ssh has come */
	REHEARSE_TERMINAL,     /* our end: ssh's prompts, and its answers */
	REHEARSE_OUT,	       /* what ssh writes */
	REHEARSE_ERR,
	REHEARSE_FILES
};

struct rehearse_ssh {
	const struct rehearse_try *try;
	struct rehearse_heard *heard;
	int64_t ends_ms;
	struct pollfd files[REHEARSE_FILES]; /* fd -1 = closed */
	int slave;			     /* the terminal's other end; -1 = closed */
	char terminal[64], port[8];
	pid_t client, server; /* 0 = not started */
	struct rehearse_output out, err;
	char prompt[1024]; /* what came at the terminal since the last answer */
	size_t prompt_used;
	bool skips_line; /* the end of the line that was answered */
};

/* Starts ssh, which connects to a port of ours. Returns 0 or -errno. */
int rehearse_ssh_open(struct rehearse_ssh *ssh);
/* The first who connects is served by sshd, and nobody else. Returns 0 or -errno. */
int rehearse_ssh_serve(struct rehearse_ssh *ssh);
/* Ends both, and closes all; after any failure, too. Returns 0 or -errno. */
int rehearse_ssh_close(struct rehearse_ssh *ssh);

/* Where sshd refuses its own settings: said (size bytes) becomes what it says of them. */
void rehearse_sshd_check(const struct rehearse_try *try, char *said, size_t size);
