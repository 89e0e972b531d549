/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's audit session, which pam_loginuid begins with a login: all processes of the login
 * have its number, no user can change it, and no other login gets it until the next boot. Runs in
 * the caller's process. Source: proc(5), sessionid; kernel/auditsc.c.
 */
#pragma once

#include <stdint.h>

/* The number of this process's; 0 = none. */
int64_t audit_session(void);

/*
 * The same, where this login has begun it: the parent process has another one, or none. Else 0: in
 * containers, and without pam_loginuid, all logins have that of who started the machine's programs.
 */
int64_t audit_own_session(void);
