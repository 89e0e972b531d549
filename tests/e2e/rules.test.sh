# SPDX-License-Identifier: BSD-2-Clause
# Rules: who needs a code, at which door, from where. What 2sv explain and check-config say of them is
# what a login meets; and what comes in by a key alone.
. "$TOP/tests/e2e/rules.sh"

before_all()
{
	clock_is_held_for_right
	store_init
	cp /etc/pam.d/sshd "$HOUSE/sshd.plain"
	sshd_start
	person ann
	person bob
	person robot
	key_make bob
	enrol ann
	enrol bob
	group_of staff ann
	group_of guests bob
}

test_the_first_rule_that_matches_holds_and_stands_in_log_and_explain()
{
	rules_say 'rule "robots" { account = {"robot"} require = never }
	rule "office" { group = {"staff"} from = {"203.0.113.0/24"} require = never }
	rule "guests" { group = {"guests"} door = {"sshd"} require = refuse }'
	log_mark
	assert_accepts ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD"
	decided account=ann door=sshd host=203.0.113.9 verdict=skip reason=rule rule=office
	assert_accepts ssh_login ann "$(code ann)" 198.51.100.7
	decided account=ann door=sshd host=198.51.100.7 verdict=accept reason=right
	assert_refuses ssh_talk bob 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
	decided account=bob door=sshd host=203.0.113.9 verdict=refuse reason=rule rule=guests
	assert_matches "$(events ann)" '203.0.113.9 .*skip rule: rule office'
	assert_status 0 2sv explain --account ann --from 203.0.113.9
	assert_contains "$OUTPUT" 'Now no code is asked, by a rule.'
	assert_contains "$OUTPUT" "The rule that holds: office, require = never ($RULES:2)."
	assert_contains "$OUTPUT" 'It says: office: group staff, from 203.0.113.0/24: never.'
	assert_status 0 2sv explain --account ann --from 198.51.100.7
	assert_contains "$OUTPUT" 'Now a code is asked, for ann has a device.'
	assert_lacks "$OUTPUT" 'The rule that holds'
	assert_status 0 2sv explain --account bob --from 203.0.113.9
	assert_contains "$OUTPUT" 'Now bob is refused, whatever is typed, by a rule.'
	assert_status 2 2sv status --with-key
	# Not at sshd: the rule names that door alone.
	assert_status 0 2sv explain --account bob --door su
	assert_contains "$OUTPUT" 'Now a code is asked'
	assert_status 0 2sv explain --account robot --from 2001:db8::7
	assert_contains "$OUTPUT" 'The rule that holds: robots'
}

test_a_login_by_key_alone_is_refused_where_a_rule_does()
{
	rules_say 'rule "guests" { group = {"guests"} from = {"198.51.100.0/24"} require = refuse }'
	sshd_stop
	sshd_start -o AuthenticationMethods=publickey
	assert_accepts by_key bob 203.0.113.9
	log_mark
	assert_refuses by_key bob 198.51.100.7
	decided account=bob door=sshd host=198.51.100.7 verdict=refuse reason=rule rule=guests
	# A key is one: rules that name it hold for it, and for no other.
	rules_say 'rule "keys" { key = yes require = refuse }'
	assert_refuses by_key bob 203.0.113.9
	rules_say 'rule "passwords" { key = no require = refuse }'
	assert_accepts by_key bob 203.0.113.9
	sshd_stop
	sshd_start
	assert_refuses ssh_talk bob 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
}

by_key()
{
	through_ssh "$1" "$2" "${@:3}" -- -i "$HOUSE/key.$1" -o IdentitiesOnly=yes \
	    'echo in as $(id -un)'
}

test_new_host_asks_once_from_each()
{
	rules_say 'rule "all" { require = new-host }'
	person nina
	enrol nina
	assert_accepts ssh_login nina "$(code nina)" 203.0.113.10
	assert_accepts ssh_talk nina 203.0.113.10 'assword: ' "$PASSWORD"
	assert_refuses ssh_talk nina 198.51.100.7 'assword: ' "$PASSWORD" 'ode: ' '^C'
	assert_status 0 2sv explain --account nina --from 203.0.113.10
	assert_contains "$OUTPUT" 'the host is known and the rule wants none from there'
	# Whoever is on this machine comes from its own addresses.
	assert_accepts ssh_login nina "$(code nina 1)" 192.0.2.7
	assert_refuses ssh_talk nina 192.0.2.7 'assword: ' "$PASSWORD" 'ode: ' '^C'
	# Who stops the account is asked everywhere.
	2sv stop --account nina >/dev/null
	assert_refuses ssh_talk nina 203.0.113.10 'assword: ' "$PASSWORD" 'first: ' '^C'
}

test_explain_asks_as_with_a_key_too()
{
	rules_say 'rule "keys" { key = yes door = {"sshd"} require = never }'
	assert_status 0 2sv explain --account ann --from 203.0.113.9
	assert_contains "$OUTPUT" 'Now a code is asked'
	assert_lacks "$OUTPUT" 'The rule that holds'
	assert_status 0 2sv explain --account ann --from 203.0.113.9 --with-key
	assert_contains "$OUTPUT" 'It says: keys: door sshd, with an ssh key: never.'
}

test_names_that_nobody_has_are_found()
{
	rules_say 'rule "typo" { group = {"staf"} account = {"anne"} door = {"ssh"} require = never }
	rule "rest" { require = always }
	rule "late" { group = {"staff"} require = never }
	deadline "typo" { group = {"stuff"} skips = 3 }'
	assert_status 6 2sv check-config
	assert_contains "$OUTPUT" "rule typo: door ssh, group staf, account anne: never  # $RULES:1"
	assert_contains "$OUTPUT" 'rule rest: everybody: always'
	assert_contains "$OUTPUT" "$RULES:1: typo: there is no door (file of /etc/pam.d) ssh"
	assert_contains "$OUTPUT" "$RULES:1: typo: there is no group staf"
	assert_contains "$OUTPUT" "$RULES:1: typo: there is no account anne"
	assert_contains "$OUTPUT" \
	    "$RULES:3: late: no login ever comes to it, for rule rest before it takes all"
	assert_contains "$OUTPUT" "$RULES:4: typo: there is no group stuff"
	assert_contains "$OUTPUT" 'deadline typo: group stuff: 3 logins without a device'
	assert_status 0 2sv check-config --json
	assert_contains "$OUTPUT" '"rules":['
	OUTPUT=$(2sv doctor 2>&1 || true)
	assert_matches "$OUTPUT" "finding +rules +$RULES:1: typo: there is no"
	rules_say 'rule "good" { group = {"staff"} require = always }'
	assert_status 0 2sv check-config
	assert_contains "$(2sv doctor 2>&1 || true)" 'rules and deadlines name what is there'
}

test_what_is_no_rule_starts_nothing()
{
	service_stop
	printf 'rule "a" {\n require = perhaps\n}\n' >"$RULES"
	assert_status 6 2sv check-config
	assert_equal "$RULES:1: rule \"a\": require is \"perhaps\", must be always, new-host, never or refuse" \
	    "$OUTPUT"
	assert_refuses ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD"
	rules_say ''
	assert_accepts ssh_login ann "$(code ann 1)" 203.0.113.9
}

test_a_deadline_lets_be_until_its_date_and_tells_how_long()
{
	local day
	person dora
	day=$(days_from_now 9)
	rules_say "deadline \"all\" { date = \"$day\" }"
	assert_accepts ssh_shell dora 203.0.113.9
	assert_contains "$OUTPUT" \
	    "This account needs a second step by $day (10 days left): 2sv enrol"
	# At most once a day.
	assert_accepts ssh_shell dora 203.0.113.9
	assert_lacks "$OUTPUT" 'needs a second step'
	day=$(days_from_now -1)
	rules_say "deadline \"all\" { date = \"$day\" skips = 2 }"
	store_alter 'UPDATE account SET nudged_at = 0'
	assert_accepts ssh_shell dora 203.0.113.9
	assert_contains "$OUTPUT" \
	    "This account needs a second step since $(days_from_now 0): 1 login left without."
	store_alter 'UPDATE account SET skip_at = skip_at - 7200'
	assert_accepts ssh_shell dora 203.0.113.9
	store_alter 'UPDATE account SET skip_at = skip_at - 7200'
	log_mark
	assert_refuses ssh_talk dora 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
	decided account=dora door=sshd verdict=refuse reason=overdue
	assert_status 0 2sv explain --account dora --from 203.0.113.9
	assert_contains "$OUTPUT" 'there is no device and the deadline is over: 2sv invite --account dora'
	# Who has a device is asked for a code as ever.
	person finn
	enrol finn
	assert_accepts ssh_login finn "$(code finn)" 203.0.113.9
	# The nudge can be turned off.
	rules_say 'nudge = no'
	store_alter 'UPDATE account SET nudged_at = 0'
	assert_accepts ssh_shell dora 203.0.113.9
	assert_lacks "$OUTPUT" 'second step'
}

# A shell on a terminal of its own: what the session shows before it is shown there alone.
ssh_shell()
{
	through_ssh "$1" "$2" 'assword: ' "$PASSWORD" '$ ' 'exit' -- -tt
}
