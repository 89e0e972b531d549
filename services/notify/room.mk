# SPDX-License-Identifier: BSD-2-Clause
# What sends alerts: a program of its own, with the network and without secrets of logins.
noinst_LTLIBRARIES += libnotify.la
libnotify_la_SOURCES = \
	services/notify/claims.h services/notify/claims.c \
	services/notify/repeats.h services/notify/repeats.c \
	services/notify/check.h services/notify/check.c \
	services/notify/delivery.h services/notify/delivery.c \
	services/notify/pulse.h services/notify/pulse.c \
	services/notify/sender.h services/notify/sender.c \
	services/notify/texts.h services/notify/texts.c \
	services/notify/letter_code.h services/notify/letter_code.c \
	services/notify/lanes.h services/notify/lanes.c \
	services/notify/letter.h services/notify/letter.c \
	services/notify/letter_contact.h services/notify/letter_contact.c \
	services/notify/letter_facts.h services/notify/letter_facts.c \
	services/notify/letter_line.h services/notify/letter_line.c \
	services/notify/origin.h services/notify/origin.c \
	services/notify/origin_name.h services/notify/origin_name.c \
	services/notify/origin_place.h services/notify/origin_place.c \
	services/notify/recipient.h services/notify/recipient.c \
	services/notify/channel.h services/notify/email.c services/notify/mail_text.c \
	services/notify/smtp.h services/notify/smtp.c \
	services/notify/private_file.h services/notify/private_file.c \
	services/notify/program.h services/notify/program.c \
	services/notify/sendmail_link.h services/notify/sendmail_link.c \
	services/notify/letter_brief.h services/notify/letter_brief.c \
	services/notify/sms.c services/notify/sms_gateway.h services/notify/sms_gateway.c \
	services/notify/sms_template.h services/notify/sms_template.c \
	services/notify/http.h services/notify/http.c \
	services/notify/reachable.h services/notify/reachable.c \
	services/notify/payload.h services/notify/payload.c services/notify/payload_text.c \
	services/notify/push.c services/notify/webhook.c
libnotify_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/services
libnotify_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(MAXMINDDB_CFLAGS) $(JANSSON_CFLAGS) $(SODIUM_CFLAGS)
libnotify_la_LIBADD = libalerts.la libsettings.la libwire.la liblog.la libbase.la $(CURL_LIBS) \
	$(JANSSON_LIBS) $(SODIUM_LIBS) $(MAXMINDDB_LIBS)

pkglibexec_PROGRAMS += 2sv-notify
2sv_notify_SOURCES = services/notify/main.c
2sv_notify_CPPFLAGS = $(libnotify_la_CPPFLAGS)
2sv_notify_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
2sv_notify_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2sv_notify_LDADD = libnotify.la

# With what sendmail(8) needs, which the notifier has given up: behind a socket of its own.
pkglibexec_PROGRAMS += 2sv-sendmail
2sv_sendmail_SOURCES = services/notify/sendmail.c \
	services/notify/program.h services/notify/program.c
2sv_sendmail_CPPFLAGS = $(libnotify_la_CPPFLAGS)
2sv_sendmail_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
2sv_sendmail_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2sv_sendmail_LDADD = liblog.la libbase.la
