# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libdialogue.la
libdialogue_la_SOURCES = \
	services/verify/dialogue/account.c \
	services/verify/dialogue/act.c \
	services/verify/dialogue/admit.c \
	services/verify/dialogue/arrived.c \
	services/verify/dialogue/commands.c \
	services/verify/dialogue/decoy.c \
	services/verify/dialogue/dialogue.c services/verify/dialogue/dialogue.h \
	services/verify/dialogue/forward.c services/verify/dialogue/forward.h \
	services/verify/dialogue/left.c \
	services/verify/dialogue/line.c services/verify/dialogue/line.h \
	services/verify/dialogue/login.c \
	services/verify/dialogue/question.c services/verify/dialogue/question.h \
	services/verify/dialogue/report.c services/verify/dialogue/report.h \
	services/verify/dialogue/table.c
libdialogue_la_LIBADD = liblog.la
