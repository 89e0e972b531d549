# SPDX-License-Identifier: BSD-2-Clause
# Accounts as machines have them: with a password that has expired, and with names beyond ASCII.
# A door asks the code first, and all that follows is as without 2sv.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
NEW='another battery staple 7'

before_all()
{
	service_start
	2sv store init
	sshd_start
}

# expired NAME: an enrolled person who must give another password at the next login.
expired()
{
	person "$1"
	enrol "$1"
	chage -d 0 "$1"
	log_mark
}

# What is asked behind the code of one whose password has expired.
CHANGE=('urrent password: ' "$PASSWORD" 'ew password: ' "$NEW" 'ew password: ' "$NEW")

test_at_sshd_an_expired_password_is_changed_behind_the_code()
{
	expired e1

	assert_accepts through_ssh e1 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code e1)" \
	    "${CHANGE[@]}" -- 'echo in as $(id -un)'

	assert_contains "$OUTPUT" 'in as e1'
	decided account=e1 door=sshd verdict=accept reason=right
	PASSWORD=$NEW
	assert_accepts ssh_login e1 "$(code e1 1)"
}

test_who_gives_a_wrong_code_is_told_nothing_of_the_password()
{
	expired e2

	assert_refuses ssh_login e2 "$(wrong_code e2)"

	assert_lacks "$OUTPUT" 'expired'
	assert_lacks "$OUTPUT" 'New password'
	decided account=e2 door=sshd verdict=refuse reason=wrong
}

test_at_su_and_login_it_is_the_same()
{
	expired e3
	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code e3)" "${CHANGE[@]}" -- \
	    e3 -c 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as e3'

	expired e4
	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$(code e4)" "${CHANGE[@]}" \
	    '$ ' 'echo in as $(id -un)' '$ ' exit -- e4
	assert_contains "$OUTPUT" 'in as e4'
	assert_lacks "$OUTPUT" 'Login incorrect'
}

# The name is bytes to 2sv: it is the same account at each door, and its line in the log is whole.
test_a_name_beyond_ascii_is_asked_its_own_code()
{
	local name=grün
	person $name
	enrol $name
	log_mark

	assert_accepts ssh_login $name "$(code $name)"
	assert_contains "$OUTPUT" "in as $name"
	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code $name 1)" -- \
	    $name -c 'echo in as $(id -un)'
	assert_contains "$OUTPUT" "in as $name"

	log_has "2svd.*account=$name door=sshd .*verdict=accept" || fail "$(log_since_mark)"
	assert_accepts 2sv devices --account $name
	assert_status 0 2sv explain --account $name --door sshd
	assert_contains "$OUTPUT" "$name"
}
