# SPDX-License-Identifier: BSD-2-Clause
# No service runs, and no socket's file is there: root's doors and root's 2sv start one for
# themselves, clean of whatever the caller is, and it ends with them.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	printf 'ALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	2sv store init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

nothing_is_left()
{
	until_true 5 service_is_gone
	[ ! -e /run/2sv/root.sock ] || fail 'there is a socket'
}

test_the_store_was_made_and_root_enrols_without_a_service()
{
	nothing_is_left
	newcomer p1

	assert_accepts 2sv devices --account p1
	assert_contains "$OUTPUT" phone
	assert_accepts 2sv status
	assert_accepts 2sv hosts
	assert_accepts 2sv log

	nothing_is_left
}

test_sshd_asks_and_lets_in()
{
	newcomer p2

	assert_accepts ssh_login p2 "$(code p2)"

	assert_contains "$OUTPUT" 'in as p2'
	decided account=p2 door=sshd host=203.0.113.9 verdict=accept reason=right
	assert_events p2 'left .*' 'login sshd 203.0.113.9 .*' 'code sshd .* accept right phone' \
	    'enrolled .*'
	assert_refuses ssh_login p2 "$(code p2)"
	assert_contains "$OUTPUT" 'Used code'
	nothing_is_left
}
