/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What 2sv protect writes into the settings of sshd; sshd_proof.h asks whether sshd does it. Used
 * by 2sv, as root. Source: sshd_config(5), and sshd -T tried.
 */
#pragma once

#include "stacks/sshd.h"

/* A file of our own, which is read before all others: sshd takes the first value that it meets. */
#define SSHD_CONF_FOLDER "/etc/ssh/sshd_config.d"
#define SSHD_CONF_OURS SSHD_CONF_FOLDER "/00-2sv.conf"
#define SSHD_CONF_MAIN "/etc/ssh/sshd_config"
#define SSHD_GROUP_SIZE 65 /* of a group's name, with the NUL */

enum sshd_setup {
	SETUP_PASSWORD_CODE = 0, /* a login by key stays as it is */
	SETUP_KEY_CODE,		 /* the stack asks no password where a key was used */
	SETUP_KEY_PASSWORD_CODE,
};

struct sshd_wish {
	enum sshd_setup setup;
	const char *people; /* a group: whom setup is for; NULL = everybody but robots */
	const char *robots; /* a group whose members come in by key alone; NULL = none */
	/* root, whom the settings of before let in by key alone, goes on so: more would bar it */
	bool root_by_key;
	/* sshd took no passwords before, and takes none of those whom setup is not for */
	bool keys_only;
};

/* What an account is to a wish. */
struct sshd_who {
	char *account;
	bool is_root, is_robot; /* a member of robots */
	bool is_person;		/* whom setup is for */
};

/* AuthenticationMethods as our file sets them for that account; NULL = it leaves them alone. */
const char *sshd_conf_methods(const struct sshd_wish *wish, const struct sshd_who *who);

/* True if a group may be named so in sshd_config: no blank, comma, quote or pattern. */
bool sshd_conf_name_is_good(const char *group);

/* True if our file, as it was made before, says that its wish had keys_only. */
bool sshd_conf_had_keys_only(const char *text);

/* The text of our file, from malloc(3). Returns 0, -EINVAL (a group's name) or -ENOMEM. */
int sshd_conf_make(const struct sshd_wish *wish, char **ret);

/*
 * main is the text of sshd_config: whether it includes the files of the folder before it sets
 * anything. If not, *ret is the text with a marked line (edit.h) that does; else NULL. Returns 0,
 * -EINVAL (it has marked lines already) or -ENOMEM.
 */
int sshd_conf_include(const char *main, char **ret);

/* The sshd that is installed, or NULL. */
const char *sshd_find(void);
