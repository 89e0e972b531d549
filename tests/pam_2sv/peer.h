/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A service that follows a script, in a process of its own on a real socket: what a hostile or
 * broken one would say. Exits 0 only if the module said what the script expects.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum peer_act {
	PEER_END = 0,  /* the script is over: expects the module to close */
	PEER_HELLO,    /* takes a connection and a message with op a */
	PEER_HAS,      /* the hello has key a with value b (NULL: has no such key) */
	PEER_ASK,      /* sends ask with prompt a, echo b; optional c, or NULL */
	PEER_ANSWER,   /* takes answer a */
	PEER_INSTEAD,  /* takes instead a */
	PEER_SHOW,     /* sends show with text a */
	PEER_DONE,     /* sends done with verdict a, reason b, words c, login d */
	PEER_RAW,      /* sends the size bytes at a as they are */
	PEER_SILENT,   /* says nothing until the module gives up */
	PEER_CLOSE,    /* closes the connection */
	PEER_OFFER_FD, /* sends a done that would accept, with a descriptor */
};

struct peer_step {
	enum peer_act act;
	const char *a, *b, *c, *d;
	size_t size;
};

#define HELLO(op)                                   \
	{                                           \
		PEER_HELLO, op, NULL, NULL, NULL, 0 \
	}
#define HAS(key, value)                             \
	{                                           \
		PEER_HAS, key, value, NULL, NULL, 0 \
	}
#define ASK(prompt)                                   \
	{                                             \
		PEER_ASK, prompt, "no", NULL, NULL, 0 \
	}
#define ASK_ECHO(prompt, echo)                        \
	{                                             \
		PEER_ASK, prompt, echo, NULL, NULL, 0 \
	}
#define ASK_BESIDES(prompt)                             \
	{                                               \
		PEER_ASK, prompt, "yes", "yes", NULL, 0 \
	}
#define ANSWER(text)                                   \
	{                                              \
		PEER_ANSWER, text, NULL, NULL, NULL, 0 \
	}
#define INSTEAD(what)                                   \
	{                                               \
		PEER_INSTEAD, what, NULL, NULL, NULL, 0 \
	}
#define SHOW(text)                                   \
	{                                            \
		PEER_SHOW, text, NULL, NULL, NULL, 0 \
	}
#define DONE(verdict, reason)                             \
	{                                                 \
		PEER_DONE, verdict, reason, NULL, NULL, 0 \
	}
#define DONE_SAYING(verdict, reason, words, login)          \
	{                                                   \
		PEER_DONE, verdict, reason, words, login, 0 \
	}
#define RAW(literal)                                                     \
	{                                                                \
		PEER_RAW, literal, NULL, NULL, NULL, sizeof(literal) - 1 \
	}
#define SILENT                                         \
	{                                              \
		PEER_SILENT, NULL, NULL, NULL, NULL, 0 \
	}
#define CLOSE                                         \
	{                                             \
		PEER_CLOSE, NULL, NULL, NULL, NULL, 0 \
	}
#define OFFER_FD                                         \
	{                                                \
		PEER_OFFER_FD, NULL, NULL, NULL, NULL, 0 \
	}
#define END                                         \
	{                                           \
		PEER_END, NULL, NULL, NULL, NULL, 0 \
	}

#define LOGIN_ID "0123456789abcdef0123456789abcdef"

struct peer {
	char directory[64];
	char socket[80];
	pid_t pid; /* 0: nobody plays */
};

/* Makes the directory of root's that the socket is to lie in. Returns 0 or -1. */
int peer_prepare(struct peer *peer);

/* Listens and plays steps (up to END) in a child. */
void peer_start(struct peer *peer, const struct peer_step *steps);

/* Leaves a socket file that nobody listens at. */
void peer_refuse(struct peer *peer);
/* Makes one whose queue is full and that takes nobody; gives its listening socket. */
int peer_fill(struct peer *peer);

/* Waits for the child; true if all went as the script says. The socket is gone then. */
bool peer_finish(struct peer *peer);

/* Removes the directory. */
void peer_remove(struct peer *peer);
