/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session bus: the name of which a session has one, and the notification server on it (Desktop
 * Notifications Specification 1.2). By sd-bus(3), here alone. Runs in 2sv-agent.
 */
#pragma once

#include "agent/popup.h"

#define BUS_NAME "net.twosv.Agent"

struct bus;

/* "It was not me" was pressed below the pop-up of that number. */
typedef void bus_denied(void *context, uint32_t number);

/*
 * Connects to the session's bus and takes the name, which is not waited for. Returns 0 and *ret,
 * -EEXIST (another one has the name), or another -errno: there is no bus.
 */
int bus_open(bus_denied *denied, void *context, struct bus **ret);
void bus_close(struct bus **bus);

/*
 * Asks the server what it shows, starting it where the bus can. Returns 0 and *ret_markup, or
 * -errno: there is none, or it does not answer.
 */
int bus_ask_server(struct bus *bus, bool *ret_markup);

/*
 * Shows it, in the place of that number (0 = a new one). After bus_ask_server. Returns 0 and the
 * pop-up's number, or -errno: it is not shown.
 */
int bus_show(struct bus *bus, const struct popup *popup, uint32_t number, uint32_t *ret_number);

/*
 * Serves the bus for so long. Returns 0 once the time is over, or something was pressed; or -errno:
 * the connection is gone.
 */
int bus_serve(struct bus *bus, int timeout_ms);
