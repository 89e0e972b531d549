# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/doors/doors
tests_doors_doors_SOURCES = tests/doors/doors.c
tests_doors_doors_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_doors_doors_LDADD = libdoors.la $(CMOCKA_LIBS)
