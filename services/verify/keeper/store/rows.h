/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lists are made of: the rows that a result may have. Part of the contract of store.h, which
 * includes it; runs in the keeper only.
 */
#pragma once

#include "keeper/factor/otpauth.h"
#include "keeper/factor/recovery.h"
#include "keeper/policy/address.h"
#include "keeper/store/fingerprint.h"
#include "settings/deadline.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ACCOUNT_NAME_MAX 256 /* bytes with the NUL; LOGIN_NAME_MAX */
#define DEVICE_NAME_MAX 33   /* bytes with the NUL */
#define LOGIN_ID_SIZE 33     /* 32 hex digits and the NUL */

struct device_row {
	char account[ACCOUNT_NAME_MAX]; /* of lists; else "" */
	char name[DEVICE_NAME_MAX];
	bool active;
	bool waits; /* after a restore, or on a copy that may be old: no code of it counts */
	enum otpauth_type type;
	enum algorithm algorithm;
	unsigned int digits, period_seconds;	   /* period: of TOTP */
	int64_t created_at, confirmed_at, used_at; /* 0 = never */
};

#define HOST_COUNTRY_SIZE 101 /* bytes with the NUL */
struct host_row {
	char account[ACCOUNT_NAME_MAX];
	char
	    host[PLACE_TEXT_SIZE]; /* canonical: "203.0.113.9", "2001:db8:1:2::/64", "local:1000" */
	char address[PLACE_TEXT_SIZE]; /* the last full address seen */
	bool known; /* a right code came from it; false = key logins only, or new */
	bool by_key;
	int64_t first_at, last_at, logins;
	int64_t trusted_until;	      /* 0 = it is not */
	char door[64];		      /* of the last login */
	char key[FINGERPRINT_SIZE];   /* the ssh key that was seen in that; "" = none */
	char device[DEVICE_NAME_MAX]; /* whose code the last login by a code gave; "" = none was */
	int64_t code_at;	      /* when that was; 0 = never */
	char country[HOST_COUNTRY_SIZE]; /* as the notifier says; "" = it has not looked */
	int64_t sent; /* bytes that left by sessions from there: open ones, and the last ones */
};

/* The login before the one that arrives. */
struct last_login {
	int64_t at; /* 0 = there was none, or it is not told */
	char host[PLACE_TEXT_SIZE], address[PLACE_TEXT_SIZE], door[64];
	char device[DEVICE_NAME_MAX]; /* whose code it gave; "" = it gave none */
	char key[FINGERPRINT_SIZE];   /* the ssh key that was seen in it; "" = none */
	int64_t failures;	      /* codes refused at logins since then */
};

#define EVENT_DETAIL_SIZE 128 /* bytes with the NUL */

struct event_row {
	int64_t id, at;
	char account[ACCOUNT_NAME_MAX];
	uid_t account_uid;
	char event[32]; /* "code", "login", "left", "admit", "enrolled", "off" ...: 2svd(8) */
	char door[64];
	char host[PLACE_TEXT_SIZE], address[PLACE_TEXT_SIZE];
	char place[8]; /* "new", "known", "local", "" */
	char device[DEVICE_NAME_MAX];
	char verdict[8]; /* "", "accept", "refuse", "skip" */
	char reason[24];
	char login[LOGIN_ID_SIZE];
	char detail[EVENT_DETAIL_SIZE]; /* of a login by ssh key "SHA256:...", then "; " and more */
};

/* What its owner, or an admin, has put on all logins of an account ("2sv stop"). As stored. */
enum brake {
	BRAKE_NONE = 0,
	BRAKE_HELD, /* no way in but by a recovery code */
	BRAKE_TWO,  /* one code is not enough: of an account that has no recovery code */
};
const char *brake_text(enum brake brake); /* "none", "held", "two" */

struct status_row {
	char account[ACCOUNT_NAME_MAX];
	uid_t account_uid;
	int64_t devices, pending;
	bool refuse_unenrolled;
	int64_t last_at; /* last login; 0 = none */
	char last_host[PLACE_TEXT_SIZE], last_door[64];
	int64_t new_hosts; /* new hosts in the last 30 days */
	int64_t failures;  /* codes refused at logins in the last 24 hours */
	bool has_codes;	   /* recovery codes are allowed, and a device is active */
	int64_t codes_left;
	enum brake brake;
	int64_t brake_at;      /* since when */
	int64_t invited_until; /* 0 = none that was not used; before now: it has expired */
	bool must_enrol;       /* it was reset, and has no device since */
	int64_t trusted;       /* hosts that are trusted now */
	int64_t contacts;      /* that hear of alerts; 0 = the mail on this machine does */
	int64_t unsent;	       /* messages tried in vain: on their way, or given up this week */
	char trouble[320];     /* for root: store_trouble, or "" */
	/* Of ROW_ACCOUNT alone; 0 = never. */
	int64_t skips_used; /* logins let be after its deadline */
	int64_t used_at;    /* a device gave a code last */
	int64_t reminded_at;
};

/* What the check-up of 2sv status asks besides. */
struct checkup_row {
	int64_t codes_made_at;		    /* the set of recovery codes; 0 = there is none */
	int64_t contacts_waiting;	    /* that are not confirmed */
	int64_t waiting_id;		    /* the newest of them; 0 = none */
	int64_t code_until;		    /* its code may be typed so long; 0 = none may */
	int64_t trusted_by_address;	    /* hosts that are trusted without an ssh key */
	char trusted_host[PLACE_TEXT_SIZE]; /* to be forgotten first: one of those, else the one
					       that was used longest ago; "" = none is trusted */
	struct due_state due;		    /* of an account without a device */
	int64_t texts; /* contacts that a code may be sent to, at some door and from somewhere */
};

/* A recovery code that is shown this once; wiped by result_free. */
struct recovery_row {
	int64_t number; /* 1 ... in its set */
	char text[RECOVERY_TEXT_SIZE];
};

/* One that was used. */
struct used_row {
	int64_t number, used_at;
};

/* An account's recovery codes. number 0 = it never had any. */
struct recovery_set {
	int64_t number; /* 1, 2 ...: which set of the account it is */
	int64_t made_at;
	int64_t made, left; /* how many, and those that are not used */
};

/* A login whose session goes on. */
struct session_row {
	char door[64];
	char host[PLACE_TEXT_SIZE];
	int64_t at;
};

/* An alert of a message, and the event that it tells of. */
#define MESSAGE_KIND_SIZE 32
struct alert_row {
	int64_t id;
	char kind[MESSAGE_KIND_SIZE]; /* "new-host", "device-added" ...: 2svd(8) */
	struct event_row event;	      /* of root's alerts account may be "" */
	int64_t devices;	      /* active ones of its account now; -1 = of no account */
};

/* A contact. */
#define CONTACT_KIND_SIZE 16
#define CONTACT_ADDRESS_SIZE 512
#define CONTACT_HEARS_SECONDS 86400 /* so long a removed one still hears */
struct contact_row {
	int64_t id;
	char kind[CONTACT_KIND_SIZE], address[CONTACT_ADDRESS_SIZE];
	int64_t created_at, confirmed_at, removed_at; /* 0 = it is not */
	char key[65]; /* of a new webhook, this once; "" elsewhere */
};

/* What one recipient gets in one piece. */
#define MESSAGE_RECIPIENT_SIZE 512
#define MESSAGE_CODE_SIZE 7
#define MESSAGE_KEY_SIZE 65
struct message {
	int64_t id;
	char name[LOGIN_ID_SIZE];		/* the same at each try: of the Message-ID */
	char claim[LOGIN_ID_SIZE];		/* who settles it must have this */
	char recipient[MESSAGE_RECIPIENT_SIZE]; /* "local:ann": mail on this machine */
	int64_t made_at, tries;			/* tries before this one */
	int64_t alerts;				/* how many; the rows are the oldest of them */
	enum message_purpose purpose;
	char account[ACCOUNT_NAME_MAX]; /* whose contact it is; "" = of the admin's, or mail */
	char code[MESSAGE_CODE_SIZE];	/* MESSAGE_CONFIRM: what is to be typed */
	char key[MESSAGE_KEY_SIZE];	/* of a webhook: hex digits that sign; "" elsewhere */
};

/* A message, for a list. */
struct message_row {
	struct message message; /* no claim, no code, no key */
	enum message_state state;
	int64_t next_at, ended_at;
	char kind[MESSAGE_KIND_SIZE];	/* of its first alert, or "" */
	char account[ACCOUNT_NAME_MAX]; /* that it tells of */
	char why[100];			/* the last failure */
};

/* A session whose bytes are counted. */
#define SESSION_CONNECTION_SIZE 108 /* as wire/connection.h writes it */
struct counted_row {
	char connection[SESSION_CONNECTION_SIZE];
	int64_t bytes;	   /* so many have left by it, as far as was told */
	int64_t threshold; /* at how many its owner is told next; 0 = never */
};

enum row_kind {
	ROW_NONE = 0,
	ROW_DEVICE,
	ROW_HOST,
	ROW_EVENT,
	ROW_STATUS,
	ROW_CHECKUP,
	ROW_RECOVERY,
	ROW_USED,
	ROW_SESSION,
	ROW_ACCOUNT, /* of rows.status: name, uid, devices, brake, must_enrol, invited_until, last,
			codes, and what is its alone */
	ROW_TOKEN,   /* of rows.recovery, its number being until when it is good */
	ROW_ALERT,
	ROW_CONTACT,
	ROW_MESSAGE,
	ROW_COUNTED,
};
#define ROWS_MAX 50
