# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/service/often
tests_service_often_SOURCES = tests/service/often.c
tests_service_often_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_often_LDADD = libverify.la liblog.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/places
tests_service_places_SOURCES = tests/service/places.c
tests_service_places_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_places_LDADD = libverify.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/passed
tests_service_passed_SOURCES = tests/service/passed.c
tests_service_passed_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_passed_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/dialogues
tests_service_dialogues_SOURCES = tests/service/dialogues.c \
	tests/service/led.h tests/service/led.c
tests_service_dialogues_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_dialogues_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/texts
tests_service_texts_SOURCES = tests/service/texts.c tests/service/led.h tests/service/led.c
tests_service_texts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_texts_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/doors
tests_service_doors_SOURCES = tests/service/doors.c tests/service/led.h tests/service/led.c
tests_service_doors_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_doors_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/due
tests_service_due_SOURCES = tests/service/due.c tests/service/led.h tests/service/led.c
tests_service_due_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_due_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

# 2svd with a clock that a test sets; never installed.
noinst_PROGRAMS += tests/service/main_at
tests_service_main_at_SOURCES = tests/service/main_at.c
tests_service_main_at_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
tests_service_main_at_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_service_main_at_LDADD = $(VERIFY_LIBS)

# A whole service in a namespace of its own, and clients of it.
check_LTLIBRARIES += libtree.la
libtree_la_SOURCES = tests/service/tree.c tests/service/tree.h tests/service/client.c
libtree_la_CPPFLAGS = $(AM_CPPFLAGS) -DSERVICE_PATH='"$(abs_builddir)/tests/service/main_at"'
libtree_la_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
libtree_la_LIBADD = libkeeper.la libwire.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/service/supervisor
tests_service_supervisor_SOURCES = tests/service/supervisor.c
tests_service_supervisor_CPPFLAGS = $(libtree_la_CPPFLAGS)
tests_service_supervisor_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_supervisor_LDADD = libtree.la
EXTRA_tests_service_supervisor_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/service/logins
tests_service_logins_SOURCES = tests/service/logins.c
tests_service_logins_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_logins_LDADD = libtree.la
EXTRA_tests_service_logins_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/service/crowd
tests_service_crowd_SOURCES = tests/service/crowd.c
tests_service_crowd_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_crowd_LDADD = libtree.la
EXTRA_tests_service_crowd_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/service/whole
tests_service_whole_SOURCES = tests/service/whole.c
tests_service_whole_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_whole_LDADD = libtree.la
EXTRA_tests_service_whole_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/service/spawned
tests_service_spawned_SOURCES = tests/service/spawned.c
tests_service_spawned_CPPFLAGS = $(libtree_la_CPPFLAGS)
tests_service_spawned_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_service_spawned_LDADD = libtree.la
EXTRA_tests_service_spawned_DEPENDENCIES = tests/service/main_at
