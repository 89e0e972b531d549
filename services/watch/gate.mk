# SPDX-License-Identifier: BSD-2-Clause
# What names a copy over ssh: all but its main() is a library, so that tests link it.
noinst_LTLIBRARIES += libgate.la
libgate_la_SOURCES = \
	services/watch/gate_split.h services/watch/gate_split.c \
	services/watch/gate_list.h services/watch/gate_list.c \
	services/watch/gate_kind.h services/watch/gate_kind.c services/watch/gate_tools.c \
	services/watch/gate_tar.h services/watch/gate_tar.c \
	services/watch/gate_ask.h services/watch/gate_ask.c \
	services/watch/gate_rules.h services/watch/gate_rules.c \
	services/watch/gate_deny.h services/watch/gate_deny.c \
	services/watch/gate_log.h services/watch/gate_log.c \
	services/watch/gate_run.h services/watch/gate_run.c
libgate_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/services
libgate_la_LIBADD = libsettings.la libwire.la libbase.la

pkglibexec_PROGRAMS += 2sv-gate
2sv_gate_SOURCES = services/watch/gate.c
2sv_gate_CPPFLAGS = $(libgate_la_CPPFLAGS)
2sv_gate_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
2sv_gate_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2sv_gate_LDADD = libgate.la
