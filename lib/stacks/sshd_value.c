/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds values by their keywords. */
#include "stacks/sshd_value.h"

#include <string.h>
#include <strings.h>

#include "base/poison.h"

const char *
sshd_value_find(const char *text, const char *keyword, char *ret, size_t size)
{
	size_t length = strlen(keyword), value_length;
	const char *end;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		if (strncasecmp(text, keyword, length) != 0 || text[length] != ' ')
			continue;
		text += length + 1;
		end = text + strcspn(text, "\n");
		value_length = (size_t)(end - text);
		if (value_length >= size)
			value_length = size - 1;
		memcpy(ret, text, value_length);
		ret[value_length] = '\0';
		return end;
	}
	return NULL;
}
