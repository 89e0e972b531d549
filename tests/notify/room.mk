# SPDX-License-Identifier: BSD-2-Clause
notify_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/services
notify_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
notify_ldadd = libnotify.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/notify/letter tests/notify/mail_text tests/notify/reachable \
	tests/notify/recipient tests/notify/http tests/notify/payload
tests_notify_letter_SOURCES = tests/notify/letter.c \
	tests/notify/letter_fixture.h tests/notify/letter_fixture.c
tests_notify_letter_CPPFLAGS = $(notify_cppflags)
tests_notify_letter_CFLAGS = $(notify_cflags)
tests_notify_letter_LDADD = $(notify_ldadd)
tests_notify_mail_text_SOURCES = tests/notify/mail_text.c
tests_notify_mail_text_CPPFLAGS = $(notify_cppflags)
tests_notify_mail_text_CFLAGS = $(notify_cflags)
tests_notify_mail_text_LDADD = $(notify_ldadd)
tests_notify_reachable_SOURCES = tests/notify/reachable.c
tests_notify_reachable_CPPFLAGS = $(notify_cppflags)
tests_notify_reachable_CFLAGS = $(notify_cflags)
tests_notify_reachable_LDADD = $(notify_ldadd)
tests_notify_recipient_SOURCES = tests/notify/recipient.c
tests_notify_recipient_CPPFLAGS = $(notify_cppflags)
tests_notify_recipient_CFLAGS = $(notify_cflags)
tests_notify_recipient_LDADD = $(notify_ldadd)
tests_notify_http_SOURCES = tests/notify/http.c
tests_notify_http_CPPFLAGS = $(notify_cppflags)
tests_notify_http_CFLAGS = $(notify_cflags)
tests_notify_http_LDADD = $(notify_ldadd)
tests_notify_payload_SOURCES = tests/notify/payload.c
tests_notify_payload_CPPFLAGS = $(notify_cppflags)
tests_notify_payload_CFLAGS = $(notify_cflags) $(JANSSON_CFLAGS)
tests_notify_payload_LDADD = $(notify_ldadd) $(JANSSON_LIBS)
check_PROGRAMS += tests/notify/origin
tests_notify_origin_SOURCES = tests/notify/origin.c
tests_notify_origin_CPPFLAGS = $(notify_cppflags)
tests_notify_origin_CFLAGS = $(notify_cflags)
tests_notify_origin_LDADD = $(notify_ldadd)
check_PROGRAMS += tests/notify/letter_kinds
tests_notify_letter_kinds_SOURCES = tests/notify/letter_kinds.c \
	tests/notify/letter_fixture.h tests/notify/letter_fixture.c
tests_notify_letter_kinds_CPPFLAGS = $(notify_cppflags)
tests_notify_letter_kinds_CFLAGS = $(notify_cflags)
tests_notify_letter_kinds_LDADD = $(notify_ldadd)
check_PROGRAMS += tests/notify/claims
tests_notify_claims_SOURCES = tests/notify/claims.c
tests_notify_claims_CPPFLAGS = $(notify_cppflags)
tests_notify_claims_CFLAGS = $(notify_cflags)
tests_notify_claims_LDADD = $(notify_ldadd)
