/* SPDX-License-Identifier: BSD-2-Clause */
/* How far long work is. Used by store save, check and restore. */
#pragma once

#include "tools/tool.h"
#include "wire/packet.h"

/* Shows a row of progress where stdout is a terminal; NULL takes away what was shown. */
void store_progress(const struct tool *tool, const struct packet *row);
