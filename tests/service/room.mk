# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/service/places
tests_service_places_SOURCES = tests/service/places.c
tests_service_places_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_places_LDADD = libverify.la libbase.la $(CMOCKA_LIBS)
