/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2svd --fd: the service for one dialogue, where the machine has none that listens. Started by
 * lib/wire/spawn.c for root's sshd, sudo, su, login or 2sv.
 */
#pragma once

#include "verify.h"

/*
 * Leads the dialogue on connection and ends with it. Only where all uids of this process are 0 and
 * the other end was made by root; then a keeper and a talker under their own uids, and nobody of
 * them is root. Returns the exit code: 0, or 1 after a line in the log.
 */
int spawned_run(const struct verify *verify, int connection);
