/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A text message by a gateway: sms_body is posted to sms_url, with the headers of sms_headers_file.
 * Runs in 2sv-notify.
 */
#pragma once

#include "notify/channel.h"
#include "notify/sms_template.h"

#include <stdbool.h>

/* The body's values are encoded as its Content-Type, a header, says: JSON, or else a form. */
enum message_outcome sms_gateway_post(
    const struct settings *settings, const struct sms_values *values, char why[CHANNEL_WHY_SIZE]);

/* Looks at the headers' file and connects to the gateway: http_check. */
bool sms_gateway_check(const struct settings *settings, char words[CHANNEL_WHY_SIZE]);
