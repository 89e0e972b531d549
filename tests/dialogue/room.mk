# SPDX-License-Identifier: BSD-2-Clause
# The picture of a terminal is also a program, for end-to-end tests and for the eye.
noinst_PROGRAMS += tests/dialogue/text_to_picture
tests_dialogue_text_to_picture_SOURCES = tests/dialogue/text_to_picture.c \
	tests/dialogue/picture.c tests/dialogue/picture.h

check_PROGRAMS += tests/dialogue/qr
tests_dialogue_qr_SOURCES = tests/dialogue/qr.c tests/dialogue/picture.c tests/dialogue/picture.h
tests_dialogue_qr_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(QRENCODE_CFLAGS)
tests_dialogue_qr_LDADD = libdialogue.la libbase.la $(QRENCODE_LIBS) $(CMOCKA_LIBS)
