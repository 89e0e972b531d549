/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One dialogue: a client's connection, led by the service from hello to done. What every
 * handler needs: ask the person, show, send rows, hand an act to the keeper, end. Runs in a
 * talker (uid _2sv-talk or _2sv-user), one dialogue at a time, straight blocking code with a
 * deadline on each wait.
 */
#pragma once

#include "settings/settings.h"
#include "wire/message.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DIALOGUE_HELLO_MS (10 * 1000)
#define DIALOGUE_PERSON_MS (120 * 1000) /* but for a new device's first code: enrol.c */
#define DIALOGUE_KEEPER_MS (8 * 1000)	/* below the client's 10 s */

struct dialogue_operation;

/*
 * What the keeper said last of this dialogue, and the account that a command turned out to mean,
 * for its line in the log; "" = not said.
 */
struct dialogue_seen {
	char account[256], host[96], place[16], device[40], login[40], rule[40];
};

/* The groups that rules name and the account is in (belongs.h). */
struct dialogue_groups {
	bool is_looked_up, is_known;
	char names[SECTION_GROUPS_BYTES_MAX + 1];
};

struct dialogue {
	int client;  /* the connection */
	int *keeper; /* the talker's link to the keeper; reopened when it broke; -1 = none */
	int parent; /* readable = this dialogue was chosen to make room: end with busy; -1 = none */
	bool by_root;		/* came by root.sock (true) or user.sock */
	bool is_spawned;	/* a keeper that is gone does not come back */
	uid_t caller;		/* SO_PEERCRED of the connection */
	bool is_often;		/* he comes so often that only what is accepted is logged */
	int person_ms;		/* a person's answer is waited for so long */
	bool keeper_has_client; /* the connection was passed with this dialogue's first act */
	const struct settings *settings;
	int64_t (*clock)(void);
	struct packet hello;			    /* parsed, its keys checked */
	const struct dialogue_operation *operation; /* NULL until the hello was understood */
	struct dialogue_seen seen;
	struct dialogue_groups groups;
	bool has_standing; /* the parent was told who is asked (report.h) */
	bool is_done;	   /* done was sent (and the line written) */
};

/*
 * Sends act to the keeper (the client's connection goes along with the first one) and waits for
 * its result. Each row on the way is given to on_row (may be NULL) before. Returns 0 and the
 * parsed result, or -errno: no keeper, no answer, not a result. result may hold a secret:
 * scope_packet.
 */
typedef int row_handler(void *context, const struct packet *row);
int dialogue_act(struct dialogue *dialogue, const struct packet *act, struct packet *result,
    row_handler *on_row, void *context);

/* Begins an act with the hello's account uid door rhost tty caller connection. */
void dialogue_act_begin(const struct dialogue *dialogue, struct packet *act, const char *operation);

/*
 * Asks the person. Returns 0 and *ret (also for empty, end and the like), -ETIMEDOUT (no answer in
 * person_ms), -ECANCELED (parent wants the place), -ECONNRESET (client gone), or -EPROTO.
 */
int dialogue_ask(struct dialogue *dialogue, const char *prompt, bool echo, struct answer *ret);

/*
 * The same, echo on, for what changes nothing of the login, whatever is answered: after a right
 * code, which stands; or before any other question.
 */
int dialogue_ask_besides(struct dialogue *dialogue, const char *prompt, struct answer *ret);

int dialogue_show(struct dialogue *dialogue, const char *text); /* 0 or -errno */
/* True where texts are shown at the door of the hello: elsewhere words belong into a prompt. */
bool dialogue_shows(const struct dialogue *dialogue);
int dialogue_row(struct dialogue *dialogue, const struct packet *row); /* 0 or -errno */

/*
 * Sends done and writes the dialogue's line in the log; only the first done of a dialogue counts.
 * A client that is gone is no error. dialogue_run refuses (internal) where a handler sent none.
 */
void dialogue_done(struct dialogue *dialogue, const struct done *done);
/* Short for a refusal with words (may be NULL). */
void dialogue_refuse(struct dialogue *dialogue, enum reason reason, const char *words);

/* The reason that stands for an errno of dialogue_ask: slow, busy, ended, protocol. */
enum reason dialogue_ask_reason(int error);

/* Reads verdict and reason of a keeper's result; a missing or strange one is refuse, internal. */
void dialogue_read_result(const struct packet *result, enum verdict *verdict, enum reason *reason);

/*
 * For commands of 2sv: the account that is meant, its name by getpwnam_r/getpwuid_r. Over user.sock
 * only the caller's own. Returns 0, or refuses the dialogue itself with words and returns -errno.
 */
struct dialogue_account {
	char name[256];
	uid_t uid;
};
int dialogue_find_account(struct dialogue *dialogue, struct dialogue_account *ret);
/*
 * For what is by_lockers: over user.sock the hello must name the caller's own account, as this
 * machine has it; else the dialogue is refused, and this is false.
 */
bool dialogue_is_of_own(struct dialogue *dialogue);

/* The table of operations: what is not listed, or not for this socket, is refused. */
typedef void dialogue_handler(struct dialogue *dialogue);
struct dialogue_operation {
	const char *operation;
	bool by_user;	 /* also over user.sock */
	bool by_lockers; /* likewise, of a hello that names the caller's own account */
	bool decides;	 /* each end is a line in the log; false = only refusals are */
	dialogue_handler *handler;
};
const struct dialogue_operation *dialogue_operation_find(const char *operation);
/* The rows of 2sv's commands (commands.c); a row without a name ends them. */
extern const struct dialogue_operation dialogue_commands[];

/* Receives the hello, finds the handler, runs it. The connection is the caller's to close. */
void dialogue_run(struct dialogue *dialogue);

/* Handlers, one file each. */
dialogue_handler dialogue_login, dialogue_decoy, dialogue_admit, dialogue_arrived, dialogue_left;
dialogue_handler dialogue_chauthtok, dialogue_split;
dialogue_handler dialogue_status, dialogue_enrol, dialogue_devices, dialogue_hosts, dialogue_log;
dialogue_handler dialogue_test, dialogue_off, dialogue_remove, dialogue_rename;
dialogue_handler dialogue_resync, dialogue_codes, dialogue_codes_new;
dialogue_handler dialogue_copy;
dialogue_handler dialogue_stop, dialogue_free, dialogue_init;
dialogue_handler dialogue_trust, dialogue_forget;
dialogue_handler dialogue_contacts, dialogue_contact_add, dialogue_contact_confirm,
    dialogue_contact_remove, dialogue_contact_test, dialogue_alerts;
dialogue_handler dialogue_explain, dialogue_found, dialogue_accounts, dialogue_remind;
dialogue_handler dialogue_protect, dialogue_tried, dialogue_reset, dialogue_invite,
    dialogue_help_code;
dialogue_handler dialogue_save, dialogue_check, dialogue_restore;
