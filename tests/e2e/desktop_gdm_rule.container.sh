# SPDX-License-Identifier: BSD-2-Clause
# GNOME's lock screen where a rule wants no code in a session that was begun with one; and what the
# doctor says of GDM's lines.
CONTAINER_ROOT=desktop
CAME_DOOR=gdm-password
. "$TOP/tests/e2e/gdm.sh"

before_all()
{
	gdm_furnish
}

# rule_is on|off: the service anew, with a rule that wants no code at the lock screen of a session
# that was begun with one.
rule_is()
{
	local rules=/etc/2sv/2sv.conf.d/50-screen.conf
	mkdir -p "${rules%/*}"
	rm -f "$rules"
	[ "$1" = off ] || printf '%s\n' 'rule "screen" {' '  door = {"gdm-password"}' \
	    '  require = new-session' '}' >"$rules"
	systemctl stop 2sv.target
	systemctl start 2sv.target
	until_true 10 everything_is_up
}

# log_out NAME: as by the menu; GDM then tells that the session is over.
log_out()
{
	in_session "$1" gnome-shell gnome-session-quit --logout --no-prompt
	house_wait 20 nobody_is_in || fail "$1 is still logged in"
	until_true 10 event_is_told "$1" 'left gdm-password tty2 .*'
}

test_by_a_rule_a_session_begun_with_a_code_unlocks_by_the_password()
{
	rule_is on
	enrolled coded
	greeter_new
	password_of coded
	screen_shows code "$ASKS_CODE"
	enter "$(code coded)"
	comes_in coded
	SHELL_BEFORE=$(process_of coded gnome-shell)
	lock coded
	enter 'wrong horse'
	log_has 'pam_unix\(gdm-password:auth\): authentication failure' || fail "$(log_since_mark)"
	screen_shows wrong-password "$REFUSED"
	stays_locked coded
	enter "$PASSWORD"
	unlocks coded
	decided account=coded door=gdm-password host=tty1 verdict=skip reason=holds
	came 'rule new-session, begun with a code' 'unlocked by the password alone'

	log_out coded
	greeter_new
	password_of coded
	screen_shows code "$ASKS_CODE"
	rule_is off
	came 'rule new-session, session over' 'the greeter asks a code'
}

test_by_that_rule_a_session_begun_without_a_code_still_asks()
{
	rule_is on
	locked_session uncoded
	asked_code
	enter "$(code uncoded)"
	unlocks uncoded
	lock uncoded
	asked_code
	assert_accepts locked_is uncoded yes
	rule_is off
	came 'rule new-session, enrolled afterwards' 'a code is asked, each time'
}

# Over XDMCP, which nobody protects, GDM names the address of the screen.
test_by_that_rule_a_screen_far_away_still_asks()
{
	rule_is on
	enrolled far
	sessions_end
	printf '%s\n' '[xdmcp]' Enable=true DisplaysPerHost=4 >>/etc/gdm3/daemon.conf
	systemctl restart gdm3
	GDM=$(pgrep -x gdm3)
	house_wait 10 xdmcp_is_there
	Xvfb :30 -ac -screen 0 ${DESKTOP_SIZE}x24 -query 127.0.0.1 -once +extension GLX \
	    >/run/house/xvfb 2>&1 &
	house_wait 20 greeter_is_far || fail "no greeter over XDMCP"
	screen_at :30
	screen_shows name "$ASKS_NAME" 30
	password_of far
	screen_shows code "$ASKS_CODE"
	enter "$(code far)"
	comes_in far
	decided account=far host=127.0.0.1 verdict=accept
	SHELL_BEFORE=$(process_of far gnome-shell)
	lock far
	asked_code
	rule_is off
	came 'rule new-session, over XDMCP' 'a code is asked'
}

xdmcp_is_there()
{
	ss -Hlun 'sport = :177' | grep -q .
}

# The screen ends with the last that uses it, so nothing may look at it before the greeter is there.
greeter_is_far()
{
	local each
	for each in $(process_of $GREETER_USER gnome-shell); do
		[ "$(variable_of "$each" DISPLAY)" != 127.0.0.1:30 ] || return 0
	done
	return 1
}

# The two lines of the manual are no fault to it.
test_the_doctor_finds_nothing_at_the_door()
{
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_lacks "$OUTPUT" gdm-password
	sed -i 's/^auth requisite pam_2sv.so$/& split/' /etc/pam.d/gdm-password
	OUTPUT=$(2sv doctor 2>&1) || true
	sed -i 's/^\(auth requisite pam_2sv.so\) split$/\1/' /etc/pam.d/gdm-password
	assert_contains "$OUTPUT" 'gdm-password'
}
