/* SPDX-License-Identifier: BSD-2-Clause */
/* 00-2sv.conf, and its proof. Called by 2sv protect, as root. */
#include "config.h"

#include "stacks/sshd_conf.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/edit.h"
#include "stacks/program.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/poison.h"

#define WAIT_MS (10 * 1000)
#define GROUP_BYTES_MAX 64
#define FAR "198.51.100.9" /* an address that is nobody's (RFC 5737) */

const char *
sshd_find(void)
{
	static const char *const paths[] = {"/usr/sbin/sshd", "/usr/local/sbin/sshd"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	return NULL;
}

bool
sshd_conf_name_is_good(const char *group)
{
	size_t length = strlen(group);

	for (const char *p = group; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-@\\", *p))
			return false;
	return length > 0 && length <= GROUP_BYTES_MAX && group[0] != '-';
}

static const char *
methods_of(const struct sshd_wish *wish)
{
	return wish->setup == SETUP_PASSWORD_CODE ? NULL : "publickey,keyboard-interactive";
}

static void
write_blocks(FILE *file, const struct sshd_wish *wish)
{
	const char *methods = methods_of(wish);

	if (wish->robots)
		fprintf(file,
		    "\n# Programs come in by their key alone, and by nothing else.\n"
		    "Match Group %s\n\tAuthenticationMethods publickey\n",
		    wish->robots);
	if (methods && wish->root_by_key)
		fputs(
		    "\n# root by its key alone, as before: PermitRootLogin bars whatever is asked "
		    "of it.\nMatch User root\n\tAuthenticationMethods publickey\n",
		    file);
	if (methods && wish->people)
		fprintf(
		    file, "\nMatch Group %s\n\tAuthenticationMethods %s\n", wish->people, methods);
	fputs("\n# Everybody, whatever later files say: the code is asked interactively.\n"
	      "Match all\n\tKbdInteractiveAuthentication yes\n\tPasswordAuthentication no\n",
	    file);
	if (methods && !wish->people)
		fprintf(file, "\tAuthenticationMethods %s\n", methods);
}

int
sshd_conf_make(const struct sshd_wish *wish, char **ret)
{
	char *text = NULL;
	size_t size;
	FILE *file;

	*ret = NULL;
	if ((wish->people && !sshd_conf_name_is_good(wish->people)) ||
	    (wish->robots && !sshd_conf_name_is_good(wish->robots)))
		return -EINVAL;
	file = open_memstream(&text, &size);
	if (!file)
		return -ENOMEM;
	fputs("# Made by 2sv protect sshd, taken away by 2sv unprotect sshd. sshd takes the first "
	      "value\n# that it meets, so this file is read before all others.\n"
	      "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n",
	    file);
	write_blocks(file, wish);
	if (fclose(file) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	return 0;
}

/* The first words of a line of sshd_config; false for blank lines and comments. */
static bool
read_line(const char **rest, char word[32], char value[256])
{
	const char *line = *rest, *end = line + strcspn(line, "\n");
	size_t skip = strspn(line, " \t\""), length;

	*rest = *end ? end + 1 : end;
	line += skip;
	length = strcspn(line, " \t=\n");
	if (line >= end || *line == '#' || length == 0 || length >= 32)
		return false;
	memcpy(word, line, length);
	word[length] = '\0';
	line += length;
	line += strspn(line, " \t=\"");
	length = strcspn(line, " \t\"\n");
	if (length >= 256)
		length = 255;
	memcpy(value, line, length);
	value[length] = '\0';
	return true;
}

/* Relative names are of /etc/ssh. */
static bool
includes_ours(const char *value)
{
	return strcmp(value, SSHD_CONF_FOLDER "/*.conf") == 0 ||
	       strcmp(value, SSHD_CONF_OURS) == 0 || strcmp(value, "sshd_config.d/*.conf") == 0;
}

int
sshd_conf_include(const char *main, char **ret)
{
	static const struct edit edit = {
	    .how = EDIT_BEFORE, .first = 1, .last = 1, .text = "Include " SSHD_CONF_OURS};
	const char *rest = main;
	char word[32], value[256];

	*ret = NULL;
	while (*rest) {
		if (!read_line(&rest, word, value))
			continue;
		if (strcasecmp(word, "Include") == 0 && includes_ours(value))
			return 0;
		break;
	}
	if (main[0] == '\0')
		main = "\n";
	return edit_make(main, &edit, 1, ret);
}

/* True if a set of methods can be done with a code: any, or one with keyboard-interactive. */
static bool
lets_codes_in(const char *methods)
{
	return strcmp(methods, "any") == 0 || strstr(methods, "keyboard-interactive");
}

/* What is not as wished for that account, or NULL. */
static const char *
find_fault(const struct sshd_wish *wish, const struct sshd_settings *settings, bool is_person)
{
	const char *methods = methods_of(wish);

	if (!settings->uses_pam)
		return "UsePAM is no";
	if (!settings->asks_interactively)
		return "KbdInteractiveAuthentication is no";
	if (settings->asks_password)
		return "PasswordAuthentication is yes";
	if (!lets_codes_in(settings->methods))
		return "AuthenticationMethods leave no way to ask a code";
	if (is_person && methods && strcmp(settings->methods, methods) != 0)
		return "AuthenticationMethods are not the ones of this file";
	return NULL;
}

static int
ask_sshd(const struct sshd_question *question, struct sshd_settings *ret, char words[512])
{
	char said[256];
	int r = sshd_read(question, ret, said, sizeof(said));

	if (r < 0)
		text_format(words, 512, "sshd -T: %s", said);
	return r;
}

static int
prove_person(const struct sshd_proof *proof, const char *address, char words[512])
{
	const struct sshd_question question = {.program = proof->program,
	    .account = proof->person ? proof->person : "nobody",
	    .address = address};
	struct sshd_settings settings;
	const char *fault;
	int r = ask_sshd(&question, &settings, words);

	if (r < 0)
		return r;
	fault = find_fault(proof->wish, &settings, proof->person != NULL);
	if (!fault)
		return 0;
	text_format(words, 512,
	    "sshd -T for %.64s from %s: %s, in spite of " SSHD_CONF_OURS
	    ": a file that is read before it, or a Match block, says otherwise",
	    question.account, address, fault);
	return 1;
}

/* root came in by key alone before, and must yet. */
static int
prove_root(const struct sshd_proof *proof, char words[512])
{
	const struct sshd_question question = {
	    .program = proof->program, .account = "root", .address = FAR};
	struct sshd_settings settings;
	int r = ask_sshd(&question, &settings, words);

	if (r < 0)
		return r;
	if (!proof->wish->root_by_key || sshd_lets_keys_in(&settings))
		return 0;
	text_format(words, 512,
	    "sshd -T for root: AuthenticationMethods %.200s: root came in by its key before, and "
	    "would not any more",
	    settings.methods);
	return 1;
}

static int
test_config(const struct sshd_proof *proof, char words[512])
{
	const char *const arguments[] = {proof->program, "-t", NULL};
	scope_free char *text = NULL;
	int r = program_run(arguments, WAIT_MS, &text);

	if (r == 0)
		return 0;
	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	text_format(words, 512, "sshd -t: ");
	text_escape(words + strlen(words), 512 - strlen(words), text ? text : strerror(-r));
	return r < 0 ? r : 1;
}

int
sshd_conf_prove(const struct sshd_proof *proof, char *words, size_t size)
{
	char said[512] = "";
	int r = test_config(proof, said);

	if (r == 0)
		r = prove_person(proof, "127.0.0.1", said);
	if (r == 0)
		r = prove_person(proof, FAR, said);
	if (r == 0)
		r = prove_root(proof, said);
	text_escape_again(words, size, said);
	return r;
}
