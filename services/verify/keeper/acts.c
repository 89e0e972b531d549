/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of acts, and each one's reader. One row says it all: the name on the wire, what
 * it is to the store, and over which link it may come. Runs in the keeper.
 */
#include "keeper/act_fields.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/poison.h"

void
act_form_wipe(struct act_form *form)
{
	sodium_memzero(form, sizeof(*form));
}

/* What all commands of 2sv have. */
int
act_read_command(struct act_reading *reading)
{
	int r = act_read_account(reading);

	return r < 0 ? r : act_read_place(reading);
}

static int
read_enrol(struct act_reading *reading)
{
	int r = act_read_command(reading);

	if (r == 0)
		r = act_read_answer(reading);
	return r < 0 ? r : act_read_device(reading);
}

static int
read_token(struct act_reading *reading)
{
	int r = act_read_command(reading);

	return r < 0 ? r : act_read_hours(reading);
}

static int
read_off(struct act_reading *reading)
{
	int r = act_read_command(reading);

	if (r == 0)
		r = act_read_groups(reading);
	return r < 0 ? r : act_read_answer(reading);
}

/* What the account's deadline has to do with. */
static int
read_checkup(struct act_reading *reading)
{
	int r = act_read_command(reading);

	return r < 0 ? r : act_read_groups(reading);
}

static int
read_remove(struct act_reading *reading)
{
	int r = read_off(reading);

	return r < 0 ? r : act_read_names(reading);
}

static int
read_rename(struct act_reading *reading)
{
	int r = act_read_command(reading);

	if (r == 0)
		r = act_read_names(reading);
	if (r == 0 && !reading->form->act.new_name)
		return act_refuse(reading, REASON_PROTOCOL, NULL);
	return r;
}

static const struct operation {
	const char *name;
	enum act_kind kind;
	bool over_root, over_user;
	int (*read)(struct act_reading *reading);
} operations[] = {
    /* name, kind, over root, over user, reader */
    {"decide", ACT_DECIDE, true, true, act_read_decide},
    {"split", ACT_SPLIT, true, true, act_read_of_login},
    {"try", ACT_TRY, true, true, act_read_try},
    {"text", ACT_TEXT, true, false, act_read_of_login},
    {"end", ACT_END, true, true, act_read_end},
    {"admit", ACT_ADMIT, true, true, act_read_told},
    {"arrived", ACT_ARRIVED, true, false, act_read_arrived},
    {"nudge", ACT_NUDGE, true, false, act_read_of_login},
    {"left", ACT_LEFT, true, false, act_read_told},
    {"copy", ACT_COPY, true, true, act_read_copy},
    {"chauthtok", ACT_CHAUTHTOK, true, false, act_read_password},
    {"enrol", ACT_ENROL, true, true, read_enrol},
    {"confirm", ACT_CONFIRM, true, true, act_read_confirm},
    {"off", ACT_OFF, true, true, read_off},
    {"remove", ACT_REMOVE, true, true, read_remove},
    {"rename", ACT_RENAME, true, true, read_rename},
    {"resync", ACT_RESYNC, true, false, read_remove},
    {"codes", ACT_CODES, true, true, act_read_command},
    {"codes-new", ACT_CODES_NEW, true, true, read_off},
    {"stop", ACT_STOP, true, true, read_off},
    {"free", ACT_FREE, true, true, read_off},
    {"reset", ACT_RESET, true, false, read_token},
    {"invite", ACT_INVITE, true, false, read_token},
    {"help-code", ACT_HELP_CODE, true, false, act_read_command},
    {"redeem", ACT_REDEEM, true, false, act_read_redeem},
    {"offer", ACT_OFFER, true, false, act_read_offer},
    {"trust", ACT_TRUST, true, true, act_read_trust},
    {"forget", ACT_FORGET, true, true, act_read_forget},
    {"protect", ACT_PROTECT, true, false, act_read_protect},
    {"tried", ACT_TRIED, true, false, act_read_tried},
    {"explain", ACT_EXPLAIN, true, false, act_read_of_login},
    {"found", ACT_FOUND, true, false, act_read_found},
    {"status", ACT_STATUS, true, true, act_read_command},
    {"checkup", ACT_CHECKUP, true, true, read_checkup},
    {"accounts", ACT_ACCOUNTS, true, false, act_read_all},
    {"remind", ACT_REMIND, true, false, act_read_remind},
    {"devices", ACT_DEVICES, true, true, act_read_pages},
    {"hosts", ACT_HOSTS, true, true, act_read_pages},
    {"log", ACT_LOG, true, true, act_read_log},
    {"contacts", ACT_CONTACTS, true, true, act_read_command},
    {"contact-add", ACT_CONTACT_ADD, true, true, act_read_contact_add},
    {"contact-confirm", ACT_CONTACT_CONFIRM, true, true, act_read_contact},
    {"contact-remove", ACT_CONTACT_REMOVE, true, true, act_read_contact_remove},
    {"contact-test", ACT_CONTACT_TEST, true, true, act_read_contact},
    {"alerts", ACT_ALERTS, true, true, act_read_alerts},
    {"init", ACT_NONE, true, false, act_read_init},
    {"save", ACT_NONE, true, false, act_read_save},
    {"check", ACT_NONE, true, false, act_read_check},
    {"restore", ACT_NONE, true, false, act_read_restore},
};

/* Over keep-notify.sock these, and no other. */
static const struct operation notifiers[] = {
    {"claim", ACT_CLAIM, false, false, act_read_claim},
    {"settle", ACT_SETTLE, false, false, act_read_settle},
    {"await", ACT_NONE, false, false, act_read_await},
    {"texted", ACT_TEXTED, false, false, act_read_texted},
};

/* Over keep-watch.sock these, and no other. */
static const struct operation watchers[] = {
    {"sessions", ACT_SESSIONS, false, false, act_read_sessions},
    {"sent", ACT_SENT, false, false, act_read_sent},
};

static const struct operation *
find_in(const struct operation *table, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}
#define FIND_IN(table, name) find_in(table, sizeof(table) / sizeof((table)[0]), name)

static const struct operation *
operation_find(const char *name, enum way way)
{
	if (way == WAY_NOTIFY)
		return FIND_IN(notifiers, name);
	if (way == WAY_WATCH)
		return FIND_IN(watchers, name);
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (strcmp(operations[i].name, name) == 0)
			return (way == WAY_ROOT && operations[i].over_root) ||
				       (way == WAY_USER && operations[i].over_user)
				   ? &operations[i]
				   : NULL;
	return NULL;
}

/*
 * Over root.sock everybody is root, and over user.sock nobody: an act gets no rights by chance. The
 * notifier and the watch act for nobody.
 */
static bool
caller_is_good(const struct act_source *source)
{
	if (source->way == WAY_NOTIFY || source->way == WAY_WATCH)
		return !source->has_caller;
	return source->has_caller && (source->caller == 0) == (source->way == WAY_ROOT);
}

bool
act_read(const struct act_source *source, const struct packet *packet, struct act_form *ret)
{
	struct act_reading reading = {.source = source, .packet = packet, .form = ret};
	const struct operation *operation = operation_find(packet_get(packet, "op"), source->way);

	memset(ret, 0, sizeof(*ret));
	ret->act = (struct act){.now = source->now,
	    .way = source->way,
	    .caller = source->caller,
	    .door = "",
	    .late = source->late,
	    .told_at = source->told_at,
	    .recovery_codes = source->recovery_codes,
	    .trust_days = source->trust_days,
	    .trust_by_address = source->trust_by_address,
	    .shared_networks = source->shared_networks,
	    .admin_contacts = source->admin_contacts,
	    .admin_alerts = source->admin_alerts,
	    .sent_alert_megabytes = source->sent_alert_megabytes,
	    .sent_alert_times = source->sent_alert_times,
	    .boot = source->boot,
	    .clock_synchronised = source->clock_synchronised,
	    .text_caps = source->text_caps,
	    .text_can_go = source->text_can_go,
	    .refuse_unenrolled = source->refuse_unenrolled,
	    .sections = source->sections,
	    .nudges = source->nudges,
	    .tells_last = source->tells_last};
	if (!caller_is_good(source) || !operation) {
		act_refuse(&reading, REASON_NOT_PERMITTED, NULL);
		return false;
	}
	if (operation->read(&reading) < 0)
		return false;
	ret->act.kind = operation->kind;
	if (operation->kind == ACT_STATUS && source->way == WAY_ROOT)
		ret->digest = source->digest;
	return true;
}
