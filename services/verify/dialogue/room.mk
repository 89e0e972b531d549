# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libdialogue.la
libdialogue_la_SOURCES = \
	services/verify/dialogue/account.c \
	services/verify/dialogue/act.c \
	services/verify/dialogue/belongs.h services/verify/dialogue/belongs.c \
	services/verify/dialogue/nudge.h services/verify/dialogue/nudge.c \
	services/verify/dialogue/last_login.h services/verify/dialogue/last_login.c \
	services/verify/dialogue/admit.c \
	services/verify/dialogue/arrived.c \
	services/verify/dialogue/commands.c \
	services/verify/dialogue/decoy.c \
	services/verify/dialogue/dialogue.c services/verify/dialogue/dialogue.h \
	services/verify/dialogue/forward.c services/verify/dialogue/forward.h \
	services/verify/dialogue/left.c \
	services/verify/dialogue/line.c services/verify/dialogue/line.h \
	services/verify/dialogue/login.c \
	services/verify/dialogue/question.c \
	services/verify/dialogue/question_words.c services/verify/dialogue/question.h \
	services/verify/dialogue/report.c services/verify/dialogue/report.h \
	services/verify/dialogue/split.c \
	services/verify/dialogue/table.c
# Groups of NSS, in a child
libdialogue_la_SOURCES += \
	services/verify/dialogue/groups.h services/verify/dialogue/groups.c \
	services/verify/dialogue/groups_child.h services/verify/dialogue/groups_doubt.c \
	services/verify/dialogue/groups_files.c services/verify/dialogue/groups_nss.c \
	services/verify/dialogue/groups_switch.c
# 2sv's commands
libdialogue_la_SOURCES += \
	services/verify/dialogue/command.c services/verify/dialogue/command.h \
	services/verify/dialogue/command_code.c \
	services/verify/dialogue/command_words.c \
	services/verify/dialogue/codes.c services/verify/dialogue/copy.c services/verify/dialogue/codes.h \
	services/verify/dialogue/contact.h services/verify/dialogue/contact_add.c \
	services/verify/dialogue/contacts.c \
	services/verify/dialogue/chauthtok.c services/verify/dialogue/trust.c services/verify/dialogue/stop.c services/verify/dialogue/people.c services/verify/dialogue/protect.c \
	services/verify/dialogue/login.h services/verify/dialogue/invited.c \
	services/verify/dialogue/due.c services/verify/dialogue/refusal.c \
	services/verify/dialogue/first_device.h services/verify/dialogue/first_device.c \
	services/verify/dialogue/device.c services/verify/dialogue/resync.c \
	services/verify/dialogue/devices.c \
	services/verify/dialogue/enrol.c \
	services/verify/dialogue/errand.c \
	services/verify/dialogue/hosts.c \
	services/verify/dialogue/init.c \
	services/verify/dialogue/list.c services/verify/dialogue/list.h \
	services/verify/dialogue/log.c \
	services/verify/dialogue/off.c \
	services/verify/dialogue/qr.c services/verify/dialogue/qr.h \
	services/verify/dialogue/sheet.c services/verify/dialogue/sheet.h \
	services/verify/dialogue/status.c \
	services/verify/dialogue/test.c
libdialogue_la_LIBADD = libwire.la liblog.la $(QRENCODE_LIBS) $(DL_LIBS)
libdialogue_la_CFLAGS = $(AM_CFLAGS) $(QRENCODE_CFLAGS)
