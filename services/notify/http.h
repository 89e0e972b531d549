/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One POST over HTTPS, by libcurl: certificates are checked, no redirect is followed, no proxy of
 * the environment is asked, the answer's text is thrown away. A user's URL reaches no address that
 * notify/reachable.h refuses: looked at where the connection is made, whatever the name's server
 * said before. Runs in 2sv-notify.
 */
#pragma once

#include "notify/channel.h"

#include <stdbool.h>

struct http_request {
	const char *url;	    /* https, without name and password */
	const char *body;	    /* may be "" */
	const char *const *headers; /* "Name: value" each, NULL-ended; or NULL. Say Content-Type */
	bool is_of_admin;	    /* root's own setting: any address, and http:// to loopback */
};

/*
 * At most 15 seconds, or 60 of root's own; 3 more where libcurl does not end, as where a name is
 * looked up for ever: it is done in a child. Returns OUTCOME_SENT for an answer 2xx. OUTCOME_NEVER
 * where no later try is better: 401, 403, 404, 410, a refused address, no URL that is taken. Else
 * OUTCOME_LATER. why has the host, never the path, the query, a header or what the server said: all
 * may be secrets.
 */
enum message_outcome http_post(const struct http_request *request, const struct settings *settings,
    char why[CHANNEL_WHY_SIZE]);

/*
 * Connects likewise, and ends: name, address, TLS and certificate are looked at, and nothing is
 * asked for. Only the URL, and whose it is, counts of the request. Returns true where that is good;
 * words, as why, are filled.
 */
bool http_check(const struct http_request *request, const struct settings *settings,
    char words[CHANNEL_WHY_SIZE]);

/* For scope(): a text that libcurl gave. */
void scope_curl_free(char **text);
