# SPDX-License-Identifier: BSD-2-Clause
# People who can't enrol at the machine, and those whose phone is gone: invitations with which a
# login leads the enrolment, reset, and the code that a help desk reads out.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/look.sh"

before_all()
{
	store_init
	service_start
	sshd_start
}

# invited NAME [COMMAND]: the invitation, as root reads it (2sv COMMAND, else invite).
invited()
{
	2sv "${2:-invite}" --account "$1" | codes_on_screen
}

# enrols_at_login NAME INVITATION: a login that leads the enrolment, by what its screen shows.
enrols_at_login()
{
	LC_ALL=C.UTF-8 through_ssh "$1" 203.0.113.9 'assword: ' "$PASSWORD" 'Invitation: ' "$2" \
	    'Code from the app: ' "$(typed "$1" code "$1")" \
	    'First 4 of number 1: ' "=first_group" -- 'echo in as $(id -un)'
}

test_the_invited_enrols_in_the_login_by_the_qr_code_on_the_screen()
{
	local invitation
	person i1
	assert_status 0 2sv invite --account i1
	assert_contains "$OUTPUT" 'Be sure whose it is'
	invitation=$(codes_on_screen <<<"$OUTPUT")
	assert_matches "$(alerts i1)" invited
	assert_matches "$(alerts -)" invited
	assert_contains "$(as i1 2sv status)" 'Not enrolled: your logins ask the invitation.'
	assert_contains "$(as i1 2sv status)" 'Invited until '

	assert_accepts enrols_at_login i1 "$invitation"
	assert_contains "$OUTPUT" 'in as i1'
	assert_contains "$OUTPUT" "Recovery codes of i1, set 1 of "
	assert_equal 10 "$(codes_on_screen <<<"$OUTPUT" | grep -vF "$invitation" | sort -u | wc -l)"
	assert_equal "$(cat "$HOUSE/secret.i1")" "$(secret_on_screen <"$HOUSE/screen.i1")"
	assert_matches "$(events i1)" '^enrolled sshd 203\.0\.113\.9 .* accept right: the first device phone'
	assert_matches "$(events i1)" '^login sshd '
	assert_matches "$(events i1)" '^codes-new sshd 203\.0\.113\.9 new host '
	assert_contains "$(as i1 2sv status)" '(phone, last used '

	# From then on like anybody; and the invitation is void.
	assert_refuses ssh_talk i1 203.0.113.9 'assword: ' "$PASSWORD" 'Code: ' "$invitation" '?ode: ' '^C'
	assert_accepts ssh_login i1 "$(code i1 1)"
}

test_who_is_invited_does_not_come_in_by_the_password_alone()
{
	person i2
	assert_accepts ssh_talk i2 203.0.113.9 'assword: ' "$PASSWORD" # not enrolled
	invited i2 >/dev/null
	log_mark
	assert_refuses ssh_talk i2 203.0.113.9 'assword: ' "$PASSWORD" 'Invitation: ' \
	    '0000-0000-0000-000z' 'Wrong invitation. Invitation: ' '^C'
	decided account=i2 door=sshd verdict=refuse reason=wrong
	assert_refuses ssh_talk i2 203.0.113.9 'assword: ' "$PASSWORD" 'Invitation: ' '^C'
}

test_a_login_that_breaks_off_leaves_the_invitation_good_and_no_device()
{
	local invitation
	person i3
	invitation=$(invited i3)
	LC_ALL=C.UTF-8 assert_refuses ssh_talk i3 203.0.113.9 'assword: ' "$PASSWORD" 'Invitation: ' \
	    "$invitation" 'Code from the app: ' "$(typed i3 wrong_code i3)" \
	    'Code from the app: ' '^C'
	assert_contains "$OUTPUT" 'That code is wrong'
	assert_lacks "$(2sv devices --account i3)" ' active '
	assert_accepts enrols_at_login i3 "$invitation"
}

test_an_account_that_was_reset_is_shut_to_the_password_and_to_its_own_processes()
{
	local invitation
	paper i4
	assert_refuses talk 'Remove them all? [y/N]: ' n -- "${IN_HOUSE[@]}" 2sv reset --account i4
	assert_status 0 2sv reset --account i4
	invitation=$(codes_on_screen <<<"$OUTPUT")
	assert_matches "$(alerts i4)" reset
	assert_contains "$(2sv devices --account i4)" 'No device.'
	assert_status 1 as i4 2sv enrol
	assert_contains "$OUTPUT" 'it enrols by its invitation, at a login'
	assert_refuses ssh_talk i4 203.0.113.9 'assword: ' "$PASSWORD" 'Invitation: ' "$(line i4 1)" \
	    'Invitation: ' '^C'
	# Its time is over: still shut, and the words say whom to ask.
	store_alter "UPDATE token SET until = 1"
	assert_refuses ssh_talk i4 203.0.113.9 'assword: ' "$PASSWORD"
	decided account=i4 verdict=refuse reason=invitation
	assert_status 0 2sv invite --account i4 --hours 1
	invitation=$(codes_on_screen <<<"$OUTPUT")
	assert_accepts enrols_at_login i4 "$invitation"
}

test_a_new_invitation_voids_the_last_one()
{
	local first second
	person i5
	first=$(invited i5)
	second=$(invited i5)
	assert_refuses ssh_talk i5 203.0.113.9 'assword: ' "$PASSWORD" 'Invitation: ' "$first" \
	    'Invitation: ' '^C'
	assert_accepts enrols_at_login i5 "$second"
	assert_status 1 2sv invite --account i5
	assert_contains "$OUTPUT" '2sv reset'
}

test_the_invited_is_led_at_su_too()
{
	local invitation
	person i6
	person mate
	invitation=$(invited i6)
	LC_ALL=C.UTF-8 assert_accepts talk 'assword: ' "$PASSWORD" 'Invitation: ' "$invitation" \
	    'Code from the app: ' "$(typed i6 code i6)" 'First 4 of number 1: ' '=first_group' -- \
	    "${IN_HOUSE[@]}" as mate su -c 'echo in as $(id -un)' i6
	assert_contains "$OUTPUT" 'in as i6'
}

test_a_help_code_opens_one_login_and_nothing_else()
{
	local help
	person i7
	enrol i7
	assert_status 0 2sv help-code --account i7
	help=$(grep -Eo '\b[0-9]{8}$' <<<"$OUTPUT")
	assert_matches "$(alerts i7)" help-code
	assert_status 1 talk '[y/N]: ' y 'Code: ' "$help" 'ode: ' '^C' -- "${IN_HOUSE[@]}" as i7 2sv off
	assert_status 1 talk 'ode' "$help" 'ode: ' '^C' -- "${IN_HOUSE[@]}" as i7 2sv codes new
	assert_accepts ssh_login i7 "$help"
	assert_contains "$(events i7)" 'help code'
	assert_matches "$(alerts i7)" help-code-used
	assert_refuses ssh_login i7 "$help"
	assert_status 0 2sv help-code --account i7
	help=$(grep -Eo '\b[0-9]{8}$' <<<"$OUTPUT")
	store_alter "UPDATE token SET until = 1"
	assert_refuses ssh_login i7 "$help"
}

test_only_root_gives_out_and_only_what_helps()
{
	person i8
	assert_status 4 as i8 2sv invite --account i8
	assert_status 4 as i8 2sv help-code --account i8
	assert_status 2 2sv reset
	assert_status 1 2sv reset --account i8
	assert_status 1 2sv help-code --account i8
	assert_contains "$OUTPUT" 'No device is enrolled'
	assert_status 2 2sv invite --account i8 --hours 721
}

test_scripts_that_answer_once_are_refused_and_do_not_hang()
{
	person i9
	invited i9 >/dev/null
	assert_refuses timeout 30 "$TOP/build/tools/caller" -s sshd -r 203.0.113.9 -a 123456 i9
}
