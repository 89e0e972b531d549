# SPDX-License-Identifier: BSD-2-Clause
# The house is not run by make check: bootstrap check runs it, as root.
EXTRA_PROGRAMS += tests/e2e/logsink
tests_e2e_logsink_SOURCES = tests/e2e/logsink.c
tests_e2e_logsink_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_e2e_logsink_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_e2e_logsink_LDADD = libbase.la
EXTRA_PROGRAMS += tests/e2e/caller
tests_e2e_caller_SOURCES = tests/e2e/caller.c
tests_e2e_caller_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_e2e_caller_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_e2e_caller_LDADD = libbase.la $(PAM_LIBS)
EXTRA_PROGRAMS += tests/e2e/rehearser
tests_e2e_rehearser_SOURCES = tests/e2e/rehearser.c
tests_e2e_rehearser_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_e2e_rehearser_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_e2e_rehearser_LDADD = libtools.la
EXTRA_PROGRAMS += tests/e2e/waiters
tests_e2e_waiters_SOURCES = tests/e2e/waiters.c
tests_e2e_waiters_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_e2e_waiters_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_e2e_waiters_LDADD = libbase.la
EXTRA_PROGRAMS += tests/e2e/groups
tests_e2e_groups_SOURCES = tests/e2e/groups.c
tests_e2e_groups_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_e2e_groups_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_e2e_groups_LDADD = libdialogue.la liblog.la libbase.la
EXTRA_LTLIBRARIES += tests/e2e/synchronised.la
tests_e2e_synchronised_la_SOURCES = tests/e2e/synchronised.c
tests_e2e_synchronised_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
EXTRA_LTLIBRARIES += tests/e2e/says.la
tests_e2e_says_la_SOURCES = tests/e2e/says.c
tests_e2e_says_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
tests_e2e_says_la_LIBADD = $(PAM_LIBS)
EXTRA_LTLIBRARIES += tests/e2e/seat.la
tests_e2e_seat_la_SOURCES = tests/e2e/seat.c
tests_e2e_seat_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
EXTRA_DIST += tests/e2e
if AGENT
EXTRA_PROGRAMS += tests/e2e/notifysink
tests_e2e_notifysink_SOURCES = tests/e2e/notifysink.c
tests_e2e_notifysink_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS) $(SYSTEMD_CFLAGS)
tests_e2e_notifysink_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_e2e_notifysink_LDADD = libbase.la $(SYSTEMD_LIBS)
endif
