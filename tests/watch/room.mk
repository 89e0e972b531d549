# SPDX-License-Identifier: BSD-2-Clause
watch_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/services
watch_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
watch_ldadd = libwatch.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/watch/diag tests/watch/table
tests_watch_diag_SOURCES = tests/watch/diag.c
tests_watch_diag_CPPFLAGS = $(watch_cppflags)
tests_watch_diag_CFLAGS = $(watch_cflags)
tests_watch_diag_LDADD = $(watch_ldadd)
tests_watch_table_SOURCES = tests/watch/table.c
tests_watch_table_CPPFLAGS = $(watch_cppflags)
tests_watch_table_CFLAGS = $(watch_cflags)
tests_watch_table_LDADD = $(watch_ldadd)
