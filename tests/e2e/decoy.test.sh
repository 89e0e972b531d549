# SPDX-License-Identifier: BSD-2-Clause
# The decoy: with its line in common-auth, as pam-auth-update writes it from packaging, sshd asks
# a code after a wrong password as well; nothing is checked, counted or used up by it.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"

before_all()
{
	local decoy
	decoy=$(sed -n 's/^\t\[default=ignore\]\tpam_2sv.so/auth [default=ignore] pam_2sv.so/p' \
	    "$TOP"/packaging/pam/*decoy*)
	printf '%s\n' 'auth [success=2 default=ignore] pam_unix.so nullok' "$decoy" \
	    'auth requisite pam_deny.so' 'auth required pam_permit.so' >/etc/pam.d/common-auth
	printf 'Defaults passwd_tries=1\nALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	store_init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

test_the_profile_has_one_line_and_names_sshd()
{
	assert_equal 'auth [default=ignore] pam_2sv.so decoy=sshd' "$(sed -n 2p /etc/pam.d/common-auth)"
}

test_the_right_password_and_code_come_in_as_ever()
{
	newcomer d1

	assert_accepts ssh_login d1 "$(code d1)"

	assert_contains "$OUTPUT" 'in as d1'
}

test_after_a_wrong_password_the_right_code_is_asked_refused_and_not_used_up()
{
	local answer
	newcomer d2
	answer=$(code d2)

	assert_refuses ssh_talk d2 203.0.113.9 'assword: ' wrong 'Code: ' "$answer" \
	    'Wrong code. Code: ' "$answer" 'Wrong code. Code: ' "$answer"

	assert_lacks "$OUTPUT" 'in as'
	decided account=d2 door=sshd verdict=refuse reason=decoy
	assert_equal 0 "$(failures d2)"
	assert_lacks "$(2sv hosts --account d2)" 203.0.113.9
	assert_accepts ssh_login d2 "$answer"
}

# What the person sees is the same after a right and after a wrong password, whatever is typed.
test_nothing_on_the_screen_tells_whether_the_password_was_right()
{
	local answer
	newcomer d3

	for answer in "$(wrong_code d3)" abcdef '' 1234567890 "$(printf '1%.0s' {1..100})"; do
		assert_equal "$(screen_of d3 "$PASSWORD" "$answer")" "$(screen_of d3 wrong "$answer")"
	done

	assert_contains "$(screen_of d3 wrong "$(wrong_code d3)")" 'Wrong code. Code: '
}

# sshd puts a dummy in place of what a stranger types: he must not see it.
test_nothing_on_the_screen_tells_whether_there_is_such_an_account()
{
	local answer
	newcomer d7

	for answer in "$(wrong_code d7)" abcdef '' 1234567890; do
		assert_equal "$(screen_of d7 wrong "$answer" | sed s/d7/NAME/g)" \
		    "$(screen_of stranger wrong "$answer" | sed s/stranger/NAME/g)"
	done
	assert_equal 3 "$(screen_of stranger wrong 123456 | grep -c 'asked: .*ode: ')"
}

# An account without a device is asked nothing after the right password: only there it differs.
test_an_account_without_a_device_is_asked_after_a_wrong_password_too()
{
	person d4

	assert_refuses ssh_talk d4 203.0.113.9 'assword: ' wrong 'Code: ' 123456 \
	    'Wrong code. Code: ' ''

	assert_accepts ssh_talk d4 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as d4'
}

test_a_name_that_nobody_has_is_asked_too_and_makes_no_account()
{
	assert_refuses ssh_talk stranger 203.0.113.9 'assword: ' wrong 'Code: ' 123456 \
	    'Wrong code. Code: ' 123456 'Wrong code. Code: ' 654321

	assert_equal '' "$(store_says "SELECT name FROM account WHERE name = 'stranger'")"
	assert_lacks "$(2sv hosts)" stranger
}

test_at_other_doors_a_wrong_password_asks_no_code()
{
	newcomer d5

	assert_refuses through_sudo d5 'assword for d5: ' wrong -- id -un

	assert_lacks "$OUTPUT" Code
}

test_with_the_service_dead_a_wrong_password_is_just_refused()
{
	newcomer d6
	service_kill

	assert_refuses ssh_talk d6 203.0.113.9 'assword: ' wrong

	assert_lacks "$OUTPUT" 'in as'
	rm -f /run/2sv/*.sock
	service_start
}
