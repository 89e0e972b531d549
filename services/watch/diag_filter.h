/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which sockets the kernel is to tell of, in its own two languages: so those of other services cost
 * nothing here. Pure; runs in 2sv-watch.
 */
#pragma once

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

#define DIAG_PORTS_MAX 64 /* where sshd listens at more, no filter is made */
#define DIAG_FILTER_SIZE (DIAG_PORTS_MAX * 20)

/*
 * For a dump (INET_DIAG_REQ_BYTECODE): sockets whose own port is one of them. Returns its bytes, 0
 * = no filter: all.
 */
size_t diag_filter_write(const uint16_t *ports, size_t count, char filter[DIAG_FILTER_SIZE]);

/*
 * For messages that come by themselves (SO_ATTACH_FILTER): the same. Returns the number of
 * instructions.
 */
#define DIAG_PROGRAM_MAX (DIAG_PORTS_MAX + 3)
size_t diag_filter_program(
    const uint16_t *ports, size_t count, struct sock_filter program[DIAG_PROGRAM_MAX]);
