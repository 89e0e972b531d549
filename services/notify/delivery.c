/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop. A message that was claimed and is not settled, whatever ends this process, is claimed
 * again later. Runs in a child of 2sv-notify for each lane.
 */
#include "config.h" /* HOST_NAME_MAX */
#include "notify/delivery.h"

#include "base/heartbeat.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/scope.h"
#include "base/text.h"
#include "notify/channel.h"
#include "notify/origin.h"
#include "notify/recipient.h"
#include "notify/repeats.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "base/poison.h"

/* Before a keeper that is not there is looked for again; each time longer. */
#define AGAIN_MS 250
#define AGAIN_MS_MAX 5000
#define WAIT_MS_MAX (600 * 1000)
#define ONCE_AGAIN_MAX 100

static channel_sender *const channels[] = {
    [CONTACT_LOCAL] = local_send,
    [CONTACT_EMAIL] = email_send,
    [CONTACT_PUSH] = push_send,
    [CONTACT_WEBHOOK] = webhook_send,
    [CONTACT_SMS] = sms_send,
};

struct delivery {
	const struct delivery_setup *setup;
	struct claims claims;
	struct claim claim;
	struct letter letter;
	struct origins origins;
	char machine[HOST_NAME_MAX + 1];
	struct heartbeat heartbeat;
	bool was_refused; /* the keeper was not there: said once */
	int again_ms;
	unsigned int once_again; /* asks so often more, once */
	struct repeats repeats;
};

/* Whom the letter speaks to. */
static const char *
reader_of(const struct claim *claim)
{
	const char *address;

	if (contact_kind_of(claim->recipient, &address) == CONTACT_LOCAL)
		return address;
	return text_is_empty(claim->account) ? "root" : claim->account;
}

static enum message_outcome
send_claim(struct delivery *delivery, char why[CHANNEL_WHY_SIZE])
{
	const struct claim *claim = &delivery->claim;
	const char *address = NULL;
	enum contact_kind kind = contact_kind_of(claim->recipient, &address);
	const struct letter_head head = {.machine = delivery->machine,
	    .account = reader_of(claim),
	    .origins = &delivery->origins};
	const struct channel_letter sending = {
	    .settings = delivery->setup->settings,
	    .letter = &delivery->letter,
	    .address = address,
	    .machine = delivery->machine,
	    .name = claim->name,
	    .key = text_is_empty(claim->key) ? NULL : claim->key,
	    .claim = claim,
	    .now = time(NULL),
	};
	enum message_outcome outcome;
	int64_t began_ms;

	if (claim->trouble) {
		text_copy(why, CHANNEL_WHY_SIZE, claim->trouble);
		return OUTCOME_LATER;
	}
	if (kind == CONTACT_NONE) {
		text_copy(why, CHANNEL_WHY_SIZE, "no such kind of contact is known here");
		return OUTCOME_LATER;
	}
	origins_find(&delivery->origins, claim, delivery->setup->settings);
	origins_write_places(
	    &delivery->origins, delivery->claim.countries, sizeof(delivery->claim.countries));
	letter_write(claim, &head, &delivery->letter);
	began_ms = monotonic_ms();
	outcome = channels[kind](&sending, why);
	delivery->claim.took_ms = monotonic_ms() - began_ms;
	return outcome;
}

/* "1 alert", "a code", "a test" */
static void
write_contents(const struct claim *claim, char contents[TEXT_COUNT_SIZE])
{
	if (claim->purpose == MESSAGE_ALERTS)
		text_count(contents, claim->alert_count, "alert");
	else
		text_copy(contents, TEXT_COUNT_SIZE,
		    claim->purpose == MESSAGE_CONFIRM ? "a code" : "a test");
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
	enum message_outcome outcome = send_claim(delivery, why);

	log_outcome(delivery, outcome, why);
	return claims_settle(&delivery->claims, claim, outcome, why[0] ? why : NULL);
}

/* Waits at most so long, but not beyond the next beat. */
static int
wait_ms(const struct delivery *delivery, int64_t ms)
{
	return heartbeat_wait_ms(
	    &delivery->heartbeat, monotonic_ms(), (int)(ms < WAIT_MS_MAX ? ms : WAIT_MS_MAX));
}

static bool
is_stopped(const struct delivery *delivery)
{
	struct pollfd ready = {.fd = delivery->setup->stop_fd, .events = POLLIN};

	return poll(&ready, 1, 0) == 1;
}

/* Whoever started it hears that it goes on. */
static void
beat(struct delivery *delivery)
{
	int64_t now_ms = monotonic_ms();

	if (now_ms >= delivery->heartbeat.due_ms)
		(void)!write(delivery->setup->beat_fd, ".", 1);
	heartbeat_turn(&delivery->heartbeat, now_ms);
}

/* Waits, and beats meanwhile. Returns true if it is told to end. */
static bool
is_stopped_within(struct delivery *delivery, int ms)
{
	struct pollfd ready = {.fd = delivery->setup->stop_fd, .events = POLLIN};
	int64_t ends_ms = monotonic_ms() + ms;

	while (monotonic_ms() < ends_ms) {
		beat(delivery);
		if (poll(&ready, 1, wait_ms(delivery, ends_ms - monotonic_ms())) == 1)
			return true;
	}
	return false;
}

/* Until the keeper tells, or so many seconds are over. As claims_wait. */
static int
wait_for_more(struct delivery *delivery, int64_t seconds)
{
	int64_t ends_ms = monotonic_ms() + seconds * 1000;
	int r = 0;

	while (r == 0 && !delivery->claims.was_woken && monotonic_ms() < ends_ms) {
		beat(delivery);
		r = claims_wait(&delivery->claims, wait_ms(delivery, ends_ms - monotonic_ms()),
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

	beat(delivery);
	r = claims_take(&delivery->claims, &delivery->claim, &wait);
	if (r < 0)
		return r;
	delivery->again_ms = AGAIN_MS;
	if (r == 1) {
		delivery->once_again = ONCE_AGAIN_MAX;
		r = deliver(delivery);
		return r < 0 ? r : is_stopped(delivery);
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

/* What a mail's Message-ID and sender can bear. */
static void
machine_find(char machine[HOST_NAME_MAX + 1])
{
	machine[HOST_NAME_MAX] = '\0';
	if (gethostname(machine, HOST_NAME_MAX) < 0 || machine[0] == '\0')
		text_copy(machine, HOST_NAME_MAX + 1, "localhost");
	for (char *p = machine; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '.' && *p != '-')
			*p = '-';
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
	delivery->heartbeat = (struct heartbeat){.every_ms = setup->beat_ms};
	machine_find(delivery->machine);
	while (r != 1 && !is_stopped(delivery)) {
		r = claims_open(
		    &delivery->claims, setup->settings->keep_notify_socket, setup->lane);
		if (r == 0)
			r = serve_link(delivery);
		if (r == 1)
			break;
		say_refused(delivery, r);
		if (setup->once || is_stopped_within(delivery, delivery->again_ms))
			break;
		delivery->again_ms = again_longer(delivery->again_ms);
	}
	return setup->once && r < 0 ? r : 0;
}
