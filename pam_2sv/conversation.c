/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks and shows, one message a call, and wipes what was typed. Whatever a conversation
 * function gives back in place of a text ends the dialogue: it never is an answer.
 * Runs in the caller's process. Source: pam_conv(3).
 */
#include "pam_2sv/conversation.h"
#include "pam_2sv/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

/* One call with one message; returns the text of the response, which the caller frees. */
static char *
converse(pam_handle_t *pamh, int style, const char *text)
{
	const struct pam_message message = {.msg_style = style, .msg = text};
	const struct pam_message *messages = &message;
	struct pam_response *responses = NULL;
	const void *item = NULL;
	const struct pam_conv *conversation;
	char *typed;

	if (pam_get_item(pamh, PAM_CONV, &item) != PAM_SUCCESS || !item)
		return NULL;
	conversation = item;
	if (!conversation->conv ||
	    conversation->conv(1, &messages, &responses, conversation->appdata_ptr) !=
		PAM_SUCCESS ||
	    !responses)
		return NULL;
	typed = responses[0].resp;
	free(responses);
	return typed;
}

static void
free_wiped(char *typed)
{
	if (typed)
		explicit_bzero(typed, strlen(typed));
	free(typed);
}

void
conversation_ask(pam_handle_t *pamh, const char *prompt, bool echo, struct answer *ret_answer)
{
	char *typed = converse(pamh, echo ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF, prompt);

	answer_read(ret_answer, pamh, typed);
	free_wiped(typed);
}

void
conversation_show(pam_handle_t *pamh, const char *text, bool error)
{
	free_wiped(converse(pamh, error ? PAM_ERROR_MSG : PAM_TEXT_INFO, text));
}
