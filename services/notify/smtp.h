/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One mail to settings->mail_server, by libcurl. To a server elsewhere TLS is a must, and its
 * certificate is checked; to one on this machine there is none to check. Runs in 2sv-notify.
 */
#pragma once

#include "notify/channel.h"

struct smtp_job {
	const struct settings *settings;
	const struct mail *mail;
	const char *text; /* of mail_text */
};

/* *ret_nobody_listens: the connection was refused, nothing was begun. */
enum message_outcome smtp_send(
    const struct smtp_job *job, char why[CHANNEL_WHY_SIZE], bool *ret_nobody_listens);

/*
 * Connects, says hello, begins TLS where that is a must, and gives name and password: no mail.
 * Returns true where all of that is taken; words are filled.
 */
bool smtp_check(
    const struct settings *settings, char words[CHANNEL_WHY_SIZE], bool *ret_nobody_listens);

/* True if the server of that URL is this machine. */
bool smtp_is_here(const char *url);
