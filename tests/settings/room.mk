# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/settings/settings tests/settings/parse tests/settings/open_safely \
	tests/settings/installed tests/settings/folder tests/settings/pages tests/settings/contact
tests_settings_contact_SOURCES = tests/settings/contact.c
tests_settings_contact_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_contact_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_settings_SOURCES = tests/settings/settings.c
tests_settings_settings_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_settings_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_open_safely_SOURCES = tests/settings/open_safely.c
tests_settings_open_safely_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_open_safely_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_parse_SOURCES = tests/settings/parse.c
tests_settings_parse_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_parse_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_installed_SOURCES = tests/settings/installed.c lib/settings/settings.c
tests_settings_installed_CPPFLAGS = $(AM_CPPFLAGS) -UTWOSV_CONFDIR \
	-DTWOSV_CONFDIR='"/tmp/2sv-not-there"'
tests_settings_installed_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_installed_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_folder_SOURCES = tests/settings/folder.c
tests_settings_folder_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_folder_LDADD = libsettings.la $(CMOCKA_LIBS)
# The page and the example say where a distribution has things.
tests_settings_pages_SOURCES = tests/settings/pages.c lib/settings/settings.c
tests_settings_pages_CPPFLAGS = $(AM_CPPFLAGS) -UTWOSV_CONFDIR -UTWOSV_SOCKETDIR -UTWOSV_STOREDIR \
	-UTWOSV_SPOOLDIR -UTWOSV_KEEPDIR -DTWOSV_CONFDIR='"/etc/2sv"' \
	-DTWOSV_SOCKETDIR='"/run/2sv"' -DTWOSV_STOREDIR='"/var/lib/2sv"' \
	-DTWOSV_SPOOLDIR='"/var/spool/2sv"' -DTWOSV_KEEPDIR='"/run/2sv-keep"'
tests_settings_pages_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_pages_LDADD = libsettings.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/settings/sections tests/settings/deadline tests/settings/digest
tests_settings_digest_SOURCES = tests/settings/digest.c
tests_settings_digest_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_digest_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_sections_SOURCES = tests/settings/sections.c
tests_settings_sections_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_sections_LDADD = libsettings.la $(CMOCKA_LIBS)
tests_settings_deadline_SOURCES = tests/settings/deadline.c
tests_settings_deadline_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_settings_deadline_LDADD = libsettings.la $(CMOCKA_LIBS)
