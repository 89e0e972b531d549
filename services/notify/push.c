/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages to a phone by ntfy and Gotify. The address is SERVICE+URL; a token in its query is sent
 * as a header, for servers and proxies write what they are asked for in their logs. Source:
 * docs.ntfy.sh/publish (Publish as JSON, Access tokens); Gotify's API (createMessage). Runs in
 * 2sv-notify.
 */
#include "notify/channel.h"

#include "base/scope.h"
#include "base/text.h"
#include "notify/http.h"
#include "notify/payload.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

#define TOKEN_SIZE 256
#define TOPIC_SIZE 65
#define PATH_SIZE 512
#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define TOPIC_CHARACTERS ALNUM "-_"
#define TOKEN_CHARACTERS ALNUM "-_.~"
#define TOKEN "token="

/* An address taken apart. */
struct push {
	CURLU *url;
	char path[PATH_SIZE];
	char token[TOKEN_SIZE]; /* "" = none */
	char topic[TOPIC_SIZE]; /* of ntfy */
	char *post_url;		/* libcurl's */
	char *body;		/* malloc'ed */
};

static void
push_end(struct push *push)
{
	curl_url_cleanup(push->url);
	curl_free(push->post_url);
	free(push->body);
	explicit_bzero(push->token, sizeof(push->token));
}

/* Takes token=TOKEN out of the query: the rest stays as it is. */
static bool
token_take(struct push *push)
{
	scope(scope_curl_free) char *query = NULL;
	char *at, *end, *rest;

	if (curl_url_get(push->url, CURLUPART_QUERY, &query, 0) != CURLUE_OK)
		return true;
	for (at = query; strncmp(at, TOKEN, strlen(TOKEN)) != 0; at++) {
		at = strchr(at, '&');
		if (!at)
			return true;
	}
	end = at + strcspn(at, "&");
	rest = *end ? end + 1 : end;
	if (text_format(push->token, sizeof(push->token), "%.*s",
		(int)(end - at - (ptrdiff_t)strlen(TOKEN)), at + strlen(TOKEN)) < 0 ||
	    push->token[0] == '\0' || push->token[strspn(push->token, TOKEN_CHARACTERS)] != '\0')
		return false;
	memmove(at, rest, strlen(rest) + 1);
	if (at > query && *at == '\0')
		at[-1] = '\0';
	return curl_url_set(push->url, CURLUPART_QUERY, *query ? query : NULL, 0) == CURLUE_OK;
}

static bool
push_read(struct push *push, const char *url)
{
	scope(scope_curl_free) char *path = NULL;

	return push->url && curl_url_set(push->url, CURLUPART_URL, url, 0) == CURLUE_OK &&
	       curl_url_get(push->url, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
	       text_copy(push->path, sizeof(push->path), path) == 0 && token_take(push);
}

/* ntfy takes JSON at its root: the last part of the path is the topic. */
static const char *
ntfy_read(struct push *push)
{
	char *last = strrchr(push->path, '/');

	if (!last || text_copy(push->topic, sizeof(push->topic), last + 1) < 0 ||
	    push->topic[0] == '\0' || push->topic[strspn(push->topic, TOPIC_CHARACTERS)] != '\0')
		return "the URL ends in no topic of ntfy";
	last[1] = '\0';
	return NULL;
}

static char *
ntfy_body(const struct push *push, const struct channel_letter *letter)
{
	return payload_ntfy(letter, push->topic);
}

static const char *
gotify_read(struct push *push)
{
	static const char message[] = "/message";
	size_t length = strlen(push->path);

	if (push->token[0] == '\0')
		return "the URL has no token of an application of Gotify";
	if (length >= strlen(message) &&
	    strcmp(push->path + length - strlen(message), message) == 0)
		return NULL;
	while (length > 0 && push->path[length - 1] == '/')
		push->path[--length] = '\0';
	return text_copy(push->path + length, sizeof(push->path) - length, message) == 0
		   ? NULL
		   : "the URL is too long";
}

static char *
gotify_body(const struct push *push, const struct channel_letter *letter)
{
	(void)push;
	return payload_gotify(letter);
}

static const struct service {
	const char *prefix, *header;		/* what the token stands behind */
	const char *(*read)(struct push *push); /* NULL, or what is wrong with the address */
	char *(*body)(const struct push *push, const struct channel_letter *letter);
} services[] = {
    {"ntfy+", "Authorization: Bearer ", ntfy_read, ntfy_body},
    {"gotify+", "X-Gotify-Key: ", gotify_read, gotify_body},
};

static const struct service *
service_find(const char *address)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strncmp(address, services[i].prefix, strlen(services[i].prefix)) == 0)
			return &services[i];
	return NULL;
}

static enum message_outcome
push_post(const struct push *push, const struct service *service,
    const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	char token[TOKEN_SIZE + sizeof("Authorization: Bearer ")];
	const char *const headers[] = {
	    "Content-Type: application/json", push->token[0] ? token : NULL, NULL};
	const struct http_request request = {
	    .url = push->post_url, .body = push->body, .headers = headers};
	enum message_outcome outcome;

	text_format(token, sizeof(token), "%s%s", service->header, push->token);
	outcome = http_post(&request, letter->settings, why);
	explicit_bzero(token, sizeof(token));
	return outcome;
}

/* Takes the address apart. Returns NULL, or what is wrong with it. */
static const char *
address_read(const char *address, struct push *push, const struct service **ret_service)
{
	const struct service *service = service_find(address);

	*ret_service = service;
	if (!service)
		return "it begins with neither ntfy+https:// nor gotify+https://";
	if (!push_read(push, address + strlen(service->prefix)))
		return "its URL or token is none that is taken";
	return service->read(push);
}

static bool
post_url_write(struct push *push)
{
	return curl_url_set(push->url, CURLUPART_PATH, push->path, 0) == CURLUE_OK &&
	       curl_url_get(push->url, CURLUPART_URL, &push->post_url, 0) == CURLUE_OK;
}

enum message_outcome
push_send(const struct channel_letter *letter, char why[CHANNEL_WHY_SIZE])
{
	const struct service *service;
	scope(push_end) struct push push = {.url = curl_url()};
	const char *wrong = address_read(letter->address, &push, &service);

	if (wrong) {
		text_format(why, CHANNEL_WHY_SIZE, "a push contact: %s", wrong);
		return OUTCOME_NEVER;
	}
	push.body = service->body(&push, letter);
	if (!push.body || !post_url_write(&push)) {
		text_copy(why, CHANNEL_WHY_SIZE, "no memory");
		return OUTCOME_LATER;
	}
	return push_post(&push, service, letter, why);
}

enum channel_state
push_check(const struct settings *settings, const char *address, char words[CHANNEL_WHY_SIZE])
{
	const struct service *service;
	scope(push_end) struct push push = {.url = curl_url()};
	const char *wrong = address_read(address, &push, &service);
	struct http_request request = {.body = ""};

	if (!wrong && !post_url_write(&push))
		wrong = "no memory";
	if (wrong) {
		text_copy(words, CHANNEL_WHY_SIZE, wrong);
		return CHANNEL_BAD;
	}
	request.url = push.post_url;
	return http_check(&request, settings, words) ? CHANNEL_OK : CHANNEL_BAD;
}
