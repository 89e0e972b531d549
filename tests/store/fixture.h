/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A store of its own for each test, and short ways to act on it. The tests know the store by
 * store.h alone; what no act shows is asked through the driver's probe, in plain SQL.
 */
#pragma once

#include "keeper/store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct driver {
	const char *name;
	int (*create)(const struct store_options *options, char *error, size_t size);
	int (*open)(
	    const struct store_options *options, struct store **ret, char *error, size_t size);
	int (*run)(struct store *store, const struct act *acts, unsigned int n,
	    struct result *results, char *error, size_t size);
	int (*idle)(struct store *store);
	void (*close)(struct store *store);
	/* The number that a query gives; the store is closed meanwhile. */
	int64_t (*probe)(const struct store_options *options, const char *sql);
};
extern const struct driver sqlite_driver;

#define ANN_UID 1000
#define BOB_UID 1001
#define NOON INT64_C(1800000000) /* the begin of a step of 30 s */

/* Of an ed25519 key whose 32 bytes count from 0, as sshd writes it. */
#define KEY_LINE                 \
	"publickey ssh-ed25519 " \
	"AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define KEY_FINGERPRINT "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"

struct fixture {
	const struct driver *driver;
	char folder[128], path[160], seal_key[160], store_id[160];
	struct store_options options;
	struct store *store;
	char error[512];
};

/* cmocka's setup and teardown: *state is a struct fixture with an empty store, open. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* Where tests that need no real disk have their stores. */
const char *fixture_room(void);

/* A fixture below the given folder, without a store yet. */
struct fixture *fixture_new(const char *below);
void fixture_create(struct fixture *fixture);
void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);
void fixture_free(struct fixture *fixture);
int64_t fixture_probe(struct fixture *fixture, const char *sql);
/* The path of name in the fixture's folder; the text lives until the next call. */
char *fixture_beside(const struct fixture *fixture, const char *name);

#define EXIT_NO_MOUNTS 77
/*
 * Runs the test in a child with a mount namespace of its own, so that its mounts go with it.
 * Returns 0, EXIT_NO_MOUNTS (this machine gives none), or what it failed with.
 */
int fixture_in_own_mounts(void (*test)(void **state));
/* Runs SQL on the closed database, as an intruder would, and opens the store again. */
void fixture_alter(struct fixture *fixture, const char *sql);

/* An act of ann's at sshd from 203.0.113.9, by root's socket, at the given time. */
struct act act_of(enum act_kind kind, int64_t now);
void act_from(struct act *act, const char *rhost);
/* The same by her own processes: user.sock. */
struct act act_of_user(enum act_kind kind, int64_t now);

/* Runs one act alone. The result must be given back by result_free. */
struct result run_one(struct fixture *fixture, struct act act);
/* Runs it and checks the answer. */
#define run_expecting(fixture, act, verdict, reason) \
	run_and_check(fixture, act, (int)(verdict), (int)(reason), __FILE__, __LINE__)
void run_and_check(
    struct fixture *fixture, struct act act, int verdict, int reason, const char *file, int line);

/* The secret of RFC 6238 appendix B, with 6 digits, SHA1, 30 s. */
void rfc_parameters(struct otpauth *ret);
/* Another secret, told apart by number. */
void other_parameters(unsigned int number, struct otpauth *ret);
/* The code of given at a time; the text lives until the 16th next call. */
const char *code_at(const struct otpauth *given, int64_t at);
/* Six digits that no step within a day of now has: a secret of chance may have any fixed ones. */
const char *wrong_code(const struct otpauth *given, int64_t now);

/* Gives account an active device with these parameters, as root. */
void enrol_at_once(
    struct fixture *fixture, const char *name, const struct otpauth *given, int64_t now);
/* ann's own enrolment of these parameters; result.device_id is the pending device. */
struct result enrol_pending(struct fixture *fixture, const struct otpauth *given, int64_t now);
/* The act that confirms it, by her. */
struct act confirm_of(int64_t now, int64_t device_id, const char *answer);
int64_t count_devices(struct fixture *fixture, int active);
/* A right code from rhost at sshd, and the session that follows. */
void log_in(struct fixture *fixture, const char *rhost, const struct otpauth *given, int64_t now);

/* ann's newest event; the page of the log is given back by result_free. */
struct event_row *newest_event(struct fixture *fixture, struct result *page);
/* Rows of the outbox of one kind, and of all kinds for NULL. */
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int64_t count_alerts(struct fixture *fixture, const char *kind);
