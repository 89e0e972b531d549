# SPDX-License-Identifier: BSD-2-Clause
notify_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/services
check_PROGRAMS += tests/notify/letter tests/notify/mail_text
tests_notify_letter_SOURCES = tests/notify/letter.c
tests_notify_letter_CPPFLAGS = $(notify_cppflags)
tests_notify_letter_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_notify_letter_LDADD = libnotify.la $(CMOCKA_LIBS)
tests_notify_mail_text_SOURCES = tests/notify/mail_text.c
tests_notify_mail_text_CPPFLAGS = $(notify_cppflags)
tests_notify_mail_text_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_notify_mail_text_LDADD = libnotify.la $(CMOCKA_LIBS)
