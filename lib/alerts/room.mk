# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libalerts.la
libalerts_la_SOURCES = lib/alerts/alert_words.h lib/alerts/alert_words.c
libalerts_la_LIBADD = libwire.la
