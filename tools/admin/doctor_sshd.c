/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at sshd: whether it asks PAM at all, and in a way by which a code can be asked.
 * What sshd says of itself counts, never a file: drop-ins and Match blocks decide.
 */
#include "tools/admin/doctor.h"

#include "stacks/sshd_conf.h"

#include <string.h>

#include "base/poison.h"

#define CONFIG "/etc/ssh/sshd_config"
#define AND_RELOAD " in " CONFIG ", then reload sshd (see pam_2sv(8), EXAMPLES)"

struct whose {
	const char *account; /* NULL = everybody */
};

static void
say_for(struct doctor *doctor, const struct whose *whose, const char *words, const char *cure)
{
	struct doctor_line line = {.check = "sshd", .cure = cure};

	if (whose->account)
		doctor_say(doctor, &line, "for %s: %s", whose->account, words);
	else
		doctor_say(doctor, &line, "%s", words);
}

/* True if nothing was found. */
static bool
find_faults(struct doctor *doctor, const struct whose *whose, const struct sshd_settings *settings)
{
	int before = doctor->findings;

	if (!settings->uses_pam)
		say_for(doctor, whose, "UsePAM is no: no stack is read, and no code asked",
		    "UsePAM yes" AND_RELOAD);
	if (!settings->asks_interactively)
		say_for(doctor, whose,
		    "KbdInteractiveAuthentication is no: the code can't be asked",
		    "KbdInteractiveAuthentication yes" AND_RELOAD);
	if (settings->asks_password)
		say_for(doctor, whose,
		    "PasswordAuthentication is yes: over it a code can't be asked, for sshd gives "
		    "the password in its place, and who is enrolled is refused",
		    "PasswordAuthentication no" AND_RELOAD);
	if (settings->asks_password && settings->asks_kerberos)
		say_for(doctor, whose,
		    "KerberosAuthentication is yes: sshd takes a password that Kerberos knows, and "
		    "no code is asked",
		    "KerberosAuthentication no" AND_RELOAD);
	if (sshd_lets_tickets_in(settings))
		say_for(doctor, whose,
		    "GSSAPIAuthentication is yes: a ticket, which is had for a password alone, "
		    "comes in without a code",
		    "GSSAPIAuthentication no and GSSAPIKeyExchange no" AND_RELOAD);
	return doctor->findings == before;
}

static void
note_keys(struct doctor *doctor, const struct whose *whose, const struct sshd_settings *settings)
{
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "sshd"};
	const char *who = whose->account ? whose->account : "everybody";

	line.cure = "for key and code: packaging/pam/sshd-key-and-code, pam_2sv(8)";
	if (sshd_lets_keys_in(settings))
		doctor_say(doctor, &line, "a login by key asks no code (%s)", who);
	line.cure = "HostbasedAuthentication no" AND_RELOAD;
	if (sshd_lets_hosts_in(settings))
		doctor_say(doctor, &line, "a login by a host's key asks no code (%s)", who);
}

/* The default of PermitRootLogin bars keyboard-interactive, which then is the only way. */
static void
note_root(struct doctor *doctor, const struct sshd_settings *settings)
{
	struct doctor_line line = {.state = DOCTOR_NOTE,
	    .check = "sshd",
	    .cure = "PermitRootLogin yes, or no login of root by ssh"};

	if (!sshd_lets_keys_in(settings) &&
	    (strcmp(settings->root_login, "prohibit-password") == 0 ||
		strcmp(settings->root_login, "without-password") == 0))
		doctor_say(doctor, &line,
		    "root can't come in: PermitRootLogin %s, and AuthenticationMethods want more "
		    "than a key",
		    settings->root_login);
}

static bool
is_same(const struct sshd_settings *one, const struct sshd_settings *other)
{
	return one->uses_pam == other->uses_pam &&
	       one->asks_interactively == other->asks_interactively &&
	       one->asks_password == other->asks_password && one->knows_keys == other->knows_keys &&
	       one->knows_hosts == other->knows_hosts &&
	       one->knows_tickets == other->knows_tickets &&
	       one->asks_kerberos == other->asks_kerberos &&
	       strcmp(one->methods, other->methods) == 0;
}

/* An account of its own is told of only where sshd treats it in another way than everybody. */
static void
check_account(struct doctor *doctor, struct sshd_question question, const struct sshd_settings *all)
{
	struct whose whose = {.account = question.account};
	struct sshd_settings settings;
	char words[256];

	if (sshd_read(&question, &settings, words, sizeof(words)) < 0)
		return;
	if (strcmp(question.account, "root") == 0)
		note_root(doctor, &settings);
	if (is_same(&settings, all))
		return;
	find_faults(doctor, &whose, &settings);
	note_keys(doctor, &whose, &settings);
}

static void
check_everybody(struct doctor *doctor, const char *program)
{
	struct sshd_question question = {.program = program};
	struct whose whose = {.account = NULL};
	struct doctor_line line = {.check = "sshd", .cure = "sshd -t says what is wrong"};
	struct sshd_settings settings;
	char words[256];
	int r = sshd_read(&question, &settings, words, sizeof(words));

	if (r < 0) {
		doctor_say(doctor, &line, "sshd -T: %s", words);
		return;
	}
	line = (struct doctor_line){.state = DOCTOR_OK, .check = "sshd"};
	if (find_faults(doctor, &whose, &settings))
		doctor_say(doctor, &line, "asks through PAM, interactively");
	note_keys(doctor, &whose, &settings);
	question.account = "root";
	check_account(doctor, question, &settings);
	question.account = doctor->tool->options.account;
	if (question.account)
		check_account(doctor, question, &settings);
}

void
doctor_sshd(struct doctor *doctor, bool is_asked)
{
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = "sshd"};
	const char *program = sshd_find();

	if (!program || !is_asked)
		return;
	doctor_progress(doctor, "asking sshd");
	if (doctor->tool->caller != 0)
		doctor_say(doctor, &line, "only root can ask sshd what it does");
	else
		check_everybody(doctor, program);
}
