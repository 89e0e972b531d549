/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sink for pop-ups: takes the name org.freedesktop.Notifications on the session's bus, shows
 * nothing, and writes what each call of Notify said. It is no notification server of a desktop.
 *   notifysink FOLDER [CAPABILITY]...
 * FOLDER/N holds the Nth call; the text stands last. A file FOLDER/press has "NUMBER KEY": that
 * button is pressed, and the file goes.
 */
#include "config.h" /* _GNU_SOURCE */

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "base/poison.h"

#define NAME "org.freedesktop.Notifications"
#define OBJECT "/org/freedesktop/Notifications"
#define LOOK_MICROSECONDS 50000
#define PATH_SIZE 512

struct sink {
	const char *folder;
	char **capabilities;
	unsigned int calls;
	uint32_t number;
};

struct notify {
	const char *app, *icon, *title, *text;
	char **actions;
	uint32_t replaces;
	uint8_t urgency;
	int32_t expires;
};

static int
read_hints(sd_bus_message *call, struct notify *ret)
{
	const char *key;
	int r = sd_bus_message_enter_container(call, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(call, 'e', "sv")) > 0) {
		r = sd_bus_message_read_basic(call, 's', &key);
		if (r >= 0 && strcmp(key, "urgency") == 0)
			r = sd_bus_message_read(call, "v", "y", &ret->urgency);
		else if (r >= 0)
			r = sd_bus_message_skip(call, "v");
		if (r >= 0)
			r = sd_bus_message_exit_container(call);
	}
	return r < 0 ? r : sd_bus_message_exit_container(call);
}

/* Whole, or not at all: a test waits for the file. */
static int
write_call(const struct sink *sink, const struct notify *notify, uint32_t number)
{
	char path[PATH_SIZE], made[PATH_SIZE];
	FILE *file;

	text_format(path, sizeof(path), "%s/%u", sink->folder, sink->calls);
	text_format(made, sizeof(made), "%s/new", sink->folder);
	file = fopen(made, "we");
	if (!file)
		return -errno;
	fprintf(file, "number=%u\nreplaces=%u\nurgency=%u\nexpires=%d\n", number, notify->replaces,
	    notify->urgency, notify->expires);
	for (char **action = notify->actions; action && *action; action++)
		fprintf(file, "action=%s\n", *action);
	fprintf(file, "title=%s\n%s\n", notify->title, notify->text);
	if (fclose(file) != 0 || rename(made, path) < 0)
		return -errno;
	return 0;
}

static int
take_notify(sd_bus_message *call, void *context, sd_bus_error *error)
{
	struct sink *sink = context;
	struct notify notify = {.urgency = 255};
	uint32_t number;
	int r = sd_bus_message_read(call, "susss", &notify.app, &notify.replaces, &notify.icon,
	    &notify.title, &notify.text);

	(void)error;
	if (r >= 0)
		r = sd_bus_message_read_strv(call, &notify.actions);
	if (r >= 0)
		r = read_hints(call, &notify);
	if (r >= 0)
		r = sd_bus_message_read(call, "i", &notify.expires);
	if (r < 0)
		return r;
	number = notify.replaces ? notify.replaces : ++sink->number;
	sink->calls++;
	r = write_call(sink, &notify, number);
	return r < 0 ? r : sd_bus_reply_method_return(call, "u", number);
}

static int
take_capabilities(sd_bus_message *call, void *context, sd_bus_error *error)
{
	struct sink *sink = context;
	sd_bus_message *answer = NULL;
	int r = sd_bus_message_new_method_return(call, &answer);

	(void)error;
	if (r >= 0)
		r = sd_bus_message_append_strv(answer, sink->capabilities);
	if (r >= 0)
		r = sd_bus_send(NULL, answer, NULL);
	sd_bus_message_unref(answer);
	return r;
}

static const sd_bus_vtable methods[] = {SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", take_notify, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("GetCapabilities", "", "as", take_capabilities, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL("ActionInvoked", "us", 0), SD_BUS_VTABLE_END};

/* What a person would press. */
static int
press(const struct sink *sink, sd_bus *bus)
{
	char path[PATH_SIZE], key[64];
	uint32_t number;
	FILE *file;
	int read;

	text_format(path, sizeof(path), "%s/press", sink->folder);
	file = fopen(path, "re");
	if (!file)
		return 0;
	read = fscanf(file, "%u %63s", &number, key);
	fclose(file);
	if (remove(path) < 0 || read != 2)
		return -EINVAL;
	return sd_bus_emit_signal(bus, OBJECT, NAME, "ActionInvoked", "us", number, key);
}

int
main(int argc, char **argv)
{
	struct sink sink = {.folder = argc > 1 ? argv[1] : ".", .capabilities = argv + 2};
	sd_bus *bus = NULL;
	int r = argc < 2 ? -EINVAL : sd_bus_open_user(&bus);

	if (r >= 0)
		r = sd_bus_add_object_vtable(bus, NULL, OBJECT, NAME, methods, &sink);
	if (r >= 0)
		r = sd_bus_request_name(bus, NAME, 0);
	while (r >= 0) {
		r = sd_bus_process(bus, NULL);
		if (r == 0)
			r = press(&sink, bus);
		if (r == 0)
			r = sd_bus_wait(bus, LOOK_MICROSECONDS);
	}
	fprintf(stderr, "notifysink: %s\n", strerror(-r));
	return 1;
}
