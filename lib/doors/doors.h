/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of doors (PAM services): what 2sv knows of each caller, from observation.
 * Pure data, libc only; read by the module, the dialogues and 2sv.
 */
#pragma once

#include <stdbool.h>

struct door {
	const char *name; /* PAM service: "sshd" */
	bool remote;	  /* people come over the network (PAM_RHOST counts) */
	bool has_session; /* its file carries our session line: `arrived` makes the login.
			     false: the auth event is the login (su, sudo and others) */
	bool shows_text;  /* information texts reach the person before a following prompt */
	bool drops_end;	  /* of those, one that no prompt follows is lost where the login fails */
	bool moves;	  /* it asks at one terminal, and its sessions have others */
	bool waits;	  /* for ever, where auth ends with PAM_AUTHINFO_UNAVAIL */
	bool one_field;	  /* what was typed once answers each of its prompts: pam_2sv split */
	bool by_root;	  /* root runs it by hand, or at the console, to mend the machine */
};

/* Whatever asks for a code over user.sock: it runs as the account, so its name is its own word. */
#define DOOR_OF_LOCKERS "locker"

/* The row of name, or a row of the same name with cautious values for an unknown door (never NULL;
   the name in an unknown door's row is NULL). */
const struct door *door_find(const char *name);
