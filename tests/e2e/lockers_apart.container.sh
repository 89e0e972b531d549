# SPDX-License-Identifier: BSD-2-Clause
# What a person's own processes may do over the socket that is open to everybody: ask for a code of
# that person, as lockers do. They shut no other door, no other door shuts theirs, and they ask for
# nobody else.
CONTAINER_ROOT=lockers
. "$TOP/tests/e2e/lockers.sh"

before_all()
{
	lockers_furnish
	printf '%s\n' 'auth requisite pam_2sv.so split' 'auth requisite pam_2sv.so' >/etc/pam.d/field
	person bob
	paper bob
}

# newcomer NAME: with a phone, and nothing in the log yet.
newcomer()
{
	ACCOUNT=$1
	paper "$1"
	log_mark
}

test_failures_at_lockers_shut_lockers_and_no_door_of_ssh()
{
	newcomer ap1
	throttle
	assert_equal 5 "$(charged ap1)"

	OUTPUT=$(as ap1 "$CALLER" -s code -a '' ap1 || true)
	assert_contains "$OUTPUT" 'asked: Too many tries. Two codes, first: '
	assert_equal 0 "$(failures ap1)"
	assert_accepts ssh_login ap1 "$(code ap1)"
	assert_lacks "$OUTPUT" 'Two codes'
}

test_failures_at_ssh_shut_no_locker()
{
	local i
	newcomer ap2
	for i in 1 2 3 4 5; do
		assert_refuses "$CALLER" -s code -r 203.0.113.9 -a "$(another_wrong_code ap2 $i)" ap2
	done
	OUTPUT=$("$CALLER" -s code -r 203.0.113.9 -a '' ap2 || true)
	assert_contains "$OUTPUT" 'Two codes'

	OUTPUT=$(as ap2 "$CALLER" -s code -a "$(code ap2)" ap2)
	assert_contains "$OUTPUT" 'asked: Code: '
	assert_contains "$OUTPUT" '1 PAM_SUCCESS'
}

test_nobody_asks_for_another_account()
{
	local right
	newcomer ap3
	right=$(code ap3)

	for service in code field; do
		assert_refuses as bob "$CALLER" -s $service -a "$right" ap3
		assert_contains "$OUTPUT" '1 PAM_PERM_DENIED'
		assert_lacks "$OUTPUT" 'asked: Code'
	done
	decided account=ap3 door=locker verdict=refuse reason=not-permitted
	assert_equal 0 "$(charged ap3)"
	assert_status 0 as ap3 "$CALLER" -s code -a "$right" ap3
}

test_a_code_of_another_account_opens_nothing()
{
	newcomer ap4
	assert_refuses as ap4 "$CALLER" -s code -a "$(code bob)" ap4
	decided account=ap4 door=locker verdict=refuse reason=wrong
}

test_a_locker_that_calls_itself_sshd_is_one_all_the_same()
{
	newcomer ap5
	cp /etc/pam.d/code /etc/pam.d/sshd
	assert_status 0 as ap5 "$CALLER" -s sshd -r 203.0.113.9 -a "$(code ap5)" ap5
	cp "$TOP/packaging/pam/sshd" /etc/pam.d/sshd

	decided account=ap5 door=locker "host=local:$(id -u ap5)" verdict=accept
	assert_lacks "$(decisions ap5)" 'door=sshd'
}
