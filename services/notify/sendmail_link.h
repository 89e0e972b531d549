/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mail by the sendmail(8) of this machine, whatever program that is. The notifier itself can't run
 * it, for it needs rights that the notifier gave up: 2sv-sendmail does, behind a socket. Runs in
 * 2sv-notify.
 */
#pragma once

#include "notify/channel.h"

#define SENDMAIL_PATH "/usr/sbin/sendmail"
#define SENDMAIL_BYTES_MAX 65536 /* of a mail */

/* True if there is such a program and the socket at path. */
bool sendmail_link_is_there(const char *path);

/* Likewise, with words in either case; who would be asked is not started by that. */
bool sendmail_link_check(const char *path, char words[CHANNEL_WHY_SIZE]);

/* Hands the mail's text over at the socket at path, and returns what became of it. */
enum message_outcome sendmail_link_send(
    const char *path, const char *text, char why[CHANNEL_WHY_SIZE]);
