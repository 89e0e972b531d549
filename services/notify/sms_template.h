/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root's templates of sms_command, sms_url and sms_body: {number} and {text} become a text
 * message's own, such that they stay one value. Runs in 2sv-notify.
 */
#pragma once

enum sms_encoding {
	SMS_PLAIN = 0, /* an argument of a program: as it is */
	SMS_PERCENT,   /* a URL, or a form (RFC 3986, 2.1) */
	SMS_JSON,      /* within a string of JSON (RFC 8259, 7) */
};

struct sms_values {
	const char *number; /* "+46701740605" */
	const char *text;   /* printable ASCII */
};

/* Returns the filled template, malloc'ed, or NULL without memory. A value is not looked at again.
 */
char *sms_template_fill(
    const char *template, const struct sms_values *values, enum sms_encoding encoding);
