/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which lines of the log a kind of alert may be of: the rows of alerts name no host and no door, so
 * these are taken from there. It is for display alone. Pure. Runs in 2sv-agent.
 */
#pragma once

#include "agent/heard.h"

bool news_event_may_be(const struct heard_event *event, const char *kind);
