# SPDX-License-Identifier: BSD-2-Clause
# LightDM with its gtk greeter, whose fields ask twice: the password, then the code.
CONTAINER_ROOT=desktop
CAME_DOOR=lightdm
. "$TOP/tests/e2e/desktop.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
# The greeter's own words, whatever was wrong: what PAM said before is gone.
REFUSED='^Your password is incorrect'

before_all()
{
	desktop_furnish
	desktop_lightdm
	desktop_lines /etc/pam.d/lightdm
}

# greeter_new: nobody is logged in, and the greeter asks for a name.
greeter_new()
{
	systemctl restart lightdm
	house_wait 10 test -e /run/lightdm/root/:20
	screen_at :20 /run/lightdm/root/:20
	screen_shows name 'Enter your password'
	GREETER=$(process_of lightdm lightdm-gtk-gre)
}

# greeter_cancel: its button, a bit further down below a message.
greeter_cancel()
{
	xdotool mousemove 290 355 click 1
}

# greeter_lives NAME: it is the same one as at the beginning, begins anew, and NAME is not in.
greeter_lives()
{
	greeter_cancel
	screen_shows name 'Enter your password'
	assert_equal "$GREETER" "$(process_of lightdm lightdm-gtk-gre)"
	assert_refuses process_of "$1" openbox
}

# password_of NAME [PASSWORD]
password_of()
{
	log_mark
	enter "$1"
	house_wait 10 asks_password "$1" || fail "no password is asked for: $(cat "$HOUSE/screen")"
	enter "${2:-$PASSWORD}"
}

asks_password()
{
	screen_read >/dev/null && grep -qx "$1" "$HOUSE/screen" &&
	    ! grep -q 'Enter your' "$HOUSE/screen"
}

# failed NAME TIMES: so many codes are counted against it.
failed()
{
	[ "$(failures "$1")" = "$2" ]
}

# comes_in NAME: its session runs.
comes_in()
{
	house_wait 15 process_of "$1" openbox || fail "no session of $1; the screen: $(screen_read)"
}

test_the_password_and_a_code_open_a_session()
{
	person right
	enrol right
	greeter_new
	password_of right
	screen_shows code '^Code$'
	assert_refuses process_of right openbox
	enter "$(code right)"
	comes_in right
	decided account=right door=lightdm verdict=accept reason=right
	until_true 5 event_is_told right 'login lightdm.*'
	came 'right password, right code' 'session'
}

test_after_a_wrong_password_nothing_else_is_asked()
{
	person mistyped
	enrol mistyped
	greeter_new
	password_of mistyped 'wrong horse'
	screen_shows wrong-password "$REFUSED"
	assert_equal '' "$(decisions mistyped)"
	greeter_lives mistyped
	came 'wrong password' 'refused, no code asked'
}

test_a_wrong_code_is_told_in_the_next_prompt()
{
	person wrong
	enrol wrong
	greeter_new
	password_of wrong
	screen_shows code '^Code$'
	enter "$(wrong_code wrong)"
	screen_shows wrong-code '^Wrong code. Code$'
	assert_refuses process_of wrong openbox
	enter "$(code wrong)"
	comes_in wrong
	came 'wrong code' 'told in the prompt, the next one right: session'
}

# three_wrong_codes NAME: at the password, then to the end. The second prompt is the same as the
# first, so that the time it takes to read it is what is waited for.
three_wrong_codes()
{
	password_of "$1"
	screen_shows code '^Code$'
	enter "$(another_wrong_code "$1" 1)"
	screen_shows wrong-code '^Wrong code. Code$'
	enter "$(another_wrong_code "$1" 2)"
	until_true 10 failed "$1" 2
	screen_shows wrong-code '^Wrong code. Code$'
	enter "$(another_wrong_code "$1" 3)"
	screen_shows refused "$REFUSED"
	decided "account=$1" door=lightdm verdict=refuse reason=wrong
}

test_three_wrong_codes_end_it_and_the_greeter_lives()
{
	person guesser
	enrol guesser
	greeter_new
	three_wrong_codes guesser
	greeter_lives guesser
	password_of guesser
	screen_shows code '^Code$'
	enter "$(code guesser)"
	comes_in guesser
	came 'three wrong codes' 'refused; a new try comes in'
}

test_a_used_code_is_told()
{
	local used
	person again
	enrol again
	used=$(code again)
	greeter_new
	password_of again
	screen_shows code '^Code$'
	enter "$used"
	comes_in again
	greeter_new
	password_of again
	screen_shows code '^Code$'
	enter "$used"
	screen_shows used-code '^Used code. New code$'
	enter "$(code again 1)"
	comes_in again
	came 'used code' 'told in the prompt, the next one right: session'
}

test_an_empty_answer_opens_nothing()
{
	person empty
	enrol empty
	greeter_new
	password_of empty
	screen_shows code '^Code$'
	enter ''
	screen_shows refused "$REFUSED"
	greeter_lives empty
	came 'empty code' 'refused'
}

# Escape does nothing in this greeter.
test_escape_and_cancel_at_the_code_open_nothing()
{
	person escape
	enrol escape
	greeter_new
	password_of escape
	screen_shows code '^Code$'
	keys Escape
	screen_shows escape '^Code$'
	greeter_lives escape
	decided account=escape verdict=refuse reason=ended
	password_of escape
	screen_shows code '^Code$'
	enter "$(code escape)"
	comes_in escape
	came 'Escape at the code' 'nothing: it is still asked for'
	came 'Cancel at the code' 'no session; a new try comes in'
}

test_a_recovery_code_opens_a_session()
{
	paper paper
	greeter_new
	password_of paper
	screen_shows code '^Code$'
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
	decided account=plain door=lightdm reason=not-enrolled
	came 'not enrolled' 'session, no code asked'
}

test_throttled_two_codes_are_asked_for()
{
	local next
	person throttled
	enrol throttled
	greeter_new
	three_wrong_codes throttled
	greeter_lives throttled
	password_of throttled
	screen_shows code '^Code$'
	enter "$(another_wrong_code throttled 4)"
	screen_shows wrong-code '^Wrong code. Code$'
	enter "$(another_wrong_code throttled 5)"
	screen_shows two '^Wrong code. Two in a row, first$'
	greeter_lives throttled
	password_of throttled
	screen_shows throttled '^Too many tries. Two codes, first$'
	next=$(code throttled 1) # of this moment, however long the screen takes
	enter "$(code throttled)"
	screen_shows second '^Wait for the next one. Code$'
	enter "$next"
	comes_in throttled
	came 'throttled, two codes' 'told in the prompts; session'
}

test_without_a_service_nobody_comes_in()
{
	person fault
	enrol fault
	everything_stop
	socket_that_refuses
	greeter_new
	password_of fault
	screen_shows no-service "$REFUSED"
	log_has 'pam_2sv\(lightdm:auth\)' || fail "$(log_since_mark)"
	greeter_lives fault
	rm -f /run/2sv/root.sock
	password_of fault
	screen_shows code '^Code$'
	enter "$(code fault)"
	comes_in fault
	systemctl start 2sv.target
	until_true 10 everything_is_up
	came 'socket that refuses' "refused, no code asked"
	came 'no socket' "2svd of its own: session"
}

# The first login makes the keyring; the second one opens it only by the very same password.
test_keyrings_get_the_password()
{
	local step
	cp /etc/pam.d/lightdm /root/lightdm
	desktop_listener /etc/pam.d/lightdm
	person keys
	enrol keys
	for step in 0 1; do
		greeter_new
		password_of keys
		screen_shows code '^Code$'
		enter "$(code keys $step)"
		comes_in keys
		assert_equal "$PASSWORD" "$(cat /run/house/heard)"
		until_true 10 keyring_is_open keys openbox
	done
	cp /root/lightdm /etc/pam.d/lightdm
	came 'keyring of GNOME, pam_exec behind us' 'open by the password, twice'
}
