/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * 2sv-notify's first process: starts one for each lane, so that whoever's URL answers slowly holds
 * up no mail, and a slow mail no code for a login; starts again who dies, ends who hangs, and tells
 * systemd that all go on. It sends nothing itself.
 */
#pragma once

#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>

struct lanes_setup {
	const struct settings *settings;
	bool once;	      /* end when none is due in either */
	const char *ready_at; /* base/readiness.h; or NULL */
	int64_t beat_ms;      /* how often it hears that they go on, base/heartbeat.h; 0 = never */
};

/* SIGTERM and SIGINT end all when the message at hand is settled. Returns an exit code. */
int lanes_run(const struct lanes_setup *setup);
