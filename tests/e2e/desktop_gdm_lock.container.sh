# SPDX-License-Identifier: BSD-2-Clause
# GNOME's lock screen, which GDM opens by the same lines as its greeter.
CONTAINER_ROOT=desktop
CAME_DOOR='gdm-password, lock'
. "$TOP/tests/e2e/gdm.sh"

before_all()
{
	gdm_furnish
}

test_the_password_and_a_code_unlock()
{
	locked_session right
	asked_code
	assert_accepts locked_is right yes
	enter "$(code right)"
	unlocks right
	decided account=right door=gdm-password host=tty1 verdict=accept reason=right
	came 'right password, right code' 'unlocked'
}

test_after_a_wrong_password_nothing_else_is_asked()
{
	locked_session mistyped
	enter 'wrong horse'
	log_has 'pam_unix\(gdm-password:auth\): authentication failure' || fail "$(log_since_mark)"
	screen_shows wrong-password "$REFUSED"
	assert_equal '' "$(decisions mistyped)"
	stays_locked mistyped
	came 'wrong password' 'refused, no code asked'
}

# three_wrong_codes NAME: at the code, to the end.
three_wrong_codes()
{
	wrong_codes_to_the_end "$1"
	stays_locked "$1"
}

test_wrong_codes_are_told_and_unlock_nothing()
{
	locked_session wrong
	asked_code
	three_wrong_codes wrong
	asked_code
	enter "$(another_wrong_code wrong 4)"
	screen_shows wrong-code 'rong code. Code\b'
	enter "$(code wrong)"
	unlocks wrong
	came 'wrong code' 'told in the prompt, the next one right: unlocked'
	came 'three wrong codes' 'refused; a new try unlocks'
}

test_throttled_two_codes_are_asked_for()
{
	local next
	locked_session throttled
	asked_code
	three_wrong_codes throttled
	asked_code
	enter "$(another_wrong_code throttled 4)"
	screen_shows wrong-code 'rong code. Code\b'
	enter "$(another_wrong_code throttled 5)"
	screen_shows two 'rong code. Two ?in ?a ?row'
	enter ''
	decided account=throttled verdict=refuse
	screen_shows refused "$REFUSED"
	stays_locked throttled
	enter "$PASSWORD"
	screen_shows throttled 'oo many tries. Two'
	next=$(code throttled 1) # of this moment, however long the screen takes
	enter "$(code throttled)"
	screen_shows second 'ait for the next one. Code\b'
	assert_accepts locked_is throttled yes
	enter "$next"
	unlocks throttled
	came 'throttled, two codes' 'told in the prompts; unlocked'
}

# It is the next step's, which is in time for longer; a code on paper waits for none.
test_a_used_code_is_told()
{
	local used
	locked_session again
	2sv codes new --account again --plain >"$HOUSE/paper.again"
	asked_code
	used=$(code again 1)
	enter "$used"
	unlocks again
	lock again
	asked_code
	enter "$used"
	screen_shows used-code 'sed code. New code\b'
	enter "$(line again 1)"
	unlocks again
	came 'used code' 'told in the prompt, another one right: unlocked'
}

test_an_empty_answer_and_escape_unlock_nothing()
{
	locked_session empty
	asked_code
	enter ''
	decided account=empty verdict=refuse
	screen_shows refused "$REFUSED"
	stays_locked empty
	asked_code
	keys Escape
	decided account=empty verdict=refuse reason=ended
	house_wait 40 wakes || fail "no password is asked for: $(cat "$HOUSE/screen")"
	stays_locked empty
	asked_code
	enter "$(code empty)"
	unlocks empty
	came 'empty code' 'refused'
	came 'Escape at the code' 'stays locked; a new try unlocks'
}

test_a_recovery_code_unlocks()
{
	locked_session paper
	2sv codes new --account paper --plain >"$HOUSE/paper.paper"
	asked_code
	enter "$(line paper 1)"
	unlocks paper
	assert_contains "$(events paper)" 'recovery code'
	came 'recovery code' 'unlocked'
}

test_who_is_not_enrolled_unlocks_by_the_password()
{
	locked_session plain
	2sv off --account plain
	enter "$PASSWORD"
	unlocks plain
	decided account=plain door=gdm-password reason=not-enrolled
	came 'not enrolled' 'unlocked, no code asked'
}

test_without_a_service_nothing_is_unlocked()
{
	locked_session fault
	everything_stop
	socket_that_refuses
	enter "$PASSWORD"
	log_has 'pam_2sv\(gdm-password:auth\)' || fail "$(log_since_mark)"
	screen_shows no-service "$REFUSED"
	stays_locked fault
	rm -f /run/2sv/root.sock
	asked_code
	enter "$(code fault)"
	unlocks fault
	systemctl start 2sv.target
	until_true 10 everything_is_up
	came 'socket that refuses' 'refused, no code asked'
	came 'no socket' '2svd of its own: unlocked'
}
