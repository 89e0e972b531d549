/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a change asks of the rest of the machine: sshd reads its settings anew, and somebody looks
 * again when the time is over, or at the next boot. Used by the commands of protect, as root.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The unit that takes a change back before anybody can log in after a boot. */
#define PROTECT_BOOT_UNIT "2sv-undo.service"

/* True where systemd is the first process. */
bool protect_has_systemd(void);

/* A running sshd reads its settings anew, which is waited for up to 3 s; where none runs nothing is
   done. 0 or -errno. */
int protect_sshd_reload(void);
/* The command by which a person does that here. */
const char *protect_sshd_reload_command(void);

/*
 * "2sv protect check" is run once in so many seconds, even if this process and its terminal are
 * gone by then; and "2sv protect undo" at the next boot, where systemd is. Returns 0 or -errno:
 * nobody would take the change back.
 */
int protect_watch_start(int64_t seconds);
void protect_watch_end(void);
