/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom sshd refuses before it asks anything: DenyUsers, AllowUsers, DenyGroups, AllowGroups, in
 * that order. Reads what sshd -T printed, and the groups of the account. Used by sshd.c. Source:
 * sshd_config(5), and allowed_user() in auth.c of OpenSSH.
 */
#pragma once

#include <stdbool.h>

struct sshd_login {
	const char *account;
	const char *address; /* numbers; sshd without UseDNS knows no other name of the host */
	const char *host;    /* NULL = the address */
};

/* The list that keeps the login out: "DenyUsers"; NULL = none does. */
const char *sshd_lists_bar(const char *text, const struct sshd_login *login);

/* True if one of the four stands in text: not everybody comes in. */
bool sshd_lists_are_in(const char *text);

/* Does pattern, "ann", "a*@10.0.0.0/8", fit the login? Pure. */
bool sshd_lists_fit(const char *pattern, const struct sshd_login *login);
