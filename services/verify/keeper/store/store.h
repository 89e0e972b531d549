/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store: the whole contract. The keeper hands it a batch of acts; the store runs
 * each as a whole (it happened, with its event and alert, or it did not) and answers
 * when all of them are durable. Nothing outside ever reads a secret, but for the one
 * result that shows a new device's. Time is given with each act. Runs in the keeper only.
 */
#pragma once

#include "keeper/policy/texted.h"
#include "keeper/store/act_kind.h"
#include "keeper/store/rows.h"
#include "saved/pieces.h"
#include "settings/deadline.h"
#include "wire/reason.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* How far the change of a password came. */
enum password_stage {
	PASSWORD_CHANGED = 0,
	PASSWORD_TRY,	/* nothing was asked yet */
	PASSWORD_BEGUN, /* the old one proved right, or was not wanted */
	PASSWORD_FAILED,
};

enum way {
	WAY_NONE = 0,
	WAY_ROOT,
	WAY_USER,
	WAY_NOTIFY,
	WAY_WATCH,
	WAY_COUNT
}; /* the listening socket the act came by */

#define PROTECT_WHY_SIZE 100 /* bytes with the NUL */
#define TOKEN_HOURS 72	     /* how long an invitation is good, unless it is said */
#define TOKEN_HOURS_MAX 720
#define HELP_DEVICE "help code"
#define RECOVERY_DEVICE "recovery code" /* what stands for the device where one was typed */

/* What the notifier found of an address. A lie of his misleads who reads it, and nothing else. */
#define COUNTRIES_MAX 10
struct country {
	char address[PLACE_TEXT_SIZE]; /* as the alert has it */
	char name[HOST_COUNTRY_SIZE];  /* "Uppsala, Sweden"; printable */
};

/*
 * One act. Texts are borrowed for the call of store_run. kind, now, way and caller are set by
 * the keeper; the rest comes from the talker's packet and was checked for form by acts.c.
 */
struct act {
	enum act_kind kind;
	int64_t now; /* Unix seconds */
	enum way way;
	uid_t caller;	     /* SO_PEERCRED of the client's connection */
	const char *account; /* canonical name; NULL only for lists of all, PRUNE, SAVED */
	uid_t account_uid;
	const char *door;		 /* "" for commands of 2sv */
	struct place place;		 /* where it comes from (policy/address.h) */
	bool refuse_unenrolled;		 /* setting unenrolled = refuse */
	const struct sections *sections; /* settings: rules and deadlines; NULL = none */
	const char *groups;  /* acts of a login: those of the account, as the talker found them, */
	bool groups_unknown; /* or could not; divided by newlines */
	bool nudges;	     /* setting: who has no device is told at a login */
	bool tells_last;     /* setting: ARRIVED: so is the login before */
	enum wanted asked;   /* ADMIT: auth has run in this login; any = not said */
	bool one_field;	     /* acts of a login: the code came with the password: nothing that
				passes with time decides, nothing else is asked */
	bool is_declined;    /* DECIDE: who was offered a first device goes on without */
	const char *boot;    /* this run of the machine; NULL = nobody can say, or it is late */
	int64_t session;     /* acts of a login: the kernel's audit session; 0 = none */
	bool door_remote;    /* people come to it over the network */
	bool door_moves;     /* its sessions have other terminals than the one where it asks */
	bool door_holds;     /* the door is local, and has no session: a code may hold there */
	int64_t recovery_codes; /* setting: how many a new set has; 0 = none are made or taken */

	const char *answer; /* TRY, REDEEM, CONFIRM, ENROL, OFF, REMOVE, CODES_NEW, STOP, FREE: what
			     * was typed,    or NULL */
	bool for_test;	    /* TRY: purpose=test */
	bool for_password;  /* TRY: purpose=password; it makes no login */
	bool for_login;	    /* CONFIRM, TRUST: purpose=login; confirm: by an invitation */
	int64_t token_seconds;	     /* RESET, INVITE: how long the invitation is good */
	int64_t trust_days;	     /* settings: how long a host may be trusted, 0 = never; */
	bool trust_by_address;	     /* without an ssh key, too; */
	const char *shared_networks; /* but not there */
	const char *host;	     /* TRUST, FORGET: as 2sv hosts shows it; FORGET: NULL = all */
	int64_t days;		     /* TRUST: how long; 0 = as long as it may be */
	enum reason reason;	     /* END */
	const char *login;	     /* ARRIVED, LEFT: login id or NULL */
	const char *auth_info;	     /* acts of a login: SSH_AUTH_INFO_0 or NULL */
	const char *once;  /* ADMIT, ARRIVED, LEFT: told at most once under this id; NULL = no id */
	bool late;	   /* the same from the spool: now is when it happened */
	int64_t told_at;   /* late: when it is told */
	bool door_arrives; /* TRY: arrived makes the login (true), or this accept is it (false) */
	bool door_shows;   /* DECIDE, OFFER: texts, and so a new device, can be shown there */

	enum password_stage password; /* CHAUTHTOK; with why, where it failed */
	uid_t by_uid;		      /* CHAUTHTOK: who runs the program that changes it */
	const char *tried_once; /* CHAUTHTOK: the id (once) of the try that it is of, or NULL */
	bool wants_code;	/* CHAUTHTOK: of a try, it waits for a right code */

	const char *device_name;     /* ENROL, REMOVE, RENAME */
	const char *new_name;	     /* RENAME */
	const char *replaces;	     /* ENROL: the device that goes when it is confirmed; or NULL */
	const struct otpauth *given; /* ENROL: secret and parameters (secret.size 0 = make one) */
	bool active_at_once;	     /* ENROL: confirm=no (caller 0 only) */
	int64_t device_id;	     /* CONFIRM; END: a pending one that goes with it, 0 = none */

	bool all;	   /* ACCOUNTS, DEVICES, HOSTS, LOG: every account (caller 0 only) */
	const char *after; /* HOSTS, SESSIONS: only what comes later; NULL = from the first */
	/* HOSTS, DEVICES of all: with after, the account of that host, or device of that name;
	   ACCOUNTS: only names that come later */
	const char *after_account;
	int64_t before; /* LOG: ids below this; 0 = from the newest */
	int64_t limit;	/* LOG, ALERTS: 1..50 */
	bool of_state;	/* ALERTS of all: only messages in this state */
	enum message_state state;

	const char *change; /* PROTECT: "begun", "kept", "undone" or "ended" */
	struct place said;  /* COPY; TRY with for_test: as a process of the account's own says */
	const char *copy_kind, *copy_direction; /* COPY: "scp", "out" (wire/copied.h); */
	bool copy_leaves;			/* out or both; */
	const char *copy_command;		/* its beginning, printable */

	const char *tried; /* TRIED: the throw-away account's name (wire/tried.h) */
	const char
	    *why; /* with PROTECT, TRIED, FOUND, SETTLE, CHAUTHTOK: less than PROTECT_WHY_SIZE */

	struct texted_caps text_caps; /* TEXT: settings */
	bool text_can_go;	      /* TEXT: a notifier waits for it */

	int64_t keep_days;	 /* PRUNE */
	int64_t keep_megabytes;	 /* PRUNE */
	bool clock_synchronised; /* acts of a login; PRUNE: dates count, too, not only the size */
	bool only_by_size;	 /* PRUNE: whatever the dates */

	const char *contact_kind, *contact_address; /* CONTACT_*: NULL = not by its address */
	int64_t contact_id;			    /* CONTACT_*: 0 = not by its number */
	const char *admin_contacts; /* CLAIM: settings, divided by blanks: who hears of the
				       machine, */
	const char *admin_alerts;   /* and of these kinds of alerts of any account */

	enum message_lane lane;		 /* CLAIM */
	int64_t message_id;		 /* SETTLE, TEXTED */
	const char *claim;		 /* SETTLE: as CLAIM gave it */
	enum message_outcome outcome;	 /* SETTLE, TEXTED; with why, unless it was sent */
	int64_t took_ms;		 /* SETTLE: how long its channel was at it; 0 = not said */
	const struct country *countries; /* SETTLE: where the message's alerts came from */
	unsigned int country_count;

	const char *connection; /* ARRIVED: NULL = nothing is counted; SENT; wire/connection.h */
	int64_t bytes;		/* SENT: what has left by it so far */
	bool is_over;		/* SENT: there is no more to come */
	int64_t sent_alert_megabytes, sent_alert_times; /* SESSIONS, SENT: settings */
};

/* What the person is to be asked for, now or next. Zero is the plain question. */
enum ask {
	ASK_CODE = 0,
	ASK_TWO,	/* two codes in a row: one is not enough for now */
	ASK_RECOVERY,	/* a recovery code: nothing else is looked at for now */
	ASK_HELD,	/* likewise, for the account is stopped */
	ASK_STOPPED,	/* two codes in a row, for the account is stopped */
	ASK_INVITATION, /* of an account that is invited */
	ASK_ENROL,	/* nothing: a first device is made (OFFER), or nobody comes in */
	ASK_OFFER,	/* whether one is to be made; else the login is let be */
	ASK_NOTHING,	/* no way in is open */
};

/* The result of one act; zeroed by store_run first, so that what is forgotten refuses. */
struct result {
	enum verdict verdict; /* DECIDE: ACCEPT means "ask for a code" */
	enum reason reason;
	bool known_place; /* place: known (true) or new; ignored where act.place is local */
	bool was_said;	  /* COPY: the place that counts is act.said: logins came from there */
	bool proven;	  /* the prefix gave a right code in the last 30 days */
	char device[DEVICE_NAME_MAX];
	int64_t device_id;
	int64_t devices_left; /* REMOVE */
	int64_t digits;	      /* SPLIT: how many a code has that is to be cut off; 0 = none is */
	char login[LOGIN_ID_SIZE];
	enum ask ask;		      /* DECIDE, and acts that a code was refused for */
	int64_t offset_seconds;	      /* REASON_CLOCK, and two codes: how far that clock is ahead */
	enum brake brake;	      /* STOP: what is on it now; FREE: what was */
	int64_t trust_days;	      /* TRY: what the person may be asked for; TRUST: until then */
	bool has_recovery;	      /* what follows was looked at, or made */
	struct recovery_set recovery; /* CODES, CODES_NEW; CONFIRM that made one; a recovery code */
	enum algorithm computed;      /* REASON_ALGORITHM: what the app used */
	int64_t wait_seconds;	  /* until a code of the next step, or one code again, is accepted;
				     CLAIM:     until there may be a message;
				     TEXT:     until one may be sent */
	struct otpauth *enrolled; /* ENROL: what to show; NULL otherwise; freed by result_free */
	const struct rule
	    *rule;	     /* acts of a login: that holds; NULL = none matches, or not looked */
	bool rule_is_unsure; /* the strictest, for nobody knows what decides */
	struct last_login last; /* ARRIVED */
	bool wants_nudge;	/* ARRIVED: it has no device, and was not told so today */
	struct due_state due;	/* of an account without a device, where that was looked at */
	struct message message; /* CLAIM; TEXT: to be handed to a notifier, and stored nowhere; its
				   recipient is there where it may not be sent now, too */
	int64_t text_until;	/* TEXT: so long its code is good */
	int64_t threshold;	/* SENT: at how many bytes the owner is told next; 0 = never */
	int64_t alerts_untold;	/* ARRIVED: since the last login, of an account without contacts;
				   ALERTS: those in no message yet */
	int64_t untold_since;	/* ALERTS, of those that wait: when the oldest was made; 0 = none */
	enum row_kind row_kind;
	unsigned int row_count; /* rows, at most ROWS_MAX */
	union {
		struct device_row *devices;
		struct host_row *hosts;
		struct event_row *events;
		struct status_row *status;
		struct checkup_row *checkup;
		struct recovery_row *recovery;
		struct used_row *used;
		struct session_row *sessions;
		struct alert_row *alerts;
		struct contact_row *contacts;
		struct message_row *messages;
		struct counted_row *counted;
		void *any;
	} rows;	   /* malloc'ed; freed by result_free */
	bool more; /* LOG, ACCOUNTS, HOSTS, DEVICES of all: there are further rows; PRUNE: it is
		      still too large */
};
void result_free(struct result *result);

/* A store opened by a driver. */
struct store;

struct store_options {
	const char *path;     /* the database file, absolute */
	const char *seal_key; /* the key file, absolute */
	const char *store_id; /* the file with the id that the database must have */
	const char *issuer;
	bool is_brief; /* for one act: others wait for it, and the next one opens it anew */
	const char *keep_folder; /* for a working copy, absolute; NULL = none is made */
	bool is_copy;		 /* store_open_copy's own */
};

/*
 * Opens the store for the life of the keeper, migrates it forward, checks id and canary.
 * Returns 0 and *ret, or -errno with one line of words in error: what is wrong, in which file,
 * what to do. -ENOENT: there is no database file (init would be served).
 */
int store_open(const struct store_options *options, struct store **ret, char *error, size_t size);

/* Under what a working copy is made, taken up and merged. */
struct copy_terms {
	const char *boot_id; /* of the machine's run: a copy of another one is none */
	int64_t now;
	bool may_make;	 /* else only one that is there is taken up */
	bool is_current; /* this process had the store open for writing until now */
	bool clock_synchronised;
};

/*
 * Opens the working copy of a store that can't be written, in keep_folder: the one of this run of
 * the machine, or a new one. A new one that may not be current accepts only codes of later steps
 * than three after its making, and is not made (-EAGAIN) while the clock is not synchronised;
 * -ENOENT where none is there and none may be made. It serves logins and nothing else
 * (REASON_READ_ONLY). Returns and words as store_open.
 */
int store_open_copy(const struct store_options *options, const struct copy_terms *terms,
    struct store **ret, char *error, size_t size);

/*
 * Merges what the working copy has into the store, in one transaction, and removes the copy. Done
 * again after any break, it does nothing twice. Returns 1, 0 (there is none) or -errno with words:
 * then the copy must be served, not the store.
 */
int store_merge_copy(struct store *store, const struct store_options *options,
    const struct copy_terms *terms, char *error, size_t size);

/*
 * Makes the database, empty, with the id that stands in the store_id file and the canary of
 * the seal key. Refuses (-EEXIST) if the database file is there.
 */
int store_create(const struct store_options *options, char *error, size_t size);

/*
 * Runs acts[0..n): results[i] answers acts[i]. All in one durable commit, each whole by itself
 * (a savepoint each): one that fails leaves nothing behind and gets REASON_NO_STORE. Returns 0,
 * or -errno with words in error when the batch could not be made durable: then EVERY result has
 * been set to VERDICT_REFUSE, REASON_NO_STORE, whatever had been found.
 * With 0 the words are "", or tell of the last act that failed alone: for the log.
 */
int store_run(struct store *store, const struct act *acts, unsigned int n, struct result *results,
    char *error, size_t size);

/*
 * A consistent copy of the open store in a new file at path (0600), a few pages a call, between
 * batches: what they write is in the copy as well. It has the secrets as they are stored: sealed.
 * begin and step return -errno where that fails, begin with words; step 0, or 1 once the copy is
 * whole and closed.
 */
struct store_copied {
	int done, pages;
};
int store_copy_begin(struct store *store, const char *path, char *error, size_t size);
int store_copy_step(struct store *store, unsigned int pages, struct store_copied *ret);
void store_copy_end(struct store *store); /* of one that is not whole, too */
void store_copy_remove(const char *path); /* the file, with what SQLite put beside it */
/* The mark that tells 2sv, which has the same key, that the copy came through unchanged. */
void store_mark_begin(const struct store *store, struct saved_mark *ret);

/* Who is told of what a whole database has in it. */
struct store_report {
	void (*finding)(void *context, const char *words); /* what is wrong, and its cure */
	void (*device)(void *context, const char *account, const struct device_row *row);
	void *context;
	const char *cure; /* of damage */
	char error[512];
};

struct store_facts {
	int64_t accounts, devices, epoch, schema, bytes;
};

/*
 * Looks at all of the copy at options->path, as long as that takes. Returns how many findings were
 * told, 0 and *ret where all is well, or -ENOMEM.
 */
int store_examine(
    const struct store_options *options, struct store_report *report, struct store_facts *ret);

/*
 * Makes the saved database at options->path ready to be a store with the id of options->store_id:
 * no code up to that of the step after now is good, nor anything else that was open. Tells its
 * devices. Returns 0, or -errno with words in report->error; then it is of no use.
 */
int store_restore(const struct store_options *options, int64_t now, struct store_report *report);

/* How many alerts it has made since it was opened: more means that there is something to claim. */
uint64_t store_alerts(const struct store *store);

/* Likewise logins whose connection is known: more means that there is something to count. */
uint64_t store_counted(const struct store *store);

/* What root must mend, as the store knows it now: one line, or "". */
void store_trouble(const struct store *store, char *text, size_t size);

/* Work for idle moments (checkpoint, a look at the disk). Returns 0 or -errno. */
int store_idle(struct store *store);
void store_close(struct store *store);
