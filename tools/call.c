/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A dialogue with 2svd from hello to done. Called by the subcommands. Root speaks over
 * root.sock, or starts a service where there is none, everybody else over user.sock; who that is,
 * the kernel tells the service.
 */
#include "tools/call.h"
#include "tools/admin/store_found.h"
#include "tools/trouble.h"

#include "base/begun.h"
#include "base/scope.h"
#include "base/text.h"
#include "settings/settings.h"
#include "wire/link.h"
#include "wire/message.h"
#include "wire/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define ANSWER_MS (10 * 1000)

struct call {
	struct tool *tool;
	int fd;
	call_row *on_row;
	void *context;
};

void
call_begin(const struct tool *tool, struct packet *hello, const char *operation)
{
	packet_begin(hello, operation);
	packet_add(hello, "account", tool->options.account);
}

void
call_add_screen(const struct tool *tool, struct packet *hello)
{
	packet_add(hello, "screen", tool->terminal.screen);
	packet_add_number(hello, "columns", tool->terminal.columns);
	packet_add_number(hello, "lines", tool->terminal.lines);
}

void
call_add_person(const struct tool *tool, struct packet *hello)
{
	packet_add(hello, "batch", tool->options.given & OPTION_BATCH ? "yes" : NULL);
	packet_add(hello, "screen", tool->terminal.in_is_tty ? tool->terminal.screen : "none");
}

void
call_account_option(const struct tool *tool, char text[CALL_ACCOUNT_SIZE])
{
	char shown[CALL_ACCOUNT_SIZE - sizeof(" --account ")];

	text[0] = '\0';
	if (!tool->options.account)
		return;
	text_escape(shown, sizeof(shown), tool->options.account);
	text_format(text, CALL_ACCOUNT_SIZE, " --account %s", shown);
}

static int
send_answer(const struct call *call, const struct answer *answer)
{
	scope_packet struct packet packet;

	message_answer(&packet, answer);
	return link_send(call->fd, &packet, ANSWER_MS, -1);
}

/* The person's answer, unless the service speaks first (it waited too long): 0 or -errno. */
static int
answer_question(const struct call *call, const struct packet *ask)
{
	const char *prompt = packet_get(ask, "prompt"), *echo = packet_get(ask, "echo");
	scope_answer struct answer answer = {.kind = ANSWER_END};
	int r = 0;

	if (!prompt || !echo)
		return -EPROTO;
	if (!(call->tool->options.given & OPTION_BATCH))
		r = terminal_ask(
		    &call->tool->terminal, prompt, strcmp(echo, "yes") == 0, call->fd, &answer);
	if (r == -ECANCELED)
		return 0;
	return r < 0 ? r : send_answer(call, &answer);
}

static int
take_message(const struct call *call, const struct packet *packet)
{
	/* stdout has the URI alone, or the codes, or the form */
	bool words_apart = call->tool->options.given & (OPTION_URI | OPTION_PLAIN | OPTION_JSON);

	if (packet_is(packet, "ask"))
		return answer_question(call, packet);
	if (packet_is(packet, "show") && packet_get(packet, "text")) {
		terminal_print(packet_get(packet, "text"), words_apart ? stderr : stdout);
		return 0;
	}
	if (packet_is(packet, "row") && packet_get(packet, "kind")) {
		if (call->tool->form && !call->tool->takes_rows)
			form_take_row(call->tool->form, packet);
		else if (call->on_row)
			call->on_row(call->context, packet);
		return 0;
	}
	return -EPROTO;
}

static enum exit_code
converse(const struct call *call)
{
	scope_packet struct packet packet;
	struct done done;
	int r;

	do {
		r = link_receive(call->fd, &packet, ANSWER_MS, NULL);
		if (r == 0)
			r = packet_parse(&packet, message_service_keys);
		if (r == 0 && packet_is(&packet, "done")) {
			r = message_read_done(&packet, &done);
			if (r == 0)
				return trouble_done(call->tool, &done);
		} else if (r == 0) {
			r = take_message(call, &packet);
		}
	} while (r == 0);
	return trouble_broken(call->tool, r);
}

enum exit_code
call_service(struct tool *tool, const struct packet *hello, call_row *on_row, void *context)
{
	scope_settings struct settings *settings = NULL;
	scope_fd int fd = -1;
	struct call call = {.tool = tool, .on_row = on_row, .context = context};
	char error[512];
	const char *path;
	bool is_spawned;
	int r;

	if (settings_load(NULL, &settings, error, sizeof(error)) < 0)
		return trouble_say(
		    tool, (struct trouble){EXIT_NO_SERVICE, "settings"}, "2sv: %s", error);
	tool->is_new = begun_never(&(const struct begun){
	    settings->store_id, settings->seal_key, store_found_database(settings)});
	path = tool->caller == 0 ? settings->root_socket : settings->user_socket;
	r = spawn_connect(path, ANSWER_MS, &fd, &is_spawned);
	if (r < 0 && is_spawned)
		return trouble_spawn(tool, r, path);
	if (r < 0)
		return trouble_connect(tool, r, path);
	call.fd = fd;
	tool->is_spawned = is_spawned;
	r = link_send(fd, hello, ANSWER_MS, -1);
	if (r < 0 && r != -EPIPE && r != -ECONNRESET) /* a last word may wait there (busy) */
		return trouble_broken(tool, r);
	return converse(&call);
}
