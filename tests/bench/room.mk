# SPDX-License-Identifier: BSD-2-Clause
# Not among the tests: run by tests/bench/login.sh, inside the house.
EXTRA_PROGRAMS += tests/bench/login
tests_bench_login_SOURCES = tests/bench/login.c
tests_bench_login_CFLAGS = $(AM_CFLAGS) $(OATH_CFLAGS)
tests_bench_login_LDADD = libbase.la $(PAM_LIBS) $(OATH_LIBS)
EXTRA_DIST += tests/bench/login.sh tests/bench/login_inside.sh tests/bench/login_table.awk
