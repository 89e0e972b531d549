/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills a store with people, each with an active device, through store.h: what 2sv enrol would
 * take hours for. Called by the bench in the house, with the keeper's uid, while no service runs.
 */
#include "people.h"

#include "base/text.h"
#include "keeper/store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/poison.h"

#define BATCH 500

struct fill {
	struct store *store;
	struct act acts[BATCH];
	struct otpauth devices[BATCH];
	char names[BATCH][PEOPLE_NAME_SIZE];
	struct result results[BATCH];
	char words[300];
};

static void
make_act(struct fill *fill, unsigned int i, int64_t number, int64_t now)
{
	struct otpauth *device = &fill->devices[i];

	otpauth_defaults(device);
	people_secret(number, device->secret.bytes);
	device->secret.size = PEOPLE_SECRET_SIZE;
	people_name(number, fill->names[i]);
	fill->acts[i] = (struct act){.kind = ACT_ENROL,
	    .now = now,
	    .way = WAY_ROOT,
	    .account = fill->names[i],
	    .account_uid = (uid_t)(PEOPLE_FIRST_UID + number),
	    .door = "",
	    .device_name = "phone",
	    .given = device,
	    .active_at_once = true};
}

/* Returns 0, or -errno where not every one of them was enrolled. */
static int
run_batch(struct fill *fill, int64_t first, unsigned int count)
{
	int r;

	for (unsigned int i = 0; i < count; i++)
		make_act(fill, i, first + i, time(NULL));
	r = store_run(
	    fill->store, fill->acts, count, fill->results, fill->words, sizeof(fill->words));
	for (unsigned int i = 0; i < count; i++) {
		if (r == 0 && fill->results[i].verdict != VERDICT_ACCEPT)
			r = -EEXIST;
		result_free(&fill->results[i]);
	}
	return r < 0 ? r : store_idle(fill->store);
}

static int
run(struct fill *fill, int64_t first, int64_t count)
{
	int r = 0;

	for (int64_t done = 0; r == 0 && done < count; done += BATCH) {
		int64_t left = count - done;

		r = run_batch(fill, first + done, left < BATCH ? (unsigned int)left : BATCH);
	}
	return r;
}

int
main(int argc, char **argv)
{
	static struct fill fill;
	struct store_options options = {.issuer = "bench"};
	int64_t first, count;
	int r;

	if (argc != 6 || number_parse(argv[4], 0, PEOPLE_MAX, &first) < 0 ||
	    number_parse(argv[5], 0, PEOPLE_MAX, &count) < 0) {
		fprintf(stderr, "usage: fill STORE SEAL-KEY STORE-ID FIRST COUNT\n");
		return 2;
	}
	options.path = argv[1];
	options.seal_key = argv[2];
	options.store_id = argv[3];
	r = store_open(&options, &fill.store, fill.words, sizeof(fill.words));
	if (r == 0)
		r = run(&fill, first, count);
	store_close(fill.store);
	if (r < 0)
		fprintf(stderr, "fill: %s (%s)\n", strerror(-r), fill.words);
	return r < 0;
}
