/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a dialogue ended, in words for the person and as an exit code: one place that knows what
 * to do next where 2svd is not there, has no store, or refuses.
 */
#pragma once

#include "tools/tool.h"
#include "wire/message.h"

/* The service's last word: prints it (stdout if accepted, else stderr). */
enum exit_code trouble_done(const struct done *done, bool by_root);

/* The socket at path could not be connected to; error is link_connect's. */
enum exit_code trouble_connect(int error, const char *path, bool by_root);

/* The dialogue broke off in its middle; error is -errno. */
enum exit_code trouble_broken(int error);
