/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sshd would do, from sshd itself: "sshd -T" prints what holds after all files, Includes and
 * Match blocks. Used by 2sv, as root. Source: sshd(8), sshd_config(5).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SSHD_METHODS_SIZE 512
#define SSHD_PATH_SIZE 256
#define SSHD_PORTS_MAX 4
#define SSHD_SERVICE_SIZE 64

struct sshd_settings {
	bool uses_pam;
	bool asks_interactively;	     /* KbdInteractiveAuthentication */
	bool asks_password;		     /* PasswordAuthentication */
	bool knows_keys;		     /* PubkeyAuthentication */
	bool knows_hosts;		     /* HostbasedAuthentication */
	bool knows_tickets;		     /* GSSAPIAuthentication or GSSAPIKeyExchange */
	bool by_exchange;		     /* of them, the second */
	bool asks_kerberos;		     /* KerberosAuthentication, which goes past PAM */
	char root_login[32];		     /* PermitRootLogin */
	char methods[SSHD_METHODS_SIZE];     /* AuthenticationMethods; "any" */
	char pam_service[SSHD_SERVICE_SIZE]; /* PAMServiceName; "" = sshd knows none */
	bool forces_gate;		     /* 2sv-gate is its ForceCommand */
	bool runs_gate;			     /* it is that, or its subsystem sftp alone */
	bool has_lists;			     /* AllowUsers and its like: not everybody comes in */
	const char *barred_by;	       /* "DenyUsers": who was asked of is refused by it; or NULL */
	int64_t tries;		       /* MaxAuthTries */
	int64_t grace_seconds;	       /* LoginGraceTime; 0 = no end */
	char pid_file[SSHD_PATH_SIZE]; /* PidFile; "none" */
	char ports[SSHD_PORTS_MAX][8]; /* Port */
	size_t port_count;
};

/* Reads what sshd -T printed. Returns 0, or -EPROTO where one of the first three is missing. */
int sshd_parse(const char *text, struct sshd_settings *ret);

struct sshd_question {
	const char *program; /* "/usr/sbin/sshd" */
	const char *account; /* who logs in; NULL = nobody, so that no Match block for one holds */
	const char *address; /* from where; NULL = from the machine itself */
	/* NULL = one that no block names (of the machine itself: 127.0.0.1); 22; the address. */
	const char *local_address, *local_port, *host;
};

/*
 * Runs sshd -T. Waits at most 10 s. Returns 0, or -errno with
 * what sshd said, or why not, in words (size bytes, at least 8).
 */
int sshd_read(
    const struct sshd_question *question, struct sshd_settings *ret, char *words, size_t size);

/* True if it asks the PAM service sshd; one before OpenSSH 9.9 knows no other. */
bool sshd_asks_its_service(const struct sshd_settings *settings);

/* True if a login by key alone is enough under these methods, without keyboard-interactive. */
bool sshd_lets_keys_in(const struct sshd_settings *settings);
/* The same for a host's key, and for a ticket of Kerberos. */
bool sshd_lets_hosts_in(const struct sshd_settings *settings);
bool sshd_lets_tickets_in(const struct sshd_settings *settings);
