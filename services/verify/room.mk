# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libverify.la
libverify_la_SOURCES = \
	services/verify/children.c services/verify/children.h \
	services/verify/often.c services/verify/often.h \
	services/verify/passed.c \
	services/verify/places.c services/verify/places.h \
	services/verify/pool.c services/verify/pool.h \
	services/verify/refusals.c services/verify/refusals.h \
	services/verify/roles.c services/verify/roles.h \
	services/verify/sockets.c services/verify/sockets.h \
	services/verify/spawned.c services/verify/spawned.h \
	services/verify/spool_folder.c services/verify/spool_folder.h \
	services/verify/supervisor.c services/verify/supervisor.h \
	services/verify/notifier.c services/verify/notifier.h \
	services/verify/talker.c services/verify/talker.h \
	services/verify/talkers.c services/verify/talkers.h \
	services/verify/users.c services/verify/users.h \
	services/verify/verify.c services/verify/verify.h

# All that a program with another main() needs, too.
VERIFY_LIBS = libverify.la libdialogue.la libkeeper.la libsettings.la libsaved.la libdoors.la libwire.la \
	libpart.la liblog.la libbase.la


sbin_PROGRAMS += 2svd
2svd_SOURCES = services/verify/main.c
2svd_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
2svd_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2svd_LDADD = $(VERIFY_LIBS)
