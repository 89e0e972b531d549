/* SPDX-License-Identifier: BSD-2-Clause */
/* A letter as a mail. Source: RFC 5322, RFC 2047, RFC 3834. Runs in 2sv-notify. */
#include "notify/channel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

/* Only what one line of a header may hold; all else as '?'. */
static void
put_header(FILE *file, const char *name, const char *value)
{
	fprintf(file, "%s: ", name);
	for (; *value; value++)
		fputc(*value >= 0x20 && *value < 0x7f ? *value : '?', file);
	fputs("\r\n", file);
}

/* By name in English, whatever the locale (RFC 5322, 3.3). */
static void
put_date(FILE *file, time_t now)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm parts;

	if (!gmtime_r(&now, &parts))
		return;
	fprintf(file, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[parts.tm_wday],
	    parts.tm_mday, months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
	    parts.tm_sec);
}

static void
put_body(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputc('\r', file);
		fputc(*text, file);
	}
}

static void
put_all(FILE *file, const struct channel_letter *sending, const struct mail *mail)
{
	fprintf(file, "From: 2sv <%s>\r\nTo: <%s>\r\n", mail->from, mail->to);
	put_header(file, "Subject", sending->letter->subject);
	put_date(file, sending->now);
	fprintf(file, "Message-ID: <%s@%s>\r\n", sending->name, sending->machine);
	fputs("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
	      "Content-Type: text/plain; charset=utf-8\r\n"
	      "Content-Transfer-Encoding: 8bit\r\n\r\n",
	    file);
	put_body(file, sending->letter->text);
}

char *
mail_text(const struct channel_letter *sending, const struct mail *mail)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return NULL;
	put_all(file, sending, mail);
	if (fclose(file) == 0)
		return text;
	free(text);
	return NULL;
}
