/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of doors (PAM services): what 2sv knows of each caller, from observation.
 * Pure data, libc only; read by the module, the dialogues, the keeper and 2sv.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What becomes of a text (PAM_TEXT_INFO, PAM_ERROR_MSG) that comes alone in its call. */
enum door_texts {
	DOOR_TEXTS_NONE = 0, /* dropped; or nobody watched */
	DOOR_TEXTS_HARM,     /* the program hangs: nobody comes in any more */
	DOOR_TEXTS_LAST,     /* shown on one line, where the next one takes its place */
	DOOR_TEXTS_PROMPT,   /* shown before the next prompt; without one lost if the login fails */
	DOOR_TEXTS_ALL,	     /* shown, whatever follows */
};

/* What answers a prompt with echo (PAM_PROMPT_ECHO_ON). */
enum door_echo {
	DOOR_ECHO_SHOWN = 0, /* the person, who sees what he types; or nobody watched */
	DOOR_ECHO_HIDDEN,    /* what answers one without echo: typed unseen, into the one field */
	DOOR_ECHO_NAME,	     /* the program itself, with the account's name */
};

struct door {
	const char *name; /* PAM service: "sshd" */
	bool remote;	  /* people come over the network (PAM_RHOST counts) */
	bool has_session; /* its file carries our session line: `arrived` makes the login.
			     false: the auth event is the login (su, sudo and others) */
	bool moves;	  /* it asks at one terminal, and its sessions have others */
	bool waits;	  /* for ever, where auth ends with PAM_AUTHINFO_UNAVAIL */
	bool is_locker;	  /* it runs as its user, over user.sock: there it is DOOR_OF_LOCKERS */
	bool one_field;	  /* what was typed once answers each of its prompts: pam_2sv split */
	bool by_root;	  /* root runs it by hand, or at the console, to mend the machine */
	enum door_texts texts;
	enum door_echo echo;
	size_t longest; /* of a text, in bytes without the NUL: so long a one was seen to do no
			   harm, a longer one was not tried or did; 0 = none, or unknown */
};

/* Whatever asks for a code over user.sock: it runs as the account, so its name is its own word. */
#define DOOR_OF_LOCKERS "locker"

/* The row of name, or one with cautious values for an unknown door (never NULL;
   the name in an unknown door's row is NULL). */
const struct door *door_find(const char *name);

/* The rows one by one, from 0; NULL behind the last. */
const struct door *door_at(size_t i);

/* True where texts reach the person before a prompt that follows. To the others none is sent: what
   must be said there is said in the prompt. */
bool door_shows(const struct door *door);

/* True if a text of so many bytes may be sent there; one that may not is not cut, but left out. */
bool door_takes(const struct door *door, size_t bytes);
