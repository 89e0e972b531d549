# SPDX-License-Identifier: BSD-2-Clause
# SDDM, which asks once and answers each further question of PAM with the same password: with the
# lines for two prompts nobody who is enrolled comes in, with those of one field everybody does.
CONTAINER_ROOT=desktop
CAME_DOOR=sddm
. "$TOP/tests/e2e/desktop.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
SCREEN_PART=400x400+400+160
SCREEN_FILTERS=('-resize 250% -threshold 60% -negate' '-resize 250% -threshold 50%')

before_all()
{
	desktop_furnish
	mkdir -p /etc/sddm.conf.d
	printf '%s\n' '[X11]' 'ServerPath=/usr/local/bin/xserver' >/etc/sddm.conf.d/tests.conf
	# With it SDDM waits for a seat that can show something.
	systemctl mask --now systemd-logind
	rm /usr/share/dbus-1/system-services/org.freedesktop.login1.service
	systemctl reload dbus
	cp /etc/pam.d/sddm /root/sddm
}

# stack_is two|one: fields that are asked for.
stack_is()
{
	cp /root/sddm /etc/pam.d/sddm
	desktop_lines /etc/pam.d/sddm $([ "$1" = two ] || echo split)
}

# greeter_new NAME: nobody is logged in, and the greeter asks for NAME's password.
greeter_new()
{
	systemctl stop sddm
	printf '[Last]\nUser=%s\nSession=/usr/share/xsessions/openbox.desktop\n' "$1" \
	    >/var/lib/sddm/state.conf
	chown sddm:sddm /var/lib/sddm/state.conf
	printf '[Users]\nHideUsers=%s\n' "$(awk -F: -v name="$1" '$3 >= 1000 && $1 != name { print $1 }' \
	    /etc/passwd | paste -sd,)" >/etc/sddm.conf.d/users.conf
	systemctl start sddm
	house_wait 10 server_is_there
	screen_shows name "^${1^^}\$"
	screen_shows asks 'Select your user and enter'
	GREETER=$(process_of sddm sddm-greeter)
}

server_is_there()
{
	local authority
	authority=$(ls /run/sddm/*) && screen_at :0 "$authority" && xdotool getdisplaygeometry
}

# answer TEXT: in the one field.
answer()
{
	log_mark
	enter "$1"
}

# refused NAME: and the greeter is the same one, asks again, and nothing crashed.
refused()
{
	house_wait 20 log_matches 'sddm-helper exited with 1' || fail "$(log_since_mark)"
	screen_shows refused '^Login failed'
	assert_refuses process_of "$1" openbox
	assert_equal "$GREETER" "$(process_of sddm sddm-greeter)"
	assert_lacks "$(log_since_mark)" crashed
}

comes_in()
{
	house_wait 15 process_of "$1" openbox || fail "no session of $1; the screen: $(screen_read)"
}

enrolled()
{
	person "$1"
	enrol "$1"
}

test_by_two_prompts_who_is_enrolled_is_refused()
{
	stack_is two
	enrolled twice
	greeter_new twice
	answer "$PASSWORD"
	refused twice
	decided account=twice door=sddm verdict=refuse reason=password-again
	assert_equal 0 "$(failures twice)"
	answer "$(code twice)"
	refused twice
	came 'two prompts: password' 'refused, not counted; no crash'
}

# SDDM would answer what is echoed with the account's name, and that would be tried as a code.
test_an_echo_is_not_asked_for()
{
	stack_is two
	sed -i '/^auth.*pam_2sv.so/s/$/ echo=yes/' /etc/pam.d/sddm
	enrolled seen
	greeter_new seen
	answer "$PASSWORD"
	refused seen
	decided account=seen door=sddm verdict=refuse reason=password-again
	log_has 'put "auth requisite pam_2sv.so split" before the password' || fail "$(log_since_mark)"
	assert_equal 0 "$(failures seen)"
	came 'two prompts, echo=yes: password' 'asked unseen; refused, not counted'
}

test_by_two_prompts_who_is_not_enrolled_comes_in()
{
	stack_is two
	person plain
	greeter_new plain
	answer "$PASSWORD"
	comes_in plain
	came 'two prompts: not enrolled' 'session'
}

test_password_and_code_in_one_field_open_a_session()
{
	stack_is one
	enrolled right
	greeter_new right
	answer "$PASSWORD$(code right)"
	comes_in right
	decided account=right door=sddm verdict=accept reason=right
	until_true 5 event_is_told right 'login sddm.*'
	came 'right password, right code' 'session'
}

test_a_password_alone_is_refused()
{
	stack_is one
	enrolled alone
	greeter_new alone
	answer "$PASSWORD"
	refused alone
	answer ''
	refused alone
	answer "$(code alone)"
	refused alone
	answer "$PASSWORD$(code alone 1)"
	comes_in alone
	came 'password alone; nothing; code alone' 'refused; both together come in'
}

test_a_wrong_code_is_refused_and_counted()
{
	stack_is one
	enrolled wrong
	greeter_new wrong
	answer "$PASSWORD$(wrong_code wrong)"
	refused wrong
	decided account=wrong door=sddm verdict=refuse reason=wrong
	assert_equal 1 "$(failures wrong)"
	answer "$PASSWORD$(code wrong)"
	comes_in wrong
	came 'wrong code' 'refused, counted; a new try comes in'
}

test_behind_a_wrong_password_a_code_is_neither_told_nor_used()
{
	local code
	stack_is one
	enrolled mistyped
	code=$(code mistyped)
	greeter_new mistyped
	answer "wrong horse$code"
	refused mistyped
	assert_equal '' "$(decisions mistyped)"
	answer "$PASSWORD$code"
	comes_in mistyped
	came 'wrong password, right code' 'refused; that code still opens'
}

test_a_used_code_is_refused()
{
	local used
	stack_is one
	enrolled again
	used=$(code again)
	greeter_new again
	answer "$PASSWORD$used"
	comes_in again
	greeter_new again
	answer "$PASSWORD$used"
	refused again
	decided account=again verdict=refuse reason=used
	answer "$PASSWORD$(code again 1)"
	comes_in again
	came 'used code' 'refused; the next one comes in'
}

# Its greeter has no way to break off: the field stays, and what was typed does not go out.
test_escape_opens_nothing()
{
	stack_is one
	enrolled escape
	greeter_new escape
	log_mark
	xdotool type --delay 30 -- "$PASSWORD$(code escape)"
	keys Escape
	screen_shows escape 'Select your user and enter'
	assert_refuses process_of escape openbox
	assert_equal "$GREETER" "$(process_of sddm sddm-greeter)"
	assert_equal '' "$(decisions escape)"
	greeter_new escape
	answer "$PASSWORD$(code escape)"
	comes_in escape
	came 'Escape in the field' 'nothing; both together come in'
}

test_a_recovery_code_opens_a_session()
{
	stack_is one
	paper paper
	greeter_new paper
	answer "$PASSWORD$(line paper 1)"
	comes_in paper
	assert_contains "$(events paper)" 'recovery code'
	came 'recovery code' 'session'
}

test_who_is_not_enrolled_comes_in_by_the_password()
{
	stack_is one
	person noone
	greeter_new noone
	answer "$PASSWORD"
	comes_in noone
	decided account=noone door=sddm reason=not-enrolled
	came 'not enrolled' 'session'
}

test_throttled_two_codes_in_a_row_come_in()
{
	local i
	stack_is one
	enrolled throttled
	greeter_new throttled
	for i in 1 2 3 4 5; do
		answer "$PASSWORD$(another_wrong_code throttled $i)"
		refused throttled
		assert_equal $i "$(failures throttled)"
	done
	answer "$PASSWORD$(code throttled)"
	refused throttled
	answer "$PASSWORD$(two_codes throttled)"
	comes_in throttled
	came 'throttled, one code; two codes' 'refused; session'
}

test_without_a_service_nobody_comes_in()
{
	stack_is one
	enrolled fault
	everything_stop
	socket_that_refuses
	greeter_new fault
	answer "$PASSWORD$(code fault)"
	refused fault
	rm /run/2sv/root.sock
	answer "$PASSWORD$(code fault)"
	comes_in fault
	systemctl start 2sv.target
	until_true 10 everything_is_up
	came 'socket that refuses' 'refused'
	came 'no socket' '2svd of its own: session'
}

# The first login makes the keyring; the second one opens it only by the very same password.
test_keyrings_get_the_password_alone()
{
	stack_is one
	desktop_listener /etc/pam.d/sddm
	enrolled keys
	greeter_new keys
	answer "$PASSWORD$(code keys)"
	comes_in keys
	assert_equal "$PASSWORD" "$(cat /run/house/heard)"
	until_true 10 keyring_is_open keys openbox
	greeter_new keys
	answer "$PASSWORD$(code keys 1)"
	comes_in keys
	assert_equal "$PASSWORD" "$(cat /run/house/heard)"
	until_true 10 keyring_is_open keys openbox
	came 'keyring of GNOME, pam_exec behind us' 'open by the password alone, twice'
}
