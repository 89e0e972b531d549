# SPDX-License-Identifier: BSD-2-Clause
# The picture of a terminal is also a program, for end-to-end tests and for the eye.
noinst_PROGRAMS += tests/dialogue/text_to_picture
tests_dialogue_text_to_picture_SOURCES = tests/dialogue/text_to_picture.c \
	tests/dialogue/picture.c tests/dialogue/picture.h

check_PROGRAMS += tests/dialogue/qr
tests_dialogue_qr_SOURCES = tests/dialogue/qr.c tests/dialogue/picture.c tests/dialogue/picture.h
tests_dialogue_qr_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(QRENCODE_CFLAGS)
tests_dialogue_qr_LDADD = libdialogue.la libbase.la $(QRENCODE_LIBS) $(CMOCKA_LIBS)

# Modules of NSS: libc finds them where they are made, by links that the test makes.
check_LTLIBRARIES += tests/dialogue/nss.la
tests_dialogue_nss_la_SOURCES = tests/dialogue/nss.c
tests_dialogue_nss_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
check_PROGRAMS += tests/dialogue/groups
tests_dialogue_groups_SOURCES = tests/dialogue/groups.c
tests_dialogue_groups_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMODULES='"$(abs_builddir)/tests/dialogue/.libs"'
tests_dialogue_groups_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_dialogue_groups_LDADD = libdialogue.la liblog.la libbase.la $(CMOCKA_LIBS)
tests_dialogue_groups_LDFLAGS = $(AM_LDFLAGS) -Wl,--disable-new-dtags \
	-Wl,-rpath,$(abs_builddir)/tests/dialogue/.libs
EXTRA_tests_dialogue_groups_DEPENDENCIES = tests/dialogue/nss.la

check_PROGRAMS += tests/dialogue/nudge
tests_dialogue_nudge_SOURCES = tests/dialogue/nudge.c
tests_dialogue_nudge_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_dialogue_nudge_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/dialogue/last_login
tests_dialogue_last_login_SOURCES = tests/dialogue/last_login.c
tests_dialogue_last_login_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_dialogue_last_login_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/dialogue/prompts
tests_dialogue_prompts_SOURCES = tests/dialogue/prompts.c
tests_dialogue_prompts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_dialogue_prompts_LDADD = $(VERIFY_LIBS) $(CMOCKA_LIBS)
