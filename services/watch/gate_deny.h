/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An sftp server that refuses everything, with words. sshd drops what a subsystem writes to stderr,
 * so a client that got no answer would show "Connection closed" alone. Runs in 2sv-gate. Source:
 * draft-ietf-secsh-filexfer-02, which is version 3.
 */
#pragma once

#define GATE_DENY_MS (60 * 1000) /* so long it waits for each packet of the client */

/*
 * Answers each request with "permission denied" and the words; its folder is called like the words,
 * for some clients show that and no others. Returns when the client has closed, or has said what is
 * not sftp.
 */
void gate_deny_sftp(int in, int out, const char *words);
