# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/wire/packet tests/wire/message tests/wire/link tests/wire/connect
tests_wire_packet_SOURCES = tests/wire/packet.c
tests_wire_packet_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_packet_LDADD = libwire.la $(CMOCKA_LIBS)
tests_wire_message_SOURCES = tests/wire/message.c
tests_wire_message_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_message_LDADD = libwire.la $(CMOCKA_LIBS)
tests_wire_link_SOURCES = tests/wire/link.c
tests_wire_link_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_link_LDADD = libwire.la $(CMOCKA_LIBS)
tests_wire_connect_SOURCES = tests/wire/connect.c
tests_wire_connect_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_connect_LDADD = libwire.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/wire/part
tests_wire_part_SOURCES = tests/wire/part.c tests/wire/lingering.h
tests_wire_part_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_part_LDADD = libpart.la $(CMOCKA_LIBS)

# What stands in 2svd's place: another program than the one that is installed is started.
noinst_PROGRAMS += tests/wire/spawned
tests_wire_spawned_SOURCES = tests/wire/spawned.c
tests_wire_spawned_LDADD = libbase.la
check_PROGRAMS += tests/wire/spawn
tests_wire_spawn_SOURCES = tests/wire/spawn.c lib/wire/spawn.c
tests_wire_spawn_CPPFLAGS = $(AM_CPPFLAGS) -DSPAWN_PROGRAM='"$(abs_builddir)/tests/wire/spawned"'
tests_wire_spawn_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_spawn_LDADD = libwire.la $(CMOCKA_LIBS)
EXTRA_tests_wire_spawn_DEPENDENCIES = tests/wire/spawned

check_PROGRAMS += tests/wire/connection
tests_wire_connection_SOURCES = tests/wire/connection.c
tests_wire_connection_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_connection_LDADD = libconnection.la $(CMOCKA_LIBS)
