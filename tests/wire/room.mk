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
tests_wire_part_SOURCES = tests/wire/part.c
tests_wire_part_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_wire_part_LDADD = libpart.la $(CMOCKA_LIBS)
