/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target of saved_header_parse. What is accepted gives the same bytes again, and a cost that
 * root's machine can bear.
 */
#include "saved/saved.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char bytes[SAVED_HEADER_SIZE] = {0}, again[SAVED_HEADER_SIZE];
	struct saved_header header;
	uint32_t version;
	int r;

	memcpy(bytes, data, size < sizeof(bytes) ? size : sizeof(bytes));
	r = saved_header_parse(bytes, &header, &version);
	demand(r == 0 || r == -ENOMSG || r == -EPROTONOSUPPORT || r == -EINVAL);
	demand(r == -ENOMSG || version == SAVED_VERSION || r == -EPROTONOSUPPORT);
	if (r < 0)
		return 0;
	demand(header.cost.passes >= 1 && header.cost.passes <= 16);
	demand(header.cost.kibibytes >= 8 && header.cost.kibibytes <= 1024 * 1024);
	saved_header_fill(&header, again);
	demand(memcmp(bytes, again, sizeof(bytes)) == 0);
	return 0;
}
