# SPDX-License-Identifier: BSD-2-Clause
# Rules that name groups of a directory which answers, fails or hangs: what a login meets then is the
# strictest rule that may hold, and soon; and root is kept waiting for nobody.
. "$TOP/tests/e2e/rules.sh"
. "$TOP/tests/e2e/nss.sh"

before_all()
{
	clock_is_held_for_right
	store_init
	sshd_start
	person ann
	person bob
	enrol ann
	enrol bob
	enrol root
	groupadd --gid 5000 local
	gpasswd --add bob local
}

# asked_at_sshd ACCOUNT: gets as far as the question for a code.
asked_at_sshd()
{
	ssh_talk "$1" 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
}

let_be_at_sshd()
{
	ssh_talk "$1" 203.0.113.9 'assword: ' "$PASSWORD"
}

test_a_group_of_a_directory_and_one_in_another_decide()
{
	nss_use files 2svknow
	rules_say 'rule "nested" { group = {"nested"} require = never }'
	assert_accepts let_be_at_sshd ann
	assert_refuses asked_at_sshd bob
	rules_say 'rule "local" { group = {"local"} require = never }'
	assert_accepts let_be_at_sshd bob
	nss_restore
}

test_one_that_fails_leaves_the_strictest_rule()
{
	local module
	for module in 2svgone 2svmute 2svbusy; do
		nss_use files $module
		rules_say 'rule "some" { group = {"nested"} require = always }
		rule "rest" { require = never }'
		log_mark
		assert_refuses asked_at_sshd ann
		decided account=ann door=sshd verdict=refuse reason=ended rule=some
		assert_matches "$(log_since_mark)" \
		    "account=ann: its groups can't be looked up: .*$module"
		# Of a group that it is known to be in nothing is unknown.
		rules_say 'rule "some" { group = {"local"} require = never }'
		assert_accepts let_be_at_sshd bob
		assert_refuses asked_at_sshd ann
		rules_say 'rule "some" { group = {"nested"} require = refuse }
		rule "rest" { require = never }'
		assert_refuses ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
		decided account=ann door=sshd verdict=refuse reason=rule rule=some
		nss_restore
	done
	assert_status 0 2sv explain --account ann --from 203.0.113.9
	assert_lacks "$OUTPUT" 'the strictest'
}

# Measured, and bounded by what the module waits for the service (10 s) and talk for a prompt (20 s).
test_one_that_hangs_leaves_the_strictest_rule_within_seconds()
{
	local began i pids=
	nss_use files 2svslow
	rules_say 'rule "some" { group = {"nested"} require = always }
	rule "rest" { require = never }'
	log_mark
	began=$(date +%s%N)
	assert_refuses asked_at_sshd ann
	echo "asked after $((($(date +%s%N) - began) / 1000000)) ms, password, look-up and ^C"
	decided account=ann door=sshd verdict=refuse reason=ended rule=some
	assert_contains "$(log_since_mark)" 'NSS did not answer within'
	assert_refuses pgrep -x 2sv-groups
	assert_status 0 2sv explain --account ann --from 203.0.113.9
	assert_contains "$OUTPUT" \
	    "It is the strictest of those that may hold: the groups of ann can't be looked up now."
	# Others do not wait behind it: all of them at once take as long as one.
	began=$SECONDS
	for i in 1 2 3 4 5 6; do
		2sv explain --account ann --from 203.0.113.9 >"$HOUSE/explained.$i" &
		pids="$pids $!"
	done
	wait $pids
	for i in 1 2 3 4 5 6; do
		assert_contains "$(cat "$HOUSE/explained.$i")" 'It is the strictest'
	done
	[ $((SECONDS - began)) -lt 12 ] || fail "six look-ups waited for each other"
	nss_restore
}

test_root_waits_for_no_directory()
{
	nss_use files 2svslow
	rules_say 'rule "some" { group = {"nested"} require = refuse }
	rule "rest" { require = always }'
	assert_status 0 2sv explain --account root --door login
	assert_contains "$OUTPUT" 'The rule that holds: rest'
	assert_lacks "$OUTPUT" 'the strictest'
	nss_restore
}
