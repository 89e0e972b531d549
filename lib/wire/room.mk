# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libwire.la libpart.la libconnection.la
libwire_la_SOURCES = lib/wire/packet.h lib/wire/packet.c lib/wire/link.h lib/wire/link.c \
	lib/wire/connect.c lib/wire/spawn.h lib/wire/spawn.c lib/wire/message.h \
	lib/wire/message.c lib/wire/reason.c lib/wire/reason.h lib/wire/keys.c \
	lib/wire/spool.h lib/wire/spool.c lib/wire/tried.h lib/wire/tried.c \
	lib/wire/outcome.h lib/wire/outcome.c lib/wire/copied.h lib/wire/copied.c
libwire_la_LIBADD = libbase.la
# Apart from libwire: the module sets no timer and no signal's handler.
libpart_la_SOURCES = lib/wire/part.h lib/wire/part.c
# Nor does it read addresses.
libconnection_la_SOURCES = lib/wire/connection.h lib/wire/connection.c
libconnection_la_LIBADD = libbase.la
EXTRA_DIST += lib/wire/PROTOCOL
