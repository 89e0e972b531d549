# SPDX-License-Identifier: BSD-2-Clause
# Run by tests/kills/run.sh, which has them built: not part of "make check".
EXTRA_PROGRAMS += tests/kills/kills tests/kills/2svd
tests_kills_kills_SOURCES = tests/kills/kills.c \
	tests/kills/round.c tests/kills/round.h \
	tests/kills/disk.h \
	tests/kills/late.c tests/kills/late.h \
	tests/kills/ledger.c tests/kills/ledger.h \
	tests/kills/login.c tests/kills/login.h \
	tests/kills/people.c tests/kills/people.h \
	tests/kills/told.c tests/kills/told.h \
	tests/kills/victim.c tests/kills/victim.h
tests_kills_kills_CPPFLAGS = $(AM_CPPFLAGS) \
	-DKILLS_MODULE='"$(abs_builddir)/.libs/pam_2sv.so"' \
	-DKILLS_SERVICE='"$(abs_builddir)/tests/kills/2svd"'
tests_kills_kills_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_kills_kills_LDADD = libtree.la $(PAM_LIBS) $(CMOCKA_LIBS) $(SQLITE_LIBS)
EXTRA_tests_kills_kills_DEPENDENCIES = tests/kills/2svd

# 2svd on a disk that a power cut empties.
tests_kills_2svd_SOURCES = tests/service/main_at.c tests/kills/disk.c tests/kills/disk.h
tests_kills_2svd_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_kills_2svd_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_kills_2svd_LDADD = $(VERIFY_LIBS)

EXTRA_DIST += tests/kills/README tests/kills/run.sh
