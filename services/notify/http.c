/* SPDX-License-Identifier: BSD-2-Clause */
/* A POST by libcurl. Source: libcurl's CURLOPT_* pages; RFC 9110. Runs in 2sv-notify. */
#include "notify/http.h"

#include "base/scope.h"
#include "base/text.h"
#include "base/bounded.h"
#include "notify/reachable.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/poison.h"

#define CONNECT_SECONDS 20L
#define WHOLE_SECONDS 60L /* less than a claim holds */
#define NAMED_SECONDS 15L /* of a URL that somebody else named */
#define END_SECONDS 3L	  /* for libcurl to end by itself; it may wait for a resolver for ever */
#define REPLY_BYTES_MAX 65536
#define PLACE_SIZE 64

/* All of one request, for libcurl's callbacks too. */
struct exchange {
	const struct http_request *request;
	const struct settings *settings;
	CURL *curl;
	CURLU *url;
	struct curl_slist *headers;
	char place[PLACE_SIZE]; /* host or host:port */
	bool is_plain;		/* http:// */
	bool was_let;		/* an address was good */
	size_t answer_bytes;
	char refused[CHANNEL_WHY_SIZE]; /* an address that was not */
	char error[CURL_ERROR_SIZE];
};

static void
exchange_end(struct exchange *exchange)
{
	curl_easy_cleanup(exchange->curl);
	curl_url_cleanup(exchange->url);
	curl_slist_free_all(exchange->headers);
}

void
scope_curl_free(char **text)
{
	curl_free(*text);
}

static void
say(const struct exchange *exchange, const char *words, char why[CHANNEL_WHY_SIZE])
{
	if (text_format(why, CHANNEL_WHY_SIZE, "%s: %s", exchange->place, words) < 0)
		text_copy(why, CHANNEL_WHY_SIZE, exchange->place);
}

/* What is refused, or NULL. */
static const char *
address_refused(const struct exchange *exchange, const struct sockaddr *address)
{
	if (!exchange->request->is_of_admin)
		return reachable_refuses(address, exchange->settings->push_networks);
	return exchange->is_plain && !reachable_is_loopback(address) ? "not loopback" : NULL;
}

static void
refusal_write(struct exchange *exchange, const struct sockaddr *address, const char *name)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (address->sa_family == AF_INET)
		inet_ntop(
		    AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof(text));
	else if (address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text,
		    sizeof(text));
	text_format(exchange->refused, sizeof(exchange->refused), "its address %s is %s: %s", text,
	    name, exchange->request->is_of_admin ? "https is wanted" : "see push_networks");
}

/* In place of socket(2): the address is the one that libcurl connects to next. */
static curl_socket_t
socket_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *exchange = context;
	const char *name = address_refused(exchange, &address->addr);

	if (purpose != CURLSOCKTYPE_IPCXN)
		return CURL_SOCKET_BAD;
	if (name) {
		refusal_write(exchange, &address->addr, name);
		return CURL_SOCKET_BAD;
	}
	exchange->was_let = true;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Headers and text of the answer; the rest of a long one is not waited for. */
static size_t
answer_discard(char *bytes, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;

	(void)bytes;
	exchange->answer_bytes += size * count;
	return exchange->answer_bytes > REPLY_BYTES_MAX ? 0 : size * count;
}

static long
seconds_of(const struct http_request *request)
{
	return request->is_of_admin ? WHOLE_SECONDS : NAMED_SECONDS;
}

static bool
set_limits(CURL *curl, long connect_seconds, long whole_seconds)
{
	return curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT, whole_seconds) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
}

/* Whom it may talk to, and how it makes sure. */
static bool
set_guards(struct exchange *exchange)
{
	CURL *curl = exchange->curl;
	const char *schemes = exchange->request->is_of_admin ? "http,https" : "https";

	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, schemes) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, socket_open) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, exchange) == CURLE_OK;
}

static bool
set_request(struct exchange *exchange)
{
	CURL *curl = exchange->curl;

	return curl_easy_setopt(curl, CURLOPT_CURLU, exchange->url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ==
		   CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "2sv-notify") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, exchange->headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange->request->body) == CURLE_OK &&
	       curl_easy_setopt(
		   curl, CURLOPT_POSTFIELDSIZE, (long)strlen(exchange->request->body)) == CURLE_OK;
}

static bool
set_answer(struct exchange *exchange)
{
	CURL *curl = exchange->curl;

	return curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer_discard) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, answer_discard) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->error) == CURLE_OK;
}

/* Returns NULL, or what is wrong with the URL. */
static const char *
url_read(struct exchange *exchange)
{
	static const char wrong[] = "the URL is none that is taken: https://HOST/...";
	scope(scope_curl_free) char *scheme = NULL, *host = NULL, *port = NULL;
	CURLUcode code =
	    curl_url_set(exchange->url, CURLUPART_URL, exchange->request->url, CURLU_DISALLOW_USER);

	if (code == CURLUE_USER_NOT_ALLOWED)
		return "the URL has a name or password before its host, which is not taken";
	if (code != CURLUE_OK ||
	    curl_url_get(exchange->url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(exchange->url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		return wrong;
	if (curl_url_get(exchange->url, CURLUPART_PORT, &port, 0) != CURLUE_OK)
		port = NULL;
	if (text_format(exchange->place, sizeof(exchange->place), "%s%s%s", host, port ? ":" : "",
		port ? port : "") < 0)
		text_copy(exchange->place, sizeof(exchange->place), "a host of a long name");
	exchange->is_plain = strcmp(scheme, "https") != 0;
	if (!exchange->is_plain)
		return NULL;
	return exchange->request->is_of_admin && strcmp(scheme, "http") == 0 ? NULL : wrong;
}

/* A value that was not looked at could begin another header, or another request. */
static bool
header_is_line(const char *header)
{
	for (; *header; header++)
		if ((unsigned char)*header < 0x20 || *header == 0x7f)
			return false;
	return true;
}

static bool
header_add(struct exchange *exchange, const char *header)
{
	struct curl_slist *longer = curl_slist_append(exchange->headers, header);

	if (longer)
		exchange->headers = longer;
	return longer;
}

/* Returns NULL, or what is wrong with them. */
static const char *
headers_read(struct exchange *exchange)
{
	const char *const *header = exchange->request->headers;

	if (!header_add(exchange, "Expect:")) /* no "100 Continue" is waited for */
		return "no memory";
	for (; header && *header; header++) {
		if (!header_is_line(*header))
			return "a header has a control character";
		if (!header_add(exchange, *header))
			return "no memory";
	}
	return NULL;
}

/* For the codes that are met; others have libcurl's own words, which name no path. */
static const char *
trouble_words(const struct exchange *exchange, CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return "no address is found for this name";
	case CURLE_COULDNT_CONNECT:
		return "no connection";
	case CURLE_OPERATION_TIMEDOUT:
		return "no answer in time";
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
		return "it ended the connection without an answer";
	case CURLE_PEER_FAILED_VERIFICATION:
		return exchange->error[0] ? exchange->error : curl_easy_strerror(code);
	default:
		return curl_easy_strerror(code);
	}
}

static enum message_outcome
answer_judge(const struct exchange *exchange, long answer, char why[CHANNEL_WHY_SIZE])
{
	char words[CHANNEL_WHY_SIZE / 2];

	if (answer / 100 == 2)
		return OUTCOME_SENT;
	text_format(words, sizeof(words), "answered %ld%s", answer,
	    answer / 100 == 3 ? ", a redirect, and none is followed" : "");
	say(exchange, words, why);
	return answer == 401 || answer == 403 || answer == 404 || answer == 410 ? OUTCOME_NEVER
										: OUTCOME_LATER;
}

static const char *
failure_words(const struct exchange *exchange, CURLcode code)
{
	if (!exchange->was_let && exchange->refused[0])
		return exchange->refused;
	return code == CURLE_OK ? "no answer" : trouble_words(exchange, code);
}

static enum message_outcome
perform(struct exchange *exchange, char why[CHANNEL_WHY_SIZE])
{
	CURLcode code = curl_easy_perform(exchange->curl);
	long answer = 0;

	/* What comes behind the first line of the answer changes nothing, nor does its end. */
	curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &answer);
	if (answer >= 200)
		return answer_judge(exchange, answer, why);
	say(exchange, failure_words(exchange, code), why);
	return !exchange->was_let && exchange->refused[0] ? OUTCOME_NEVER : OUTCOME_LATER;
}

/* What a child found out. */
struct ended {
	enum message_outcome outcome;
	char why[CHANNEL_WHY_SIZE];
};

static void
perform_apart(void *context, void *result)
{
	struct ended *ended = result;

	ended->outcome = perform(context, ended->why);
}

static enum message_outcome
perform_bounded(struct exchange *exchange, char why[CHANNEL_WHY_SIZE])
{
	struct ended ended = {.outcome = OUTCOME_LATER};
	const struct bounded bounded = {perform_apart, exchange, &ended, sizeof(ended),
	    (int)(seconds_of(exchange->request) + END_SECONDS) * 1000};
	int r = bounded_run(&bounded);

	if (r < 0) {
		say(exchange, r == -ETIMEDOUT ? "no answer in time" : strerror(-r), why);
		return OUTCOME_LATER;
	}
	/* Of the child, which has talked to a stranger's server. */
	ended.why[sizeof(ended.why) - 1] = '\0';
	text_copy(why, CHANNEL_WHY_SIZE, ended.why);
	return ended.outcome == OUTCOME_SENT || ended.outcome == OUTCOME_NEVER ? ended.outcome
									       : OUTCOME_LATER;
}

enum message_outcome
http_post(
    const struct http_request *request, const struct settings *settings, char why[CHANNEL_WHY_SIZE])
{
	scope(exchange_end) struct exchange exchange = {.request = request,
	    .settings = settings,
	    .curl = curl_easy_init(),
	    .url = curl_url(),
	    .place = "a contact"};
	const char *wrong = NULL;

	if (!exchange.curl || !exchange.url) {
		say(&exchange, "no memory", why);
		return OUTCOME_LATER;
	}
	wrong = url_read(&exchange);
	if (!wrong)
		wrong = headers_read(&exchange);
	if (wrong) {
		say(&exchange, wrong, why);
		return OUTCOME_NEVER;
	}
	if (!set_limits(exchange.curl, CONNECT_SECONDS, seconds_of(request)) ||
	    !set_guards(&exchange) || !set_request(&exchange) || !set_answer(&exchange)) {
		say(&exchange, "libcurl lacks what it needs", why);
		return OUTCOME_LATER;
	}
	return perform_bounded(&exchange, why);
}

static bool
set_check(struct exchange *exchange)
{
	CURL *curl = exchange->curl;

	return set_limits(curl, CHANNEL_CHECK_SECONDS, CHANNEL_CHECK_SECONDS) &&
	       set_guards(exchange) &&
	       curl_easy_setopt(curl, CURLOPT_CURLU, exchange->url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->error) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK;
}

bool
http_check(const struct http_request *request, const struct settings *settings,
    char words[CHANNEL_WHY_SIZE])
{
	scope(exchange_end) struct exchange exchange = {.request = request,
	    .settings = settings,
	    .curl = curl_easy_init(),
	    .url = curl_url(),
	    .place = "a contact"};
	const char *wrong = exchange.curl && exchange.url ? url_read(&exchange) : "no memory";
	CURLcode code = CURLE_OK;

	if (!wrong && !set_check(&exchange))
		wrong = "libcurl lacks what it needs";
	if (!wrong)
		code = curl_easy_perform(exchange.curl);
	if (!wrong && code != CURLE_OK)
		wrong = failure_words(&exchange, code);
	say(&exchange,
	    wrong		? wrong
	    : exchange.is_plain ? "answers"
				: "answers, with a certificate that holds",
	    words);
	return !wrong;
}
