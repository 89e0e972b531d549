/* SPDX-License-Identifier: BSD-2-Clause */
/* The session bus. Runs in 2sv-agent. */
#include "agent/bus.h"

#include "base/monotonic.h"
#include "base/scope.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/poison.h"

#define SERVER "org.freedesktop.Notifications"
#define SERVER_PATH "/org/freedesktop/Notifications"
#define CALL_MICROSECONDS (25 * UINT64_C(1000000)) /* the bus may have to start the server */
#define DENY_KEY "not-me"
#define DENY_WORDS "It was not me"
#define URGENCY_NORMAL 1
#define URGENCY_CRITICAL 2
#define EXPIRES_BY_SERVER (-1)
#define EXPIRES_NEVER 0

struct bus {
	sd_bus *bus;
	bus_denied *denied;
	void *context;
	bool has_actions, was_pressed;
};

static void
unref_message(sd_bus_message **message)
{
	sd_bus_message_unref(*message);
}
#define scope_message scope(unref_message)

static int
take_action(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct bus *bus = context;
	const char *key = NULL;
	uint32_t number = 0;

	(void)error;
	if (sd_bus_message_read(message, "us", &number, &key) >= 0 && strcmp(key, DENY_KEY) == 0) {
		bus->was_pressed = true;
		bus->denied(bus->context, number);
	}
	return 0;
}

static int
connect_bus(struct bus *bus)
{
	int r = sd_bus_open_user_with_description(&bus->bus, "2sv-agent");

	if (r >= 0)
		r = sd_bus_set_method_call_timeout(bus->bus, CALL_MICROSECONDS);
	if (r >= 0)
		r = sd_bus_request_name(bus->bus, BUS_NAME, 0);
	if (r >= 0)
		r = sd_bus_match_signal(
		    bus->bus, NULL, SERVER, SERVER_PATH, SERVER, "ActionInvoked", take_action, bus);
	return r < 0 ? r : 0;
}

int
bus_open(bus_denied *denied, void *context, struct bus **ret)
{
	struct bus *bus = calloc(1, sizeof(*bus));
	int r;

	*ret = NULL;
	if (!bus)
		return -ENOMEM;
	bus->denied = denied;
	bus->context = context;
	r = connect_bus(bus);
	if (r < 0)
		bus_close(&bus);
	else
		*ret = bus;
	return r;
}

void
bus_close(struct bus **bus)
{
	if (*bus)
		sd_bus_flush_close_unref((*bus)->bus);
	free(*bus);
	*bus = NULL;
}

int
bus_ask_server(struct bus *bus, bool *ret_markup)
{
	sd_bus_message *scope_message answer = NULL;
	const char *word;
	int r = sd_bus_call_method(
	    bus->bus, SERVER, SERVER_PATH, SERVER, "GetCapabilities", NULL, &answer, "");

	*ret_markup = bus->has_actions = false;
	if (r >= 0)
		r = sd_bus_message_enter_container(answer, 'a', "s");
	while (r >= 0 && (r = sd_bus_message_read_basic(answer, 's', &word)) > 0) {
		if (strcmp(word, "body-markup") == 0)
			*ret_markup = true;
		if (strcmp(word, "actions") == 0)
			bus->has_actions = true;
	}
	return r < 0 ? r : 0;
}

static int
add_actions(const struct bus *bus, sd_bus_message *call, const struct popup *popup)
{
	if (!bus->has_actions || !popup->may_deny)
		return sd_bus_message_append(call, "as", 0);
	return sd_bus_message_append(call, "as", 2, DENY_KEY, DENY_WORDS);
}

static int
fill(const struct bus *bus, sd_bus_message *call, const struct popup *popup, uint32_t number)
{
	int r = sd_bus_message_append(
	    call, "susss", "2sv", number, "dialog-password", popup->title, popup->text);

	if (r >= 0)
		r = add_actions(bus, call, popup);
	if (r >= 0)
		r = sd_bus_message_append(call, "a{sv}i", 2, "urgency", "y",
		    popup->is_critical ? URGENCY_CRITICAL : URGENCY_NORMAL, "desktop-entry", "s",
		    "2sv-agent", popup->is_critical ? EXPIRES_NEVER : EXPIRES_BY_SERVER);
	return r;
}

int
bus_show(struct bus *bus, const struct popup *popup, uint32_t number, uint32_t *ret_number)
{
	sd_bus_message *scope_message call = NULL;
	sd_bus_message *scope_message answer = NULL;
	int r =
	    sd_bus_message_new_method_call(bus->bus, &call, SERVER, SERVER_PATH, SERVER, "Notify");

	*ret_number = 0;
	if (r >= 0)
		r = fill(bus, call, popup, number);
	if (r >= 0)
		r = sd_bus_call(bus->bus, call, 0, NULL, &answer);
	if (r >= 0)
		r = sd_bus_message_read(answer, "u", ret_number);
	return r < 0 ? r : 0;
}

/* What came is dealt with before anything is waited for. */
static int
process_all(struct bus *bus)
{
	int r;

	do
		r = sd_bus_process(bus->bus, NULL);
	while (r > 0);
	return r;
}

int
bus_serve(struct bus *bus, int timeout_ms)
{
	int64_t ends_ms = monotonic_ms() + timeout_ms;

	for (bus->was_pressed = false;;) {
		struct pollfd waiting = {.fd = sd_bus_get_fd(bus->bus)};
		int left, r = process_all(bus);

		if (r < 0)
			return r;
		if (sd_bus_is_open(bus->bus) <= 0 || waiting.fd < 0)
			return -ENOTCONN;
		left = monotonic_left_ms(ends_ms);
		if (left == 0 || bus->was_pressed)
			return 0;
		waiting.events = (short)sd_bus_get_events(bus->bus);
		if (poll(&waiting, 1, left) < 0 && errno != EINTR)
			return -errno;
	}
}
