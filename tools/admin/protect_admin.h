/* SPDX-License-Identifier: BSD-2-Clause */
/* Who could mend this machine. Used by the commands of protect, as root. */
#pragma once

#include <stdbool.h>

/*
 * True for root, for members of the groups that sudo's packages name (sudo, wheel, admin), and for
 * whom "sudo -l" says that he may run all.
 */
bool admin_can_become_root(const char *account);

/* True if sudo asks the account for a password, for anything: not root, nor whom it need not. */
bool admin_sudo_asks(const char *account);

/* What "sudo -l -U" prints of a person, read for that. For tests. */
bool admin_rules_ask(const char *text);

/* True if root has a password that somebody could type. */
bool admin_root_has_password(void);

/* True if SELinux enforces here. */
bool admin_selinux_enforces(void);
