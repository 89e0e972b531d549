# SPDX-License-Identifier: BSD-2-Clause
# Run in the house, by tests/bench/login.sh and login.test.sh.
noinst_PROGRAMS += tests/bench/login
tests_bench_login_SOURCES = tests/bench/login.c tests/bench/cell.c tests/bench/cell.h \
	tests/bench/people.h
tests_bench_login_CFLAGS = $(AM_CFLAGS) $(OATH_CFLAGS)
tests_bench_login_LDADD = libbase.la $(PAM_LIBS) $(OATH_LIBS)
noinst_PROGRAMS += tests/bench/fill
tests_bench_fill_SOURCES = tests/bench/fill.c tests/bench/people.h
tests_bench_fill_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
tests_bench_fill_LDADD = libkeeper.la
EXTRA_DIST += tests/bench/login.sh tests/bench/login_inside.sh tests/bench/login_make.sh \
	tests/bench/medians.awk tests/bench/counts.awk tests/bench/login_table.awk \
	tests/bench/gates.awk tests/bench/login.test.sh

# Run in the house, by tests/bench/watch.sh.
noinst_PROGRAMS += tests/bench/sessions
tests_bench_sessions_SOURCES = tests/bench/sessions.c
tests_bench_sessions_CFLAGS = $(AM_CFLAGS)
tests_bench_sessions_LDADD = libbase.la
EXTRA_DIST += tests/bench/watch.sh tests/bench/watch_inside.sh
