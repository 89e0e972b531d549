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
EXTRA_DIST += tests/fuzz/corpus/settings

# The keeper's: codes, URIs, addresses, acts.
if FUZZ
noinst_PROGRAMS += tests/fuzz/code tests/fuzz/otpauth tests/fuzz/address tests/fuzz/act
tests_fuzz_code_SOURCES = tests/fuzz/code.c lib/base/text.c services/verify/keeper/factor/search.c \
	services/verify/keeper/factor/totp.c services/verify/keeper/factor/answer_form.c \
	services/verify/keeper/factor/secret.c services/verify/keeper/factor/otpauth.c
tests_fuzz_code_CFLAGS = $(AM_CFLAGS) $(OATH_CFLAGS) $(SODIUM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_code_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_code_LDADD = $(OATH_LIBS) $(SODIUM_LIBS)
tests_fuzz_otpauth_SOURCES = tests/fuzz/otpauth.c lib/base/text.c \
	services/verify/keeper/factor/secret.c services/verify/keeper/factor/otpauth.c \
	services/verify/keeper/factor/otpauth_parse.c
tests_fuzz_otpauth_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_otpauth_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_otpauth_LDADD = $(SODIUM_LIBS)
tests_fuzz_address_SOURCES = tests/fuzz/address.c lib/base/text.c \
	services/verify/keeper/policy/address.c
tests_fuzz_address_CFLAGS = $(AM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_address_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_act_SOURCES = tests/fuzz/act.c lib/base/text.c lib/wire/packet.c lib/wire/keys.c \
	lib/wire/spool.c lib/wire/reason.c lib/doors/doors.c services/verify/keeper/acts.c \
	services/verify/keeper/act_logins.c services/verify/keeper/act_fields.c services/verify/keeper/act_notify.c services/verify/keeper/act_own.c \
	services/verify/keeper/act_contacts.c lib/settings/contact.c lib/wire/outcome.c \
	lib/wire/tried.c lib/wire/copied.c lib/wire/connection.c services/verify/keeper/act_watch.c services/verify/keeper/act_lists.c services/verify/keeper/act_machine.c services/verify/keeper/act_device.c \
	services/verify/keeper/policy/address.c services/verify/keeper/factor/secret.c \
	services/verify/keeper/factor/otpauth.c services/verify/keeper/factor/otpauth_parse.c
tests_fuzz_act_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_act_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_act_LDADD = $(SODIUM_LIBS)
endif
if FUZZ
noinst_PROGRAMS += tests/fuzz/gate
endif
tests_fuzz_gate_SOURCES = tests/fuzz/gate.c services/watch/gate_split.c services/watch/gate_list.c services/watch/gate_kind.c \
	services/watch/gate_tools.c services/watch/gate_tar.c lib/wire/copied.c lib/base/text.c
tests_fuzz_gate_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/services
tests_fuzz_gate_CFLAGS = $(AM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_gate_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
EXTRA_DIST += tests/fuzz/corpus/gate

EXTRA_DIST += tests/fuzz/code.c tests/fuzz/otpauth.c tests/fuzz/address.c tests/fuzz/act.c \
	tests/fuzz/corpus/code tests/fuzz/corpus/otpauth tests/fuzz/corpus/address \
	tests/fuzz/corpus/act

if FUZZ
noinst_PROGRAMS += tests/fuzz/saved
tests_fuzz_saved_SOURCES = tests/fuzz/saved.c lib/saved/header.c
tests_fuzz_saved_CFLAGS = $(AM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_saved_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
endif
EXTRA_DIST += tests/fuzz/saved.c tests/fuzz/corpus/saved

if FUZZ
noinst_PROGRAMS += tests/fuzz/stacks
endif
tests_fuzz_stacks_SOURCES = tests/fuzz/stacks.c lib/base/text.c lib/stacks/line.c \
	lib/stacks/control.c lib/stacks/stack.c lib/stacks/module.c lib/stacks/walk.c \
	lib/stacks/walk_state.c
tests_fuzz_stacks_CFLAGS = $(AM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_stacks_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
EXTRA_DIST += tests/fuzz/corpus/stacks

if FUZZ
noinst_PROGRAMS += tests/fuzz/sshd
endif
tests_fuzz_sshd_SOURCES = tests/fuzz/sshd.c lib/base/text.c lib/base/write.c lib/stacks/sshd.c \
	lib/stacks/sshd_match.c lib/stacks/sshd_ways.c lib/stacks/program.c \
	lib/stacks/sshd_lists.c lib/stacks/sshd_value.c lib/stacks/people.c
tests_fuzz_sshd_CFLAGS = $(AM_CFLAGS) $(FUZZ_CFLAGS)
tests_fuzz_sshd_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_CFLAGS)
EXTRA_DIST += tests/fuzz/corpus/sshd
