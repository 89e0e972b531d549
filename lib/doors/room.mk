# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libdoors.la
libdoors_la_SOURCES = lib/doors/doors.h lib/doors/doors.c
