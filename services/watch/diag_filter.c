/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filters. Runs in 2sv-watch. Source: inet_diag_bc_run and inet_diag_bc_audit of the kernel's
 * net/ipv4/inet_diag.c: a jump from an instruction to just behind the end accepts, one four bytes
 * farther refuses, and each must land where the chain of "yes" comes by; socket(7), bpf(4).
 */
#include "watch/diag_filter.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <string.h>

#include "base/poison.h"

#define OP sizeof(struct inet_diag_bc_op)
#define BOTH (4 * OP)	  /* not below the port, not above it */
#define BLOCK (BOTH + OP) /* and, but for the last one, the jump behind all others */
#define PORT_AT (sizeof(struct nlmsghdr) + offsetof(struct inet_diag_msg, id.idiag_sport))

static char *
put(char *at, struct inet_diag_bc_op op)
{
	memcpy(at, &op, OP);
	return at + OP;
}

/* A port is no instruction, but stands in one. */
static char *
put_port(char *at, uint16_t port)
{
	return put(at, (struct inet_diag_bc_op){.no = port});
}

size_t
diag_filter_write(const uint16_t *ports, size_t count, char filter[DIAG_FILTER_SIZE])
{
	char *at = filter;

	if (count > DIAG_PORTS_MAX)
		return 0;
	for (size_t i = 0; i < count; i++) {
		size_t left = (count - i - 1) * BLOCK - (i + 1 < count ? OP : 0);
		/* Where a "no" goes on: the next block, or refused. Both lie as far behind. */
		unsigned short no = BOTH + OP;

		at = put(at, (struct inet_diag_bc_op){INET_DIAG_BC_S_GE, 2 * OP, no});
		at = put_port(at, ports[i]);
		at = put(at, (struct inet_diag_bc_op){
				 INET_DIAG_BC_S_LE, 2 * OP, (unsigned short)(no - 2 * OP)});
		at = put_port(at, ports[i]);
		if (i + 1 < count)
			at = put(at, (struct inet_diag_bc_op){
					 INET_DIAG_BC_JMP, OP, (unsigned short)(left + OP)});
	}
	return (size_t)(at - filter);
}

size_t
diag_filter_program(
    const uint16_t *ports, size_t count, struct sock_filter program[DIAG_PROGRAM_MAX])
{
	const struct sock_filter load = BPF_STMT(BPF_LD | BPF_H | BPF_ABS, PORT_AT);
	const struct sock_filter refuse = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_filter accept = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	size_t n = 0;

	if (count > DIAG_PORTS_MAX) {
		program[0] = accept;
		return 1;
	}
	program[n++] = load;
	for (size_t i = 0; i < count; i++)
		program[n++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, ports[i], (unsigned char)(count - i), 0);
	program[n++] = refuse;
	program[n++] = accept;
	return n;
}
