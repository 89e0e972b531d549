/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tools that copy, and what of their words says which way. Called by gate_kind.c. Source: what
 * the clients run over ssh (tried), and each tool's own page.
 */
#include "watch/gate_kind.h"
#include "watch/gate_tar.h"

#include <string.h>

#include "base/poison.h"

/* The words of a tool, without its name. */
struct tool_words {
	const struct gate_word *of;
	size_t count;
};

static bool
has(const struct tool_words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->of[i].text, word) == 0)
			return true;
	return false;
}

/* The first that is no option, or "". */
static const char *
first_name(const struct tool_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (words->of[i].text[0] != '-')
			return words->of[i].text;
	return "";
}

/*
 * Does one of the single letters stand among the options? with_value: those behind which the rest
 * of the word, or the next one, is a value.
 */
static bool
has_letter(const struct tool_words *words, char letter, const char *with_value)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *text = words->of[i].text;

		if (strcmp(text, "--") == 0)
			return false;
		if (text[0] != '-' || text[1] == '-')
			continue;
		for (text++; *text; text++) {
			if (*text == letter)
				return true;
			if (!strchr(with_value, *text))
				continue;
			i += text[1] == '\0';
			break;
		}
	}
	return false;
}

static bool
has_open_option(const struct tool_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (gate_word_may_be_option(&words->of[i]))
			return true;
	return false;
}

/* scp -f: the other side's reader; -t: its writer. Without either it is a client of its own. */
static bool
scp(const struct tool_words *words, struct gate_copy *ret)
{
	static const char with_value[] = "cDFiJloPSX";

	if (has_letter(words, 'f', with_value))
		ret->direction = COPIED_OUT;
	else if (has_letter(words, 't', with_value) && !has_open_option(words))
		ret->direction = COPIED_IN;
	return true;
}

/* A server that may only read sends alone. */
static bool
sftp(const struct tool_words *words, struct gate_copy *ret)
{
	if (has_letter(words, 'R', "fldpPQu"))
		ret->direction = COPIED_OUT;
	return true;
}

static bool
rsync(const struct tool_words *words, struct gate_copy *ret)
{
	if (!has(words, "--server") || has(words, "--daemon") || has_open_option(words))
		return true;
	if (has(words, "--sender"))
		ret->direction = COPIED_OUT;
	else if (!has_letter(words, 's', "eBTfM") && !has(words, "--secluded-args") &&
		 !has(words, "--protect-args")) /* with these its stdin says which way it goes */
		ret->direction = COPIED_IN;
	return true;
}

static bool
cpio(const struct tool_words *words, struct gate_copy *ret)
{
	static const char with_value[] = "CDEFHIMOR";

	if (has_letter(words, 'F', "CDEHIMR") || has_letter(words, 'O', "CDEFHIMR") ||
	    has_letter(words, 'I', "CDEFHMOR"))
		return false; /* a file of this machine */
	if (has_letter(words, 'o', with_value) || has(words, "--create"))
		ret->direction = COPIED_OUT;
	else if (has_letter(words, 'i', with_value) || has(words, "--extract"))
		ret->direction = COPIED_IN;
	else
		return false;
	return true;
}

/* A repository that the other side reads and writes. */
static bool
borg(const struct tool_words *words, struct gate_copy *ret)
{
	(void)ret;
	return has(words, "serve");
}

static bool
rclone(const struct tool_words *words, struct gate_copy *ret)
{
	if (!has(words, "serve") || !has(words, "--stdio"))
		return false;
	if (has(words, "restic"))
		ret->kind = COPIED_RESTIC;
	else if (has(words, "sftp"))
		ret->kind = COPIED_SFTP;
	return true;
}

/* Behind its own options: git -C /srv upload-pack a */
static const char *
git_command(const struct tool_words *words)
{
	static const char *const with_value[] = {
	    "-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env"};

	for (size_t i = 0; i < words->count; i++) {
		const char *text = words->of[i].text;

		if (text[0] != '-')
			return text;
		for (size_t j = 0; j < sizeof(with_value) / sizeof(with_value[0]); j++)
			i += strcmp(text, with_value[j]) == 0;
	}
	return "";
}

static bool
git(const struct tool_words *words, struct gate_copy *ret)
{
	const char *command = git_command(words);

	if (strcmp(command, "upload-pack") == 0 || strcmp(command, "upload-archive") == 0)
		ret->direction = COPIED_OUT;
	else if (strcmp(command, "receive-pack") == 0)
		ret->direction = COPIED_IN;
	else
		return false;
	return true;
}

static bool
git_out(const struct tool_words *words, struct gate_copy *ret)
{
	(void)words;
	ret->direction = COPIED_OUT;
	return true;
}

static bool
git_in(const struct tool_words *words, struct gate_copy *ret)
{
	(void)words;
	ret->direction = COPIED_IN;
	return true;
}

static bool
git_lfs_transfer(const struct tool_words *words, struct gate_copy *ret)
{
	if (has(words, "upload"))
		ret->direction = COPIED_IN;
	else if (has(words, "download"))
		ret->direction = COPIED_OUT;
	return true;
}

static bool
any(const struct tool_words *words, struct gate_copy *ret)
{
	(void)words;
	(void)ret;
	return true;
}

static bool
hg(const struct tool_words *words, struct gate_copy *ret)
{
	(void)ret;
	return has(words, "serve") && has(words, "--stdio");
}

static bool
svn(const struct tool_words *words, struct gate_copy *ret)
{
	(void)ret;
	return has_letter(words, 't', "rTM") || has(words, "--tunnel");
}

static bool
unison(const struct tool_words *words, struct gate_copy *ret)
{
	(void)ret;
	return has(words, "-server") || has(words, "--server");
}

static bool
rdiff_backup(const struct tool_words *words, struct gate_copy *ret)
{
	(void)ret;
	return has(words, "server") || has(words, "--server");
}

/* zfs send, zfs receive; btrfs likewise. */
static bool
snapshots(const struct tool_words *words, struct gate_copy *ret)
{
	const char *command = first_name(words);

	if (strcmp(command, "send") == 0)
		ret->direction = COPIED_OUT;
	else if (strcmp(command, "receive") == 0 || strcmp(command, "recv") == 0)
		ret->direction = COPIED_IN;
	else
		return false;
	return !has_letter(words, 'f', "");
}

static bool
tar(const struct tool_words *words, struct gate_copy *ret)
{
	return gate_tar_copies(words->of, words->count, &ret->direction);
}

static const struct tool {
	const char *name;
	enum copied_kind kind;
	bool (*copies)(const struct tool_words *words, struct gate_copy *ret);
} tools[] = {
    {"scp", COPIED_SCP, scp},
    {"sftp-server", COPIED_SFTP, sftp},
    {"internal-sftp", COPIED_SFTP, sftp},
    {"rsync", COPIED_RSYNC, rsync},
    {"tar", COPIED_TAR, tar},
    {"gtar", COPIED_TAR, tar},
    {"bsdtar", COPIED_TAR, tar},
    {"cpio", COPIED_CPIO, cpio},
    {"borg", COPIED_BORG, borg},
    {"borg1", COPIED_BORG, borg},
    {"rclone", COPIED_RCLONE, rclone},
    {"git", COPIED_GIT, git},
    {"git-upload-pack", COPIED_GIT, git_out},
    {"git-upload-archive", COPIED_GIT, git_out},
    {"git-receive-pack", COPIED_GIT, git_in},
    {"git-lfs-transfer", COPIED_GIT, git_lfs_transfer},
    {"git-annex-shell", COPIED_GIT, any},
    {"hg", COPIED_HG, hg},
    {"svnserve", COPIED_SVN, svn},
    {"unison", COPIED_UNISON, unison},
    {"rdiff-backup", COPIED_RDIFF_BACKUP, rdiff_backup},
    {"zfs", COPIED_ZFS, snapshots},
    {"btrfs", COPIED_BTRFS, snapshots},
};

bool
gate_tool_copies(
    const struct gate_word words[], size_t count, const char *name, struct gate_copy *ret)
{
	const struct tool_words rest = {.of = words + 1, .count = count - 1};

	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (strcmp(tools[i].name, name) != 0)
			continue;
		ret->kind = tools[i].kind;
		return tools[i].copies(&rest, ret);
	}
	return false;
}
