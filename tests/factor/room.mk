# SPDX-License-Identifier: BSD-2-Clause
factor_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS) $(OATH_CFLAGS)
factor_libs = libkeeper.la libbase.la $(CMOCKA_LIBS) $(SODIUM_LIBS)

check_PROGRAMS += tests/factor/secret tests/factor/otpauth tests/factor/totp \
	tests/factor/code tests/factor/seal
tests_factor_secret_SOURCES = tests/factor/secret.c
tests_factor_secret_CFLAGS = $(factor_cflags)
tests_factor_secret_LDADD = $(factor_libs)
tests_factor_otpauth_SOURCES = tests/factor/otpauth.c
tests_factor_otpauth_CFLAGS = $(factor_cflags)
tests_factor_otpauth_LDADD = $(factor_libs)
tests_factor_totp_SOURCES = tests/factor/totp.c
tests_factor_totp_CFLAGS = $(factor_cflags)
tests_factor_totp_LDADD = $(factor_libs)
# The work of a comparison is counted by standing in for both calls that do it.
tests_factor_totp_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=oath_totp_generate2 -Wl,--wrap=sodium_memcmp
tests_factor_code_SOURCES = tests/factor/code.c
tests_factor_code_CFLAGS = $(factor_cflags)
tests_factor_code_LDADD = $(factor_libs)
tests_factor_seal_SOURCES = tests/factor/seal.c
tests_factor_seal_CFLAGS = $(factor_cflags)
tests_factor_seal_LDADD = $(factor_libs)

check_PROGRAMS += tests/factor/answer_form
tests_factor_answer_form_SOURCES = tests/factor/answer_form.c
tests_factor_answer_form_CFLAGS = $(factor_cflags)
tests_factor_answer_form_LDADD = $(factor_libs)

check_PROGRAMS += tests/factor/hotp
tests_factor_hotp_SOURCES = tests/factor/hotp.c
tests_factor_hotp_CFLAGS = $(factor_cflags)
tests_factor_hotp_LDADD = $(factor_libs)
tests_factor_hotp_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sodium_memcmp

check_PROGRAMS += tests/factor/recovery
tests_factor_recovery_SOURCES = tests/factor/recovery.c
tests_factor_recovery_CFLAGS = $(factor_cflags)
tests_factor_recovery_LDADD = $(factor_libs)

check_PROGRAMS += tests/factor/texted
tests_factor_texted_SOURCES = tests/factor/texted.c
tests_factor_texted_CFLAGS = $(factor_cflags)
tests_factor_texted_LDADD = $(factor_libs)
