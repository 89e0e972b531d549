# SPDX-License-Identifier: BSD-2-Clause
# GDM with GNOME's greeter, which asks twice: the password, then the code.
CONTAINER_ROOT=desktop
CAME_DOOR=gdm-password
. "$TOP/tests/e2e/gdm.sh"

before_all()
{
	gdm_furnish
}

test_the_password_and_a_code_open_a_session()
{
	enrolled right
	greeter_new
	password_of right
	screen_shows code "$ASKS_CODE"
	assert_refuses process_of right gnome-shell
	enter "$(code right)"
	comes_in right
	decided account=right door=gdm-password host=tty1 verdict=accept reason=right
	until_true 5 event_is_told right 'login gdm-password tty2 local accept right phone'
	came 'right password, right code' 'session'
}

test_after_a_wrong_password_nothing_else_is_asked()
{
	enrolled mistyped
	greeter_new
	password_of mistyped 'wrong horse'
	log_has 'pam_unix\(gdm-password:auth\): authentication failure' || fail "$(log_since_mark)"
	screen_shows wrong-password "$REFUSED"
	assert_equal '' "$(decisions mistyped)"
	greeter_lives mistyped
	came 'wrong password' 'refused, no code asked'
}

test_a_wrong_code_is_told_in_the_next_prompt()
{
	enrolled wrong
	greeter_new
	password_of wrong
	screen_shows code "$ASKS_CODE"
	enter "$(wrong_code wrong)"
	screen_shows wrong-code 'rong code. Code\b'
	assert_refuses process_of wrong gnome-shell
	enter "$(code wrong)"
	comes_in wrong
	came 'wrong code' 'told in the prompt, the next one right: session'
}

# three_wrong_codes NAME: at the password, then to the end.
three_wrong_codes()
{
	password_of "$1"
	screen_shows code "$ASKS_CODE"
	wrong_codes_to_the_end "$1"
}

test_three_wrong_codes_end_it_and_the_greeter_lives()
{
	enrolled guesser
	greeter_new
	three_wrong_codes guesser
	greeter_lives guesser
	password_of guesser
	screen_shows code "$ASKS_CODE"
	enter "$(code guesser)"
	comes_in guesser
	came 'three wrong codes' 'refused; a new try comes in'
}

# It is the next step's, which is in time for longer; a code on paper waits for none.
test_a_used_code_is_told()
{
	local used
	paper again
	greeter_new
	password_of again
	screen_shows code "$ASKS_CODE"
	used=$(code again 1)
	enter "$used"
	comes_in again
	greeter_new
	password_of again
	screen_shows code "$ASKS_CODE"
	enter "$used"
	screen_shows used-code 'sed code. New code\b'
	enter "$(line again 1)"
	comes_in again
	came 'used code' 'told in the prompt, another one right: session'
}

test_an_empty_answer_opens_nothing()
{
	enrolled empty
	greeter_new
	password_of empty
	screen_shows code "$ASKS_CODE"
	enter ''
	decided account=empty verdict=refuse
	screen_shows refused "$REFUSED"
	greeter_lives empty
	came 'empty code' 'refused'
}

test_escape_at_the_code_opens_nothing()
{
	enrolled escape
	greeter_new
	password_of escape
	screen_shows code "$ASKS_CODE"
	greeter_lives escape
	decided account=escape verdict=refuse reason=ended
	password_of escape
	screen_shows code "$ASKS_CODE"
	enter "$(code escape)"
	comes_in escape
	came 'Escape at the code' 'no session; a new try comes in'
}

test_a_recovery_code_opens_a_session()
{
	paper paper
	greeter_new
	password_of paper
	screen_shows code "$ASKS_CODE"
	enter "$(line paper 1)"
	comes_in paper
	assert_contains "$(events paper)" 'recovery code'
	came 'recovery code' 'session'
}

test_who_is_not_enrolled_comes_in_by_the_password()
{
	person plain
	greeter_new
	password_of plain
	comes_in plain
	decided account=plain door=gdm-password reason=not-enrolled
	came 'not enrolled' 'session, no code asked'
}

test_throttled_two_codes_are_asked_for()
{
	local next
	enrolled throttled
	greeter_new
	three_wrong_codes throttled
	greeter_lives throttled
	password_of throttled
	screen_shows code "$ASKS_CODE"
	enter "$(another_wrong_code throttled 4)"
	screen_shows wrong-code 'rong code. Code\b'
	enter "$(another_wrong_code throttled 5)"
	screen_shows two 'rong code. Two ?in ?a ?row'
	greeter_lives throttled
	password_of throttled
	screen_shows throttled 'oo many tries. Two'
	next=$(code throttled 1) # of this moment, however long the screen takes
	enter "$(code throttled)"
	screen_shows second 'ait for the next one. Code\b'
	enter "$next"
	comes_in throttled
	came 'throttled, two codes' 'told in the prompts; session'
}

test_without_a_service_nobody_comes_in()
{
	enrolled fault
	everything_stop
	socket_that_refuses
	greeter_new
	password_of fault
	log_has 'pam_2sv\(gdm-password:auth\)' || fail "$(log_since_mark)"
	screen_shows no-service "$REFUSED"
	greeter_lives fault
	rm -f /run/2sv/root.sock
	password_of fault
	screen_shows code "$ASKS_CODE"
	enter "$(code fault)"
	comes_in fault
	systemctl start 2sv.target
	until_true 10 everything_is_up
	came 'socket that refuses' "refused, no code asked"
	came 'no socket' "2svd of its own: session"
}

# The first login makes the keyring; the second one opens it only by the very same password.
test_the_keyring_gets_the_password()
{
	local step
	enrolled keys
	for step in 0 1; do
		greeter_new
		password_of keys
		screen_shows code "$ASKS_CODE"
		enter "$(code keys $step)"
		comes_in keys
		until_true 10 keyring_is_open keys gnome-shell
	done
	came 'keyring of GNOME' 'open by the password, twice'
}
