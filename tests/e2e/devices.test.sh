# SPDX-License-Identifier: BSD-2-Clause
# Several devices of one account, by the words that a person types.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"

before_all()
{
	store_init
	service_start
	sshd_start
}

# second_device NAME: one more, active at once; its secret is that of NAME.two.
second_device()
{
	echo GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ >"$HOUSE/secret.$1.two"
	2sv enrol --account "$1" --name tablet --secret-stdin --no-confirm \
	    <"$HOUSE/secret.$1.two" >/dev/null
}

test_each_device_lets_in_and_the_log_says_which()
{
	person d1
	enrol d1
	second_device d1

	assert_accepts ssh_login d1 "$(code d1)"
	assert_accepts ssh_login d1 "$(code d1.two)"

	assert_contains "$(events d1)" 'tablet'
	assert_matches "$(as d1 2sv devices)" '^tablet .* active .* UTC +[0-9-]+ [0-9:]+ UTC$'
}

test_a_lost_device_is_removed_with_a_code_of_the_other()
{
	person d2
	enrol d2
	second_device d2

	assert_status 0 talk 'Code: ' "$(code d2)" -- "${IN_HOUSE[@]}" as d2 2sv devices remove tablet
	assert_contains "$OUTPUT" 'Removed: tablet. Devices left: 1.'
	assert_refuses ssh_login d2 "$(code d2.two)"
	assert_accepts ssh_login d2 "$(code d2 1)"
	assert_matches "$(alerts d2)" 'device-removed'
}

test_of_the_last_one_a_person_is_asked_whether_that_is_meant()
{
	person d7
	enrol d7

	assert_refuses talk 'Remove it? [y/N]: ' n -- "${IN_HOUSE[@]}" as d7 2sv devices remove phone
	assert_contains "$OUTPUT" 'phone is the last device of d7.'
	assert_contains "$OUTPUT" 'Nothing was removed.'
	assert_matches "$(as d7 2sv devices)" '^phone '
	assert_status 0 talk 'Remove it? [y/N]: ' y 'Code: ' "$(code d7)" -- "${IN_HOUSE[@]}" as d7 \
	    2sv devices remove phone
	assert_contains "$OUTPUT" 'No device is left'
	assert_matches "$(alerts d7)" '^off$'
}

test_a_device_gets_another_name()
{
	person d3
	enrol d3

	assert_status 0 as d3 2sv devices rename phone 'old phone'
	assert_contains "$OUTPUT" 'phone is now old phone.'
	assert_status 1 as d3 2sv devices rename phone watch
	assert_contains "$OUTPUT" 'There is no device of that name'
	assert_accepts ssh_login d3 "$(code d3)"
}

test_the_last_one_stays_where_the_machine_wants_codes()
{
	person d4
	enrol d4
	service_stop
	echo 'unenrolled = "refuse"' >>/etc/2sv/2sv.conf
	service_start

	assert_status 1 as d4 2sv devices remove phone --batch
	assert_contains "$OUTPUT" 'It is the last device of an account that needs a code'
	assert_status 1 as d4 2sv off --batch
	assert_status 0 2sv devices remove phone --account d4
	assert_contains "$OUTPUT" 'No device is left, recovery codes are void, and logins are refused.'

	service_stop
	sed -i '/unenrolled/d' /etc/2sv/2sv.conf
	service_start
}

test_a_phone_is_replaced_and_the_old_one_works_until_then()
{
	person d5
	enrol d5
	cp "$HOUSE/secret.d5" "$HOUSE/secret.d5.old"

	assert_status 0 talk 'Your code, or a recovery code: ' "$(code d5)" \
	    'Code from the app: ' '=code_on_screen d5' -- \
	    "${IN_HOUSE[@]}" as d5 2sv enrol --replaces phone
	assert_contains "$OUTPUT" 'phone is active.'
	assert_equal 1 "$(as d5 2sv devices | grep -c active)"
	assert_refuses ssh_login d5 "$(code d5.old 1)"
	assert_accepts ssh_login d5 "$(code d5 1)"
}
