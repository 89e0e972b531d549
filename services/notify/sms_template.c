/* SPDX-License-Identifier: BSD-2-Clause */
/* Templates of text messages. Runs in 2sv-notify. */
#include "config.h" /* open_memstream */
#include "notify/sms_template.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define NUMBER "{number}"
#define TEXT "{text}"

static void
put_character(FILE *file, unsigned char character, enum sms_encoding encoding)
{
	if (encoding == SMS_PERCENT && !isalnum(character) && !strchr("-._~", character))
		fprintf(file, "%%%02X", (unsigned int)character);
	else if (encoding == SMS_JSON && (character < 0x20 || strchr("\"\\", character)))
		fprintf(file, "\\u%04x", (unsigned int)character);
	else
		fputc(character, file);
}

static void
put_value(FILE *file, const char *value, enum sms_encoding encoding)
{
	for (; *value; value++)
		put_character(file, (unsigned char)*value, encoding);
}

char *
sms_template_fill(const char *template, const struct sms_values *values, enum sms_encoding encoding)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return NULL;
	while (*template) {
		if (strncmp(template, NUMBER, strlen(NUMBER)) == 0) {
			put_value(file, values->number, encoding);
			template += strlen(NUMBER);
		} else if (strncmp(template, TEXT, strlen(TEXT)) == 0) {
			put_value(file, values->text, encoding);
			template += strlen(TEXT);
		} else
			fputc(*template ++, file);
	}
	if (fclose(file) == 0)
		return text;
	free(text);
	return NULL;
}
