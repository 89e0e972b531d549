# SPDX-License-Identifier: BSD-2-Clause
PAM_2SV_SOURCES = pam_2sv/pam_2sv.c pam_2sv/options.h pam_2sv/options.c pam_2sv/hello.h \
	pam_2sv/hello.c pam_2sv/answer.h pam_2sv/answer.c pam_2sv/conversation.h \
	pam_2sv/conversation.c pam_2sv/dialogue.h pam_2sv/dialogue.c pam_2sv/verdict.h \
	pam_2sv/verdict.c pam_2sv/console.h pam_2sv/console.c pam_2sv/key.h pam_2sv/key.c \
	pam_2sv/report.h pam_2sv/report.c pam_2sv/login.h pam_2sv/login.c pam_2sv/admit.h pam_2sv/cut.h pam_2sv/cut.c pam_2sv/field.h pam_2sv/field.c \
	pam_2sv/admit.c pam_2sv/asked.h pam_2sv/asked.c pam_2sv/session.h pam_2sv/session.c pam_2sv/password.h pam_2sv/password.c \
	pam_2sv/audit.h pam_2sv/audit.c pam_2sv/news.h pam_2sv/news.c pam_2sv/spool.h pam_2sv/spool.c
PAM_2SV_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -Wl,-z,defs \
	-export-symbols $(srcdir)/pam_2sv/pam_2sv.sym

pam_LTLIBRARIES = pam_2sv.la
pam_2sv_la_SOURCES = $(PAM_2SV_SOURCES)
pam_2sv_la_LDFLAGS = $(PAM_2SV_LDFLAGS)
pam_2sv_la_LIBADD = libwire.la libdoors.la $(PAM_LIBS)
EXTRA_pam_2sv_la_DEPENDENCIES = pam_2sv/pam_2sv.sym
EXTRA_DIST += pam_2sv/pam_2sv.sym

# The stacks as a whole, for people, tests and tools to read.
pamstacksdir = $(datadir)/2sv/pam
dist_pamstacks_DATA = packaging/pam/sshd packaging/pam/sshd-key-and-code packaging/pam/2sv-password \
	packaging/pam/sudo packaging/pam/sudo-i packaging/pam/su packaging/pam/su-l \
	packaging/pam/login packaging/pam/decoy packaging/pam/passwd packaging/pam/chpasswd
