# SPDX-License-Identifier: BSD-2-Clause
# Who is asked nothing because a rule says so: programs behind sudo and keys, logins from an office,
# one account among those that must have a device; and that it says of each what it did.
. "$TOP/tests/e2e/rules.sh"

before_all()
{
	clock_is_held_for_right
	store_init
	sshd_start
}

# piped ACCOUNT [WORD...]: sudo as programs run it: the password by a pipe, and nobody at a terminal.
piped()
{
	printf '%s\n' "$PASSWORD" | as "$1" setsid -w timeout 10 sudo -S -p '' "${@:2}" id -un
}

test_a_program_behind_sudo_is_asked_the_password_alone_where_a_rule_exempts_it()
{
	person deploy
	enrol deploy
	group_of robots deploy
	echo '%robots ALL=(ALL) ALL' >/etc/sudoers.d/robots
	rules_say 'rule "robots" { group = "robots" door = {"sudo", "sudo-i"} require = never }'
	assert_accepts piped deploy -k
	assert_equal root "$(tail -n 1 <<<"$OUTPUT")"
	assert_lacks "$OUTPUT" ode:
	# At doors that the rule does not name it is asked, as everybody where there is no rule.
	assert_refuses ssh_talk deploy 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
	rules_say ''
	assert_refuses piped deploy -k
	# Who may not ask is refused at once, rather than kept waiting for nobody.
	assert_refuses as deploy timeout 5 sudo -k -n id -un
	assert_contains "$OUTPUT" 'a password is required'
}

test_from_an_office_no_code_is_asked_with_a_key_or_without_and_it_is_told_of()
{
	person olga
	enrol olga
	key_make olga
	cp "$TOP/packaging/pam/2sv-password" /etc/pam.d/2sv-password
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	sshd_stop
	sshd_start -o 'AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive'
	rules_say 'rule "office" { from = {"203.0.113.0/24", "2001:db8:1:2::/64"} door = sshd
	    require = never }'
	log_mark
	assert_accepts by_key olga 203.0.113.9
	assert_lacks "$OUTPUT" 'ode: '
	decided account=olga door=sshd host=203.0.113.9 verdict=skip reason=rule rule=office
	assert_matches "$(events olga)" '^login sshd 203\.0\.113\.9 new host accept'
	assert_equal new-host "$(alerts olga | grep new-host | head -n 1)"
	assert_accepts by_key olga 2001:db8:1:2::b
	assert_accepts ssh_talk olga 203.0.113.10 'assword: ' "$PASSWORD"
	# From elsewhere each is asked; and in the office at other doors.
	assert_refuses by_key olga 198.51.100.7 'ode: ' '^C'
	assert_refuses ssh_talk olga 198.51.100.7 'assword: ' "$PASSWORD" 'ode: ' '^C'
	assert_refuses through_su bob 'assword: ' "$PASSWORD" 'ode: ' '^C' -- olga -c true
}

by_key()
{
	through_ssh "$1" "$2" "${@:3}" -- -i "$HOUSE/key.$1" -o IdentitiesOnly=yes 'echo in as $(id -un)'
}

test_one_account_does_without_where_all_others_must_have_a_device()
{
	person vera
	person wim
	group_of staff vera
	rules_say "rule \"console\" { account = root require = never }
	deadline \"staff\" { group = staff date = \"$(days_from_now -1)\" }"
	# Root, and who is in no such group, as ever; who is in it, not.
	assert_accepts through_su bob 'assword: ' "$PASSWORD" -- root -c 'id -un'
	assert_accepts ssh_talk wim 203.0.113.9 'assword: ' "$PASSWORD"
	assert_refuses ssh_talk vera 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
	# With unenrolled = refuse the rule lets root in still, and nobody else.
	rules_say 'unenrolled = refuse
	rule "console" { account = root require = never }'
	assert_accepts through_su bob 'assword: ' "$PASSWORD" -- root -c 'id -un'
	assert_refuses ssh_talk wim 203.0.113.9 'assword: ' "$PASSWORD" '?Return: ' ''
}

test_of_two_groups_the_deadline_that_is_written_first_holds_and_leave_has_its_logins()
{
	local near far
	person iris
	near=$(days_from_now 5)
	far=$(days_from_now 50)
	group_of admins iris
	group_of staff iris
	rules_say "deadline \"admins\" { group = admins date = \"$near\" }
	deadline \"staff\" { group = staff date = \"$far\" }"
	assert_contains "$(2sv explain --account iris)" "Deadline admins: a device is wanted by $near."
	assert_contains "$(2sv report --group staff)" "$near"
	rules_say "deadline \"staff\" { group = staff date = \"$far\" }
	deadline \"admins\" { group = admins date = \"$near\" }"
	assert_contains "$(2sv explain --account iris)" "Deadline staff: a device is wanted by $far."
	# Who was away on the day comes back to the logins that are left, and is told how many.
	rules_say "deadline \"staff\" { group = staff date = \"$(days_from_now -30)\" skips = 1 }"
	assert_matches "$(2sv report --group staff)" '^iris +0 +1 login '
	assert_accepts ssh_talk iris 203.0.113.9 'assword: ' "$PASSWORD"
	store_alter 'UPDATE account SET skip_at = skip_at - 7200'
	assert_refuses ssh_talk iris 203.0.113.9 'assword: ' "$PASSWORD" 'Return: ' ''
	assert_matches "$(2sv report --group staff)" "^iris +0 +over since $(days_from_now -29) "
	# More time for one person, before that of the group.
	rules_say "deadline \"iris\" { account = iris date = \"$near\" }
	deadline \"staff\" { group = staff date = \"$(days_from_now -30)\" skips = 1 }"
	assert_accepts ssh_talk iris 203.0.113.9 'assword: ' "$PASSWORD"
}
