# SPDX-License-Identifier: BSD-2-Clause
# 2sv enrol as a person uses it, on a terminal and through a real ssh client; as scripts use it;
# and that the secret is nowhere but on the screen.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/look.sh"
export TERM=xterm-256color

before_all()
{
	store_init
	sshd_start
}

test_a_person_enrols_by_the_qr_code_and_logs_in_with_the_next_code()
{
	local used
	person e1
	log_mark

	assert_accepts enrols e1 --name pocket

	assert_contains "$OUTPUT" 'pocket is active.'
	assert_contains "$OUTPUT" 'This code is used up; your next login takes the next one, in '
	assert_matches "$(2sv devices --account e1)" '^pocket .* active '
	assert_events e1 'codes-new .*' 'enrolled .* accept right: the first device pocket' 'enrol .*'
	assert_contains "$(alerts e1)" device-added
	used=$(code_of_enrolment e1)
	assert_refuses ssh_talk e1 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$used" \
	    'Used code. New code: ' ''
	assert_accepts ssh_login e1 "$(code e1 1)"
	assert_contains "$OUTPUT" 'in as e1'
}

test_the_secret_beside_the_qr_code_is_the_same()
{
	person e2
	assert_accepts enrols e2

	assert_equal "$(cat "$HOUSE/secret.e2")" "$(secret_on_screen <"$HOUSE/screen.e2")"
	assert_matches "$(cat "$HOUSE/secret.e2")" '^[A-Z2-7]{32}$'
}

test_the_qr_code_says_account_and_host_and_nothing_needless()
{
	person e3
	assert_accepts enrols e3

	assert_equal "$(uri_on_screen <"$HOUSE/screen.e3")" \
	    "otpauth://totp/db1.example.org:e3?secret=$(cat "$HOUSE/secret.e3")&issuer=db1.example.org"
}

test_the_qr_code_is_read_from_a_dark_and_from_a_light_terminal()
{
	person e4
	assert_accepts enrols e4

	assert_matches "$(uri_on_screen dark <"$HOUSE/screen.e4")" '^otpauth://totp/'
	assert_matches "$(uri_on_screen light <"$HOUSE/screen.e4")" '^otpauth://totp/'
}

test_the_whole_sheet_fits_a_terminal_of_80_by_24()
{
	person e5
	assert_accepts enrols e5

	sed 's/\x1b\[[0-9;]*m//g' "$HOUSE/screen.e5" >"$HOUSE/plain"
	[ "$(wc -l <"$HOUSE/plain")" -lt 24 ] || fail "$(wc -l <"$HOUSE/plain") lines"
	[ "$(wc -L <"$HOUSE/plain")" -le 80 ] || fail "$(wc -L <"$HOUSE/plain") columns"
}

# A person on the host itself, who came by ssh: sshd and the client pass the picture on.
test_the_qr_code_is_read_from_a_real_ssh_clients_screen()
{
	person e6
	key_make e6

	assert_accepts talk 'Code from the app: ' "$(typed e6 code e6)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 e6 -i "$KEY" -o PreferredAuthentications=publickey -t 2sv enrol

	assert_contains "$OUTPUT" 'phone is active'
	assert_equal "$(cat "$HOUSE/secret.e6")" "$(secret_on_screen <"$HOUSE/screen.e6")"
	assert_accepts ssh_login e6 "$(code e6 1)"
}

test_a_terminal_without_utf_8_has_a_qr_code_that_is_read_or_the_secret()
{
	person e7

	assert_accepts talk 'Code from the app: ' "$(typed e7 code_of_groups e7)" -- env LC_ALL=C \
	    "${IN_HOUSE[@]}" as e7 2sv enrol

	assert_contains "$OUTPUT" 'phone is active'
	assert_equal '' "$(LC_ALL=C grep -a '[^[:print:][:space:]]' "$HOUSE/screen.e7" | grep -av $'\e')"
}

test_a_wrong_first_code_leaves_the_device_pending_and_a_right_one_makes_it_active()
{
	person e8

	assert_accepts talk 'Code from the app: ' "$(typed e8 wrong_code e8)" \
	    'Code from the app: ' "$(typed e8 code e8)" -- "${IN_HOUSE[@]}" as e8 2sv enrol

	assert_contains "$OUTPUT" 'That code is wrong.'
	assert_matches "$(2sv devices --account e8)" '^phone .* active '
}

test_one_who_breaks_off_is_not_enrolled_and_comes_in_as_before()
{
	person e9

	assert_refuses talk 'Code from the app: ' '^C' -- "${IN_HOUSE[@]}" as e9 2sv enrol

	assert_matches "$(2sv devices --account e9)" '^phone .* pending '
	assert_contains "$(2sv status --account e9)" 'A new device waits for its first code'
	assert_accepts ssh_talk e9 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as e9'
	assert_accepts enrols e9
	assert_equal 2 "$(2sv devices --account e9 | wc -l)"
}

test_a_phone_with_a_wrong_clock_is_named()
{
	person e10

	assert_refuses talk 'Code from the app: ' "$(typed e10 code e10 20)" \
	    "Your phone's clock is 600 s ahead of this computer's" '^C' -- \
	    "${IN_HOUSE[@]}" as e10 2sv enrol
}

test_an_app_that_computes_another_algorithm_is_named()
{
	person e11

	assert_refuses talk 'Code from the app: ' "$(typed e11 code e11)" \
	    'Your app computed SHA1' '^C' -- \
	    "${IN_HOUSE[@]}" as e11 2sv enrol --algorithm sha256
}

# --- further devices, and off

test_a_second_device_wants_a_code_of_the_first()
{
	person e12
	assert_accepts enrols e12 --name first
	cp "$HOUSE/secret.e12" "$HOUSE/secret.e12first"

	assert_refuses talk 'Your code, or a recovery code: ' "$(wrong_code e12first)" \
	    'Your code, or a recovery code: ' '^C' -- "${IN_HOUSE[@]}" as e12 2sv enrol --name second
	assert_lacks "$(2sv devices --account e12)" second

	assert_accepts talk 'Your code, or a recovery code: ' "$(code e12first 1)" \
	    'Code from the app: ' "$(typed e12 code e12)" -- \
	    "${IN_HOUSE[@]}" as e12 2sv enrol --name second
	assert_matches "$(2sv devices --account e12)" '^second .* active '
	assert_matches "$(2sv devices --account e12)" '^first .* active '
}

# Else any process of the account could open its logins.
test_without_a_code_no_process_of_the_account_gets_a_further_device()
{
	person e13
	enrol e13

	assert_status 5 as e13 2sv enrol --name second --batch </dev/null
	assert_refuses as e13 2sv enrol --name second </dev/null
	assert_status 4 as e13 2sv enrol --name second --uri --no-confirm </dev/null
	assert_status 4 as e13 2sv enrol --name second --no-confirm </dev/null

	assert_equal 2 "$(2sv devices --account e13 | wc -l)"
}

test_root_gives_a_further_device_without_a_code()
{
	person e14
	enrol e14 one
	enrol e14 two

	assert_equal 3 "$(2sv devices --account e14 | wc -l)"
	assert_accepts ssh_login e14 "$(code e14)"
}

test_a_name_that_is_taken_is_refused_before_a_code_is_used_up()
{
	person e15
	enrol e15

	assert_refuses as e15 2sv enrol --name phone </dev/null

	assert_contains "$OUTPUT" 'There is a device of that name'
	assert_accepts ssh_login e15 "$(code e15)"
}

test_off_wants_a_code_and_then_the_password_is_enough()
{
	person e16
	enrol e16

	assert_refuses talk 'Remove them all? [y/N]: ' y 'Code: ' "$(wrong_code e16)" \
	    'Code: ' '^C' -- "${IN_HOUSE[@]}" as e16 2sv off
	assert_matches "$(2sv devices --account e16)" '^phone .* active '

	assert_accepts talk 'Remove them all? [y/N]: ' y 'Code: ' "$(code e16)" -- \
	    "${IN_HOUSE[@]}" as e16 2sv off
	assert_contains "$(2sv devices --account e16)" 'No device'
	assert_accepts ssh_talk e16 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as e16'
}

test_off_that_is_not_meant_removes_nothing()
{
	person e17
	enrol e17

	assert_refuses talk 'Remove them all? [y/N]: ' '' -- "${IN_HOUSE[@]}" as e17 2sv off

	assert_matches "$(2sv devices --account e17)" '^phone .* active '
}

test_off_in_a_script_says_that_a_code_is_needed_and_root_needs_none()
{
	person e18
	enrol e18

	assert_status 5 as e18 2sv off --batch </dev/null
	assert_refuses as e18 2sv off </dev/null
	assert_matches "$(2sv devices --account e18)" '^phone .* active '
	assert_status 4 as e18 2sv off --account ann --batch

	assert_accepts 2sv off --account e18
	assert_contains "$(2sv devices --account e18)" 'No device'
}

# A process of the account's own can't find a code by trying at the tool: each guess is counted.
test_codes_tried_at_the_tool_are_events_and_say_what_is_wrong()
{
	local right
	person e19
	enrol e19
	log_mark

	assert_refuses talk 'Code: ' "$(wrong_code e19)" -- "${IN_HOUSE[@]}" as e19 2sv test
	assert_contains "$OUTPUT" 'That code is wrong.'
	decided account=e19 verdict=refuse reason=wrong
	right=$(code e19)
	assert_accepts talk 'Code: ' "$right" -- "${IN_HOUSE[@]}" as e19 2sv test
	assert_contains "$OUTPUT" 'Right: the code of phone. It is used up;'
	assert_refuses talk 'Code: ' "$right" -- "${IN_HOUSE[@]}" as e19 2sv test
	assert_contains "$OUTPUT" 'was used before'

	assert_events e19 'test .* refuse used .*' 'test .* accept right .*' 'test .* refuse wrong .*'
}
