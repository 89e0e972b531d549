/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each kind of alert is called, what there is to say of it, and what its reader can do. Pure.
 * Read by 2sv-notify for letters, and by 2sv-agent for pop-ups.
 */
#pragma once

#include "wire/packet.h"

/* Whom an alert is about: what a subject names, and who can do what. */
enum alert_about {
	ABOUT_ACCOUNT = 0,
	ABOUT_NAME, /* of an account, but it is root's to do something */
	ABOUT_DOOR,
	ABOUT_MACHINE
};

/* What an alert of that kind is called, and what there is to say. */
struct alert_words {
	const char *kind;
	const char *title;    /* "Login from a new host": at most 28 columns, for lists of mail */
	const char *sentence; /* what happened */
	enum alert_about about;
	const char *advice; /* what its owner can do; NULL = as after a login */
	const char *others; /* what who administers the machine can; NULL = likewise */
};
/* Of an unknown kind the words say that. */
const struct alert_words *alert_words_of(const char *kind);

/*
 * What to do, as letter_add_words takes it: of that alert (NULL = of many), for the account reader,
 * whose own account it is or not.
 */
const char *alert_advice_of(
    const struct alert_words *words, const struct packet *alert, const char *reader);

/*
 * The same in a word or two, to the owner of the account, or about the machine: "Not you? 2sv
 * stop". Of the alert only its key devices is read.
 */
const char *alert_brief_advice_of(const struct alert_words *words, const struct packet *alert);
