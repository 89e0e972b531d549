# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libbase.la liblog.la
libbase_la_SOURCES = lib/base/scope.h lib/base/poison.h lib/base/monotonic.h lib/base/text.h \
	lib/base/text.c
# Apart from libbase: the module has no use for a log of its own.
liblog_la_SOURCES = lib/base/log.h lib/base/log.c
liblog_la_LIBADD = libbase.la
