/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /etc/2sv/2sv.conf, then the files NAME.conf in 2sv.conf.d beside it, in name order: read by
 * 2svd's roles and by 2sv, never by the module. Each file is opened with care (absolute path, no
 * link, regular, owner root, not writable by others, at most 1 MiB), parsed by libconfuse, numbers
 * by number_parse. A later file overrides the keys of an earlier one; sections stand behind
 * each other.
 */
#pragma once

#include "settings/rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SETTINGS_FILES_MAX 100 /* in 2sv.conf.d */
#define SETTINGS_KEYS_MAX 64

enum unenrolled { UNENROLLED_IGNORE = 0, UNENROLLED_REFUSE };

/* Which files were read, in order, and which of them gave each key. */
struct settings_sources {
	char *files[SETTINGS_FILES_MAX + 1]; /* NULL-ended where there are fewer */
	unsigned int file_count;
	struct {
		unsigned int file; /* 0 = the default, else files[file - 1] */
		int line;
	} keys[SETTINGS_KEYS_MAX];
};

struct settings {
	char *store;		  /* "sqlite:/var/lib/2sv/2sv.db" */
	char *root_socket;	  /* "/run/2sv/root.sock" */
	char *user_socket;	  /* "/run/2sv/user.sock" */
	char *keep_root_socket;	  /* "/run/2sv/keep-root.sock" */
	char *keep_user_socket;	  /* "/run/2sv/keep-user.sock" */
	char *keep_notify_socket; /* "/run/2sv/keep-notify.sock" */
	char *keep_watch_socket;  /* "/run/2sv/keep-watch.sock" */
	char *seal_key;		  /* "/etc/2sv/seal.key" */
	char *keep_folder;	  /* "/run/2sv-keep": for a copy of a store that can't be written */
	char *store_id;		  /* "/etc/2sv/store-id" */
	char *spool;		  /* "/var/spool/2sv" */
	char *issuer;		  /* what the app shows; default: the machine's host name; no ':' */
	enum unenrolled unenrolled;   /* "ignore" (default) or "refuse" */
	bool nudge;		      /* default yes: who has no device is told at a login */
	bool last_login;	      /* default no: the login before is told at a login */
	int64_t recovery_codes;	      /* in a set, 0..20, default 10; 0 = none are made or taken */
	int64_t trust_days;	      /* 0..30, default 0 = no host is trusted, none is asked for */
	bool trust_by_address;	      /* default no: an ssh key is wanted besides */
	char *shared_networks;	      /* networks.h; "": where an address is never enough */
	int64_t log_days;	      /* 1..3650, default 400 */
	int64_t log_megabytes;	      /* 1..65536, default 256 */
	char *mail_server;	      /* "smtp://localhost:25"; "sendmail"; "": no mail is sent */
	char *mail_domain;	      /* "localhost": accounts have their mailboxes there */
	char *mail_from;	      /* "": root at this machine */
	char *mail_user;	      /* "": the server wants none */
	char *mail_password_file;     /* "/etc/2sv/notify/mail.password" */
	char *sendmail_socket;	      /* "/run/2sv/sendmail.sock": 2sv-sendmail's */
	char *push_networks;	      /* networks.h; "": private ones that people's URLs may name */
	char *sms_command;	      /* "" = none; words, with {number} and {text} */
	char *sms_url;		      /* "" = none; a gateway's, root's own */
	char *sms_body;		      /* "": what is posted there, with {number} and {text} */
	char *sms_headers_file;	      /* "/etc/2sv/notify/sms.headers" */
	char *geoip_database;	      /* "" = none; the path of a .mmdb */
	bool start_notifier;	      /* default yes: root's 2svd starts 2sv-notify */
	bool start_watch;	      /* default yes: likewise 2sv-watch */
	int64_t sent_alert_megabytes; /* 0..1048576, default 200; 0 = no alert of what is sent */
	int64_t sent_alert_times;     /* 0..1000, default 10; 0 = the megabytes hold for all */
	bool reverse_names;	      /* default yes: letters name the host of an address */
	char *admin_contacts;	      /* contact.h, divided by blanks; "": local mail to root */
	char *admin_alerts;	      /* kinds that those hear of any account; "" or "all" */
	int64_t texts_per_account;    /* codes that are sent in an hour: 1..100, default 5; */
	int64_t texts_per_prefix;     /* 1..1000, default 10; */
	int64_t texts_per_machine;    /* 1..10000, default 60 */
	int64_t max_dialogues;	      /* 64..10000, default 1000 */
	struct sections sections;     /* rule and deadline: rule.h */
	struct settings_sources sources;
};

/* Returns 0 and *ret with the defaults, or -ENOMEM. */
int settings_make_default(struct settings **ret);

/*
 * Reads path (absolute; NULL = the installed /etc/2sv/2sv.conf), then the files NAME.conf in
 * PATH.d. A file that is not there gives the defaults, if path is NULL; a named one must be there.
 * The folder need not be there. Returns 0 and *ret (free with settings_free), or -errno with a line
 * "FILE:LINE: what is wrong; what to do" in error (size bytes).
 */
int settings_load(const char *path, struct settings **ret, char *error, size_t size);
void settings_free(struct settings *settings);
void scope_settings_free(struct settings **settings);
#define scope_settings scope(scope_settings_free)

/* One key as it holds; texts are borrowed from the settings. */
struct settings_key {
	const char *name;
	const char *text; /* its value; NULL: number is */
	int64_t number;
	const char *file; /* that gave it, at line; NULL = the default */
	int line;
};

/* The key at that place of the table, from 0; false behind its end. */
bool settings_key(const struct settings *settings, size_t at, struct settings_key *ret);
