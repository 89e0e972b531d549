# SPDX-License-Identifier: BSD-2-Clause
# Lockers of one field, i3lock and swaylock: the code is typed right behind the password, and cut
# off by "pam_2sv.so split". Each case ends with the right answer, which opens: what refused is not
# stuck.
CONTAINER_ROOT=lockers
. "$TOP/tests/e2e/lockers.sh"
LOCKERS='i3lock swaylock'

before_all()
{
	lockers_furnish
	lockers_one_field
}

# refused_and_then CODE WORDS: what was given last does not open, and that does.
refused_and_then()
{
	stays_locked "$2"
	gives "$PASSWORD" "$1"
	opens "a right code after $2"
	came "$CASE" 'refuses, a right one opens'
}

case_wrong()
{
	gives "$PASSWORD" "$(wrong_code "$ACCOUNT")"
	refused_and_then "$(code "$ACCOUNT")" 'a wrong code'
	decided account="$ACCOUNT" door=locker verdict=refuse reason=wrong
	assert_equal 1 "$(charged "$ACCOUNT")"
}

case_used()
{
	local used
	used=$(code "$ACCOUNT")
	assert_status 0 as "$ACCOUNT" "$CALLER" -s code -a "$used" "$ACCOUNT"
	gives "$PASSWORD" "$used"
	refused_and_then "$(code "$ACCOUNT" 1)" 'a used code'
	decided account="$ACCOUNT" door=locker verdict=refuse reason=used
}

case_empty()
{
	gives "$PASSWORD" ''
	refused_and_then "$(code "$ACCOUNT")" 'the password alone'
	decided account="$ACCOUNT" door=locker verdict=refuse reason=empty
	assert_equal 0 "$(charged "$ACCOUNT")"
}

# The code is not even tried: it is good afterwards.
case_password()
{
	local right
	right=$(code "$ACCOUNT" 1)
	gives 'wrong horse' "$right"
	refused_and_then "$right" 'a wrong password'
	assert_equal 0 "$(charged "$ACCOUNT")"
}

# It empties the field.
case_escape()
{
	before_try
	letters "$PASSWORD$(code "$ACCOUNT")"
	key Escape
	key Return
	refused_and_then "$(code "$ACCOUNT")" Escape
}

case_unenrolled()
{
	gives "$PASSWORD" ''
	opens 'no device'
	came 'not enrolled' 'opens by the password'
}

case_gone()
{
	everything_stop
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	stays_locked 'no service'
	nobody_listens
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	stays_locked 'nobody listens'
	systemctl start 2sv.target
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	opens 'a right code where the service is back'
	came 'service gone' 'refuses, opens once it is back'
}

case_throttled()
{
	throttle
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	stays_locked 'one code after too many wrong ones'
	gives "$PASSWORD" "$(two_codes "$ACCOUNT")"
	opens 'two codes in a row'
	came throttled 'refuses one, two in a row open'
}

case_digits()
{
	echo "$ACCOUNT:pw123456" | chpasswd
	gives pw123456 ''
	stays_locked 'a password that ends in digits, alone'
	gives pw123456 "$(code "$ACCOUNT")"
	opens 'a code behind digits'
	came digits 'refuses the password alone, a code opens'
}

test_a_right_code_opens()
{
	each right
}

test_a_wrong_code_does_not_open()
{
	each wrong
}

test_a_used_code_does_not_open()
{
	each used
}

test_the_password_alone_does_not_open()
{
	each empty
}

test_a_right_code_behind_a_wrong_password_does_not_open_and_stays_good()
{
	each password
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

test_after_too_many_failures_one_code_does_not_open_and_two_in_a_row_do()
{
	each throttled
}

test_a_password_that_ends_in_digits_is_told_from_the_code_behind_it()
{
	each digits
}
