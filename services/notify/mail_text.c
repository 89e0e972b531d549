/* SPDX-License-Identifier: BSD-2-Clause */
/* A letter as a mail. Source: RFC 5322, RFC 2047, RFC 3834. Runs in 2sv-notify. */
#include "base/text.h"
#include "notify/channel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define WORD_BEGIN "=?utf-8?q?"
#define WORD_END "?="
#define WORD_MAX 75 /* of an encoded word; of its line one more (RFC 2047, 2) */

/* All that a line of a header can't hold is '?'. */
static void
put_plain(FILE *file, const char *value)
{
	for (; *value; value++)
		fputc(*value >= 0x20 && *value < 0x7f ? *value : '?', file);
}

/* May a reader take it for what it is? Not where it has other letters, or looks encoded itself. */
static bool
is_plain(const char *value)
{
	for (const char *p = value; *p; p++)
		if (*p < 0x20 || *p >= 0x7f)
			return false;
	return !strstr(value, "=?");
}

/* One character as letters of an encoded word (RFC 2047, 4.2 and 5); returns their number. */
static size_t
encode(const char *character, unsigned int length, char ret[13])
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/";
	size_t used = 0;

	ret[1] = '\0';
	if (length == 0 || (unsigned char)character[0] < 0x20 || character[0] == 0x7f) {
		memcpy(ret, "=3F", 4);
		return 3;
	}
	if (character[0] == ' ' || strchr(plain, character[0])) {
		ret[0] = character[0] == ' ' ? '_' : character[0];
		return 1;
	}
	for (unsigned int i = 0; i < length; i++)
		used +=
		    (size_t)snprintf(ret + used, 13 - used, "=%02X", (unsigned char)character[i]);
	return used;
}

/* As encoded words, a line each; none ends within a character. */
static void
put_encoded(FILE *file, const char *value)
{
	size_t room = WORD_MAX - strlen(WORD_BEGIN) - strlen(WORD_END) - strlen("Subject: "),
	       used = 0;

	fputs(WORD_BEGIN, file);
	while (*value) {
		unsigned int length = text_character(value);
		char piece[13];
		size_t wanted = encode(value, length, piece);

		if (used + wanted > room) {
			fputs(WORD_END "\r\n " WORD_BEGIN, file);
			used = 0;
		}
		fputs(piece, file);
		used += wanted;
		value += length > 0 ? length : 1;
	}
	fputs(WORD_END, file);
}

static void
put_subject(FILE *file, const char *value)
{
	fputs("Subject: ", file);
	if (is_plain(value))
		fputs(value, file);
	else
		put_encoded(file, value);
	fputs("\r\n", file);
}

static void
put_address(FILE *file, const char *name, const char *address)
{
	fprintf(file, "%s<", name);
	put_plain(file, address);
	fputs(">\r\n", file);
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
	put_address(file, "From: 2sv ", mail->from);
	put_address(file, "To: ", mail->to);
	put_subject(file, sending->letter->subject);
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
