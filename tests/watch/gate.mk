# SPDX-License-Identifier: BSD-2-Clause
gate_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/services
gate_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
gate_ldadd = libgate.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/watch/gate_kind tests/watch/gate_rules tests/watch/gate_run tests/watch/gate_ask \
	tests/watch/gate_deny
tests_watch_gate_kind_SOURCES = tests/watch/gate_kind.c
tests_watch_gate_kind_CPPFLAGS = $(gate_cppflags)
tests_watch_gate_kind_CFLAGS = $(gate_cflags)
tests_watch_gate_kind_LDADD = $(gate_ldadd)
tests_watch_gate_rules_SOURCES = tests/watch/gate_rules.c
tests_watch_gate_rules_CPPFLAGS = $(gate_cppflags)
tests_watch_gate_rules_CFLAGS = $(gate_cflags)
tests_watch_gate_rules_LDADD = $(gate_ldadd)
tests_watch_gate_run_SOURCES = tests/watch/gate_run.c
tests_watch_gate_run_CPPFLAGS = $(gate_cppflags)
tests_watch_gate_run_CFLAGS = $(gate_cflags)
tests_watch_gate_run_LDADD = $(gate_ldadd)
tests_watch_gate_ask_SOURCES = tests/watch/gate_ask.c
tests_watch_gate_ask_CPPFLAGS = $(gate_cppflags)
tests_watch_gate_ask_CFLAGS = $(gate_cflags)
tests_watch_gate_ask_LDADD = $(gate_ldadd)
tests_watch_gate_deny_SOURCES = tests/watch/gate_deny.c
tests_watch_gate_deny_CPPFLAGS = $(gate_cppflags)
tests_watch_gate_deny_CFLAGS = $(gate_cflags)
tests_watch_gate_deny_LDADD = $(gate_ldadd)
