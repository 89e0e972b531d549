/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may connect is checked twice: by the socket file's owner and mode, and here by the
 * peer's uid. A caller's uid comes from the kernel alone (SO_PEERCRED, unix(7)), read from the
 * connection itself. Runs in the keeper.
 */
#include "config.h" /* _GNU_SOURCE: accept4 */

#include "keeper/links.h"

#include "base/log.h"
#include "base/scope.h"
#include "wire/link.h"
#include "wire/part.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/poison.h"

#define ACCEPTS_MAX 256 /* at one wake-up: then whoever is connected has its turn */
#define NOTIFIERS_MAX 64
#define SPARE_LINKS 256		       /* talkers are a few more than max_dialogues */
#define SEND_BUFFER_BYTES (512 * 1024) /* the longest answer, many times over */

static int
watch(struct links *links, struct source *source, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = source};

	if (source->fd < 0)
		return 0;
	return epoll_ctl(links->epoll_fd, EPOLL_CTL_ADD, source->fd, &event) < 0 ? -errno : 0;
}

int
links_begin(struct links *links, const struct keeper_setup *setup)
{
	int r;

	memset(links, 0, sizeof(*links));
	links->stop = (struct source){.kind = SOURCE_STOP, .fd = setup->stop_fd};
	links->root_listener =
	    (struct source){SOURCE_LISTENER, setup->root_listener, WAY_ROOT, setup->talk_uid};
	links->user_listener =
	    (struct source){SOURCE_LISTENER, setup->user_listener, WAY_USER, setup->user_uid};
	links->notify_listener =
	    (struct source){SOURCE_LISTENER, setup->notify_listener, WAY_NOTIFY, setup->notify_uid};
	links->watch_listener =
	    (struct source){SOURCE_LISTENER, setup->watch_listener, WAY_WATCH, setup->watch_uid};
	links->user_socket = setup->settings->user_socket;
	links->count_max = (unsigned int)setup->settings->max_dialogues + SPARE_LINKS;
	links->accepts = true;
	links->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (links->epoll_fd < 0)
		return -errno;
	r = watch(links, &links->stop, EPOLLIN);
	if (r == 0)
		r = watch(links, &links->root_listener, EPOLLIN);
	if (r == 0)
		r = watch(links, &links->user_listener, EPOLLIN);
	if (r == 0)
		r = watch(links, &links->notify_listener, EPOLLIN);
	if (r == 0)
		r = watch(links, &links->watch_listener, EPOLLIN);
	return r;
}

void
links_end(struct links *links)
{
	while (links->first)
		link_close(links, links->first);
	if (links->epoll_fd >= 0)
		close(links->epoll_fd);
	links->epoll_fd = -1;
}

static void
set_accepts(struct links *links, bool accepts)
{
	struct source *const listeners[] = {&links->root_listener, &links->user_listener,
	    &links->notify_listener, &links->watch_listener};

	for (size_t i = 0; i < sizeof(listeners) / sizeof(listeners[0]); i++) {
		struct epoll_event event = {
		    .events = accepts ? EPOLLIN : 0, .data.ptr = listeners[i]};

		if (listeners[i]->fd >= 0)
			epoll_ctl(links->epoll_fd, EPOLL_CTL_MOD, listeners[i]->fd, &event);
	}
	links->accepts = accepts;
}

void
links_resume(struct links *links)
{
	if (!links->accepts)
		set_accepts(links, true);
}

/* Makes a link of the connection fd, which is closed where that fails. */
static void
add_link(struct links *links, const struct source *listener, int fd)
{
	struct link *link = calloc(1, sizeof(*link));
	int size = SEND_BUFFER_BYTES;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (link)
		link->source = (struct source){SOURCE_LINK, fd, listener->way, listener->peer_uid};
	if (!link || watch(links, &link->source, EPOLLIN) < 0) {
		log_line(LOG_ERR, "a talker's link was closed: no memory for it");
		free(link);
		close(fd);
		return;
	}
	link->next = links->first;
	link->previous = &links->first;
	if (link->next)
		link->next->previous = &link->next;
	links->first = link;
	links->count[listener->way]++;
}

int
links_add_given(struct links *links, int fd)
{
	static const struct source given = {.kind = SOURCE_LISTENER, .way = WAY_ROOT};

	add_link(links, &given, fd);
	return links->first ? 0 : -ENOMEM;
}

static bool
is_full(const struct links *links, const struct source *listener)
{
	bool is_talker = listener->way == WAY_ROOT || listener->way == WAY_USER;
	unsigned int max = is_talker ? links->count_max : NOTIFIERS_MAX;

	return links->count[listener->way] >= max;
}

/* Returns 0, or -errno where nobody waits any more or nobody can be taken. */
static int
accept_one(struct links *links, const struct source *listener)
{
	int scope_fd fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	uid_t uid;
	int r;

	if (fd < 0)
		return errno == EINTR || errno == ECONNABORTED ? 0 : -errno;
	r = link_peer_uid(fd, &uid);
	if (r == 0 && uid == listener->peer_uid && is_full(links, listener)) {
		link_part(scope_keep_fd(&fd), 0); /* more than there can be sound talkers */
		return 0;
	}
	if (r == 0 && uid == listener->peer_uid)
		add_link(links, listener, scope_keep_fd(&fd));
	else
		log_line(LOG_WARNING, "a process of uid %u, which is not of 2sv, was turned away",
		    r == 0 ? (unsigned int)uid : (unsigned int)-1);
	return 0;
}

void
links_accept(struct links *links, const struct source *listener)
{
	int r = 0;

	for (unsigned int i = 0; i < ACCEPTS_MAX && r == 0; i++)
		r = accept_one(links, listener);
	if (r == 0 || r == -EAGAIN)
		return;
	log_line(LOG_ERR, "no new talker can be taken: %s", strerror(-r));
	set_accepts(links, false);
}

/* Whoever does not take it has others before it still. */
void
links_wake(const struct links *links, enum way way)
{
	struct packet packet;

	packet_begin(&packet, "wake");
	for (const struct link *link = links->first; link; link = link->next)
		if (link->source.way == way && !link->takes_texts)
			(void)link_send(link->source.fd, &packet, 0, -1);
}

const struct link *
links_for_texts(const struct links *links)
{
	for (const struct link *link = links->first; link; link = link->next)
		if (link->source.way == WAY_NOTIFY && link->takes_texts)
			return link;
	return NULL;
}

void
link_close(struct links *links, struct link *link)
{
	links->count[link->source.way]--;
	*link->previous = link->next;
	if (link->next)
		link->next->previous = link->previous;
	link_part(link->source.fd, 0); /* an act with a connection may lie in it */
	free(link);
	links_resume(links);
}

/*
 * Was the connection taken from the socket at path? On the other end of a connection the kernel
 * names the uid of whoever listens, which could be anybody's: that end bears no such name.
 */
static bool
was_accepted_at(int fd, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNSPEC};
	socklen_t length = sizeof(address);
	size_t path_length = strlen(path);

	if (getsockname(fd, (struct sockaddr *)&address, &length) < 0 ||
	    address.sun_family != AF_UNIX)
		return false;
	return length >= offsetof(struct sockaddr_un, sun_path) + path_length &&
	       path_length < sizeof(address.sun_path) &&
	       strncmp(address.sun_path, path, sizeof(address.sun_path)) == 0;
}

/* A connection that tells nothing leaves the link without a caller: its acts are refused. */
static void
keep_caller(const struct links *links, struct link *link, int passed_fd)
{
	uid_t uid;

	link->has_caller = false;
	if (link->source.way == WAY_USER && !was_accepted_at(passed_fd, links->user_socket))
		log_line(
		    LOG_WARNING, "a talker passed what is no connection to %s", links->user_socket);
	else if (link_peer_uid(passed_fd, &uid) == 0 && uid != (uid_t)-1) {
		link->caller = uid;
		link->has_caller = true;
	}
}

int
link_take(const struct links *links, struct link *link, struct packet *packet)
{
	struct waking waking;
	int passed_fd = -1, r;

	waking_begin(&waking); /* a talker that is broken may pass more than one, and anything */
	r = link_receive(link->source.fd, packet, 0, &passed_fd);

	if (r == -ETIMEDOUT)
		return -EAGAIN;
	if (r == 0)
		r = packet_parse(packet, message_act_keys);
	if (r == 0 && passed_fd >= 0)
		keep_caller(links, link, passed_fd);
	if (passed_fd >= 0)
		close(passed_fd);
	waking_end(&waking);
	return r;
}
