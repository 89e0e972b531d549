/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop. A message that was claimed and is not settled, whatever ends this process, is claimed
 * again later. Runs in a child of 2sv-notify for each lane.
 */
#include "config.h" /* HOST_NAME_MAX */
#include "notify/delivery.h"

#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "notify/pulse.h"
#include "notify/recipient.h"
#include "notify/repeats.h"
#include "notify/sender.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

/* Before a keeper that is not there is looked for again; each time longer. */
#define AGAIN_MS 250
#define AGAIN_MS_MAX 5000
#define ONCE_AGAIN_MAX 100

struct delivery {
	const struct delivery_setup *setup;
	struct claims claims;
	struct claim claim;
	struct sender sender;
	struct pulse pulse;
	bool was_refused; /* the keeper was not there: said once */
	int again_ms;
	unsigned int once_again; /* asks so often more, once */
	struct repeats repeats;
};

/* "1 alert", "a code", "a test" */
static void
write_contents(const struct claim *claim, char contents[TEXT_COUNT_SIZE])
{
	if (claim->purpose == MESSAGE_ALERTS)
		text_count(contents, claim->alert_count, "alert");
	else
		text_copy(contents, TEXT_COUNT_SIZE,
		    claim->purpose == MESSAGE_TEST ? "a test" : "a code");
}

/* What was sent is a line each; what was not, one an hour for each reason. */
static void
log_outcome(struct delivery *delivery, enum message_outcome outcome, const char *why)
{
	static const char *const words[] = {[OUTCOME_SENT] = "sent",
	    [OUTCOME_LATER] = "not sent, and tried again later",
	    [OUTCOME_NEVER] = "refused"};
	const struct claim *claim = &delivery->claim;
	char recipient[RECIPIENT_MASK_SIZE], contents[TEXT_COUNT_SIZE], more[64] = "";
	uint64_t hidden = 0;

	if (outcome != OUTCOME_SENT &&
	    !repeats_say(&delivery->repeats, why, monotonic_ms(), &hidden))
		return;
	if (hidden > 0)
		text_format(more, sizeof(more), "; so were %llu others since it was last said",
		    (unsigned long long)hidden);
	recipient_mask(claim->recipient, recipient);
	write_contents(claim, contents);
	log_line(outcome == OUTCOME_SENT ? LOG_INFO : LOG_WARNING,
	    "message %s to %s: %s%s%s (%s)%s", claim->name, recipient, words[outcome],
	    why[0] ? ": " : "", why, contents, more);
}

static int
deliver(struct delivery *delivery)
{
	const struct claim *claim = &delivery->claim;
	char why[CHANNEL_WHY_SIZE] = "";
	enum message_outcome outcome = sender_send(&delivery->sender, &delivery->claim, why);

	log_outcome(delivery, outcome, why);
	return claims_settle(&delivery->claims, claim, outcome, why[0] ? why : NULL);
}

/* Until the keeper tells, or so many seconds are over. As claims_wait. */
static int
wait_for_more(struct delivery *delivery, int64_t seconds)
{
	int64_t ends_ms = monotonic_ms() + seconds * 1000;
	int r = 0;

	while (r == 0 && !delivery->claims.was_woken && monotonic_ms() < ends_ms) {
		pulse_beat(&delivery->pulse);
		r = claims_wait(&delivery->claims,
		    pulse_wait_ms(&delivery->pulse, ends_ms - monotonic_ms()),
		    delivery->setup->stop_fd);
	}
	return r;
}

/* Returns 1 when it is over, 0 to go on, or -errno where the link is past use. */
static int
turn(struct delivery *delivery)
{
	int64_t wait = 0;
	int r;

	pulse_beat(&delivery->pulse);
	r = claims_take(&delivery->claims, &delivery->claim, &wait);
	if (r < 0)
		return r;
	delivery->again_ms = AGAIN_MS;
	if (r == 1) {
		delivery->once_again = ONCE_AGAIN_MAX;
		r = deliver(delivery);
		return r < 0 ? r : pulse_is_stopped(&delivery->pulse);
	}
	/* A second: the keeper may not be through what waits. */
	if (delivery->setup->once)
		return wait > 1 || delivery->once_again-- == 0;
	r = wait_for_more(delivery, wait);
	return r == -ECANCELED ? 1 : r;
}

static int
serve_link(struct delivery *delivery)
{
	int r = 0;

	delivery->was_refused = false;
	while (r == 0)
		r = turn(delivery);
	claims_close(&delivery->claims);
	return r;
}

static void
say_refused(struct delivery *delivery, int r)
{
	const char *path = delivery->setup->settings->keep_notify_socket;

	if (!delivery->was_refused)
		log_line(LOG_WARNING, "%s: %s; is 2svd running?", path, strerror(-r));
	delivery->was_refused = true;
}

static int
again_longer(int ms)
{
	return ms * 2 < AGAIN_MS_MAX ? ms * 2 : AGAIN_MS_MAX;
}

int
delivery_run(const struct delivery_setup *setup)
{
	scope_free struct delivery *delivery = calloc(1, sizeof(*delivery));
	int r = 0;

	if (!delivery)
		return -ENOMEM;
	delivery->setup = setup;
	delivery->again_ms = AGAIN_MS;
	delivery->once_again = ONCE_AGAIN_MAX;
	delivery->pulse = (struct pulse){.stop_fd = setup->stop_fd,
	    .beat_fd = setup->beat_fd,
	    .heartbeat = {.every_ms = setup->beat_ms}};
	sender_begin(&delivery->sender, setup->settings);
	while (r != 1 && !pulse_is_stopped(&delivery->pulse)) {
		r = claims_open(
		    &delivery->claims, setup->settings->keep_notify_socket, setup->lane);
		if (r == 0)
			r = serve_link(delivery);
		if (r == 1)
			break;
		say_refused(delivery, r);
		if (setup->once || pulse_is_stopped_within(&delivery->pulse, delivery->again_ms))
			break;
		delivery->again_ms = again_longer(delivery->again_ms);
	}
	return setup->once && r < 0 ? r : 0;
}
