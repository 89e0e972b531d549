# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/saved/saved
tests_saved_saved_SOURCES = tests/saved/saved.c
tests_saved_saved_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_saved_saved_LDADD = libsaved.la $(CMOCKA_LIBS)
