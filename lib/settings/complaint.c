/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one line that says what is wrong with a settings file: file, line, words. Called by
 * the other files of this folder, in every program that reads 2sv.conf.
 */
#include "settings/complaint.h"

#include "base/text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/poison.h"

void
complain(struct complaint *complaint, int line, const char *format, ...)
{
	char words[512], raw[PATH_MAX + sizeof(words) + 32];
	va_list arguments;

	if (!text_is_empty(complaint->text))
		return;
	va_start(arguments, format);
	(void)vsnprintf(words, sizeof(words), format, arguments); /* a long tail may be cut */
	va_end(arguments);
	if (line > 0)
		(void)snprintf(raw, sizeof(raw), "%s:%d: %s", complaint->path, line, words);
	else
		(void)snprintf(raw, sizeof(raw), "%s: %s", complaint->path, words);
	text_escape(complaint->text, complaint->size, raw);
}
