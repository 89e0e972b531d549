/* SPDX-License-Identifier: BSD-2-Clause */
/* What "2sv enrol --secret-stdin --no-confirm" of root does, but silent; and the end of it. */
#include "tools/admin/rehearse_device.h"
#include "tools/admin/doctor_ask.h"

#include "base/text.h"
#include "settings/settings.h"

#include <errno.h>
#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/poison.h"

#define DIGITS 6
#define STEP_SECONDS 30
#define STEPS_NEAR 20

void
rehearse_device_wipe(struct rehearse_device *device)
{
	explicit_bzero(device, sizeof(*device));
}

/* Says hello to root.sock. Returns 0 (accepted), or -errno and words; *ret_reason is why. */
static int
tell(const struct packet *hello, enum reason *ret_reason, char *words, size_t size)
{
	scope_settings struct settings *settings = NULL;
	struct doctor_answer answer = {.on_row = NULL};
	char said[400];
	int r = settings_load(NULL, &settings, words, size);

	*ret_reason = REASON_NO_SERVICE;
	if (r < 0)
		return r;
	r = doctor_tell(settings->root_socket, hello, &answer);
	if (r < 0) {
		text_format(words, size, "2svd does not answer at %s: %s", settings->root_socket,
		    strerror(-r));
	} else if (answer.done.verdict != VERDICT_ACCEPT) {
		*ret_reason = answer.done.reason;
		text_escape_again(said, sizeof(said),
		    text_is_empty(answer.done.words) ? reason_text(answer.done.reason)
						     : answer.done.words);
		text_format(words, size, "2svd refused: %s", said);
		r = -EACCES;
	}
	packet_wipe(&answer.packet); /* it may hold a recovery code */
	return r;
}

static int
add_secret(const struct rehearse_device *device, struct packet *hello)
{
	char *base32 = NULL;
	int r;

	if (oath_base32_encode(device->secret, sizeof(device->secret), &base32, NULL) != OATH_OK)
		return -ENOMEM;
	r = packet_add(hello, "secret", base32);
	explicit_bzero(base32, strlen(base32));
	free(base32);
	return r;
}

int
rehearse_device_enrol(struct rehearse_device *device, const char *account, char *words, size_t size)
{
	scope_packet struct packet hello;
	enum reason reason;
	int r = 0;

	packet_begin(&hello, "enrol");
	packet_add(&hello, "account", account);
	packet_add(&hello, "type", "totp");
	packet_add(&hello, "algorithm", "sha1");
	packet_add_number(&hello, "digits", DIGITS);
	packet_add_number(&hello, "period", STEP_SECONDS);
	packet_add(&hello, "confirm", "no");
	packet_add(&hello, "batch", "yes");
	packet_add(&hello, "screen", "none");
	if (getrandom(device->secret, sizeof(device->secret), 0) != (ssize_t)sizeof(device->secret))
		r = -EIO;
	if (r == 0)
		r = add_secret(device, &hello);
	if (r < 0) {
		text_format(words, size, "a secret could not be made: %s", strerror(-r));
		return r;
	}
	return tell(&hello, &reason, words, size);
}

int
rehearse_device_forget(const char *account, const char *door, const char *why)
{
	struct packet hello;
	enum reason reason;
	char words[512];
	int r;

	packet_begin(&hello, "tried");
	packet_add(&hello, "name", account);
	packet_add(&hello, "door", door);
	packet_add(&hello, "why", why);
	r = tell(&hello, &reason, words, sizeof(words));
	return reason == REASON_NO_SUCH ? 0 : r;
}

int
rehearse_device_code(
    const struct rehearse_device *device, int64_t now, char code[REHEARSE_CODE_SIZE])
{
	int r = oath_init();

	if (r == OATH_OK)
		r = oath_totp_generate(device->secret, sizeof(device->secret), (time_t)now,
		    STEP_SECONDS, OATH_TOTP_DEFAULT_START_TIME, DIGITS, code);
	oath_done();
	return r == OATH_OK ? 0 : -EIO;
}

/* Returns 0 (it does not), -EEXIST (it does) or another -errno. */
static int
check_not_near(const struct rehearse_device *device, int64_t now, const char *code)
{
	char near[REHEARSE_CODE_SIZE];
	int r = 0;

	for (int64_t step = -STEPS_NEAR; r == 0 && step <= STEPS_NEAR; step++) {
		r = rehearse_device_code(device, now + step * STEP_SECONDS, near);
		if (r == 0 && strcmp(near, code) == 0)
			r = -EEXIST;
	}
	explicit_bzero(near, sizeof(near));
	return r;
}

int
rehearse_device_wrong_code(
    const struct rehearse_device *device, int64_t now, char code[REHEARSE_CODE_SIZE])
{
	int r = -EEXIST;

	for (char digit = '0'; r == -EEXIST && digit <= '9'; digit++) {
		memset(code, digit, DIGITS);
		code[DIGITS] = '\0';
		r = check_not_near(device, now, code);
	}
	return r;
}
