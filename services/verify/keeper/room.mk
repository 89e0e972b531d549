# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libkeeper.la
libkeeper_la_SOURCES = \
	services/verify/keeper/keeper.h services/verify/keeper/loop.c \
	services/verify/keeper/batch.h services/verify/keeper/batch.c \
	services/verify/keeper/links.h services/verify/keeper/links.c \
	services/verify/keeper/spool.h services/verify/keeper/spool.c \
	services/verify/keeper/record.h services/verify/keeper/record.c \
	services/verify/keeper/holding.h services/verify/keeper/holding.c \
	services/verify/keeper/errand.h services/verify/keeper/errand.c \
	services/verify/keeper/errand_turn.h services/verify/keeper/errand_work.c \
	services/verify/keeper/errand_child.c \
	services/verify/keeper/lock.h services/verify/keeper/lock.c \
	services/verify/keeper/kernel.h services/verify/keeper/kernel.c \
	services/verify/keeper/acts.h services/verify/keeper/acts.c \
	services/verify/keeper/act_fields.h services/verify/keeper/act_fields.c services/verify/keeper/act_lists.c \
	services/verify/keeper/act_logins.c services/verify/keeper/act_machine.c \
	services/verify/keeper/act_notify.c services/verify/keeper/act_own.c \
	services/verify/keeper/act_contacts.c services/verify/keeper/act_watch.c \
	services/verify/keeper/act_device.c \
	services/verify/keeper/answer.h services/verify/keeper/answer.c \
	services/verify/keeper/answer_row.c services/verify/keeper/answer_text.c \
	services/verify/keeper/texts.h services/verify/keeper/texts.c \
	services/verify/keeper/factor/secret.h services/verify/keeper/factor/secret.c \
	services/verify/keeper/factor/otpauth.h services/verify/keeper/factor/otpauth.c \
	services/verify/keeper/factor/otpauth_parse.c \
	services/verify/keeper/factor/answer_form.h services/verify/keeper/factor/answer_form.c \
	services/verify/keeper/factor/search.h services/verify/keeper/factor/search.c \
	services/verify/keeper/factor/recovery.h services/verify/keeper/factor/recovery.c \
	services/verify/keeper/factor/texted.h services/verify/keeper/factor/texted.c \
	services/verify/keeper/factor/totp.h services/verify/keeper/factor/totp.c \
	services/verify/keeper/factor/hotp.h services/verify/keeper/factor/hotp.c \
	services/verify/keeper/factor/seal.h services/verify/keeper/factor/seal.c \
	services/verify/keeper/policy/address.h services/verify/keeper/policy/address.c \
	services/verify/keeper/policy/texted.h services/verify/keeper/policy/texted.c \
	services/verify/keeper/policy/trust.h services/verify/keeper/policy/trust.c \
	services/verify/keeper/policy/delivery.h services/verify/keeper/policy/delivery.c \
	services/verify/keeper/policy/sent.h services/verify/keeper/policy/sent.c \
	services/verify/keeper/policy/clock.h services/verify/keeper/policy/clock.c \
	services/verify/keeper/policy/rule.h services/verify/keeper/policy/rule.c \
	services/verify/keeper/policy/offer.h services/verify/keeper/policy/offer.c \
	services/verify/keeper/policy/limits.h services/verify/keeper/policy/limits.c \
	services/verify/keeper/policy/decision.h services/verify/keeper/policy/decision.c
libkeeper_la_CFLAGS = $(AM_CFLAGS) $(OATH_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
libkeeper_la_LIBADD = libsettings.la libsaved.la libwire.la libpart.la libconnection.la libdoors.la \
	libbase.la $(OATH_LIBS) \
	$(SODIUM_LIBS) $(SQLITE_LIBS)

include services/verify/keeper/store/room.mk
