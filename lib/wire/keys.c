/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which keys may come from whom, besides v and op (lib/wire/PROTOCOL): packet_parse refuses
 * all others. Read by every reader of packets.
 */
#include "wire/message.h"

#include "base/poison.h"

/* What PAM knows of one login. */
#define LOGIN_KEYS                                                                              \
	"account", "uid", "door", "rhost", "tty", "caller", "connection", "auth_info", "login", \
	    "once", "asked", "session"
/* What a new device is to be. */
#define DEVICE_KEYS                                                                             \
	"name", "to", "replaces", "secret", "type", "counter", "algorithm", "digits", "period", \
	    "confirm"
/* Which part of the log. */
#define LOG_KEYS "all", "before", "limit"
/* Which part of the hosts. */
#define HOSTS_KEYS "after", "after_account"
/* What became of a door. */
#define PROTECT_KEYS "change", "why"
/* Of a change of a password: how far it came, and the try that it is of. */
#define PASSWORD_KEYS "tried", "asks"
/* Of a message to a contact, and what came of it. */
#define MESSAGE_KEYS "message", "claim"
/* Of a copy (wire/copied.h). */
#define COPY_KEYS "kind", "direction", "command"
/* Rows of all kinds. */
#define ROW_KEYS                                                                                   \
	"kind", "text", "name", "type", "state", "algorithm", "digits", "period", "created",       \
	    "confirmed", "used", "account", "host", "address", "place", "first", "last", "logins", \
	    "by_key", "id", "at", "uid", "event", "door", "device", "verdict", "reason", "login",  \
	    "detail", "devices", "pending", "unenrolled", "last_at", "last_host", "last_door",     \
	    "new_hosts", "failures", "set", "codes", "codes_left", "brake", "brake_at", "until",   \
	    "reset", "trusted", "part", "whole", "accounts", "schema", "epoch", "bytes", "alert",  \
	    "alerts", "tries", "key", "contacts", "unsent", "rule", "require", "unsure", "file",   \
	    "due", "skips", "deadline", "nudge", "skips_used", "reminded", "settings", "country",  \
	    "last_code", "connection", "threshold", "sent", "texts"

const char *const message_client_keys[] = {LOGIN_KEYS, "ruser", "screen", "columns", "lines",
    "lang", DEVICE_KEYS, "uri", "batch", "hours", "host", "days", LOG_KEYS, PROTECT_KEYS,
    PASSWORD_KEYS, "answer", "instead", "contact", "state", COPY_KEYS, "field", NULL};

const char *const message_service_keys[] = {
    "prompt", "echo", "optional", ROW_KEYS, "words", "wait", "offers", NULL};

const char *const message_act_keys[] = {LOGIN_KEYS, "answer", "purpose", "reason", DEVICE_KEYS,
    "hours", "host", "days", "issuer", "device", "groups", "offered", LOG_KEYS, HOSTS_KEYS,
    PROTECT_KEYS, PASSWORD_KEYS, MESSAGE_KEYS, "outcome", "lane", "took", "country", "errand",
    "contact", "state", "bytes", "over", COPY_KEYS, "field", NULL};

const char *const message_spool_keys[] = {LOGIN_KEYS, PROTECT_KEYS, "tried", "at", NULL};

const char *const message_result_keys[] = {ROW_KEYS, "prefix", "proven", "device_id", "offset",
    "days", "words", "uri", "secret", "issuer", "label", "wait", "prompt", "ask", "errand",
    MESSAGE_KEYS, "recipient", "purpose", "code", "last_device", "last_key", NULL};
