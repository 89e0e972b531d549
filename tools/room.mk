# SPDX-License-Identifier: BSD-2-Clause
# All of 2sv but its main() is a library, so that tests link it.
noinst_LTLIBRARIES += libtools.la
libtools_la_SOURCES = tools/tool.h tools/tool.c tools/commands.c tools/options.c tools/option_rows.c tools/options.h \
	tools/terminal.c tools/terminal.h tools/question.c tools/call.c tools/call.h \
	tools/form.c tools/form.h tools/form_rows.c tools/form_rows.h tools/form_value.c \
	tools/form_value.h tools/trouble.c tools/trouble.h tools/table.c tools/table.h tools/row.c tools/row.h \
	tools/page.c tools/page.h \
	tools/person/contacts.c tools/person/alerts.c tools/person/agent.c \
	tools/person/due_words.c tools/person/due_words.h \
	tools/person/checkup.c tools/person/checkup.h tools/person/gap.c tools/person/gap.h \
	tools/person/status.c tools/person/enrol.c tools/person/devices.c tools/person/codes.c tools/person/stop.c tools/person/trust.c tools/admin/people.c tools/person/hosts.c \
	tools/person/log.c tools/person/test.c tools/person/off.c tools/person/remove.c \
	tools/admin/check_config.c tools/admin/doctor.c tools/admin/doctor.h \
	tools/admin/doctor_ask.c tools/admin/doctor_ask.h tools/admin/doctor_clock.c \
	tools/admin/doctor_doors.c tools/admin/doctor_install.c tools/admin/doctor_lines.c tools/admin/doctor_field.c tools/admin/doctor_walk.h tools/admin/doctor_walk.c \
	tools/admin/doctor_sides.c tools/admin/side_ways.h tools/admin/side_ways.c \
	tools/admin/doctor_lines.h tools/admin/doctor_say.c tools/admin/doctor_sockets.c \
	tools/admin/doctor_sshd.c tools/admin/doctor_sshd.h tools/admin/doctor_sshd_say.c \
	tools/admin/doctor_sshd_files.c tools/admin/doctor_sshd_gate.c tools/admin/doctor_ways.c tools/admin/doctor_ways.h \
	tools/admin/doctor_accounts.c tools/admin/doctor_left.c tools/admin/doctor_heal.c tools/admin/doctor_modules.c tools/admin/doctor_others.c tools/admin/doctor_lockers.c tools/admin/doctor_passwords.c tools/admin/doctor_decoy.c \
	tools/admin/rule_names.h tools/admin/rule_names.c tools/admin/rule_words.c tools/admin/rule_admins.c \
	tools/admin/doctor_rules.c tools/admin/doctor_watch.c tools/admin/doctor_texts.c tools/admin/doctor_alerts.c tools/admin/doctor_channels.c tools/admin/doctor_channels.h \
	tools/admin/members.c tools/admin/members.h tools/admin/members_look.c \
	tools/admin/progress.c tools/admin/progress.h \
	tools/admin/rollout.c tools/admin/rollout.h tools/admin/rollout_rows.c \
	tools/admin/report.c tools/admin/report.h tools/admin/report_csv.c tools/admin/report_table.c \
	tools/admin/remind.c tools/admin/served.c tools/admin/served.h \
	tools/admin/explain.c tools/admin/explain_words.c tools/admin/explain.h \
	tools/admin/doctor_store.c tools/admin/store_init.c \
	tools/admin/store_files.c tools/admin/store_files.h \
	tools/admin/store_found.c tools/admin/store_found.h \
	tools/admin/passphrase.c tools/admin/passphrase.h \
	tools/admin/store_progress.c tools/admin/store_progress.h tools/admin/store_save.c \
	tools/admin/store_check.c tools/admin/store_restore.c tools/admin/store_stage.c \
	tools/admin/store_stage.h tools/admin/store_swap.c tools/admin/store_swap.h \
	tools/admin/protect.c tools/admin/unprotect.c \
	tools/admin/protect_plan.c tools/admin/protect_plan.h \
	tools/admin/protect_doors.c tools/admin/protect_doors.h tools/admin/protect_place.c tools/admin/protect_place.h tools/admin/protect_borrow.c tools/admin/protect_borrow.h tools/admin/protect_sides.c tools/admin/protect_sides.h \
	tools/admin/protect_sshd.c tools/admin/protect_sshd.h \
	tools/admin/protect_terms.c tools/admin/protect_terms.h \
	tools/admin/protect_state.c tools/admin/protect_state.h \
	tools/admin/protect_write.c tools/admin/protect_write.h \
	tools/admin/protect_system.c tools/admin/protect_system.h \
	tools/admin/protect_admin.c tools/admin/protect_admin.h \
	tools/admin/protect_refuse.c tools/admin/protect_refuse.h \
	tools/admin/protect_ask.c tools/admin/protect_ask.h \
	tools/admin/protect_wait.c tools/admin/protect_wait.h \
	tools/admin/protect_end.c tools/admin/protect_end.h \
	tools/admin/protect_decoy.c tools/admin/protect_decoy.h \
	tools/admin/pam_update.c tools/admin/pam_update.h \
	tools/admin/lead.c tools/admin/lead.h \
	tools/admin/door_event.c tools/admin/door_event.h \
	tools/admin/rehearse.c tools/admin/rehearse.h \
	tools/admin/rehearse_account.c tools/admin/rehearse_account.h tools/admin/rehearse_copies.c \
	tools/admin/rehearse_device.c tools/admin/rehearse_device.h tools/admin/rehearse_pam.c \
	tools/admin/rehearse_program.c tools/admin/rehearse_program.h tools/admin/rehearse_ssh.c \
	tools/admin/rehearse_sshd.c tools/admin/rehearse_sshd.h tools/admin/rehearse_talk.c \
	tools/admin/rehearse_talk.h
libtools_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(OATH_CFLAGS)
libtools_la_LIBADD = libsaved.la libwire.la libdoors.la libsettings.la libstacks.la libbase.la $(JANSSON_LIBS) $(OATH_LIBS) \
	$(PAM_LIBS)

bin_PROGRAMS += 2sv
2sv_SOURCES = tools/main.c
2sv_CFLAGS = $(AM_CFLAGS) $(PROGRAM_CFLAGS)
2sv_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)
2sv_LDADD = libtools.la
