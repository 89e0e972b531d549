/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent's rounds: asks 2svd what is new, and shows it, for as long as the session's bus is
 * there. Runs in 2sv-agent, as the account's own user.
 */
#pragma once

#include "agent/bus.h"
#include "agent/mark.h"
#include "agent/news.h"

#include <limits.h>

#define AGENT_SHOWN 16		  /* pop-ups whose button still says something */
#define AGENT_SILENCE_SECONDS 600 /* then it is said that 2svd does not answer, once */
#define AGENT_NAME_SIZE 256
#define AGENT_SOCKET_SIZE PATH_MAX

struct agent {
	int interval_seconds;
	char machine[AGENT_NAME_SIZE], account[AGENT_NAME_SIZE];
	char mark_path[MARK_PATH_SIZE]; /* "" = it is kept in memory alone */
	char socket[AGENT_SOCKET_SIZE]; /* "" = the settings are to be read */
	bool was_begun;			/* root has begun 2sv on this machine */
	struct bus *bus;
	struct news news;
	int64_t silent_since; /* 2svd has not answered since then; 0 = it does */
	bool silence_told, trouble_told;
	uint32_t denied; /* the number of the pop-up below which the button was pressed, or 0 */
	size_t shown_count;
	struct {
		uint32_t number;
		struct popup popup;
	} shown[AGENT_SHOWN];
};

/* Fills in who and where; the mark is read. interval_seconds is the caller's. */
void agent_begin(struct agent *agent);

/* Until the bus is gone, or another one has its name. Returns what the program exits with. */
int agent_run(struct agent *agent);

/* Is it time to say that 2svd does not answer? since: 0 = it answers. Pure. */
bool agent_tells_silence(int64_t since, int64_t now, bool was_told);
