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
	assert_equal "$RULES:1: rule \"a\": require is \"perhaps\", must be always, new-host, new-session, never or refuse" \
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
	    "This account needs a second step since $(days_from_now 0) (1 login left): 2sv enrol"
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

# answers_older COMMAND...: it says that 2svd goes by other settings than the files have.
answers_older()
{
	OUTPUT=$("$@" 2>&1 || true)
	grep -q 'still goes by the settings that it began with\|the files have others now' <<<"$OUTPUT"
}

test_a_restart_that_was_forgotten_is_told_by_each_command_that_reads_the_files()
{
	local command
	rules_say 'rule "all" { require = always }'
	for command in check-config 'explain --account ann' report 'remind --account bob --dry-run' doctor; do
		! answers_older 2sv $command || fail "$command: $OUTPUT"
	done
	echo '# a remark' >>"$RULES"
	! answers_older 2sv check-config || fail "$OUTPUT"
	sed -i 's/always/refuse/' "$RULES"
	for command in check-config 'explain --account ann' report 'remind --account bob --dry-run' doctor; do
		answers_older 2sv $command || fail "$command: $OUTPUT"
		assert_contains "$OUTPUT" 'end 2svd and start it again'
	done
	assert_matches "$OUTPUT" '^finding +service +2svd goes by the settings that it began with'
	# What goes to programs has no such line.
	assert_status 0 2sv check-config --json
	assert_lacks "$OUTPUT" 'still goes by'
	assert_equal '' "$(2sv report --csv 2>/dev/null | grep 'still goes by' || true)"
	# A file that is not the service's concerns it not; nor what has no service.
	cp "$RULES" /tmp/other.conf
	! answers_older 2sv check-config /tmp/other.conf || fail "$OUTPUT"
	service_stop
	rm -f /run/2sv/*.sock
	! answers_older 2sv check-config || fail "$OUTPUT"
	rules_say ''
	! answers_older 2sv check-config || fail "$OUTPUT"
}

# shuts RULES: check-config and doctor find that nobody who can become root comes in.
shuts()
{
	printf '%s\n' "$1" >"$RULES"
	assert_status 6 2sv check-config
	assert_contains "$OUTPUT" 'by it nobody who can become root comes in, by ssh or at the console'
}

# leaves RULES: likewise that somebody does.
leaves()
{
	printf '%s\n' "$1" >"$RULES"
	assert_status 0 2sv check-config
	assert_lacks "$OUTPUT" 'at the console'
}

test_rules_that_lock_out_whoever_could_take_them_back_are_found()
{
	service_stop
	group_of sudo ann
	shuts 'rule "all" { require = refuse }'
	assert_contains "$OUTPUT" "$RULES:1: all: by it"
	shuts 'rule "some" { group = sudo require = refuse }
	rule "root" { account = root require = refuse }'
	assert_contains "$OUTPUT" "$RULES:2: root: by it"
	shuts 'rule "office" { from = "203.0.113.0/24" require = refuse }
	rule "all" { require = refuse }'
	leaves 'rule "office" { from = "203.0.113.0/24" require = always }
	rule "all" { require = refuse }'
	leaves 'rule "me" { group = sudo require = always }
	rule "all" { require = refuse }'
	leaves 'rule "guests" { group = guests require = refuse }'
	leaves 'rule "nights" { known = no require = refuse }'
	leaves 'rule "there" { door = sudo require = refuse }'
	leaves 'rule "far" { door = sshd require = refuse }'
	assert_contains "$OUTPUT" 'comes in by ssh; login at the machine itself is left'
	# What is said of it is so.
	rules_say 'rule "all" { require = refuse }'
	OUTPUT=$(2sv doctor 2>&1 || true)
	assert_matches "$OUTPUT" "finding +rules +$RULES:1: all: by it nobody who can become root"
	enrol root
	assert_refuses ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
	assert_refuses through_su ann 'assword: ' "$PASSWORD" -- root -c true
	# Root has nobody to ask.
	assert_contains "$OUTPUT" 'refuses this login (rule all).'
	assert_contains "$OUTPUT" 'Where it stands: 2sv check-config'
	sed -i '/^sudo:/d' /etc/group
}

test_what_people_write_at_first_is_answered_with_what_to_write()
{
	service_stop
	wrote 'deadline "a" { date = "31.12.2026" }' 'date is "31.12.2026", must be year, month and day'
	wrote 'rule "my rule" { require = never }' 'rule "my rule": its name must be 1 to 32 letters'
	wrote 'rule "a" { door = ssh require = never }' 'a: there is no door (file of /etc/pam.d) ssh; is sshd'
	wrote 'rule "a" { door = sshd, sudo require = never }' 'stands in braces, {"a", "b"}'
	wrote 'rule "a" { door = "sshd, sudo" require = never }' 'door is "sshd, sudo", must be names'
	wrote 'rule "a" { from = 203.0.113.9 require = never }' 'one address as "203.0.113.9/32"'
	wrote 'rule "a" { group = staff require = never' "'{' is not closed"
	wrote 'rule "a" { group = staff }' 'require must be given: always, new-host, new-session, never or refuse'
	# A day that is over is no error, and said.
	printf 'deadline "a" { date = "2026-01-31" skips = 2 }\n' >"$RULES"
	assert_status 0 2sv check-config
	assert_contains "$OUTPUT" \
	    "$RULES:1: a: 2026-01-31 is over: who has no device is refused after 2 logins"
	rules_say ''
}

# wrote TEXT ANSWER: check-config finds it, with that and the line.
wrote()
{
	printf '%s\n' "$1" >"$RULES"
	assert_status 6 2sv check-config
	assert_contains "$OUTPUT" "$RULES:1: "
	assert_contains "$OUTPUT" "$2"
}
