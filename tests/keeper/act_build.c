/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of acts, and who brings them. */
#include "act_build.h"

#include <string.h>

#include "base/poison.h"

void
act_build_full(struct packet *packet, const char *operation, const char *uid)
{
	packet_begin(packet, operation);
	packet_add(packet, "account", "ann");
	packet_add(packet, "uid", uid);
	packet_add(packet, "door", "sshd");
	packet_add(packet, "rhost", "203.0.113.9");
	packet_add(packet, "tty", "ssh");
	packet_add(packet, "caller", "0");
	packet_add(packet, "auth_info", "publickey ssh-ed25519 AAAA");
	packet_add(packet, "answer", "123456");
	if (strcmp(operation, "confirm") != 0) /* of a login: another test's */
		packet_add(packet, "purpose", "login");
	packet_add(packet, "reason", "ended");
	packet_add(packet, "login", "0123456789abcdef0123456789abcdef");
	packet_add(packet, "name", strcmp(operation, "tried") == 0 ? "2sv-try-01234567" : "phone");
	packet_add(packet, "to", "watch");
	packet_add(packet, "device", "7");
	packet_add(packet, "change", "begun");
	packet_add(packet, "before", "9");
	packet_add(packet, "limit", "50");
}

bool
act_read_from(enum way way, uid_t caller, const struct packet *packet, struct act_form *form)
{
	const struct act_source source = {
	    .way = way, .has_caller = true, .caller = caller, .now = 1800000000};

	return act_read(&source, packet, form);
}
