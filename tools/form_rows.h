/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which rows of the service become which members of a form, key by key: the names are those of
 * the wire and of the log line. Read by form.c.
 */
#pragma once

enum form_type {
	FORM_TEXT = 0,
	FORM_NUMBER,
	FORM_TIME,   /* Unix seconds on the wire; RFC 3339 in UTC here */
	FORM_BOOL,   /* yes | no on the wire */
	FORM_CHANGE, /* of an event: made of others by row_change */
	FORM_NAMES,  /* divided by newlines on the wire; a list of texts here */
};

struct form_key {
	const char *name;
	enum form_type type;
};

enum form_place {
	FORM_LIST = 0, /* each row is an object in a list */
	FORM_STREAM,   /* as FORM_LIST, but printed at once: it may be long */
	FORM_OBJECT,   /* the row is one object */
	FORM_MEMBER,   /* the row's text is the member */
};

struct form_row {
	const char *kind;   /* of the row */
	const char *member; /* its name in the form */
	enum form_place place;
	const struct form_key *keys; /* ends with one without a name; NULL for FORM_MEMBER */
};

/* The row of that kind, or NULL. */
const struct form_row *form_row_find(const char *kind);
