/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where alerts go, in text: KIND:ADDRESS, as "email:ann@example.org". What may be one, and what of
 * it others may see: a push topic or a token in an address is as good as a password. Pure. Read by
 * the settings, the keeper and the notifier.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CONTACT_SIZE 512 /* of KIND:ADDRESS with its NUL */
#define CONTACT_MASK_SIZE 320

enum contact_kind {
	CONTACT_NONE = 0, /* no kind that is known */
	CONTACT_LOCAL,	  /* mail to an account of this machine; never of somebody's own making */
	CONTACT_EMAIL,	  /* ann@example.org */
	CONTACT_PUSH,	  /* ntfy+https://HOST/TOPIC or gotify+https://HOST/?token=TOKEN */
	CONTACT_WEBHOOK,  /* https://HOST/PATH */
	CONTACT_SMS,	  /* +46701740605: E.164, 7 to 15 digits */
};

/* "email"; "" of CONTACT_NONE. */
const char *contact_kind_name(enum contact_kind kind);
enum contact_kind contact_kind_find(const char *name);

/* Is address one of that kind, in form? No name is looked up. */
bool contact_is_good(enum contact_kind kind, const char *address);

/* Are the first length bytes HOST, HOST:PORT or [v6]:PORT, without a user or a password? */
bool contact_host_is_good(const char *host, size_t length);

/* What an address of that kind looks like, for who typed another. */
const char *contact_example(enum contact_kind kind);

/* What stands before the first ':' of "KIND:ADDRESS", with *ret_address behind it, be that good or
 * not; CONTACT_NONE where it is no kind. */
enum contact_kind contact_kind_of(const char *contact, const char **ret_address);

/* The kind of "KIND:ADDRESS", with *ret_address in it; CONTACT_NONE where it is none that is good.
 */
enum contact_kind contact_parse(const char *contact, const char **ret_address);

/*
 * The address as a list shows it: a***@example.org, ntfy+https://push.example.org/...,
 * +46...05. A local one is shown whole.
 */
void contact_mask(enum contact_kind kind, const char *address, char ret[CONTACT_MASK_SIZE]);

/* contact_parse, with the address masked: "" of CONTACT_NONE. */
enum contact_kind contact_parse_masked(const char *contact, char ret[CONTACT_MASK_SIZE]);

/* Are all of the list's words, divided by blanks, contacts? "" is none. */
bool contacts_are_good(const char *list);
#define CONTACTS_SEPARATORS " \t" /* of text_next_word */
