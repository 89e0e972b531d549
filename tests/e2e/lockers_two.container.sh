# SPDX-License-Identifier: BSD-2-Clause
# Lockers that ask twice, xscreensaver and xsecurelock: the password, then a code in a prompt of its
# own. Each case ends with the right answer, which opens: what refused is not stuck.
CONTAINER_ROOT=lockers
. "$TOP/tests/e2e/lockers.sh"
LOCKERS='xscreensaver xsecurelock'

before_all()
{
	lockers_furnish
	lockers_two_prompts
}

# gives_next CODE REGEX: to the prompt that says this.
gives_next()
{
	screen_shows "$CASE" "$2"
	! locker_is_open || fail "$LOCKER is open, and asks"
	enter "$1"
}

case_wrong()
{
	gives "$PASSWORD" "$(wrong_code "$ACCOUNT")"
	gives_next "$(code "$ACCOUNT")" 'Wrong code'
	opens 'a right code after a wrong one'
	assert_equal 1 "$(charged "$ACCOUNT")"
	came wrong 'asks again, a right one opens'
}

case_used()
{
	local used
	used=$(code "$ACCOUNT")
	assert_status 0 as "$ACCOUNT" "$CALLER" -s code -a "$used" "$ACCOUNT"
	gives "$PASSWORD" "$used"
	gives_next "$(code "$ACCOUNT" 1)" 'Used code'
	opens 'a new code after a used one'
	came used 'asks again, a new one opens'
}

case_empty()
{
	gives "$PASSWORD" ''
	stays_locked 'no code'
	decided account="$ACCOUNT" door=locker verdict=refuse reason=empty
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	opens 'a right code after none'
	came empty 'refuses, a right one opens'
}

# The right code stands in the field, and is not sent.
case_escape()
{
	locker_wakes
	enter "$PASSWORD"
	screen_shows code '[Cc]ode.*:'
	letters "$(code "$ACCOUNT")"
	key Escape
	screen_is_dark
	! locker_is_open || fail "$LOCKER has let in by Escape"
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	opens 'a right code after Escape'
	came escape 'stays locked, a right one opens'
}

screen_is_dark()
{
	house_wait $LOCKER_SECONDS screen_lacks_code || fail "$LOCKER still asks: $(cat "$HOUSE/words")"
}

screen_lacks_code()
{
	! screen_has '[Cc]ode.*:'
}

case_unenrolled()
{
	gives_password "$PASSWORD"
	opens 'no device'
	came 'not enrolled' 'opens by the password'
}

case_gone()
{
	everything_stop
	gives_password "$PASSWORD"
	stays_locked 'no service'
	nobody_listens
	gives_password "$PASSWORD"
	stays_locked 'nobody listens'
	systemctl start 2sv.target
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	opens 'a right code where the service is back'
	came 'service gone' 'refuses, opens once it is back'
}

# One is taken for the first of two.
case_throttled()
{
	local two
	throttle
	two=$(two_codes "$ACCOUNT")
	gives "$PASSWORD" "${two%-*}"
	gives_next "${two#*-}" 'the next|one\. Code'
	opens 'two codes in a row'
	came throttled 'wants two in a row, and opens'
}

test_a_right_code_opens()
{
	each right
}

test_a_wrong_code_does_not_open_and_a_right_one_behind_it_does()
{
	each wrong
}

test_a_used_code_does_not_open_and_a_new_one_behind_it_does()
{
	each used
}

test_no_code_does_not_open()
{
	each empty
}

test_escape_does_not_open()
{
	each escape
}

test_a_recovery_code_opens()
{
	each recovery
}

test_an_account_without_a_device_needs_the_password_alone()
{
	each unenrolled
}

test_where_the_service_is_gone_nothing_opens_until_it_is_back()
{
	each gone
}

test_after_too_many_failures_two_codes_in_a_row_open_and_one_does_not()
{
	each throttled
}
