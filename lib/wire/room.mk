# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libwire.la
libwire_la_SOURCES = lib/wire/packet.h lib/wire/packet.c lib/wire/link.h lib/wire/link.c \
	lib/wire/connect.c lib/wire/part.h lib/wire/part.c lib/wire/message.h lib/wire/message.c lib/wire/reason.c lib/wire/keys.c
libwire_la_LIBADD = libbase.la
EXTRA_DIST += lib/wire/PROTOCOL
