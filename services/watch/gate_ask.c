/* SPDX-License-Identifier: BSD-2-Clause */
/* The one question of 2sv-gate. Called by gate.c. */
#include "watch/gate_ask.h"

#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "wire/link.h"
#include "wire/message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define DOOR "sshd"
#define SESSION_MAX ((int64_t)UINT32_MAX - 1) /* AUDIT_SID_UNSET is none */

/* As far as it is there, cut at the end of a line. A link, or a fifo, is none of sshd's. */
void
gate_read_auth_info(const char *path, char ret[GATE_AUTH_INFO_SIZE])
{
	scope_fd int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
	ssize_t size = fd < 0 ? 0 : read(fd, ret, GATE_AUTH_INFO_SIZE - 1);
	char *end;

	ret[size > 0 ? size : 0] = '\0';
	end = strrchr(ret, '\n');
	ret[end ? end - ret : 0] = '\0';
}

int64_t
gate_read_session(void)
{
	scope_fd int fd = open("/proc/self/sessionid", O_RDONLY | O_CLOEXEC);
	char text[24] = "";
	int64_t session;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return number_parse(text, 1, SESSION_MAX, &session) == 0 ? session : 0;
}

static void
make_hello(const struct gate_asked *asked, struct packet *hello)
{
	char command[GATE_COMMAND_BYTES_MAX + 1];

	text_escape(command, sizeof(command), asked->command); /* cuts */
	packet_begin(hello, "copy");
	packet_add(hello, "door", DOOR);
	packet_add(hello, "kind", copied_kind_text(asked->copy->kind));
	packet_add(hello, "direction", copied_direction_text(asked->copy->direction));
	packet_add(hello, "command", command);
	packet_add(hello, "connection", asked->connection);
	packet_add(hello, "auth_info", asked->auth_info[0] ? asked->auth_info : NULL);
	if (asked->session > 0)
		packet_add_number(hello, "session", asked->session);
}

/* Only what was decided counts: all else that refuses is about the service, or the asking. */
static enum gate_answer
answer_of(const struct done *done, char words[GATE_WORDS_SIZE])
{
	if (done->verdict == VERDICT_ACCEPT || done->verdict == VERDICT_SKIP)
		return GATE_RUN;
	text_escape_again(words, GATE_WORDS_SIZE,
	    text_is_empty(done->words) ? "This copy is refused here." : done->words);
	if (done->reason == REASON_RULE || done->reason == REASON_NEEDS_CODE ||
	    done->reason == REASON_HELD)
		return GATE_REFUSED;
	text_format(words, GATE_WORDS_SIZE, "the service says: %s", reason_text(done->reason));
	return GATE_UNKNOWN;
}

/* Returns 0 and *ret, whose words lie in the packet; or -errno. */
static int
exchange(const struct gate_asked *asked, struct packet *packet, struct done *ret)
{
	int64_t ends_ms = monotonic_ms() + GATE_ASK_MS;
	scope_fd int fd = -1;
	int r;

	make_hello(asked, packet);
	r = link_connect(asked->socket, monotonic_left_ms(ends_ms), &fd);
	if (r == 0)
		r = link_send(fd, packet, monotonic_left_ms(ends_ms), -1);
	if (r == 0)
		r = link_receive(fd, packet, monotonic_left_ms(ends_ms), NULL);
	if (r == 0)
		r = packet_parse(packet, message_service_keys);
	return r == 0 ? message_read_done(packet, ret) : r;
}

enum gate_answer
gate_ask(const struct gate_asked *asked, char words[GATE_WORDS_SIZE])
{
	struct packet packet;
	struct done done;
	int r = exchange(asked, &packet, &done);

	if (r == 0)
		return answer_of(&done, words);
	text_format(words, GATE_WORDS_SIZE, "%s: %s", asked->socket, strerror(-r));
	return GATE_UNKNOWN;
}
