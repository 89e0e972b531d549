# SPDX-License-Identifier: BSD-2-Clause
keeper_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(SODIUM_CFLAGS)
keeper_libs = libkeeper.la libwire.la libsettings.la liblog.la libbase.la $(CMOCKA_LIBS) $(SODIUM_LIBS)
keeper_fixture = tests/keeper/fixture.h tests/keeper/fixture.c tests/keeper/talker.c

check_PROGRAMS += tests/keeper/acts tests/keeper/act_logins tests/keeper/act_fields tests/keeper/act_device tests/keeper/answer \
	tests/keeper/links tests/keeper/loop tests/keeper/holding tests/keeper/batch \
	tests/keeper/notify tests/keeper/spool tests/keeper/errand tests/keeper/lock
tests_keeper_acts_SOURCES = tests/keeper/acts.c tests/keeper/act_build.c tests/keeper/act_build.h
tests_keeper_act_logins_SOURCES = tests/keeper/act_logins.c tests/keeper/act_build.c \
	tests/keeper/act_build.h
tests_keeper_act_logins_CFLAGS = $(keeper_cflags)
tests_keeper_act_logins_LDADD = $(keeper_libs)
tests_keeper_acts_CFLAGS = $(keeper_cflags)
tests_keeper_acts_LDADD = $(keeper_libs)
tests_keeper_act_fields_SOURCES = tests/keeper/act_fields.c tests/keeper/act_build.c \
	tests/keeper/act_build.h
tests_keeper_act_fields_CFLAGS = $(keeper_cflags)
tests_keeper_act_fields_LDADD = $(keeper_libs)
tests_keeper_act_device_SOURCES = tests/keeper/act_device.c
tests_keeper_act_device_CFLAGS = $(keeper_cflags)
tests_keeper_act_device_LDADD = $(keeper_libs)
tests_keeper_answer_SOURCES = tests/keeper/answer.c
tests_keeper_answer_CFLAGS = $(keeper_cflags)
tests_keeper_answer_LDADD = $(keeper_libs)
tests_keeper_links_SOURCES = tests/keeper/links.c $(keeper_fixture)
tests_keeper_links_CFLAGS = $(keeper_cflags)
tests_keeper_links_LDADD = $(keeper_libs)
tests_keeper_loop_SOURCES = tests/keeper/loop.c $(keeper_fixture)
tests_keeper_loop_CFLAGS = $(keeper_cflags)
tests_keeper_loop_LDADD = $(keeper_libs)
tests_keeper_notify_SOURCES = tests/keeper/notify.c $(keeper_fixture)
tests_keeper_notify_CFLAGS = $(keeper_cflags)
tests_keeper_notify_LDADD = $(keeper_libs)
tests_keeper_spool_SOURCES = tests/keeper/spool.c $(keeper_fixture)
tests_keeper_spool_CFLAGS = $(keeper_cflags)
tests_keeper_spool_LDADD = $(keeper_libs)
tests_keeper_lock_SOURCES = tests/keeper/lock.c
tests_keeper_lock_CFLAGS = $(keeper_cflags)
tests_keeper_lock_LDADD = $(keeper_libs)
tests_keeper_holding_SOURCES = tests/keeper/holding.c $(keeper_fixture)
tests_keeper_holding_CFLAGS = $(keeper_cflags)
tests_keeper_holding_LDADD = $(keeper_libs)
tests_keeper_errand_SOURCES = tests/keeper/errand.c $(keeper_fixture)
tests_keeper_errand_CFLAGS = $(keeper_cflags)
tests_keeper_errand_LDADD = $(keeper_libs)
# What the store is given is counted by standing in before it.
tests_keeper_batch_SOURCES = tests/keeper/batch.c $(keeper_fixture)
tests_keeper_batch_CFLAGS = $(keeper_cflags)
tests_keeper_batch_LDADD = $(keeper_libs)
tests_keeper_batch_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=store_open -Wl,--wrap=store_run \
	-Wl,--wrap=store_idle -Wl,--wrap=adjtimex

check_PROGRAMS += tests/keeper/watch
tests_keeper_watch_SOURCES = tests/keeper/watch.c $(keeper_fixture)
tests_keeper_watch_CFLAGS = $(keeper_cflags)
tests_keeper_watch_LDADD = $(keeper_libs)

check_PROGRAMS += tests/keeper/texts
tests_keeper_texts_SOURCES = tests/keeper/texts.c $(keeper_fixture)
tests_keeper_texts_CFLAGS = $(keeper_cflags)
tests_keeper_texts_LDADD = $(keeper_libs)
tests_keeper_texts_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=adjtimex
