/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a pop-up: a title, and a few lines of text. Values that came from elsewhere are
 * printable ASCII there, and no markup (Desktop Notifications Specification 1.2, "Markup"). Pure.
 * Runs in 2sv-agent.
 */
#pragma once

#include "agent/news.h"

#include <stdbool.h>
#include <stdint.h>

#define POPUP_TITLE_SIZE 128
#define POPUP_TEXT_SIZE 1024

struct popup {
	char title[POPUP_TITLE_SIZE]; /* plain text: servers take no markup there */
	char text[POPUP_TEXT_SIZE];
	bool is_critical;
	bool may_deny; /* "It was not me" stands below it */
	bool is_held;  /* by a 2sv stop: the account has a device */
};

/* For whom, and what of it the server shows. */
struct popup_head {
	const char *machine, *account;
	bool has_device; /* 2sv stop holds the account */
	bool has_markup; /* the server reads the text as markup */
	int64_t now;
};

void popup_of_alert(const struct popup_head *head, const struct news_item *item, struct popup *ret);

/* The others of a round, so many. */
void popup_of_others(const struct popup_head *head, int64_t alerts, struct popup *ret);

/* What stands in its place once "It was not me" was pressed: what to type; nothing is run. */
void popup_denied(const struct popup_head *head, const struct popup *shown, struct popup *ret);

/* 2svd has not answered since then. */
void popup_of_silence(const struct popup_head *head, int64_t since, struct popup *ret);

/*
 * A value as it may stand in a text: bytes that are no printable ASCII become '?', and so does a
 * colon that begins "://", of which a server would make a link; & < > " ' become entities where the
 * text is markup. At most 80 characters of it, then "...". size must be at least 512.
 */
#define POPUP_VALUE_SIZE 512
void popup_escape(char ret[POPUP_VALUE_SIZE], const char *value, bool has_markup);
