# SPDX-License-Identifier: BSD-2-Clause
dist_man_MANS += man/2sv.1 man/2sv.conf.5 man/2svd.8 man/2sv-notify.8 man/2sv-gate.8 man/2sv-watch.8 man/pam_2sv.8 man/2sv-locked-out.7

check_SCRIPTS += man/lint
EXTRA_DIST += man/lint
check_PROGRAMS += man/reasons
man_reasons_SOURCES = man/reasons.c
man_reasons_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
man_reasons_LDADD = libwire.la libbase.la $(CMOCKA_LIBS)
