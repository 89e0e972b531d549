# SPDX-License-Identifier: BSD-2-Clause
agent_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/services
agent_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
agent_ldadd = libagent.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/agent/news tests/agent/popup tests/agent/mark
tests_agent_news_SOURCES = tests/agent/news.c
tests_agent_news_CPPFLAGS = $(agent_cppflags)
tests_agent_news_CFLAGS = $(agent_cflags)
tests_agent_news_LDADD = $(agent_ldadd)
tests_agent_popup_SOURCES = tests/agent/popup.c
tests_agent_popup_CPPFLAGS = $(agent_cppflags)
tests_agent_popup_CFLAGS = $(agent_cflags)
tests_agent_popup_LDADD = $(agent_ldadd)
tests_agent_mark_SOURCES = tests/agent/mark.c
tests_agent_mark_CPPFLAGS = $(agent_cppflags)
tests_agent_mark_CFLAGS = $(agent_cflags)
tests_agent_mark_LDADD = $(agent_ldadd)
