/* SPDX-License-Identifier: BSD-2-Clause */
/* The stack under test, its person, and its log (syslog(3) ends here, not in the machine's). */
#include "tests/pam_2sv/stack.h"

#include "base/scope.h"
#include "base/text.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/poison.h"

const char CONV_ERROR[] = "(error)";
const char CONV_NULL_ARRAY[] = "(no array)";
const char CONV_NULL_TEXT[] = "(no text)";

static _Thread_local char log_text[8192];

void __syslog_chk(int priority, int flag, const char *format, ...);

static void
log_add(const char *format, va_list arguments)
{
	size_t used = strlen(log_text);

	vsnprintf(log_text + used, sizeof(log_text) - used, format, arguments);
}

void
syslog(int priority, const char *format, ...)
{
	va_list arguments;

	(void)priority;
	va_start(arguments, format);
	log_add(format, arguments);
	va_end(arguments);
}

void
__syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list arguments;

	(void)priority;
	(void)flag;
	va_start(arguments, format);
	log_add(format, arguments);
	va_end(arguments);
}

const char *
stack_log(void)
{
	return log_text;
}

void
stack_log_clear(void)
{
	log_text[0] = '\0';
}

bool
stack_may_run(const char *name)
{
	if (geteuid() == 0)
		return true;
	fprintf(stderr, "%s: wants root, whose socket the module trusts\n", name);
	return false;
}

int
stack_setup(void **state)
{
	struct stack *stack = calloc(1, sizeof(*stack));

	if (!stack || peer_prepare(&stack->peer) < 0)
		return -1;
	stack->door = "sshd";
	stack->user = "nobody";
	stack->tty = "ssh";
	stack->rhost = "203.0.113.9";
	stack_log_clear();
	*state = stack;
	return 0;
}

static void
stack_path(const struct stack *stack, const char *name, char path[128])
{
	text_format(path, 128, "%s/%s", stack->peer.directory, name);
}

static void
scope_close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

static void
remove_files(const struct stack *stack)
{
	scope(scope_close_directory) DIR *directory = opendir(stack->peer.directory);
	const struct dirent *entry;
	char path[128];

	while (directory && (entry = readdir(directory))) {
		stack_path(stack, entry->d_name, path);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
}

int
stack_teardown(void **state)
{
	struct stack *stack = *state;
	unsigned int crowded = stack->crowded;

	remove_files(stack);
	peer_remove(&stack->peer);
	free(stack);
	return crowded == 0 ? 0 : -1;
}

static const char *module = MODULE_PATH;

void
stack_be_patient(void)
{
	module = PATIENT_PATH;
}

void
stack_write_file(const struct stack *stack, const char *name, const char *text)
{
	scope_file FILE *file = NULL;
	char path[128];

	stack_path(stack, name, path);
	file = fopen(path, "w");
	assert_non_null(file);
	for (; *text; text++) {
		if (strncmp(text, "{M}", 3) == 0)
			fprintf(file, "%s socket=%s", stack->module ? stack->module : module,
			    stack->socket ? stack->socket : stack->peer.socket);
		else if (strncmp(text, "{P}", 3) == 0)
			fputs(PASSWORD_PATH, file);
		else if (strncmp(text, "{D}", 3) == 0)
			fputs(stack->peer.directory, file);
		else {
			fputc(*text, file);
			continue;
		}
		text += 2;
	}
}

/* libpam complains in the log where there is no "other". */
void
stack_write(struct stack *stack, const char *text)
{
	stack_write_file(stack, stack->door, text);
	stack_write_file(stack, "other", "auth required pam_deny.so\n");
}

static void
note_shown(struct stack *stack, const struct pam_message *message)
{
	size_t used = strlen(stack->shown);

	snprintf(stack->shown + used, sizeof(stack->shown) - used, "%s: %s\n",
	    message->msg_style == PAM_ERROR_MSG ? "error" : "info", message->msg);
}

static void
person_waits(const struct stack *stack)
{
	char byte = 0;

	if (stack->bell > 0)
		assert_int_equal(write(stack->bell, &byte, 1), 1);
	if (stack->gate > 0)
		while (read(stack->gate, &byte, 1) > 0)
			;
}

/* The next answer from the list. */
static int
answer_prompt(
    struct stack *stack, const struct pam_message *message, struct pam_response **responses)
{
	const char *answer =
	    stack->prompts < STACK_ANSWERS_MAX ? stack->answers[stack->prompts] : NULL;

	person_waits(stack);
	stack->prompts++;
	stack->echoed = message->msg_style == PAM_PROMPT_ECHO_ON;
	snprintf(stack->prompt, sizeof(stack->prompt), "%s", message->msg);
	*responses = NULL;
	if (!answer || answer == CONV_ERROR)
		return PAM_CONV_ERR;
	if (answer == CONV_NULL_ARRAY)
		return PAM_SUCCESS;
	*responses = calloc(1, sizeof(**responses));
	if (answer != CONV_NULL_TEXT)
		(*responses)->resp = strdup(answer);
	return PAM_SUCCESS;
}

static int
converse(
    int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	struct stack *stack = data;

	if (count != 1) {
		stack->crowded++;
		return PAM_CONV_ERR;
	}
	if (messages[0]->msg_style == PAM_PROMPT_ECHO_OFF ||
	    messages[0]->msg_style == PAM_PROMPT_ECHO_ON)
		return answer_prompt(stack, messages[0], responses);
	note_shown(stack, messages[0]);
	*responses = calloc(1, sizeof(**responses));
	return PAM_SUCCESS;
}

/* libpam calls this in place of sleeping. */
static void
take_no_time(int code, unsigned int delay_us, void *data)
{
	struct stack *stack = data;

	if (code != PAM_SUCCESS)
		stack->delay_us = delay_us;
}

void
stack_start(struct stack *stack)
{
	const struct pam_conv conversation = {
	    .conv = stack->no_conversation ? NULL : converse, .appdata_ptr = stack};
	union {
		void (*function)(int, unsigned int, void *);
		const void *item;
	} delay = {.function = take_no_time};

	stack->prompts = 0;
	stack->shown[0] = '\0';
	stack->delay_us = 0;
	assert_int_equal(pam_start_confdir(stack->door, stack->user, &conversation,
			     stack->peer.directory, &stack->pamh),
	    PAM_SUCCESS);
	pam_set_item(stack->pamh, PAM_FAIL_DELAY, delay.item);
	pam_set_item(stack->pamh, PAM_TTY, stack->tty);
	pam_set_item(stack->pamh, PAM_RHOST, stack->rhost);
	pam_set_item(stack->pamh, PAM_RUSER, stack->ruser);
	if (stack->environment)
		assert_int_equal(pam_putenv(stack->pamh, stack->environment), PAM_SUCCESS);
}

void
stack_end(struct stack *stack, int code)
{
	assert_int_equal(pam_end(stack->pamh, code), PAM_SUCCESS);
	stack->pamh = NULL;
}

int
stack_authenticate(struct stack *stack, const struct peer_step *steps)
{
	int code;

	if (steps)
		peer_start(&stack->peer, steps);
	stack_start(stack);
	code = pam_authenticate(stack->pamh, 0);
	stack_end(stack, code);
	if (steps)
		assert_true(peer_finish(&stack->peer));
	return code;
}
