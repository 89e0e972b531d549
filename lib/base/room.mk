# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libbase.la liblog.la
libbase_la_SOURCES = lib/base/scope.h lib/base/poison.h lib/base/monotonic.h lib/base/kernel_clock.h lib/base/text.h \
	lib/base/text.c lib/base/write.h lib/base/write.c lib/base/begun.h lib/base/begun.c
# Apart from libbase: the module has no use for a log of its own, nor for a start.
liblog_la_SOURCES = lib/base/log.h lib/base/log.c lib/base/readiness.h lib/base/readiness.c \
	lib/base/heartbeat.h lib/base/heartbeat.c \
	lib/base/confine.h lib/base/confine.c lib/base/signals.h lib/base/signals.c \
	lib/base/bounded.h lib/base/bounded.c lib/base/own_user.h lib/base/own_user.c
liblog_la_LIBADD = libbase.la
