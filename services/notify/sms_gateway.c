/* SPDX-License-Identifier: BSD-2-Clause */
/* Gateways for text messages. Source: RFC 9110, 8.3. Runs in 2sv-notify. */
#include "notify/sms_gateway.h"

#include "base/scope.h"
#include "base/text.h"
#include "notify/http.h"
#include "notify/private_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/poison.h"

#define HEADERS_MAX 16
#define FORM "application/x-www-form-urlencoded"
#define JSON "application/json"
#define CONTENT_TYPE "Content-Type:"

struct headers {
	const char *line[HEADERS_MAX + 2]; /* and ours; NULL-ended */
	size_t count;
	enum sms_encoding encoding;
};

/* Of a Content-Type; SMS_PLAIN: none that values could be put into. */
static enum sms_encoding
encoding_of(const char *value)
{
	value += strspn(value, " \t");
	if (strncasecmp(value, JSON, strlen(JSON)) == 0)
		return SMS_JSON;
	return strncasecmp(value, FORM, strlen(FORM)) == 0 ? SMS_PERCENT : SMS_PLAIN;
}

/* NULL, or what is wrong with the line. */
static const char *
add_header(struct headers *headers, const char *line)
{
	if (headers->count == HEADERS_MAX)
		return "has too many headers";
	if (!strchr(line, ':') || line[0] == ':' || !text_is_printable(line))
		return "has a line that is no header (NAME: VALUE)";
	if (strncasecmp(line, CONTENT_TYPE, strlen(CONTENT_TYPE)) == 0) {
		headers->encoding = encoding_of(line + strlen(CONTENT_TYPE));
		if (headers->encoding == SMS_PLAIN)
			return "has a Content-Type that is neither " JSON " nor " FORM;
	}
	headers->line[headers->count++] = line;
	return NULL;
}

/* Each line of text, which is cut into them. */
static const char *
read_headers(char *text, struct headers *ret)
{
	const char *words = NULL;
	char *line;

	while (!words && (line = strsep(&text, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			words = add_header(ret, line);
	}
	if (!words && ret->encoding == SMS_PLAIN) {
		ret->encoding = SMS_PERCENT;
		ret->line[ret->count++] = CONTENT_TYPE " " FORM;
	}
	return words;
}

static enum message_outcome
post(const struct settings *settings, const struct sms_values *values,
    const struct headers *headers, char why[CHANNEL_WHY_SIZE])
{
	scope_free char *url = sms_template_fill(settings->sms_url, values, SMS_PERCENT);
	scope_free char *body = sms_template_fill(settings->sms_body, values, headers->encoding);
	const struct http_request request = {
	    .url = url, .body = body, .headers = headers->line, .is_of_admin = true};

	if (url && body)
		return http_post(&request, settings, why);
	text_copy(why, CHANNEL_WHY_SIZE, strerror(ENOMEM));
	return OUTCOME_LATER;
}

/* Of the file, whose text is cut into them; one that is not there has none. */
static bool
take_headers(const char *path, char **ret_text, struct headers *ret, char why[CHANNEL_WHY_SIZE])
{
	int r = private_file_read(path, ret_text, why, CHANNEL_WHY_SIZE);
	const char *words;

	if (r < 0 && r != -ENOENT)
		return false;
	words = read_headers(*ret_text, ret);
	if (words)
		text_format(why, CHANNEL_WHY_SIZE, "%s: %s", path, words);
	return !words;
}

enum message_outcome
sms_gateway_post(
    const struct settings *settings, const struct sms_values *values, char why[CHANNEL_WHY_SIZE])
{
	scope_private_file char *text = NULL;
	struct headers headers = {.count = 0};

	if (!take_headers(settings->sms_headers_file, &text, &headers, why))
		return OUTCOME_LATER;
	return post(settings, values, &headers, why);
}

bool
sms_gateway_check(const struct settings *settings, char words[CHANNEL_WHY_SIZE])
{
	static const struct sms_values values = {"+10000000", "2sv"};
	scope_private_file char *text = NULL;
	scope_free char *url = sms_template_fill(settings->sms_url, &values, SMS_PERCENT);
	const struct http_request request = {.url = url, .body = "", .is_of_admin = true};
	struct headers headers = {.count = 0};

	if (!url) {
		text_copy(words, CHANNEL_WHY_SIZE, strerror(ENOMEM));
		return false;
	}
	return take_headers(settings->sms_headers_file, &text, &headers, words) &&
	       http_check(&request, settings, words);
}
