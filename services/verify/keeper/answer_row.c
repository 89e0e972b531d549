/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One row of a list as a packet. Names, hosts and doors were checked or escaped when they
 * were stored. Called by answer.c; runs in the keeper.
 */
#include "keeper/answer.h"

#include "base/text.h"
#include "settings/contact.h"

#include "base/poison.h"

static void
add_text(struct packet *packet, const char *key, const char *text)
{
	packet_add(packet, key, text_is_empty(text) ? NULL : text);
}

static const char *
device_state(const struct device_row *row)
{
	if (!row->active)
		return "pending";
	return row->waits ? "waits" : "active";
}

static void
fill_device(struct packet *packet, const struct device_row *row)
{
	add_text(packet, "account", row->account);
	packet_add(packet, "name", row->name);
	packet_add(packet, "type", otpauth_type_text(row->type));
	packet_add(packet, "state", device_state(row));
	packet_add(packet, "algorithm", algorithm_text(row->algorithm));
	packet_add_number(packet, "digits", row->digits);
	if (row->type == OTPAUTH_TOTP)
		packet_add_number(packet, "period", row->period_seconds);
	packet_add_number(packet, "created", row->created_at);
	packet_add_number(packet, "confirmed", row->confirmed_at);
	packet_add_number(packet, "used", row->used_at);
}

static void
fill_host(struct packet *packet, const struct host_row *row)
{
	packet_add(packet, "account", row->account);
	packet_add(packet, "host", row->host);
	packet_add(packet, "address", row->address);
	packet_add(packet, "place",
	    place_host_is_local(row->host) ? "local"
	    : row->known		   ? "known"
					   : "new");
	add_text(packet, "country", row->country);
	packet_add_number(packet, "first", row->first_at);
	packet_add_number(packet, "last", row->last_at);
	packet_add_number(packet, "logins", row->logins);
	packet_add(packet, "by_key", row->by_key ? "yes" : "no");
	add_text(packet, "door", row->door);
	add_text(packet, "key", row->key);
	add_text(packet, "device", row->device);
	packet_add_number(packet, "last_code", row->code_at);
	if (row->sent > 0) /* else nobody counted */
		packet_add_number(packet, "sent", row->sent);
	if (row->trusted_until > 0)
		packet_add_number(packet, "until", row->trusted_until);
}

static void
fill_event(struct packet *packet, const struct event_row *row)
{
	packet_add_number(packet, "id", row->id);
	packet_add_number(packet, "at", row->at);
	packet_add(packet, "account", row->account);
	if (row->account_uid != (uid_t)-1) /* a name that was nobody's */
		packet_add_number(packet, "uid", row->account_uid);
	packet_add(packet, "event", row->event);
	add_text(packet, "door", row->door);
	add_text(packet, "host", row->host);
	add_text(packet, "address", row->address);
	add_text(packet, "place", row->place);
	add_text(packet, "device", row->device);
	add_text(packet, "verdict", row->verdict);
	add_text(packet, "reason", row->reason);
	add_text(packet, "login", row->login);
	add_text(packet, "detail", row->detail);
}

/* Without the login's id, which is a talker's to know. */
static void
fill_alert(struct packet *packet, const struct alert_row *row)
{
	const struct event_row *event = &row->event;

	packet_add_number(packet, "id", row->id);
	packet_add(packet, "alert", row->kind);
	packet_add_number(packet, "at", event->at);
	packet_add(packet, "account", event->account);
	packet_add(packet, "event", event->event);
	add_text(packet, "door", event->door);
	add_text(packet, "host", event->host);
	add_text(packet, "address", event->address);
	add_text(packet, "place", event->place);
	add_text(packet, "device", event->device);
	add_text(packet, "verdict", event->verdict);
	add_text(packet, "reason", event->reason);
	add_text(packet, "detail", event->detail);
	if (row->devices >= 0)
		packet_add_number(packet, "devices", row->devices);
}

static void
fill_status(struct packet *packet, const struct status_row *row)
{
	packet_add(packet, "account", row->account);
	packet_add_number(packet, "uid", row->account_uid);
	packet_add_number(packet, "devices", row->devices);
	packet_add_number(packet, "pending", row->pending);
	packet_add(packet, "unenrolled", row->refuse_unenrolled ? "refuse" : "ignore");
	packet_add_number(packet, "last_at", row->last_at);
	add_text(packet, "last_host", row->last_host);
	add_text(packet, "last_door", row->last_door);
	packet_add_number(packet, "new_hosts", row->new_hosts);
	packet_add_number(packet, "failures", row->failures);
	if (row->has_codes)
		packet_add_number(packet, "codes_left", row->codes_left);
	packet_add(packet, "reset", row->must_enrol ? "yes" : "no");
	packet_add_number(packet, "trusted", row->trusted);
	packet_add_number(packet, "contacts", row->contacts);
	packet_add_number(packet, "unsent", row->unsent);
	packet_add(packet, "brake", brake_text(row->brake));
	if (row->brake_at > 0)
		packet_add_number(packet, "brake_at", row->brake_at);
	if (row->invited_until > 0)
		packet_add_number(packet, "until", row->invited_until);
	add_text(packet, "text", row->trouble);
}

static void
fill_checkup(struct packet *packet, const struct checkup_row *row)
{
	if (row->codes_made_at > 0)
		packet_add_number(packet, "created", row->codes_made_at);
	packet_add_number(packet, "pending", row->contacts_waiting);
	if (row->waiting_id > 0)
		packet_add_number(packet, "id", row->waiting_id);
	if (row->code_until > 0)
		packet_add_number(packet, "until", row->code_until);
	packet_add_number(packet, "trusted", row->trusted_by_address);
	add_text(packet, "host", row->trusted_host);
	packet_add_number(packet, "texts", row->texts);
	if (row->due.due == DUE_NEVER)
		return;
	packet_add(packet, "due", due_text(row->due.due));
	if (row->due.deadline->ends_at > 0)
		packet_add_number(packet, "at", row->due.deadline->ends_at);
	packet_add_number(packet, "skips", row->due.skips_left);
}

static void
fill_account(struct packet *packet, const struct status_row *row)
{
	packet_add(packet, "account", row->account);
	packet_add_number(packet, "uid", row->account_uid);
	packet_add_number(packet, "devices", row->devices);
	packet_add(packet, "reset", row->must_enrol ? "yes" : "no");
	packet_add(packet, "brake", brake_text(row->brake));
	packet_add_number(packet, "last_at", row->last_at);
	add_text(packet, "last_host", row->last_host);
	if (row->has_codes)
		packet_add_number(packet, "codes_left", row->codes_left);
	packet_add_number(packet, "used", row->used_at);
	packet_add_number(packet, "skips_used", row->skips_used);
	packet_add_number(packet, "reminded", row->reminded_at);
	if (row->invited_until > 0)
		packet_add_number(packet, "until", row->invited_until);
}

static void
fill_recovery(struct packet *packet, const struct recovery_row *row)
{
	packet_add_number(packet, "id", row->number);
	packet_add(packet, "text", row->text);
}

static void
fill_used(struct packet *packet, const struct used_row *row)
{
	packet_add_number(packet, "id", row->number);
	packet_add_number(packet, "used", row->used_at);
}

static void
fill_session(struct packet *packet, const struct session_row *row)
{
	packet_add(packet, "door", row->door);
	packet_add(packet, "host", row->host);
	packet_add_number(packet, "at", row->at);
}

/* Of an address only what its owner needs to know it by; a new webhook's key this once. */
static void
fill_contact(struct packet *packet, const struct contact_row *row)
{
	char shown[CONTACT_MASK_SIZE];

	contact_mask(contact_kind_find(row->kind), row->address, shown);
	packet_add_number(packet, "id", row->id);
	packet_add(packet, "type", row->kind);
	packet_add(packet, "address", shown);
	packet_add(packet, "state",
	    row->removed_at > 0	    ? "removed"
	    : row->confirmed_at > 0 ? "active"
				    : "pending");
	packet_add_number(packet, "created", row->created_at);
	packet_add_number(packet, "confirmed", row->confirmed_at);
	if (row->removed_at > 0)
		packet_add_number(packet, "until", row->removed_at + CONTACT_HEARS_SECONDS);
	add_text(packet, "key", row->key);
}

static void
fill_message(struct packet *packet, const struct message_row *row)
{
	const struct message *message = &row->message;
	char shown[CONTACT_MASK_SIZE];
	enum contact_kind kind = contact_parse_masked(message->recipient, shown);

	packet_add_number(packet, "id", message->id);
	packet_add_number(packet, "at", message->made_at);
	add_text(packet, "account", row->account);
	packet_add(packet, "type", contact_kind_name(kind));
	packet_add(packet, "address", shown);
	packet_add(packet, "text", purpose_text(message->purpose));
	add_text(packet, "alert", row->kind);
	packet_add_number(packet, "alerts", message->alerts);
	packet_add_number(packet, "tries", message->tries);
	packet_add(packet, "state", state_text(row->state));
	packet_add_number(
	    packet, "until", row->state == MESSAGE_WAITS ? row->next_at : row->ended_at);
	add_text(packet, "detail", row->why);
}

/* One that root gives out: its number is until when it is good. */
static void
fill_token(struct packet *packet, const struct recovery_row *row)
{
	packet_add(packet, "text", row->text);
	packet_add_number(packet, "until", row->number);
}

static void
fill_counted(struct packet *packet, const struct counted_row *row)
{
	packet_add(packet, "connection", row->connection);
	packet_add_number(packet, "bytes", row->bytes);
	packet_add_number(packet, "threshold", row->threshold);
}

static const char *const kinds[] = {
    [ROW_DEVICE] = "device",
    [ROW_HOST] = "host",
    [ROW_EVENT] = "event",
    [ROW_STATUS] = "status",
    [ROW_CHECKUP] = "checkup",
    [ROW_RECOVERY] = "recovery",
    [ROW_USED] = "used",
    [ROW_SESSION] = "session",
    [ROW_ACCOUNT] = "account",
    [ROW_TOKEN] = "token",
    [ROW_ALERT] = "alert",
    [ROW_CONTACT] = "contact",
    [ROW_MESSAGE] = "message",
    [ROW_COUNTED] = "counted",
};

static void
begin_row(struct packet *packet, const struct result *result)
{
	packet_begin(packet, "row");
	packet_add(packet, "kind", kinds[result->row_kind]);
}

void
answer_row(const struct result *result, unsigned int i, struct packet *packet)
{
	begin_row(packet, result);
	switch (result->row_kind) {
	case ROW_DEVICE:
		fill_device(packet, &result->rows.devices[i]);
		break;
	case ROW_HOST:
		fill_host(packet, &result->rows.hosts[i]);
		break;
	case ROW_EVENT:
		fill_event(packet, &result->rows.events[i]);
		break;
	case ROW_STATUS:
		fill_status(packet, &result->rows.status[i]);
		break;
	case ROW_CHECKUP:
		fill_checkup(packet, &result->rows.checkup[i]);
		break;
	case ROW_RECOVERY:
		fill_recovery(packet, &result->rows.recovery[i]);
		break;
	case ROW_USED:
		fill_used(packet, &result->rows.used[i]);
		break;
	case ROW_SESSION:
		fill_session(packet, &result->rows.sessions[i]);
		break;
	case ROW_ACCOUNT:
		fill_account(packet, &result->rows.status[i]);
		break;
	case ROW_TOKEN:
		fill_token(packet, &result->rows.recovery[i]);
		break;
	case ROW_ALERT:
		fill_alert(packet, &result->rows.alerts[i]);
		break;
	case ROW_CONTACT:
		fill_contact(packet, &result->rows.contacts[i]);
		break;
	case ROW_MESSAGE:
		fill_message(packet, &result->rows.messages[i]);
		break;
	case ROW_COUNTED:
		fill_counted(packet, &result->rows.counted[i]);
		break;
	case ROW_NONE:
		break;
	}
}
