# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libsettings.la
libsettings_la_SOURCES = lib/settings/settings.h lib/settings/settings.c \
	lib/settings/alert_kind.h lib/settings/alert_kind.c \
	lib/settings/braces.h lib/settings/braces.c \
	lib/settings/complaint.h lib/settings/complaint.c \
	lib/settings/deadline.h lib/settings/deadline.c \
	lib/settings/digest.h lib/settings/digest.c \
	lib/settings/contact.h lib/settings/contact.c \
	lib/settings/networks.h lib/settings/networks.c lib/settings/folder.h lib/settings/folder.c \
	lib/settings/open_safely.h lib/settings/open_safely.c \
	lib/settings/parse.h lib/settings/parse.c lib/settings/rule.h lib/settings/rule.c \
	lib/settings/section_list.h lib/settings/section_list.c \
	lib/settings/sections.h lib/settings/sections.c lib/settings/scan.h lib/settings/scan.c \
	lib/settings/take.h lib/settings/take.c
libsettings_la_CFLAGS = $(AM_CFLAGS) $(CONFUSE_CFLAGS)
libsettings_la_LIBADD = libbase.la $(CONFUSE_LIBS)
