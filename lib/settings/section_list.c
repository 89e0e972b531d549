/* SPDX-License-Identifier: BSD-2-Clause */
/* A list of a section, as one text. Called by sections.c. Source: libconfuse 3.3, confuse.h. */
#include "settings/section_list.h"

#include "base/text.h"
#include "settings/networks.h"
#include "settings/rule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

static bool
is_network(const char *word)
{
	return strcmp(word, "local") == 0 ||
	       (strpbrk(word, " ,\t") == NULL && !text_is_empty(word) && networks_are_good(word));
}

static bool
is_name(const char *word)
{
	return !text_is_empty(word) && strlen(word) < SECTION_NAME_SIZE && !strpbrk(word, ",:/") &&
	       text_is_printable(word);
}

int
section_list_take(cfg_t *section, const struct section_list *list, char **ret, const char **ret_bad)
{
	unsigned int count = cfg_size(section, list->key);
	cfg_opt_t *option = cfg_getopt(section, list->key);
	size_t size = 1, used = 0;

	if (count == 0) /* libconfuse keeps no "{}", but knows that something was set */
		return option->flags & CFGF_MODIFIED ? -EINVAL : 0;
	for (unsigned int i = 0; i < count; i++)
		size += strlen(cfg_getnstr(section, list->key, i)) + 1;
	*ret = calloc(1, size);
	if (!*ret)
		return -ENOMEM;
	for (unsigned int i = 0; i < count; i++) {
		const char *word = cfg_getnstr(section, list->key, i);

		if (list->kind == SECTION_NAMES ? !is_name(word) || names_have(*ret, word)
						: !is_network(word)) {
			*ret_bad = word;
			return -EINVAL;
		}
		text_format(*ret + used, size - used, "%s%s",
		    used == 0			  ? ""
		    : list->kind == SECTION_NAMES ? "\n"
						  : " ",
		    word);
		used += strlen(*ret + used);
	}
	return 0;
}
