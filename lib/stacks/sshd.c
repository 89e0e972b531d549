/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs and reads sshd -T. Called by 2sv's doctor, as root. */
#include "config.h"

#include "stacks/sshd.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"
#include "stacks/sshd_lists.h"
#include "stacks/sshd_value.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define GATE "2sv-gate"
#define WAIT_MS (10 * 1000)
#define HERE "127.0.0.1"
#define SOMEWHERE "240.0.0.2" /* an address that nobody has, and no Match block names */

static bool
find_yes(const char *text, const char *key, bool *ret)
{
	char value[16];

	if (!sshd_value_find(text, key, value, sizeof(value)))
		return false;
	*ret = strcmp(value, "yes") == 0;
	return true;
}

static void
find_number(const char *text, const char *key, int64_t *ret)
{
	char value[32];

	if (sshd_value_find(text, key, value, sizeof(value)))
		number_parse(value, 0, INT32_MAX, ret);
}

static void
find_ports(const char *text, struct sshd_settings *ret)
{
	while (text && ret->port_count < SSHD_PORTS_MAX) {
		text = sshd_value_find(
		    text, "port", ret->ports[ret->port_count], sizeof(ret->ports[0]));
		ret->port_count += text != NULL;
	}
}

static bool
gate_is_forced(const char *text)
{
	char value[SSHD_PATH_SIZE];

	return sshd_value_find(text, "forcecommand", value, sizeof(value)) && strstr(value, GATE);
}

static bool
gate_is_subsystem(const char *text)
{
	char value[SSHD_PATH_SIZE];

	while ((text = sshd_value_find(text, "subsystem", value, sizeof(value))))
		if (strncmp(value, "sftp ", strlen("sftp ")) == 0 && strstr(value, GATE))
			return true;
	return false;
}

int
sshd_parse(const char *text, struct sshd_settings *ret)
{
	*ret = (struct sshd_settings){.uses_pam = false};
	if (!find_yes(text, "usepam", &ret->uses_pam) ||
	    !find_yes(text, "passwordauthentication", &ret->asks_password))
		return -EPROTO;
	/* The second is its name before OpenSSH 8.7. */
	if (!find_yes(text, "kbdinteractiveauthentication", &ret->asks_interactively) &&
	    !find_yes(text, "challengeresponseauthentication", &ret->asks_interactively))
		return -EPROTO;
	find_yes(text, "pubkeyauthentication", &ret->knows_keys);
	find_yes(text, "hostbasedauthentication", &ret->knows_hosts);
	find_yes(text, "kerberosauthentication", &ret->asks_kerberos);
	find_yes(text, "gssapiauthentication", &ret->knows_tickets);
	find_yes(text, "gssapikeyexchange", &ret->by_exchange);
	ret->knows_tickets |= ret->by_exchange;
	sshd_value_find(text, "permitrootlogin", ret->root_login, sizeof(ret->root_login));
	sshd_value_find(text, "pamservicename", ret->pam_service, sizeof(ret->pam_service));
	ret->has_lists = sshd_lists_are_in(text);
	ret->forces_gate = gate_is_forced(text);
	ret->runs_gate = ret->forces_gate || gate_is_subsystem(text);
	find_number(text, "maxauthtries", &ret->tries);
	find_number(text, "logingracetime", &ret->grace_seconds);
	sshd_value_find(text, "pidfile", ret->pid_file, sizeof(ret->pid_file));
	find_ports(text, ret);
	if (!sshd_value_find(text, "authenticationmethods", ret->methods, sizeof(ret->methods)))
		text_copy(ret->methods, sizeof(ret->methods), "any");
	else if (strlen(ret->methods) == sizeof(ret->methods) - 1)
		return -EPROTO; /* it may have been cut */
	return 0;
}

/* A set of methods is words joined by commas; sets are parted by blanks, any one is enough. */
static bool
set_has(const char *set, size_t length, const char *method)
{
	size_t method_length = strlen(method);

	for (size_t at = 0; at + method_length <= length; at++)
		if (strncmp(set + at, method, method_length) == 0)
			return true;
	return false;
}

/* True if method is enough, alone or with others that ask no code. */
static bool
lets_in(const struct sshd_settings *settings, const char *method)
{
	const char *set = settings->methods;

	if (strcmp(set, "any") == 0)
		return true;
	while (*(set += strspn(set, " "))) {
		size_t length = strcspn(set, " ");

		if (set_has(set, length, method) && !set_has(set, length, "keyboard-interactive"))
			return true;
		set += length;
	}
	return false;
}

bool
sshd_asks_its_service(const struct sshd_settings *settings)
{
	return settings->pam_service[0] == '\0' || strcmp(settings->pam_service, "sshd") == 0;
}

bool
sshd_lets_keys_in(const struct sshd_settings *settings)
{
	return settings->knows_keys && lets_in(settings, "publickey");
}

bool
sshd_lets_hosts_in(const struct sshd_settings *settings)
{
	return settings->knows_hosts && lets_in(settings, "hostbased");
}

bool
sshd_lets_tickets_in(const struct sshd_settings *settings)
{
	return settings->knows_tickets && lets_in(settings, "gssapi");
}

/* The first line names what is wrong, those behind it say that sshd ended of it. */
static void
first_line(char *text, char *words, size_t size)
{
	text[strcspn(text, "\r\n")] = '\0';
	text_escape(words, size, text);
}

/* sshd -T says the lists, and not what they make of the account. */
static void
look_at_lists(const char *text, const struct sshd_question *question, struct sshd_settings *ret)
{
	const struct sshd_login login = {.account = question->account,
	    .address = question->address ? question->address : HERE,
	    .host = question->host};

	ret->barred_by = question->account ? sshd_lists_bar(text, &login) : NULL;
}

int
sshd_read(const struct sshd_question *question, struct sshd_settings *ret, char *words, size_t size)
{
	scope_free char *text = NULL;
	char connection[512];
	/* Names of hosts are not looked up, as by sshd itself: the address stands for it. */
	const char *address = question->address ? question->address : HERE;
	const char *local = strcmp(address, HERE) == 0 ? HERE : SOMEWHERE;
	const char *arguments[] = {question->program, "-T", NULL, NULL, NULL};
	int r;

	if (question->account) {
		/* Where a Match block names a port, sshd wants to know one. */
		r = text_format(connection, sizeof(connection),
		    "user=%s,host=%s,addr=%s,laddr=%s,lport=%s", question->account,
		    question->host ? question->host : address, address,
		    question->local_address ? question->local_address : local,
		    question->local_port ? question->local_port : "22");
		if (r < 0) {
			text_escape(words, size, strerror(-r));
			return r;
		}
		arguments[2] = "-C";
		arguments[3] = connection;
	}
	r = program_run(arguments, WAIT_MS, &text);
	if (r > 0)
		r = -EIO;
	if (r == 0)
		r = sshd_parse(text, ret);
	if (r == 0)
		look_at_lists(text, question, ret);
	if (r == -EMSGSIZE)
		text_escape(words, size, "prints more than 2sv can read, 1 MiB");
	else if (r == -EIO)
		first_line(text, words, size);
	else if (r < 0)
		text_escape(words, size, strerror(-r));
	return r;
}
