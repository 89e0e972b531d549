# SPDX-License-Identifier: BSD-2-Clause
# 2sv explain: what a login would be asked now, and why, is what the login is then asked.
. "$TOP/tests/e2e/doctor.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"

before_all()
{
	person eva
	doctor_before_all
}

test_who_has_no_device_is_asked_none_and_who_has_one_a_code()
{
	assert_status 0 2sv explain --account eva --door sshd --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +eva +203.0.113.9 +publickey +key$'
	assert_matches "$OUTPUT" '^sshd +eva +203.0.113.9 +keyboard-interactive +password, code$'
	assert_contains "$OUTPUT" 'Now no code is asked of eva, who has no device'
	assert_contains "$OUTPUT" 'a new host'
	assert_accepts ssh_talk eva 203.0.113.9 'assword: ' "$PASSWORD"
	enrol eva
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_contains "$OUTPUT" 'Now a code is asked'
	assert_accepts ssh_login eva "$(code eva)"
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_contains "$OUTPUT" 'It is a known host.'
}

test_it_leaves_nothing_behind_and_charges_nobody()
{
	local events
	log_mark
	events=$(store_says 'SELECT count(*) FROM event')
	for door in sshd sudo su login; do
		assert_status 0 2sv explain --account eva --door $door
	done
	assert_equal "$events" "$(store_says 'SELECT count(*) FROM event')"
	assert_equal '' "$(log_since_mark)"
}

test_a_stopped_account_and_one_that_was_reset_are_explained()
{
	2sv stop --account eva
	assert_status 0 2sv explain --account eva --door su
	assert_contains "$OUTPUT" 'Now two codes in a row are asked, for the account is stopped'
	2sv free --account eva
	2sv reset --account eva --batch >/dev/null
	assert_status 0 2sv explain --account eva --door su
	assert_contains "$OUTPUT" 'Now the invitation is asked'
	2sv enrol --account eva --no-confirm >/dev/null
}

test_match_blocks_and_the_roots_bar_are_explained()
{
	printf '\nMatch User eva Address 198.51.100.0/24\n AuthenticationMethods publickey\n' \
	    >>/etc/ssh/sshd_config
	assert_status 0 2sv explain --account eva --from 198.51.100.7
	assert_matches "$OUTPUT" '^sshd +eva +198.51.100.7 +publickey +key$'
	assert_contains "$OUTPUT" 'No way of it comes to a line of pam_2sv'
	assert_lacks "$OUTPUT" 'keyboard-interactive'
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_contains "$OUTPUT" 'keyboard-interactive'
	assert_status 0 2sv explain --account root --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +root .* keyboard-interactive +refused: PermitRootLogin'
	put_back
}

test_what_it_can_not_tell_it_says()
{
	assert_status 2 2sv explain
	assert_contains "$OUTPUT" 'whose? --account NAME'
	assert_status 2 2sv explain --account eva --from example.org
	assert_status 2 2sv explain --account eva --door ../sshd
	assert_status 1 2sv explain --account nobody-here
	assert_contains "$OUTPUT" 'no such account'
	assert_status 2 2sv explain --account eva --door ssh
	assert_contains "$OUTPUT" 'there is no door of that name'
	assert_contains "$OUTPUT" 'there are sshd, sudo, '
	assert_status 1 2sv doctor --account nobody-here
	assert_contains "$OUTPUT" 'no such account'
	assert_status 4 as eva 2sv explain --account eva
	service_kill
	assert_status 3 2sv explain --account eva
	assert_contains "$OUTPUT" 'does not say what it would decide'
	service_again
}
