# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libstacks.la
libstacks_la_SOURCES = lib/stacks/line.h lib/stacks/line.c lib/stacks/control.h lib/stacks/control.c \
	lib/stacks/stack.h lib/stacks/stack.c lib/stacks/files.c lib/stacks/module.h \
	lib/stacks/module.c lib/stacks/walk.h lib/stacks/walk.c lib/stacks/walk_state.h lib/stacks/walk_state.c \
	lib/stacks/edit.h lib/stacks/edit.c lib/stacks/apart.h lib/stacks/apart.c lib/stacks/place.h lib/stacks/place.c lib/stacks/place_password.c lib/stacks/passwords.h lib/stacks/passwords.c lib/stacks/sshd.h lib/stacks/sshd.c \
	lib/stacks/program.h lib/stacks/program.c lib/stacks/sshd_conf.h \
	lib/stacks/sshd_conf.c lib/stacks/sshd_people.h lib/stacks/sshd_people.c \
	lib/stacks/sshd_present.h lib/stacks/sshd_present.c \
	lib/stacks/sshd_proof.h lib/stacks/sshd_proof.c \
	lib/stacks/sshd_files.h lib/stacks/sshd_files.c lib/stacks/sshd_match.h \
	lib/stacks/sshd_match.c lib/stacks/sshd_view.h lib/stacks/sshd_view.c \
	lib/stacks/sshd_ways.h lib/stacks/sshd_ways.c \
	lib/stacks/people.h lib/stacks/people.c lib/stacks/sshd_lists.h lib/stacks/sshd_lists.c \
	lib/stacks/sshd_value.h lib/stacks/sshd_value.c \
	lib/stacks/decoy.h lib/stacks/decoy.c lib/stacks/decoy_walk.h lib/stacks/decoy_walk.c lib/stacks/mend.h lib/stacks/mend.c
libstacks_la_LIBADD = libbase.la
