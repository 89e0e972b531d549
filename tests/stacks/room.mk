# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/stacks/line tests/stacks/stack tests/stacks/walk tests/stacks/shipped \
	tests/stacks/libpam tests/stacks/options tests/stacks/sshd tests/stacks/edit \
	tests/stacks/place tests/stacks/passwords tests/stacks/program tests/stacks/sshd_conf \
	tests/stacks/sshd_present tests/stacks/sshd_proof \
	tests/stacks/sshd_ways tests/stacks/sshd_view tests/stacks/decoy tests/stacks/mend
STACKS_TEST_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) \
	-DPACKAGED_STACKS='"$(abs_top_srcdir)/packaging/pam"' \
	-DSAMPLES='"$(abs_top_srcdir)/tests/stacks/samples"' \
	-DUNPACKED='"$(abs_top_srcdir)/build/packages/root"'
tests_stacks_folder = tests/stacks/folder.h tests/stacks/folder.c
tests_stacks_line_SOURCES = tests/stacks/line.c
tests_stacks_line_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_line_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_stack_SOURCES = tests/stacks/stack.c $(tests_stacks_folder)
tests_stacks_stack_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_stack_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_walk_SOURCES = tests/stacks/walk.c $(tests_stacks_folder)
tests_stacks_walk_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_walk_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_shipped_SOURCES = tests/stacks/shipped.c
tests_stacks_shipped_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_shipped_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_decoy_SOURCES = tests/stacks/decoy.c $(tests_stacks_folder)
tests_stacks_decoy_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_decoy_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_edit_SOURCES = tests/stacks/edit.c
tests_stacks_edit_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_edit_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_place_SOURCES = tests/stacks/place.c $(tests_stacks_folder)
tests_stacks_place_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_place_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_passwords_SOURCES = tests/stacks/passwords.c $(tests_stacks_folder)
tests_stacks_passwords_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_passwords_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_mend_SOURCES = tests/stacks/mend.c $(tests_stacks_folder)
tests_stacks_mend_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_mend_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_sshd_SOURCES = tests/stacks/sshd.c
tests_stacks_sshd_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_sshd_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_program_SOURCES = tests/stacks/program.c
tests_stacks_program_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_program_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_sshd_conf_SOURCES = tests/stacks/sshd_conf.c
tests_stacks_sshd_conf_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_sshd_conf_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_sshd_present_SOURCES = tests/stacks/sshd_present.c
tests_stacks_sshd_present_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_sshd_present_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_sshd_proof_SOURCES = tests/stacks/sshd_proof.c tests/stacks/real_sshd.h \
	tests/stacks/real_sshd.c
tests_stacks_sshd_proof_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_sshd_proof_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_sshd_ways_SOURCES = tests/stacks/sshd_ways.c
tests_stacks_sshd_ways_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_sshd_ways_LDADD = libstacks.la $(CMOCKA_LIBS)
tests_stacks_sshd_view_SOURCES = tests/stacks/sshd_view.c tests/stacks/real_sshd.h \
	tests/stacks/real_sshd.c
tests_stacks_sshd_view_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_sshd_view_LDADD = libstacks.la $(CMOCKA_LIBS)

# What libpam, and what the module, makes of the same.
tests_stacks_libpam_SOURCES = tests/stacks/libpam.c $(tests_stacks_folder)
tests_stacks_libpam_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_libpam_LDADD = libstacks.la $(PAM_LIBS) $(CMOCKA_LIBS)
tests_stacks_options_SOURCES = tests/stacks/options.c pam_2sv/options.c
tests_stacks_options_CFLAGS = $(STACKS_TEST_CFLAGS)
tests_stacks_options_LDADD = libstacks.la $(PAM_LIBS) $(CMOCKA_LIBS)
EXTRA_DIST += tests/stacks/samples
