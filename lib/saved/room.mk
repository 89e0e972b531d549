# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libsaved.la
libsaved_la_SOURCES = lib/saved/saved.h lib/saved/header.c lib/saved/keys.h lib/saved/keys.c \
	lib/saved/write.c lib/saved/read.c lib/saved/pieces.h lib/saved/pieces.c
libsaved_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
libsaved_la_LIBADD = libbase.la $(SODIUM_LIBS)
