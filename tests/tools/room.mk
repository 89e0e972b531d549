# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/tools/options tests/tools/table tests/tools/terminal \
	tests/tools/store_files
tests_tools_options_SOURCES = tests/tools/options.c
tests_tools_options_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_options_LDADD = libtools.la $(CMOCKA_LIBS)
tests_tools_table_SOURCES = tests/tools/table.c
tests_tools_table_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_table_LDADD = libtools.la $(CMOCKA_LIBS)
tests_tools_terminal_SOURCES = tests/tools/terminal.c
tests_tools_terminal_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_terminal_LDADD = libtools.la $(CMOCKA_LIBS)
tests_tools_store_files_SOURCES = tests/tools/store_files.c
tests_tools_store_files_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_store_files_LDADD = libtools.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/tools/protect
tests_tools_protect_SOURCES = tests/tools/protect.c
tests_tools_protect_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_protect_LDADD = libtools.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/tools/report
tests_tools_report_SOURCES = tests/tools/report.c
tests_tools_report_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_report_LDADD = libtools.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/tools/sudo_rules
tests_tools_sudo_rules_SOURCES = tests/tools/sudo_rules.c
tests_tools_sudo_rules_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_sudo_rules_LDADD = libtools.la $(CMOCKA_LIBS)
check_PROGRAMS += tests/tools/rehearse
tests_tools_rehearse_SOURCES = tests/tools/rehearse.c
tests_tools_rehearse_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_rehearse_LDADD = libtools.la $(CMOCKA_LIBS)

# The person's and the talker's own code, with a keeper that plays a script.
check_PROGRAMS += tests/tools/lists tests/tools/log tests/tools/codes
tests_tools_stage = tests/tools/stage.c tests/tools/stage.h tests/tools/play.c tests/tools/play.h
tests_tools_lists_SOURCES = tests/tools/lists.c $(tests_tools_stage)
tests_tools_lists_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_lists_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=link_connect -Wl,--wrap=spawn_connect \
	-Wl,--wrap=link_receive_watching -Wl,--wrap=begun_never
tests_tools_lists_LDADD = libtools.la libdialogue.la libdoors.la $(CMOCKA_LIBS)
tests_tools_log_SOURCES = tests/tools/log.c $(tests_tools_stage)
tests_tools_log_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_log_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=link_connect -Wl,--wrap=spawn_connect \
	-Wl,--wrap=link_receive_watching -Wl,--wrap=begun_never
tests_tools_log_LDADD = libtools.la libdialogue.la libdoors.la $(CMOCKA_LIBS)
tests_tools_codes_SOURCES = tests/tools/codes.c $(tests_tools_stage)
tests_tools_codes_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_codes_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=link_connect -Wl,--wrap=spawn_connect \
	-Wl,--wrap=link_receive_watching -Wl,--wrap=begun_never
tests_tools_codes_LDADD = libtools.la libdialogue.la libdoors.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/tools/checkup tests/tools/status
tests_tools_checkup_SOURCES = tests/tools/checkup.c
tests_tools_checkup_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_checkup_LDADD = libtools.la $(CMOCKA_LIBS)
tests_tools_status_SOURCES = tests/tools/status.c $(tests_tools_stage)
tests_tools_status_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_status_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=link_connect -Wl,--wrap=spawn_connect \
	-Wl,--wrap=link_receive_watching -Wl,--wrap=begun_never
tests_tools_status_LDADD = libtools.la libdialogue.la libdoors.la $(CMOCKA_LIBS)

# The forms of --json: what is frozen is compared by tests/e2e/forms.test.sh.
check_PROGRAMS += tests/tools/form
tests_tools_form_SOURCES = tests/tools/form.c $(tests_tools_stage)
tests_tools_form_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_tools_form_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=link_connect -Wl,--wrap=spawn_connect \
	-Wl,--wrap=link_receive_watching -Wl,--wrap=begun_never
tests_tools_form_LDADD = libtools.la libdialogue.la libdoors.la $(CMOCKA_LIBS) $(JANSSON_LIBS)
EXTRA_DIST += tests/tools/forms

check_PROGRAMS += tests/tools/doctor
tests_tools_doctor_SOURCES = tests/tools/doctor.c
tests_tools_doctor_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_doctor_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=link_connect,--wrap=adjtimex
tests_tools_doctor_LDADD = libtools.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/tools/served
tests_tools_served_SOURCES = tests/tools/served.c
tests_tools_served_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_tools_served_LDADD = libtools.la $(CMOCKA_LIBS)
