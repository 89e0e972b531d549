/* SPDX-License-Identifier: BSD-2-Clause */
/* The values of 2sv.conf: from text into a field of struct settings. Called by parse.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct key {
	const char *name;
	const char *(*take)(const struct key *key, const char *value, void *field);
	size_t offset; /* of the field in struct settings */
	int64_t min, max;
};

/* Each puts the value into the field and returns NULL, or what the value must be. */
const char *take_path(const struct key *key, const char *value, void *field);
const char *take_socket(const struct key *key, const char *value, void *field);
const char *take_store(const struct key *key, const char *value, void *field);
const char *take_issuer(const struct key *key, const char *value, void *field);
const char *take_unenrolled(const struct key *key, const char *value, void *field);
const char *take_yes(const struct key *key, const char *value, void *field);
const char *take_networks(const struct key *key, const char *value, void *field);
const char *take_server(const struct key *key, const char *value, void *field);
const char *take_domain(const struct key *key, const char *value, void *field);
const char *take_address(const struct key *key, const char *value, void *field);
const char *take_line(const struct key *key, const char *value, void *field);
const char *take_path_or_none(const struct key *key, const char *value, void *field);
const char *take_sms_command(const struct key *key, const char *value, void *field);
const char *take_sms_url(const struct key *key, const char *value, void *field);
const char *take_contacts(const struct key *key, const char *value, void *field);
const char *take_kinds(const struct key *key, const char *value, void *field);
const char *take_number(const struct key *key, const char *value, void *field);
