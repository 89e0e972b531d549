/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the commands of 2sv have in common: whose account, acts of the keeper with their end
 * in words for a person, rows handed on, codes asked for until one is right. Runs in a talker.
 */
#pragma once

#include "dialogue/dialogue.h"

#define COMMAND_WORDS_SIZE 256

struct command {
	struct dialogue *dialogue;
	struct dialogue_account account;
	bool is_batch; /* never ask */
};

/* Finds the account. False: the dialogue has been refused. */
bool command_begin(struct command *command, struct dialogue *dialogue);

/* True if the hello says key=value. */
bool command_says(const struct command *command, const char *key, const char *value);

/* Words that end in what to type: "2sv ", the command, and --account where the caller named one. */
void command_hint(const struct command *command, const char *before, const char *what,
    char words[COMMAND_WORDS_SIZE]);

/* What logins meet without a device: "the password alone lets in", or another thing by settings. */
const char *command_without_device(const struct command *command);
/* Words where the last device went: what that means, and what to do next. */
void command_no_device(
    const struct command *command, const char *removed, char words[COMMAND_WORDS_SIZE]);

/*
 * A person at a terminal is told what would go, and asked whether that is meant; others are not.
 * False: the dialogue has ended.
 */
#define COMMAND_REMOVE_ALL "Remove them all? [y/N]: "
bool command_is_meant(const struct command *command, const char *words, const char *prompt);

/* Begins an act for the account. */
void command_act_begin(const struct command *command, struct packet *act, const char *operation);

/*
 * Runs the act; rows go to on_row, with the command as its context. True if the keeper accepts;
 * a keeper that can't be reached is a result of no-service, so that result can always be read.
 */
bool command_act(
    struct command *command, const struct packet *act, struct packet *result, row_handler *on_row);

/* Makes *result a refusal of ours, without the keeper. */
void command_refuse_as(struct packet *result, enum reason reason);

/* The reason of a result; of what is none REASON_INTERNAL. */
enum reason command_reason(const struct packet *result);

/* A row_handler: hands the row on to the client. */
row_handler command_hand_on;

/* Ends the dialogue as result says; words (may be NULL) for an accepted one. */
void command_end(const struct command *command, const struct packet *result, const char *words);

/* One sentence for a refusing result: the keeper's own words, or those for its reason. */
void command_words(
    const struct dialogue *dialogue, const struct packet *result, char words[COMMAND_WORDS_SIZE]);

/* Adds " --account NAME" to words that end in a command, where root has to say for whom. */
void command_words_account(const struct dialogue *dialogue, char words[COMMAND_WORDS_SIZE]);

/* An act that a code is tried with. */
struct command_code {
	const char *prompt;    /* where one code is not enough, two are asked for in its place */
	unsigned int tries;    /* so many codes are asked for */
	int within_ms;	       /* a right one is waited for at least so long in all */
	bool may_do_without;   /* the act is run without a code first */
	bool by_groups;	       /* the act looks at a deadline: whose it is, its groups say */
	const char *operation; /* the act */
	/* Adds what the act needs besides account, uid and answer; NULL = it needs no more. */
	void (*fill)(const void *context, struct packet *act);
	const void *context;
	row_handler *on_row; /* of the act's rows, with the command as its context; may be NULL */
	const char *unfinished; /* words where no code came; NULL = that nothing was changed */
	/* Adds the act's own words to a refusal that another code does not help; NULL = it has
	 * none. */
	void (*refuse)(const void *context, struct packet *result);
};

/*
 * Runs the act until it is accepted, asking for codes; each wrong one says why. True and the
 * accepting result; false: the dialogue has been refused.
 */
bool command_try_codes(
    struct command *command, const struct command_code *code, struct packet *result);
