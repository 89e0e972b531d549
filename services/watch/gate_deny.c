/* SPDX-License-Identifier: BSD-2-Clause */
/* Refusals in the words of sftp. Called by gate.c. */
#include "watch/gate_deny.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

#define BYTES_MAX (256 * 1024) /* of a packet of OpenSSH's client */
#define WORDS_MAX 400
#define ANSWER_SIZE (64 + 2 * WORDS_MAX)

enum {
	FXP_INIT = 1,
	FXP_VERSION = 2,
	FXP_LSTAT = 7,
	FXP_REALPATH = 16,
	FXP_STAT = 17,
	FXP_STATUS = 101,
	FXP_NAME = 104,
	FXP_ATTRS = 105,
};
#define ATTR_PERMISSIONS 4
#define PLAIN_FILE 0100000 /* that nobody may read */
#define FX_PERMISSION_DENIED 3
#define VERSION 3

struct answer {
	unsigned char bytes[ANSWER_SIZE];
	size_t size;
};

static void
put_bytes(struct answer *answer, const void *bytes, size_t size)
{
	memcpy(answer->bytes + answer->size, bytes, size);
	answer->size += size;
}

static void
put_number(struct answer *answer, uint32_t number)
{
	number = htonl(number);
	put_bytes(answer, &number, sizeof(number));
}

static void
put_text(struct answer *answer, const char *text)
{
	put_number(answer, (uint32_t)strlen(text));
	put_bytes(answer, text, strlen(text));
}

static bool
read_all(int in, unsigned char *bytes, size_t size)
{
	while (size > 0) {
		struct pollfd polled = {.fd = in, .events = POLLIN};
		ssize_t got = poll(&polled, 1, GATE_DENY_MS) > 0 ? read(in, bytes, size) : 0;

		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return false;
		bytes += got;
		size -= (size_t)got;
	}
	return true;
}

/* The type of the next packet, with the number of its request in *ret_id; 0 = no more. */
static unsigned int
read_request(int in, uint32_t *ret_id)
{
	unsigned char head[9], rest[4096];
	uint32_t size, id;

	if (!read_all(in, head, sizeof(head)))
		return 0;
	memcpy(&size, head, sizeof(size));
	memcpy(&id, head + 5, sizeof(id));
	size = ntohl(size);
	*ret_id = ntohl(id);
	if (size < 5 || size > BYTES_MAX)
		return 0;
	for (size -= 5; size > 0;) {
		uint32_t part = size < sizeof(rest) ? size : sizeof(rest);

		if (!read_all(in, rest, part))
			return 0;
		size -= part;
	}
	return head[4];
}

/* Every name is there, for clients say of others "no such file"; but none may be opened. */
static unsigned char
kind_of(unsigned int type)
{
	switch (type) {
	case FXP_INIT:
		return FXP_VERSION;
	case FXP_REALPATH:
		return FXP_NAME;
	case FXP_LSTAT:
	case FXP_STAT:
		return FXP_ATTRS;
	default:
		return FXP_STATUS;
	}
}

static void
make_answer(unsigned int type, uint32_t id, const char *words, struct answer *ret)
{
	unsigned char kind = kind_of(type);
	uint32_t size;

	ret->size = sizeof(size);
	put_bytes(ret, &kind, 1);
	put_number(ret, type == FXP_INIT ? VERSION : id);
	if (kind == FXP_NAME) {
		put_number(ret, 1);
		put_text(ret, words);
		put_text(ret, words);
		put_number(ret, 0); /* no attributes */
	} else if (kind == FXP_ATTRS) {
		put_number(ret, ATTR_PERMISSIONS);
		put_number(ret, PLAIN_FILE);
	} else if (kind == FXP_STATUS) {
		put_number(ret, FX_PERMISSION_DENIED);
		put_text(ret, words);
		put_text(ret, "");
	}
	size = htonl((uint32_t)(ret->size - sizeof(size)));
	memcpy(ret->bytes, &size, sizeof(size));
}

static bool
write_all(int out, const unsigned char *bytes, size_t size)
{
	while (size > 0) {
		struct pollfd polled = {.fd = out, .events = POLLOUT};
		ssize_t put = poll(&polled, 1, GATE_DENY_MS) > 0 ? write(out, bytes, size) : 0;

		if (put < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		size -= (size_t)put;
	}
	return true;
}

/* Without blanks, at which sftp(1) would divide it. */
static void
make_folder(const char *text, char ret[WORDS_MAX])
{
	if (text_format(ret, WORDS_MAX, "/%s", text) < 0)
		text_copy(ret, WORDS_MAX, "/2sv:_refused");
	for (char *at = ret; *at; at++)
		if (*at == ' ')
			*at = '_';
}

void
gate_deny_sftp(int in, int out, const char *words)
{
	char text[WORDS_MAX], folder[WORDS_MAX];
	struct answer answer;
	uint32_t id = 0;
	unsigned int type;

	if (text_format(text, sizeof(text), "2sv: %s", words) < 0)
		text_copy(text, sizeof(text), "2sv: refused");
	make_folder(text, folder);
	while ((type = read_request(in, &id)) != 0) {
		make_answer(type, id, type == FXP_REALPATH ? folder : text, &answer);
		if (!write_all(out, answer.bytes, answer.size))
			return;
	}
}
