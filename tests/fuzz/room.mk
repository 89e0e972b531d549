# SPDX-License-Identifier: BSD-2-Clause
# With --enable-fuzz and CC=clang; run as: tests/fuzz/packet $(srcdir)/tests/fuzz/corpus/packet
FUZZ_CFLAGS = -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
if FUZZ
noinst_PROGRAMS += tests/fuzz/packet
tests_fuzz_packet_SOURCES = tests/fuzz/packet.c lib/wire/packet.c lib/wire/message.c \
	lib/wire/reason.c lib/wire/keys.c lib/base/text.c
tests_fuzz_packet_CFLAGS = $(AM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_packet_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
endif
EXTRA_DIST += tests/fuzz/packet.c tests/fuzz/corpus/packet

if FUZZ
noinst_PROGRAMS += tests/fuzz/settings
endif
tests_fuzz_settings_SOURCES = tests/fuzz/settings.c $(libbase_la_SOURCES) $(libsettings_la_SOURCES)
tests_fuzz_settings_CFLAGS = $(AM_CFLAGS) $(CONFUSE_CFLAGS) -fsanitize=fuzzer,address,undefined
tests_fuzz_settings_LDADD = $(CONFUSE_LIBS)
