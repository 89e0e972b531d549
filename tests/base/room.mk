# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/base/text
tests_base_text_SOURCES = tests/base/text.c
tests_base_text_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_base_text_LDADD = libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/base/begun
tests_base_begun_SOURCES = tests/base/begun.c
tests_base_begun_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_base_begun_LDADD = libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/base/readiness
tests_base_readiness_SOURCES = tests/base/readiness.c
tests_base_readiness_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_base_readiness_LDADD = liblog.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/base/heartbeat
tests_base_heartbeat_SOURCES = tests/base/heartbeat.c
tests_base_heartbeat_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_base_heartbeat_LDADD = liblog.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/base/signals
tests_base_signals_SOURCES = tests/base/signals.c
tests_base_signals_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_base_signals_LDADD = liblog.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/base/bounded
tests_base_bounded_SOURCES = tests/base/bounded.c
tests_base_bounded_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_base_bounded_LDADD = liblog.la libbase.la $(CMOCKA_LIBS)
