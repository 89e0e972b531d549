# SPDX-License-Identifier: BSD-2-Clause
# What counts the bytes of ssh sessions: a program of its own, with nobody's secrets.
noinst_LTLIBRARIES += libwatch.la
libwatch_la_SOURCES = \
	services/watch/diag.h services/watch/diag.c \
	services/watch/diag_filter.h services/watch/diag_filter.c \
	services/watch/diag_closed.h services/watch/diag_closed.c \
	services/watch/watch_table.h services/watch/watch_table.c \
	services/watch/watch_keeper.h services/watch/watch_keeper.c \
	services/watch/watch.h services/watch/watch.c
libwatch_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/services
libwatch_la_CFLAGS = $(AM_CFLAGS) $(MNL_CFLAGS)
libwatch_la_LIBADD = libsettings.la libwire.la libconnection.la liblog.la libbase.la $(MNL_LIBS)

pkglibexec_PROGRAMS += 2sv-watch
2sv_watch_SOURCES = services/watch/watch_main.c
2sv_watch_CPPFLAGS = $(libwatch_la_CPPFLAGS)
2sv_watch_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
2sv_watch_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2sv_watch_LDADD = libwatch.la
