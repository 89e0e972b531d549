/* SPDX-License-Identifier: BSD-2-Clause */
/* The scripted service. Its child never returns: it exits with what it found. */
#include "tests/pam_2sv/peer.h"

#include "base/text.h"
#include "wire/link.h"
#include "wire/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/poison.h"

/* Longer than the module's own waits in the tests, shorter than a test run's patience. */
#define PATIENCE_MS 5000

struct stage {
	int listener, link;
	struct packet said; /* the module's last message */
};

int
peer_prepare(struct peer *peer)
{
	memset(peer, 0, sizeof(*peer));
	text_copy(peer->directory, sizeof(peer->directory), "/tmp/2sv-peer-XXXXXX");
	if (!mkdtemp(peer->directory) || chmod(peer->directory, 0755) < 0)
		return -1;
	return text_format(peer->socket, sizeof(peer->socket), "%s/s", peer->directory);
}

static void
fail(const struct peer_step *step, const char *what)
{
	fprintf(stderr, "peer: act %d (%s): %s\n", step->act, step->a ? step->a : "", what);
	_exit(1);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	text_copy(address.sun_path, sizeof(address.sun_path), path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 4) < 0)
		return -1;
	return fd;
}

static void
take(struct stage *stage, const struct peer_step *step, const char *operation)
{
	if (link_receive(stage->link, &stage->said, PATIENCE_MS, NULL) < 0)
		fail(step, "the module said nothing");
	if (packet_parse(&stage->said, message_client_keys) < 0)
		fail(step, "the module's message can't be read");
	if (!packet_is(&stage->said, operation))
		fail(step, packet_get(&stage->said, "op"));
}

static void
take_connection(struct stage *stage, const struct peer_step *step)
{
	if (stage->link >= 0)
		close(stage->link);
	alarm(PATIENCE_MS / 1000); /* ends this child if nobody comes */
	stage->link = accept(stage->listener, NULL, NULL);
	alarm(0);
	if (stage->link < 0)
		fail(step, "nobody came");
	take(stage, step, step->a);
}

static void
check_value(struct stage *stage, const struct peer_step *step, const char *key, const char *value)
{
	const char *got = packet_get(&stage->said, key);

	if (!value != !got || (value && strcmp(value, got) != 0))
		fail(step, got ? got : "not there");
}

static void
say(struct stage *stage, const struct packet *packet, int fd)
{
	link_send(stage->link, packet, PATIENCE_MS, fd);
}

static void
say_done(struct stage *stage, const struct peer_step *step)
{
	struct packet packet;

	packet_begin(&packet, "done");
	packet_add(&packet, "verdict", step->a);
	packet_add(&packet, "reason", step->b);
	packet_add(&packet, "words", step->c);
	packet_add(&packet, "login", step->d);
	say(stage, &packet, -1);
}

static void
say_ask(struct stage *stage, const struct peer_step *step)
{
	struct packet packet;

	packet_begin(&packet, "ask");
	packet_add(&packet, "prompt", step->a);
	packet_add(&packet, "echo", step->b);
	packet_add(&packet, "optional", step->c);
	say(stage, &packet, -1);
}

static void
say_show(struct stage *stage, const struct peer_step *step)
{
	struct packet packet;

	message_show(&packet, step->a);
	say(stage, &packet, -1);
}

static void
say_accept_with_fd(struct stage *stage)
{
	const struct done done = {.verdict = VERDICT_ACCEPT, .reason = REASON_RIGHT};
	struct packet packet;

	message_done(&packet, &done);
	say(stage, &packet, stage->link);
}

/* The module closes when it has what it wants, or has given up. */
static void
await_close(struct stage *stage, const struct peer_step *step)
{
	int r;

	if (stage->link < 0)
		return;
	r = link_receive(stage->link, &stage->said, PATIENCE_MS, NULL);
	if (r != -ECONNRESET)
		fail(step, r == 0 ? "the module said more" : "the module did not close");
}

static void
play_step(struct stage *stage, const struct peer_step *step)
{
	switch (step->act) {
	case PEER_HELLO:
		take_connection(stage, step);
		break;
	case PEER_HAS:
		check_value(stage, step, step->a, step->b);
		break;
	case PEER_ASK:
		say_ask(stage, step);
		break;
	case PEER_ANSWER:
		take(stage, step, "answer");
		check_value(stage, step, "answer", step->a);
		check_value(stage, step, "instead", NULL);
		break;
	case PEER_INSTEAD:
		take(stage, step, "answer");
		check_value(stage, step, "answer", NULL);
		check_value(stage, step, "instead", step->a);
		break;
	case PEER_SHOW:
		say_show(stage, step);
		break;
	case PEER_DONE:
		say_done(stage, step);
		break;
	case PEER_RAW:
		send(stage->link, step->a, step->size, MSG_NOSIGNAL);
		break;
	case PEER_OFFER_FD:
		say_accept_with_fd(stage);
		break;
	case PEER_CLOSE:
		close(stage->link);
		stage->link = -1;
		break;
	case PEER_SILENT:
	case PEER_END:
		await_close(stage, step);
		break;
	}
}

/* Another thread's link that lived on here would never be seen to close. */
static void
close_others(int listener)
{
	for (int fd = 3; fd < 256; fd++)
		if (fd != listener)
			close(fd);
}

void
peer_start(struct peer *peer, const struct peer_step *steps)
{
	struct stage stage = {.listener = listen_at(peer->socket), .link = -1};

	peer->pid = fork();
	if (peer->pid == 0) {
		close_others(stage.listener);
		for (;; steps++) {
			play_step(&stage, steps);
			if (steps->act == PEER_END)
				_exit(0);
		}
	}
	close(stage.listener);
}

void
peer_refuse(struct peer *peer)
{
	close(listen_at(peer->socket));
}

/* Closed, its socket is one that nobody listens at. */
int
peer_fill(struct peer *peer)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = listen_at(peer->socket), waiting = -1;

	text_copy(address.sun_path, sizeof(address.sun_path), peer->socket);
	do {
		waiting = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	} while (
	    waiting >= 0 && connect(waiting, (struct sockaddr *)&address, sizeof(address)) == 0);
	if (waiting < 0 || errno != EAGAIN)
		abort();
	close(waiting);
	return listener;
}

bool
peer_finish(struct peer *peer)
{
	int status = 0;

	if (peer->pid > 0 && waitpid(peer->pid, &status, 0) != peer->pid)
		status = 1;
	peer->pid = 0;
	unlink(peer->socket);
	return status == 0;
}

void
peer_remove(struct peer *peer)
{
	peer_finish(peer);
	rmdir(peer->directory);
}
