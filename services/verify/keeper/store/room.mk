# SPDX-License-Identifier: BSD-2-Clause
# The SQL is kept in .sql files; embed.awk makes a header of it in the build folder.
libkeeper_la_SOURCES += \
	services/verify/keeper/store/store.h services/verify/keeper/store/act_kind.h services/verify/keeper/store/rows.h services/verify/keeper/store/result.c \
	services/verify/keeper/store/sqlite.h services/verify/keeper/store/sqlite.c \
	services/verify/keeper/store/words.h services/verify/keeper/store/words.c \
	services/verify/keeper/store/statement.h services/verify/keeper/store/statement.c \
	services/verify/keeper/store/file.h services/verify/keeper/store/file.c \
	services/verify/keeper/store/migrate.h services/verify/keeper/store/migrate.c \
	services/verify/keeper/store/meta.h services/verify/keeper/store/meta.c \
	services/verify/keeper/store/wal.h services/verify/keeper/store/wal.c \
	services/verify/keeper/store/reserve.h services/verify/keeper/store/reserve.c \
	services/verify/keeper/store/full.h services/verify/keeper/store/full.c \
	services/verify/keeper/store/notice.h services/verify/keeper/store/notice.c \
	services/verify/keeper/store/clock.h services/verify/keeper/store/clock.c \
	services/verify/keeper/store/working.h services/verify/keeper/store/working.c \
	services/verify/keeper/store/merge.c services/verify/keeper/store/degrade.c \
	services/verify/keeper/store/open.c services/verify/keeper/store/create.c \
	services/verify/keeper/store/run.h services/verify/keeper/store/run.c \
	services/verify/keeper/store/account.h services/verify/keeper/store/account.c \
	services/verify/keeper/store/event.h services/verify/keeper/store/event.c \
	services/verify/keeper/store/host.h services/verify/keeper/store/host.c \
	services/verify/keeper/store/device.h services/verify/keeper/store/device.c \
	services/verify/keeper/store/guess.h services/verify/keeper/store/guess.c \
	services/verify/keeper/store/ledger.h services/verify/keeper/store/ledger.c \
	services/verify/keeper/store/trial.h services/verify/keeper/store/trial.c \
	services/verify/keeper/store/two.c \
	services/verify/keeper/store/recovery.h services/verify/keeper/store/recovery.c \
	services/verify/keeper/store/recovery_set.c services/verify/keeper/store/act_codes.c \
	services/verify/keeper/store/brake.h services/verify/keeper/store/brake.c \
	services/verify/keeper/store/act_stop.c \
	services/verify/keeper/store/token.h services/verify/keeper/store/token.c \
	services/verify/keeper/store/enrol.h services/verify/keeper/store/act_people.c \
	services/verify/keeper/store/act_remind.c \
	services/verify/keeper/store/act_redeem.c \
	services/verify/keeper/store/trust.h services/verify/keeper/store/trust.c \
	services/verify/keeper/store/act_trust.c \
	services/verify/keeper/store/login.h services/verify/keeper/store/login.c \
	services/verify/keeper/store/told.h services/verify/keeper/store/told.c \
	services/verify/keeper/store/fingerprint.h services/verify/keeper/store/fingerprint.c \
	services/verify/keeper/store/nudge.h services/verify/keeper/store/nudge.c \
	services/verify/keeper/store/last_login.h services/verify/keeper/store/last_login.c \
	services/verify/keeper/store/rules.h services/verify/keeper/store/rules.c \
	services/verify/keeper/store/holds.h services/verify/keeper/store/holds.c \
	services/verify/keeper/store/texted.h services/verify/keeper/store/texted.c \
	services/verify/keeper/store/act_text.c \
	services/verify/keeper/store/act_login.c \
	services/verify/keeper/store/act_try.c \
	services/verify/keeper/store/act_session.c services/verify/keeper/store/act_copy.c \
	services/verify/keeper/store/password.h services/verify/keeper/store/act_password.c \
	services/verify/keeper/store/act_enrol.c \
	services/verify/keeper/store/act_confirm.c \
	services/verify/keeper/store/act_device.c services/verify/keeper/store/act_resync.c \
	services/verify/keeper/store/act_off.c \
	services/verify/keeper/store/act_list.c services/verify/keeper/store/act_checkup.c \
	services/verify/keeper/store/act_log.c \
	services/verify/keeper/store/act_prune.c \
	services/verify/keeper/store/act_protect.c \
	services/verify/keeper/store/act_saved.c \
	services/verify/keeper/store/outbox.h services/verify/keeper/store/outbox.c \
	services/verify/keeper/store/act_claim.c \
	services/verify/keeper/store/sent.h services/verify/keeper/store/sent.c services/verify/keeper/store/act_sent.c \
	services/verify/keeper/store/copy.c services/verify/keeper/store/examine.c \
	services/verify/keeper/store/whole.h services/verify/keeper/store/whole.c \
	services/verify/keeper/store/contact.h services/verify/keeper/store/contact.c \
	services/verify/keeper/store/recipient.h services/verify/keeper/store/recipient.c \
	services/verify/keeper/store/act_contact.c services/verify/keeper/store/act_contact_confirm.c \
	services/verify/keeper/store/act_alerts.c \
	services/verify/keeper/store/restore.c
nodist_libkeeper_la_SOURCES = services/verify/keeper/store/sql.h

store_sql = \
	services/verify/keeper/store/sql/migrate-0001.sql \
	services/verify/keeper/store/sql/migrate-0002.sql \
	services/verify/keeper/store/sql/migrate-0003.sql \
	services/verify/keeper/store/sql/migrate-0004.sql \
	services/verify/keeper/store/sql/migrate-0005.sql \
	services/verify/keeper/store/sql/migrate-0006.sql \
	services/verify/keeper/store/sql/migrate-0007.sql \
	services/verify/keeper/store/sql/migrate-0008.sql \
	services/verify/keeper/store/sql/migrate-0009.sql \
	services/verify/keeper/store/sql/batch.sql \
	services/verify/keeper/store/sql/account.sql \
	services/verify/keeper/store/sql/device.sql \
	services/verify/keeper/store/sql/recovery.sql \
	services/verify/keeper/store/sql/token.sql \
	services/verify/keeper/store/sql/trust.sql \
	services/verify/keeper/store/sql/rules.sql \
	services/verify/keeper/store/sql/login.sql \
	services/verify/keeper/store/sql/password.sql \
	services/verify/keeper/store/sql/outbox.sql \
	services/verify/keeper/store/sql/contact.sql \
	services/verify/keeper/store/sql/sent.sql \
	services/verify/keeper/store/sql/texted.sql \
	services/verify/keeper/store/sql/list.sql \
	services/verify/keeper/store/sql/prune.sql \
	services/verify/keeper/store/sql/restore.sql \
	services/verify/keeper/store/sql/copied.sql \
	services/verify/keeper/store/sql/copy.sql \
	services/verify/keeper/store/sql/merge.sql \
	services/verify/keeper/store/sql/store.sql
EXTRA_DIST += services/verify/keeper/store/embed.awk $(store_sql)
CLEANFILES += services/verify/keeper/store/sql.h

services/verify/keeper/store/sql.h: services/verify/keeper/store/embed.awk $(store_sql)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cd $(srcdir) && \
	LC_ALL=C $(AWK) -f services/verify/keeper/store/embed.awk $(store_sql) \
		> $(abs_builddir)/$@.new && mv $(abs_builddir)/$@.new $(abs_builddir)/$@
# Only before the first build: afterwards those that include it are known.
$(libkeeper_la_OBJECTS): | services/verify/keeper/store/sql.h
libkeeper_la_LIBADD += libwire.la
