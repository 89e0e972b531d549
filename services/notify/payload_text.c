/* SPDX-License-Identifier: BSD-2-Clause */
/* A letter for a small screen, and a body's signature. Runs in 2sv-notify. */
#include "notify/payload.h"

#include "base/scope.h"
#include "base/text.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/poison.h"

#define MORE "There is more: see  2sv log"
#define LINE_SIZE 600
#define END "\n\n2sv on "

static const char *
line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

/* "  Door     sshd" as "Door: sshd"; other lines as they are. */
static void
line_write(const char *line, char ret[LINE_SIZE])
{
	size_t length = (size_t)(line_end(line) - line), name;
	const char *gap;

	ret[0] = '\0';
	if (length >= LINE_SIZE)
		return;
	if (strncmp(line, "  ", 2) == 0) {
		length -= strspn(line, " ");
		line += strspn(line, " ");
		gap = strstr(line, "  ");
		name = gap ? (size_t)(gap - line) : length;
		if (name < length) {
			gap += strspn(gap, " ");
			text_format(ret, LINE_SIZE, "%.*s: %.*s", (int)name, line,
			    (int)(length - (size_t)(gap - line)), gap);
			return;
		}
	}
	text_format(ret, LINE_SIZE, "%.*s", (int)length, line);
}

/* Where the letter's last paragraph begins, which says no more than the subject. */
static const char *
sign_off(const char *text)
{
	const char *end = NULL;

	for (const char *p = text; (p = strstr(p, END)); p++)
		end = p;
	return end ? end : text + strlen(text);
}

void
payload_brief(const struct letter *letter, char ret[PAYLOAD_BRIEF_SIZE])
{
	const char *line = letter->text, *end = sign_off(line);
	size_t used = 0, room = PAYLOAD_BRIEF_SIZE - sizeof(MORE);
	char text[LINE_SIZE];

	if (strncmp(line, "Hello", strlen("Hello")) == 0)
		line += strcspn(line, "\n");
	line += strspn(line, "\n");
	for (; line < end && used < room; line = *line_end(line) ? line_end(line) + 1 : end) {
		line_write(line, text);
		if (used + strlen(text) + 1 > room) {
			text_copy(ret + used, PAYLOAD_BRIEF_SIZE - used, MORE);
			return;
		}
		text_format(ret + used, PAYLOAD_BRIEF_SIZE - used, "%s\n", text);
		used += strlen(text) + 1;
	}
	while (used > 0 && ret[used - 1] == '\n')
		used--;
	ret[used] = '\0';
}

int
payload_sign(const struct payload_signed *what, char ret[PAYLOAD_SIGNATURE_SIZE])
{
	unsigned char key[crypto_auth_hmacsha256_KEYBYTES], mac[crypto_auth_hmacsha256_BYTES];
	char hex[2 * sizeof(mac) + 1];
	size_t size = strlen(what->body) + 32, length = 0;
	scope_free char *text = malloc(size);

	if (sodium_init() < 0 || strlen(what->key) != 2 * sizeof(key) ||
	    sodium_hex2bin(key, sizeof(key), what->key, 2 * sizeof(key), NULL, &length, NULL) < 0 ||
	    length != sizeof(key))
		return -EINVAL;
	if (!text || text_format(text, size, "%lld.%s", (long long)what->at, what->body) < 0)
		return -ENOMEM;
	crypto_auth_hmacsha256(mac, (const unsigned char *)text, strlen(text), key);
	sodium_memzero(key, sizeof(key));
	sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac));
	return text_format(
	    ret, PAYLOAD_SIGNATURE_SIZE, "t=%lld,sha256=%s", (long long)what->at, hex);
}
