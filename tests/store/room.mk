# SPDX-License-Identifier: BSD-2-Clause
# One suite behind store.h: another driver is run by it through a struct driver of its own.
check_LTLIBRARIES += tests/store/libfixture.la
tests_store_libfixture_la_SOURCES = tests/store/fixture.h tests/store/fixture.c \
	tests/store/disks.h tests/store/disks.c tests/store/driver_sqlite.c \
	tests/store/notifier.h tests/store/notifier.c \
	tests/store/contact_fixture.h tests/store/contact_fixture.c \
	tests/store/holds_fixture.h tests/store/holds_fixture.c \
	tests/store/texted_fixture.h tests/store/texted_fixture.c
tests_store_libfixture_la_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
tests_store_libfixture_la_LIBADD = libkeeper.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/store/alerts
tests_store_alerts_SOURCES = tests/store/alerts.c
tests_store_alerts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_alerts_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/login
tests_store_login_SOURCES = tests/store/login.c
tests_store_login_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_login_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/locker
tests_store_locker_SOURCES = tests/store/locker.c
tests_store_locker_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_locker_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/decide
tests_store_decide_SOURCES = tests/store/decide.c
tests_store_decide_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_decide_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/clock
tests_store_clock_SOURCES = tests/store/clock.c
tests_store_clock_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_clock_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/degrade
tests_store_degrade_SOURCES = tests/store/degrade.c
tests_store_degrade_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_degrade_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/session
tests_store_session_SOURCES = tests/store/session.c
tests_store_session_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_session_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/late
tests_store_late_SOURCES = tests/store/late.c
tests_store_late_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_late_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/enrol
tests_store_enrol_SOURCES = tests/store/enrol.c
tests_store_enrol_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_enrol_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/confirm
tests_store_confirm_SOURCES = tests/store/confirm.c
tests_store_confirm_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_confirm_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/list
tests_store_list_SOURCES = tests/store/list.c
tests_store_list_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_list_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/remind
tests_store_remind_SOURCES = tests/store/remind.c
tests_store_remind_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_remind_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/prune
tests_store_prune_SOURCES = tests/store/prune.c
tests_store_prune_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_prune_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/batch
tests_store_batch_SOURCES = tests/store/batch.c
tests_store_batch_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS)
tests_store_batch_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/logins_10000
tests_store_logins_10000_SOURCES = tests/store/logins_10000.c
tests_store_logins_10000_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS)
tests_store_logins_10000_LDADD = tests/store/libfixture.la
# A table without limits stands in for policy/limits.
tests_store_logins_10000_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=limits_of

check_PROGRAMS += tests/store/migrate
tests_store_migrate_SOURCES = tests/store/migrate.c
tests_store_migrate_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_store_migrate_LDADD = libkeeper.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/store/files
tests_store_files_SOURCES = tests/store/files.c
tests_store_files_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_store_files_LDADD = tests/store/libfixture.la $(SQLITE_LIBS)

check_PROGRAMS += tests/store/sealed
tests_store_sealed_SOURCES = tests/store/sealed.c
tests_store_sealed_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS)
tests_store_sealed_LDADD = tests/store/libfixture.la $(SQLITE_LIBS)

check_PROGRAMS += tests/store/durability
tests_store_durability_SOURCES = tests/store/durability.c
tests_store_durability_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_durability_LDADD = tests/store/libfixture.la

# By hand: make tests/store/measure && tests/store/measure
EXTRA_PROGRAMS += tests/store/measure
tests_store_measure_SOURCES = tests/store/measure.c
tests_store_measure_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_measure_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/sync
tests_store_sync_SOURCES = tests/store/sync.c
tests_store_sync_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_sync_LDADD = tests/store/libfixture.la $(SQLITE_LIBS)

check_PROGRAMS += tests/store/save
tests_store_save_SOURCES = tests/store/save.c
tests_store_save_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_save_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/upgrade
tests_store_upgrade_SOURCES = tests/store/upgrade.c
tests_store_upgrade_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_upgrade_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/limits
tests_store_limits_SOURCES = tests/store/limits.c
tests_store_limits_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_limits_LDADD = tests/store/libfixture.la

# Fewer days: YEAR_DAYS=40 build/checked/tests/store/year
check_PROGRAMS += tests/store/year
tests_store_year_SOURCES = tests/store/year.c
tests_store_year_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS)
tests_store_year_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/device
tests_store_device_SOURCES = tests/store/device.c
tests_store_device_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_device_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/order
tests_store_order_SOURCES = tests/store/order.c
tests_store_order_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS)
tests_store_order_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/hotp
tests_store_hotp_SOURCES = tests/store/hotp.c
tests_store_hotp_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_hotp_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/resync
tests_store_resync_SOURCES = tests/store/resync.c
tests_store_resync_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_resync_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/recovery
tests_store_recovery_SOURCES = tests/store/recovery.c
tests_store_recovery_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_recovery_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/brake
tests_store_brake_SOURCES = tests/store/brake.c
tests_store_brake_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_brake_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/token
tests_store_token_SOURCES = tests/store/token.c
tests_store_token_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_token_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/protect
tests_store_protect_SOURCES = tests/store/protect.c
tests_store_protect_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_protect_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/trust
tests_store_trust_SOURCES = tests/store/trust.c
tests_store_trust_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_trust_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/order_paper
tests_store_order_paper_SOURCES = tests/store/order_paper.c
tests_store_order_paper_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_order_paper_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/outbox
tests_store_outbox_SOURCES = tests/store/outbox.c
tests_store_outbox_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_outbox_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/lanes
tests_store_lanes_SOURCES = tests/store/lanes.c
tests_store_lanes_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_lanes_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/shares
tests_store_shares_SOURCES = tests/store/shares.c
tests_store_shares_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_shares_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/contact
tests_store_contact_SOURCES = tests/store/contact.c
tests_store_contact_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_contact_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/checkup
tests_store_checkup_SOURCES = tests/store/checkup.c
tests_store_checkup_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_checkup_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/contact_owner
tests_store_contact_owner_SOURCES = tests/store/contact_owner.c
tests_store_contact_owner_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_contact_owner_LDADD = tests/store/libfixture.la
check_PROGRAMS += tests/store/undelivered
tests_store_undelivered_SOURCES = tests/store/undelivered.c
tests_store_undelivered_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_undelivered_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/rules
tests_store_rules_SOURCES = tests/store/rules.c
tests_store_rules_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_rules_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/nudge
tests_store_nudge_SOURCES = tests/store/nudge.c
tests_store_nudge_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_nudge_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/first_device
tests_store_first_device_SOURCES = tests/store/first_device.c
tests_store_first_device_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_first_device_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/holds
tests_store_holds_SOURCES = tests/store/holds.c
tests_store_holds_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_holds_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/holds_end
tests_store_holds_end_SOURCES = tests/store/holds_end.c
tests_store_holds_end_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_holds_end_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/thief
tests_store_thief_SOURCES = tests/store/thief.c
tests_store_thief_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_thief_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/hosts
tests_store_hosts_SOURCES = tests/store/hosts.c
tests_store_hosts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_hosts_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/last_login
tests_store_last_login_SOURCES = tests/store/last_login.c
tests_store_last_login_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_last_login_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/password
tests_store_password_SOURCES = tests/store/password.c
tests_store_password_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_password_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/password_code
tests_store_password_code_SOURCES = tests/store/password_code.c
tests_store_password_code_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_password_code_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/sent
tests_store_sent_SOURCES = tests/store/sent.c
tests_store_sent_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_sent_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/copied
tests_store_copied_SOURCES = tests/store/copied.c
tests_store_copied_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_copied_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/texted
tests_store_texted_SOURCES = tests/store/texted.c
tests_store_texted_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_texted_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/texts
tests_store_texts_SOURCES = tests/store/texts.c
tests_store_texts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_texts_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/texted_elsewhere
tests_store_texted_elsewhere_SOURCES = tests/store/texted_elsewhere.c
tests_store_texted_elsewhere_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_texted_elsewhere_LDADD = tests/store/libfixture.la

check_PROGRAMS += tests/store/texted_copy
tests_store_texted_copy_SOURCES = tests/store/texted_copy.c
tests_store_texted_copy_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_store_texted_copy_LDADD = tests/store/libfixture.la
