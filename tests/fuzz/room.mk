# SPDX-License-Identifier: BSD-2-Clause

if FUZZ
noinst_PROGRAMS += tests/fuzz/settings
endif
tests_fuzz_settings_SOURCES = tests/fuzz/settings.c $(libbase_la_SOURCES) $(libsettings_la_SOURCES)
tests_fuzz_settings_CFLAGS = $(AM_CFLAGS) $(CONFUSE_CFLAGS) -fsanitize=fuzzer,address,undefined
tests_fuzz_settings_LDADD = $(CONFUSE_LIBS)
