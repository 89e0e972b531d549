# SPDX-License-Identifier: BSD-2-Clause
check_PROGRAMS += tests/policy/address tests/policy/clock tests/policy/decision
tests_policy_address_SOURCES = tests/policy/address.c
tests_policy_address_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_address_LDADD = libkeeper.la libbase.la $(CMOCKA_LIBS)
tests_policy_decision_SOURCES = tests/policy/decision.c
tests_policy_decision_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_decision_LDADD = libkeeper.la libbase.la $(CMOCKA_LIBS)
tests_policy_clock_SOURCES = tests/policy/clock.c
tests_policy_clock_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_clock_LDADD = libkeeper.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/policy/limits
tests_policy_limits_SOURCES = tests/policy/limits.c
tests_policy_limits_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_limits_LDADD = libkeeper.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/policy/trust
tests_policy_trust_SOURCES = tests/policy/trust.c
tests_policy_trust_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_trust_LDADD = libkeeper.la libsettings.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/policy/delivery
tests_policy_delivery_SOURCES = tests/policy/delivery.c
tests_policy_delivery_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_delivery_LDADD = libkeeper.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/policy/rule tests/policy/offer
tests_policy_rule_SOURCES = tests/policy/rule.c
tests_policy_rule_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_rule_LDADD = libkeeper.la libsettings.la libbase.la $(CMOCKA_LIBS)
tests_policy_offer_SOURCES = tests/policy/offer.c
tests_policy_offer_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_offer_LDADD = libkeeper.la libsettings.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/policy/sent
tests_policy_sent_SOURCES = tests/policy/sent.c
tests_policy_sent_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_sent_LDADD = libkeeper.la libbase.la $(CMOCKA_LIBS)

check_PROGRAMS += tests/policy/texted
tests_policy_texted_SOURCES = tests/policy/texted.c
tests_policy_texted_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_policy_texted_LDADD = libkeeper.la libsettings.la libbase.la $(CMOCKA_LIBS)
