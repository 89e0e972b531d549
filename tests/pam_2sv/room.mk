# SPDX-License-Identifier: BSD-2-Clause
# The module once more, with waits that a test can wait for; and a password module.
check_LTLIBRARIES += tests/pam_2sv/pam_2sv_short.la tests/pam_2sv/password.la
tests_pam_2sv_pam_2sv_short_la_SOURCES = $(PAM_2SV_SOURCES)
tests_pam_2sv_pam_2sv_short_la_CPPFLAGS = $(AM_CPPFLAGS) -DSERVICE_WAIT_MS=300 \
	-DSESSION_WAIT_MS=200 -DADMIT_PATIENCE_MS=1000
tests_pam_2sv_pam_2sv_short_la_LDFLAGS = $(PAM_2SV_LDFLAGS) -rpath /nowhere
tests_pam_2sv_pam_2sv_short_la_LIBADD = libwire.la libdoors.la $(PAM_LIBS)
tests_pam_2sv_password_la_SOURCES = tests/pam_2sv/password.c
tests_pam_2sv_password_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
tests_pam_2sv_password_la_LIBADD = $(PAM_LIBS)

check_LTLIBRARIES += tests/pam_2sv/libstack.la
tests_pam_2sv_libstack_la_SOURCES = tests/pam_2sv/peer.h tests/pam_2sv/peer.c \
	tests/pam_2sv/stack.h tests/pam_2sv/stack.c
tests_pam_2sv_libstack_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DMODULE_PATH='"$(abs_builddir)/tests/pam_2sv/.libs/pam_2sv_short.so"' \
	-DPATIENT_PATH='"$(abs_builddir)/.libs/pam_2sv.so"' \
	-DPASSWORD_PATH='"$(abs_builddir)/tests/pam_2sv/.libs/password.so"'
tests_pam_2sv_libstack_la_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_libstack_la_LIBADD = libwire.la
EXTRA_tests_pam_2sv_libstack_la_DEPENDENCIES = tests/pam_2sv/pam_2sv_short.la \
	tests/pam_2sv/password.la pam_2sv.la

PAM_2SV_TEST_LIBS = tests/pam_2sv/libstack.la $(PAM_LIBS) $(CMOCKA_LIBS)
PAM_2SV_TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) \
	-DMODULE_PATH='"$(abs_builddir)/tests/pam_2sv/.libs/pam_2sv_short.so"' \
	-DPACKAGED_STACKS='"$(abs_top_srcdir)/packaging/pam"'

check_PROGRAMS += tests/pam_2sv/verdicts
tests_pam_2sv_verdicts_SOURCES = tests/pam_2sv/verdicts.c
tests_pam_2sv_verdicts_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_verdicts_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/answers
tests_pam_2sv_answers_SOURCES = tests/pam_2sv/answers.c
tests_pam_2sv_answers_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_answers_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/doors
tests_pam_2sv_doors_SOURCES = tests/pam_2sv/doors.c
tests_pam_2sv_doors_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_doors_LDADD = libdoors.la libwire.la $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/faults
tests_pam_2sv_faults_SOURCES = tests/pam_2sv/faults.c
tests_pam_2sv_faults_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_faults_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/console
tests_pam_2sv_console_SOURCES = tests/pam_2sv/console.c
tests_pam_2sv_console_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_console_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/options
tests_pam_2sv_options_SOURCES = tests/pam_2sv/options.c
tests_pam_2sv_options_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_options_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/changes
tests_pam_2sv_changes_SOURCES = tests/pam_2sv/changes.c
tests_pam_2sv_changes_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_changes_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/stacks
tests_pam_2sv_stacks_SOURCES = tests/pam_2sv/stacks.c
tests_pam_2sv_stacks_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_stacks_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/decoy
tests_pam_2sv_decoy_SOURCES = tests/pam_2sv/decoy.c
tests_pam_2sv_decoy_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_decoy_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/phases
tests_pam_2sv_phases_SOURCES = tests/pam_2sv/phases.c
tests_pam_2sv_phases_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_phases_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/news
tests_pam_2sv_news_SOURCES = tests/pam_2sv/news.c
tests_pam_2sv_news_CFLAGS = $(PAM_2SV_TEST_CFLAGS)
tests_pam_2sv_news_LDADD = $(PAM_2SV_TEST_LIBS)

check_PROGRAMS += tests/pam_2sv/audit
tests_pam_2sv_audit_SOURCES = tests/pam_2sv/audit.c pam_2sv/audit.h pam_2sv/audit.c
tests_pam_2sv_audit_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_audit_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=openat -Wl,--wrap=getppid
tests_pam_2sv_audit_LDADD = libwire.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/pam_2sv/spool
tests_pam_2sv_spool_SOURCES = tests/pam_2sv/spool.c pam_2sv/spool.h pam_2sv/spool.c
tests_pam_2sv_spool_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_spool_LDADD = libwire.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/pam_2sv/manners
tests_pam_2sv_manners_SOURCES = tests/pam_2sv/manners.c
tests_pam_2sv_manners_CFLAGS = $(PAM_2SV_TEST_CFLAGS) -pthread
tests_pam_2sv_manners_LDADD = $(PAM_2SV_TEST_LIBS)

# The module that is installed, not the tests' one; a sanitized one wants and exports more.
if !SANITIZERS
check_PROGRAMS += tests/pam_2sv/elf
tests_pam_2sv_elf_SOURCES = tests/pam_2sv/elf.c
tests_pam_2sv_elf_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) \
	-DMODULE='"$(abs_builddir)/.libs/pam_2sv.so"'
tests_pam_2sv_elf_LDADD = $(CMOCKA_LIBS)
EXTRA_tests_pam_2sv_elf_DEPENDENCIES = pam_2sv.la
endif

# The installed module before a whole service.
check_LTLIBRARIES += tests/pam_2sv/libwhole.la
tests_pam_2sv_libwhole_la_SOURCES = tests/pam_2sv/whole.h tests/pam_2sv/whole.c
tests_pam_2sv_libwhole_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DWHOLE_MODULE='"$(abs_builddir)/.libs/pam_2sv.so"'
tests_pam_2sv_libwhole_la_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_pam_2sv_libwhole_la_LIBADD = tests/pam_2sv/libstack.la libtree.la $(SQLITE_LIBS)
EXTRA_tests_pam_2sv_libwhole_la_DEPENDENCIES = pam_2sv.la

WHOLE_TEST_LIBS = tests/pam_2sv/libwhole.la $(PAM_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/pam_2sv/whole_codes
tests_pam_2sv_whole_codes_SOURCES = tests/pam_2sv/whole_codes.c
tests_pam_2sv_whole_codes_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_whole_codes_LDADD = $(WHOLE_TEST_LIBS)
EXTRA_tests_pam_2sv_whole_codes_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/pam_2sv/whole_field
tests_pam_2sv_whole_field_SOURCES = tests/pam_2sv/whole_field.c
tests_pam_2sv_whole_field_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_whole_field_LDADD = $(WHOLE_TEST_LIBS)
EXTRA_tests_pam_2sv_whole_field_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/pam_2sv/whole_early
tests_pam_2sv_whole_early_SOURCES = tests/pam_2sv/whole_early.c
tests_pam_2sv_whole_early_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS) \
	-DWHOLE_MODULE='"$(abs_builddir)/.libs/pam_2sv.so"'
tests_pam_2sv_whole_early_LDADD = $(WHOLE_TEST_LIBS) $(SQLITE_LIBS)
EXTRA_tests_pam_2sv_whole_early_DEPENDENCIES = tests/service/main_at

check_PROGRAMS += tests/pam_2sv/cut
tests_pam_2sv_cut_SOURCES = tests/pam_2sv/cut.c pam_2sv/cut.h pam_2sv/cut.c
tests_pam_2sv_cut_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_cut_LDADD = $(CMOCKA_LIBS)

check_PROGRAMS += tests/pam_2sv/whole_programs
tests_pam_2sv_whole_programs_SOURCES = tests/pam_2sv/whole_programs.c
tests_pam_2sv_whole_programs_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_pam_2sv_whole_programs_LDADD = $(WHOLE_TEST_LIBS)
EXTRA_tests_pam_2sv_whole_programs_DEPENDENCIES = tests/service/main_at

# The module once more, in which each call that can fail does so in its turn.
check_LTLIBRARIES += tests/pam_2sv/pam_2sv_failing.la
tests_pam_2sv_pam_2sv_failing_la_SOURCES = $(PAM_2SV_SOURCES) tests/pam_2sv/failing.h \
	tests/pam_2sv/failing.c
tests_pam_2sv_pam_2sv_failing_la_CPPFLAGS = $(AM_CPPFLAGS) -DSERVICE_WAIT_MS=3000 \
	-DSESSION_WAIT_MS=3000 -DADMIT_PATIENCE_MS=1000
tests_pam_2sv_pam_2sv_failing_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere \
	-Wl,--wrap=calloc,--wrap=clock_gettime,--wrap=close,--wrap=closedir,--wrap=connect \
	-Wl,--wrap=faccessat,--wrap=fchmod,--wrap=fchown,--wrap=fcntl,--wrap=fdopendir \
	-Wl,--wrap=vsnprintf,--wrap=__vsnprintf_chk,--wrap=fstat,--wrap=fstatat,--wrap=fstatvfs \
	-Wl,--wrap=fsync,--wrap=pam_modutil_getpwnam,--wrap=getrandom,--wrap=getrlimit \
	-Wl,--wrap=getsockopt,--wrap=openat,--wrap=pam_fail_delay,--wrap=pam_get_data \
	-Wl,--wrap=pam_get_item,--wrap=pam_get_user,--wrap=pam_putenv,--wrap=pam_set_data \
	-Wl,--wrap=pam_syslog,--wrap=poll,--wrap=__poll_chk,--wrap=read,--wrap=readdir,--wrap=recvmsg \
	-Wl,--wrap=renameat,--wrap=sendmsg,--wrap=setsockopt,--wrap=socket,--wrap=stat \
	-Wl,--wrap=unlinkat,--wrap=write,--wrap=lstat,--wrap=socketpair,--wrap=syscall \
	-Wl,--wrap=pam_get_authtok,--wrap=pam_set_item,--wrap=strndup
tests_pam_2sv_pam_2sv_failing_la_LIBADD = libwire.la libdoors.la $(PAM_LIBS)

check_PROGRAMS += tests/pam_2sv/every_call
tests_pam_2sv_every_call_SOURCES = tests/pam_2sv/every_call.c
tests_pam_2sv_every_call_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) \
	-DFAILING_MODULE='"$(abs_builddir)/tests/pam_2sv/.libs/pam_2sv_failing.so"' \
	-DSPAWNED='"$(abs_builddir)/tests/wire/spawned"'
tests_pam_2sv_every_call_LDADD = $(WHOLE_TEST_LIBS)
EXTRA_tests_pam_2sv_every_call_DEPENDENCIES = tests/service/main_at tests/wire/spawned \
	tests/pam_2sv/pam_2sv_failing.la
