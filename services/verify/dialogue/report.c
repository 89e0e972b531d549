/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A talker's word to its parent about the dialogue it leads. Runs in a talker, called by the
 * handlers that ask a person.
 */
#include "dialogue/report.h"
#include "base/text.h"
#include "doors/doors.h"

#include <string.h>
#include <sys/socket.h>

#include "base/poison.h"

void
report_standing(struct dialogue *dialogue, enum standing standing, const char *prefix)
{
	struct report report = {.kind = REPORT_STANDING, .standing = standing};

	dialogue->has_standing = true;
	if (dialogue->parent < 0)
		return;
	text_copy(report.prefix, sizeof(report.prefix), prefix ? prefix : "");
	send(dialogue->parent, &report, sizeof(report), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* A desktop's greeter, or a service of the network that names no host, is root for strangers. */
enum standing
report_standing_of(const struct packet *hello, const struct packet *result)
{
	const char *caller = packet_get(hello, "caller"), *proven = packet_get(result, "proven");

	if (caller && strcmp(caller, "0") == 0 && text_is_empty(packet_get(hello, "rhost")) &&
	    door_find(packet_get(hello, "door"))->by_root)
		return STANDING_CONSOLE;
	return proven && strcmp(proven, "yes") == 0 ? STANDING_PROVEN : STANDING_UNPROVEN;
}
