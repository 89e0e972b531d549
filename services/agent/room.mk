# SPDX-License-Identifier: BSD-2-Clause
# Pop-ups in a desktop session: the one program with libsystemd. Built where that is there (configure
# --with-agent); what needs it not is a library, so that tests link it.
noinst_LTLIBRARIES += libagent.la
libagent_la_SOURCES = \
	services/agent/heard.h services/agent/heard.c \
	services/agent/news.h services/agent/news.c \
	services/agent/news_event.h services/agent/news_event.c \
	services/agent/popup.h services/agent/popup.c \
	services/agent/ask.h services/agent/ask.c \
	services/agent/mark.h services/agent/mark.c
libagent_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/services
libagent_la_LIBADD = libalerts.la libsettings.la libwire.la libbase.la

if AGENT
pkglibexec_PROGRAMS += 2sv-agent
2sv_agent_SOURCES = services/agent/main.c services/agent/agent.h services/agent/agent.c \
	services/agent/bus.h services/agent/bus.c
2sv_agent_CPPFLAGS = $(libagent_la_CPPFLAGS)
2sv_agent_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS) $(SYSTEMD_CFLAGS)
2sv_agent_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2sv_agent_LDADD = libagent.la $(SYSTEMD_LIBS)
endif
