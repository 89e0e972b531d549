/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks sshd whether it does what was wished. Called by 2sv protect, as root. */
#include "config.h"

#include "stacks/sshd_proof.h"

#include "base/scope.h"
#include "base/text.h"
#include "stacks/program.h"
#include "stacks/sshd_files.h"
#include "stacks/sshd_match.h"
#include "stacks/sshd_people.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define WAIT_MS (10 * 1000)
#define ADDRESSES_MAX 16
#define ADDRESS_SIZE 64
#define FAR "198.51.100.9" /* an address that is nobody's (RFC 5737) */

struct proving {
	const struct sshd_proof *proof;
	char words[512];
	char addresses[ADDRESSES_MAX][ADDRESS_SIZE];
	size_t address_count;
};

/* sshd lets no "any" stand behind a list of ours, and says it so that nobody finds the cause. */
static void
say_sshd(struct proving *proving, const char *asked, const char *said)
{
	bool is_any = strstr(said, "\"any\" must appear alone") != NULL;

	text_format(proving->words, sizeof(proving->words), "%s: %.256s%s", asked, said,
	    is_any ? ": take out AuthenticationMethods any, which is the default" : "");
}

static int
test_config(struct proving *proving)
{
	const char *const arguments[] = {proving->proof->program, "-t", NULL};
	scope_free char *text = NULL;
	char said[256];
	int r = program_run(arguments, WAIT_MS, &text);

	if (r == 0)
		return 0;
	if (text && r > 0)
		text[strcspn(text, "\r\n")] = '\0';
	text_escape(said, sizeof(said), text && r > 0 ? text : strerror(-r));
	say_sshd(proving, "sshd -t", said);
	return r < 0 ? r : 1;
}

/* True if one set of the methods is a code's dialogue alone, without a key before it. */
static bool
lets_codes_in(const char *methods)
{
	static const char name[] = "keyboard-interactive";

	if (strcmp(methods, "any") == 0)
		return true;
	while (*(methods += strspn(methods, " "))) {
		size_t length = strcspn(methods, " ");

		if (strncmp(methods, name, sizeof(name) - 1) == 0 && !memchr(methods, ',', length))
			return true;
		methods += length;
	}
	return false;
}

static bool
is_keyword_wrong(const struct sshd_settings *settings, const char **ret)
{
	if (!settings->uses_pam)
		*ret = "UsePAM is no";
	else if (!sshd_asks_its_service(settings))
		*ret = "PAMServiceName is not sshd";
	else if (!settings->asks_interactively)
		*ret = "KbdInteractiveAuthentication is no";
	else if (settings->asks_password)
		*ret = "PasswordAuthentication is yes";
	else
		return false;
	return true;
}

/* What is not as wished for them, or NULL. */
static const char *
find_fault(
    const struct sshd_wish *wish, const struct sshd_who *who, const struct sshd_settings *settings)
{
	const char *methods = sshd_conf_methods(wish, who), *fault;

	if (is_keyword_wrong(settings, &fault))
		return fault;
	if (methods && !settings->knows_keys)
		return "PubkeyAuthentication is no";
	if (methods && strcmp(settings->methods, methods) != 0)
		return "AuthenticationMethods are others";
	if (who->is_root)
		return wish->root_by_key && !sshd_lets_keys_in(settings)
			   ? "root came in by its key before, and would not any more"
			   : NULL;
	if (!methods && who->is_person && !lets_codes_in(settings->methods))
		return "AuthenticationMethods want more than a password and a code";
	return NULL;
}

static int
prove_from(struct proving *proving, const struct sshd_who *who, const char *address)
{
	const struct sshd_proof *proof = proving->proof;
	const struct sshd_question question = {
	    .program = proof->program, .account = who->account, .address = address};
	struct sshd_settings settings;
	char asked[128], said[256];
	const char *fault;
	int r = sshd_read(&question, &settings, said, sizeof(said));

	text_format(asked, sizeof(asked), "sshd -T for %.64s from %s", who->account, address);
	if (r < 0) {
		say_sshd(proving, asked, said);
		return r == -EIO || r == -EPROTO ? 1 : r;
	}
	fault = find_fault(proof->wish, who, &settings);
	if (!fault)
		return 0;
	text_format(proving->words, sizeof(proving->words),
	    "%s: %s (AuthenticationMethods %.128s), in spite of " SSHD_CONF_OURS
	    ": a file that is read before it, or a Match block, says otherwise",
	    asked, fault, settings.methods);
	return 1;
}

static void
add_address(struct proving *proving, const char *address)
{
	for (size_t i = 0; i < proving->address_count; i++)
		if (strcmp(proving->addresses[i], address) == 0)
			return;
	if (proving->address_count < ADDRESSES_MAX)
		text_copy(proving->addresses[proving->address_count++], ADDRESS_SIZE, address);
}

/* From here, from elsewhere, and from where Match blocks say something else. */
static void
collect_addresses(struct proving *proving)
{
	scope_sshd_lines struct sshd_lines lines = {.count = 0};

	add_address(proving, "127.0.0.1");
	add_address(proving, FAR);
	sshd_lines_read(SSHD_CONF_MAIN, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		struct sshd_match match;
		struct sshd_match_addresses found;
		const char *rest = match.addresses;

		if (strcmp(lines.of[i].keyword, "match") != 0)
			continue;
		sshd_match_read(lines.of[i].value, &match);
		while (sshd_match_next_address(&rest, &found)) {
			add_address(proving, found.first);
			add_address(proving, found.last);
		}
	}
}

static int
prove_all(struct proving *proving, const struct sshd_people *people)
{
	int r = 0;

	collect_addresses(proving);
	for (size_t i = 0; i < people->count && r == 0; i++)
		for (size_t j = 0; j < proving->address_count && r == 0; j++)
			r = prove_from(proving, &people->of[i], proving->addresses[j]);
	return r;
}

int
sshd_conf_prove(const struct sshd_proof *proof, char *words, size_t size)
{
	struct proving proving = {.proof = proof};
	scope_sshd_people struct sshd_people people = {.count = 0};
	int r = test_config(&proving);

	if (r == 0)
		r = sshd_people_find(proof->wish, proof->person, &people);
	if (r < 0 && proving.words[0] == '\0')
		text_format(proving.words, sizeof(proving.words), "%s", strerror(-r));
	if (r == 0)
		r = prove_all(&proving, &people);
	text_escape_again(words, size, proving.words);
	return r;
}
