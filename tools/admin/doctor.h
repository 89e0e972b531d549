/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv doctor: the checks, a file per group, and what each of them says: whole, a note, or a
 * finding with its cure. Nothing is changed. Runs as whoever calls 2sv; root sees more.
 */
#pragma once

#include "settings/settings.h"
#include "stacks/walk.h"
#include "tools/table.h"
#include "tools/tool.h"
#include "wire/reason.h"

#include <stdbool.h>
#include <sys/types.h>

enum doctor_state {
	DOCTOR_FINDING = 0, /* something is wrong: 2sv exits with 6 */
	DOCTOR_NOTE,	    /* to be known, not wrong in itself */
	DOCTOR_OK,
};

struct doctor {
	struct tool *tool;
	const struct settings *settings; /* the defaults, where those of the machine are broken */
	int findings, notes;
	bool shows_progress; /* a line that is to be taken away */
	bool is_enabled;     /* systemd starts 2svd at each boot */
	bool is_stopped;     /* there are no sockets */
	bool is_new;	     /* no store was made yet */
	bool is_stale;	     /* 2svd goes by other settings than the files */
	bool is_misset;	     /* the settings are broken: nothing of 2svd begins with them */
	/* What the service said when it was asked for the caller's status, if it did. */
	bool answers;
	enum verdict verdict;
	enum reason reason;
	char words[512];
	int64_t devices;   /* that the caller has; -1 = not said */
	struct table ways; /* doctor_ways.h */
	char found[96];	   /* the checks that have findings, each once: "sshd, store" */
	bool is_healing;   /* nothing is said; what heals is healed, and said */
	bool was_started;  /* the service, by healing: once */
	int healed;	   /* cures that were carried out */
};

/* Whose a file must be, and with which mode. */
struct doctor_owner {
	uid_t uid;
	gid_t gid; /* (gid_t)-1 = as it is */
	mode_t mode;
};

struct doctor_line {
	enum doctor_state state;
	const char *check; /* one or two words: "seal key" */
	const char *file;  /* where, or NULL */
	int line;	   /* in file; 0 = none */
	const char *cure;  /* a command, or what to do; NULL = nothing */
	/* --fix may carry it out, for it does no harm and asks nothing: cure is run by a shell; or,
	   where owner is given, file gets that owner and mode. */
	bool heals;
	const struct doctor_owner *owner;
};

/* Says one thing, on stdout or in the form; words are escaped here, line is borrowed. */
void doctor_say(struct doctor *doctor, const struct doctor_line *line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * True where root alone may change what path names: it, and each folder on the way to it, links
 * followed. Else ret (PATH_MAX bytes) is the first that others may change. What is not there nobody
 * changes.
 */
bool doctor_is_roots(const char *path, char ret[]);

/* Makes each line of a module that is not there one that refuses, as libpam does. */
void doctor_break_missing(struct stack *stack);

/* False where the account phase of a door lets nobody in: by a key, or as root, neither. */
bool doctor_account_opens(const char *door);

/* Runs the cure of a finding, and says so. */
void doctor_heal(struct doctor *doctor, const struct doctor_line *line);

/* On a terminal: what is looked at now, for what takes longer; doctor_say takes it away again. */
void doctor_progress(struct doctor *doctor, const char *what);
/* Takes it away, if it is there. */
void doctor_progress_end(struct doctor *doctor);

/* Uid or gid of the roles' users, or -1 where there is no such user. */
#define DOCTOR_KEEPER "_2sv"
#define DOCTOR_TALK "_2sv-talk"
#define DOCTOR_USER "_2sv-user"
#define DOCTOR_NOTIFIER "_2sv-notify"
#define DOCTOR_WATCHER "_2sv-watch"
#define DOCTOR_MAIL "_2sv-mail" /* where 2sv-sendmail is installed */
uid_t doctor_uid(const char *name);

/* "ann's", or "uid 4711's" of whom nobody knows. The text lives until the next call. */
const char *doctor_owner_text(uid_t uid);

/* Does a process of that program run as user, and not in a container of its own? */
bool doctor_runs(const char *program, const char *user);

/* True where systemd runs and has the units of 2sv. */
bool doctor_has_units(void);
#define DOCTOR_TARGET "2sv.target"

/* True where systemctl mask laid a link to /dev/null in place of the unit. */
bool doctor_is_masked(const char *folder, const char *unit);

/* How root starts the service here. */
const char *doctor_start_command(void);

/* The groups, in the order in which they are run. */
void doctor_users(struct doctor *doctor);
void doctor_config(struct doctor *doctor, const char *error); /* error: of settings_load, or "" */
void doctor_rules(struct doctor *doctor);
void doctor_units(struct doctor *doctor);
void doctor_sockets(struct doctor *doctor);
void doctor_service(struct doctor *doctor);
void doctor_store(struct doctor *doctor);
void doctor_alerts(struct doctor *doctor);
void doctor_watch(struct doctor *doctor);
void doctor_clock(struct doctor *doctor);
void doctor_module(struct doctor *doctor);
bool doctor_doors(struct doctor *doctor); /* true if a code is asked at one of them */
void doctor_accounts(struct doctor *doctor, bool is_asked);
void doctor_left(struct doctor *doctor);
/* What is wrong with a line that has that fault, in words. */
const char *doctor_fault_words(enum walk_fault fault);
/* What follows from it where codes are sent, to be said behind those; "" = nothing. */
const char *doctor_fault_texts(const struct sections *sections, enum walk_fault fault);
/* After the doors; is_asked: the stack of sshd has a line of pam_2sv that asks. */
struct sshd_stack;
void doctor_sshd(struct doctor *doctor, const struct sshd_stack *stack, bool is_asked);
