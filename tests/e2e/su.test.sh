# SPDX-License-Identifier: BSD-2-Clause
# su and su -, Debian's own with its stacks: the account asked is the target's, and root is
# asked nothing.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"

before_all()
{
	store_init
}

# Somebody whose account ann becomes.
newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

test_su_asks_password_and_code_of_the_account_that_is_become()
{
	newcomer u1

	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code u1)" \
	    -- u1 -c 'echo in as $(id -un)'

	assert_contains "$OUTPUT" 'in as u1'
	decided account=u1 door=su host=local:2001 place=local device=phone verdict=accept \
	    reason=right
	assert_equal '' "$(decisions ann)"
	assert_events u1 '(code|login) su .* local accept right phone' 'enrolled .*'
}

test_a_login_shell_asks_too()
{
	newcomer u2

	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code u2)" \
	    -- - u2 -c 'echo in as $(id -un)'

	assert_contains "$OUTPUT" 'in as u2'
	decided account=u2 door=su-l host=local:2001 verdict=accept reason=right
	assert_events u2 '(code|login) su-l .* local accept right phone' 'enrolled .*'
}

# Of somebody who became this account, its owner hears.
test_another_account_that_becomes_this_one_is_told_to_its_owner()
{
	newcomer u3

	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code u3)" -- u3 -c true

	assert_matches "$(2sv hosts --account u3)" '^local:2001 '
	assert_contains "$(alerts u3)" new-host
}

test_the_callers_own_code_is_no_good()
{
	newcomer u4
	person caller
	enrol caller

	assert_refuses through_su caller 'assword: ' "$PASSWORD" 'Code: ' "$(code caller)" \
	    'Wrong code. Code: ' '' -- u4 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	decided account=u4 door=su verdict=refuse reason=wrong
	assert_equal 1 "$(failures u4)"
	assert_equal 0 "$(failures caller)"
}

test_a_wrong_code_is_refused_and_counted()
{
	newcomer u5

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(wrong_code u5)" \
	    'Wrong code. Code: ' "$(wrong_code u5)" 'Wrong code. Code: ' "$(wrong_code u5)" -- u5 -c 'echo in as $(id -un)'

	assert_contains "$OUTPUT" 'su: Authentication failure'
	assert_lacks "$OUTPUT" 'in as'
	decided account=u5 door=su verdict=refuse reason=wrong
	assert_events u5 'code su .* local refuse wrong .*' 'enrolled .*'
	assert_equal 1 "$(failures u5)"
}

test_interrupt_at_the_code_refuses()
{
	newcomer u6

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' '^C' \
	    -- u6 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	decided account=u6 door=su verdict=refuse reason=ended
	assert_equal 0 "$(failures u6)"
}

test_end_of_file_at_the_code_refuses()
{
	newcomer u7

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' '^D' \
	    -- u7 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	decided account=u7 door=su verdict=refuse
	assert_equal 0 "$(failures u7)"
}

test_a_used_code_is_refused()
{
	local used
	newcomer u8
	used=$(code u8)
	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$used" -- u8 -c true

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$used" \
	    'Used code. New code: ' '' -- u8 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	assert_contains "$OUTPUT" 'That code was used before. Wait for the next one.'
	decided account=u8 door=su verdict=refuse reason=used
	assert_equal 0 "$(failures u8)"
}

test_a_wrong_password_asks_no_code()
{
	newcomer u9

	assert_refuses through_su ann 'assword: ' wrong -- u9 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" Code
	assert_equal 0 "$(failures u9)"
}

test_root_becomes_anybody_without_a_question()
{
	newcomer u10

	assert_accepts through_su root -- u10 -c 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as u10'
	assert_accepts through_su root -- - u10 -c 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as u10'

	assert_lacks "$OUTPUT" Code
	assert_lacks "$(decisions u10)" verdict=refuse
}

test_to_become_root_roots_code_is_asked()
{
	enrol root
	log_mark

	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code root)" \
	    -- -c 'echo in as $(id -un)'

	assert_contains "$OUTPUT" 'in as root'
	decided account=root door=su host=local:2001 verdict=accept reason=right
}

test_without_the_service_the_person_is_told_and_refused()
{
	newcomer u11
	service_kill

	assert_refuses through_su ann 'assword: ' "$PASSWORD" -- u11 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	assert_contains "$OUTPUT" "The second step's service (2svd) does not answer."
	assert_contains "$OUTPUT" 'su: Authentication service cannot retrieve authentication info'
	log_has 'account=u11 .*verdict=refuse reason=no-service' || fail "$(log_since_mark)"
	rm -f /run/2sv/*.sock
	service_start
}
