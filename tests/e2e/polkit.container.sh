# SPDX-License-Identifier: BSD-2-Clause
# pkexec, whose agent at a terminal asks twice: the password of an admin, then the code. Its helper
# calls PAM: setuid root as Debian 12 has it, and, as polkit has it from 127 on, in a unit of systemd
# with little left to it.
CONTAINER_ROOT=desktop
CAME_DOOR=polkit-1
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/came.sh"
CALLER=$TOP/build/tools/caller
# What polkit's unit leaves its helper (127 to 128).
SANDBOX=(NoNewPrivileges=yes UMask=0077 LimitMEMLOCK=0
    ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateDevices=yes DevicePolicy=closed
    PrivateNetwork=yes RestrictAddressFamilies=AF_UNIX
    ProtectKernelTunables=yes ProtectKernelModules=yes ProtectKernelLogs=yes ProtectControlGroups=yes
    ProtectClock=yes ProtectHostname=yes RestrictNamespaces=yes RestrictRealtime=yes
    RestrictSUIDSGID=yes RemoveIPC=yes LockPersonality=yes MemoryDenyWriteExecute=yes
    SystemCallArchitectures=native SystemCallFilter=@system-service)

before_all()
{
	# No part of this, and they say much in the log of a container.
	systemctl --global mask pipewire{,-pulse}.{socket,service} wireplumber.service
	container_furnish
	container_install
	cp "$TOP/packaging/pam/login" /etc/pam.d/login
	polkit_lines
	asker
	systemctl start polkit
	came_begin
}

# As pam_2sv(8) has it: in a copy, for the file in /usr is the distribution's.
polkit_lines()
{
	cp /usr/lib/pam.d/polkit-1 /etc/pam.d/polkit-1
	sed -i -e 's/^@include common-auth/&\nauth requisite pam_2sv.so/' \
	    -e 's/^@include common-account/account requisite pam_2sv.so\n&/' /etc/pam.d/polkit-1
	assert_equal 2 "$(grep -c 'pam_2sv.so$' /etc/pam.d/polkit-1)" 'lines of 2sv'
}

# A program as root, and an agent of the terminal for the shell that runs it. Keys reach both, as with
# pkexec's own agent. That does not do here: what its helper says is not heard ("No session for
# cookie"). The agent closes its end of the pipe once it listens.
asker()
{
	cat >/usr/local/bin/ask <<-'EOT'
		#!/bin/bash
		trap : INT
		exec 3< <(exec env --default-signal=INT pkttyagent --process $$ --notify-fd 4 \
		    4>&1 >/dev/tty)
		agent=$!
		read -r -t 10 -u 3
		pkexec --disable-internal-agent sh -c 'echo in as $(id -un)'
		echo "pkexec ended with $?"
		kill $agent
		wait $agent
	EOT
	chmod 0755 /usr/local/bin/ask
}

# --- people

# admin NAME: the only one whose password polkit takes for root's; has a device and recovery codes.
admin()
{
	paper "$1"
	the_only_admin "$1"
}

the_only_admin()
{
	sed -i "s/^sudo:.*/sudo:x:27:$1/" /etc/group
	log_mark
}

# asks NAME [PROMPT ANSWER]...: once, in a session of its own that login begins.
asks()
{
	local name=$1
	shift
	talks 'exec ask' "$@" -- login -f "$name"
}

# talks COMMAND [PROMPT ANSWER]... -- LOGIN...: each of the prompts comes, and it ends.
talks()
{
	local status=0
	OUTPUT=$(TALK_HIDDEN=yes talk '$ ' "$@" 2>&1) || status=$?
	case $status in
	90 | 91) fail "status $status from $*: $OUTPUT" ;;
	esac
}

# comes_in NAME [PROMPT ANSWER]..., is_refused NAME [PROMPT ANSWER]...: behind the password.
comes_in()
{
	asks "$1" 'assword: ' "$PASSWORD" "${@:2}"
	assert_contains "$OUTPUT" 'in as root'
	assert_contains "$OUTPUT" 'pkexec ended with 0'
}

is_refused()
{
	asks "$1" 'assword: ' "$PASSWORD" "${@:2}"
	said_no
}

said_no()
{
	assert_lacks "$OUTPUT" 'in as root'
	assert_matches "$OUTPUT" 'pkexec ended with 1(26|27|30)'
}

test_the_password_and_a_code_run_a_program_as_root()
{
	admin right
	comes_in right 'Code: ' "$(code right)"
	decided account=right door=polkit-1 "host=local:$(id -u right)" verdict=accept reason=right
	came 'right password, right code' 'runs as root'
}

test_after_a_wrong_password_no_code_is_asked()
{
	admin mistyped
	asks mistyped 'assword: ' 'wrong horse'
	said_no
	assert_lacks "$OUTPUT" 'Code'
	assert_equal '' "$(decisions mistyped)"
	came 'wrong password' 'refused, no code asked'
}

test_a_wrong_code_is_told_in_the_next_prompt()
{
	admin wrong
	comes_in wrong 'Code: ' "$(wrong_code wrong)" 'Wrong code. Code: ' "$(code wrong)"
	assert_equal 1 "$(failures wrong)"
	came 'wrong code' 'told in the prompt, the next one right: runs'
}

test_three_wrong_codes_end_it()
{
	admin guesser
	is_refused guesser 'Code: ' "$(another_wrong_code guesser 1)" \
	    'Wrong code. Code: ' "$(another_wrong_code guesser 2)" \
	    'Wrong code. Code: ' "$(another_wrong_code guesser 3)"
	decided account=guesser door=polkit-1 verdict=refuse reason=wrong
	assert_equal 3 "$(failures guesser)"
	comes_in guesser 'Code: ' "$(code guesser)"
	came 'three wrong codes' 'refused; a new try runs'
}

test_a_used_code_is_told()
{
	local used
	admin again
	used=$(code again)
	comes_in again 'Code: ' "$used"
	comes_in again 'Code: ' "$used" 'Used code. New code: ' "$(code again 1)"
	came 'used code' 'told in the prompt, the next one right: runs'
}

test_an_empty_answer_opens_nothing()
{
	admin empty
	is_refused empty 'Code: ' ''
	decided account=empty door=polkit-1 verdict=refuse reason=empty
	assert_equal 0 "$(failures empty)"
	came 'empty code' 'refused, not counted'
}

test_break_at_the_code_opens_nothing()
{
	admin break
	is_refused break 'Code: ' '^C'
	decided account=break door=polkit-1 verdict=refuse reason=ended
	comes_in break 'Code: ' "$(code break)"
	came '^C at the code' 'refused; a new try runs'
}

test_a_recovery_code_is_good_once()
{
	admin paper
	comes_in paper 'Code: ' "$(line paper 1)"
	decided account=paper door=polkit-1 verdict=accept 'device=recovery\x20code'
	comes_in paper 'Code: ' "$(line paper 1)" 'Used code. New code: ' "$(line paper 2)"
	came 'recovery code' 'runs, once'
}

test_who_is_not_enrolled_needs_the_password_alone()
{
	person plain
	the_only_admin plain
	comes_in plain
	decided account=plain door=polkit-1 reason=not-enrolled
	came 'not enrolled' 'runs, no code asked'
}

test_throttled_two_codes_are_asked_for()
{
	admin throttled
	is_refused throttled 'Code: ' "$(another_wrong_code throttled 1)" \
	    'Wrong code. Code: ' "$(another_wrong_code throttled 2)" \
	    'Wrong code. Code: ' "$(another_wrong_code throttled 3)"
	is_refused throttled 'Code: ' "$(another_wrong_code throttled 4)" \
	    'Wrong code. Code: ' "$(another_wrong_code throttled 5)" \
	    'Wrong code. Two in a row, first: ' ''
	comes_in throttled 'Too many tries. Two codes, first: ' "$(code throttled)" \
	    'Wait for the next one. Code: ' "$(code throttled 1)"
	came 'throttled, two codes' 'told in the prompts; runs'
}

test_without_a_service_nobody_comes_in()
{
	admin fault
	everything_stop
	socket_that_refuses
	is_refused fault
	assert_lacks "$OUTPUT" 'Code: '
	log_has 'pam_2sv\(polkit-1:auth\)' || fail "$(log_since_mark)"
	rm -f /run/2sv/root.sock
	comes_in fault 'Code: ' "$(code fault)"
	everything_start
	came 'socket that refuses' 'refused, no code asked'
	came 'no socket' '2svd of its own: a right code runs'
}

# --- a code that holds

holds()
{
	printf '%s\n' 'rule "hold" {' 'door = {"polkit-1"}' 'require = always' "holds_minutes = $1" \
	    '}' >/etc/2sv/2sv.conf.d/50-hold.conf
	everything_stop
	everything_start
}

holds_no_more()
{
	rm /etc/2sv/2sv.conf.d/50-hold.conf
	everything_stop
	everything_start
}

test_a_code_holds_in_its_session_and_in_no_other()
{
	admin holder
	holds 5
	talks ask 'assword: ' "$PASSWORD" 'Code: ' "$(code holder)" \
	    '$ ' 'exec ask' 'assword: ' "$PASSWORD" -- login -f holder
	assert_equal 2 "$(grep -c 'in as root' <<<"$OUTPUT")" "in $OUTPUT"
	decided account=holder door=polkit-1 verdict=skip reason=holds
	comes_in holder 'Code: ' "$(code holder 1)"
	holds_no_more
	came 'rule with holds_minutes' 'not asked again in that session, but in another'
}

# --- the helper in a unit: a caller of PAM in its place, under the same settings

# boxed COMMAND...: in a unit of its own, as root.
boxed()
{
	local setting settings=()
	for setting in "${SANDBOX[@]}"; do
		settings+=(-p "$setting")
	done
	systemd-run --quiet --pipe --wait --collect "${settings[@]}" "$@" </dev/null
}

# boxed_asks STATUS NAME ANSWER...: the last one answers all further prompts.
boxed_asks()
{
	local status=$1 name=$2 answer answers=()
	shift 2
	for answer; do
		answers+=(-a "$answer")
	done
	assert_status "$status" boxed "$CALLER" -s polkit-1 "${answers[@]}" "$name"
}

box()
{
	came_at 'polkit-1, unit' "$@"
}

test_the_unit_leaves_no_network_no_homes_and_no_place_to_write()
{
	assert_refuses boxed ls /home/ann
	assert_refuses boxed sh -c ': >/var/lib/2sv/written'
	assert_contains "$OUTPUT" 'Read-only file system'
	assert_refuses boxed perl -MSocket -e 'socket(S, AF_INET, SOCK_STREAM, 0) or die "no: $!\n"'
	assert_contains "$OUTPUT" 'Address family not supported'
	assert_equal 'lo' "$(boxed ls /sys/class/net)"
}

test_in_the_unit_the_socket_is_reached_and_a_code_asked_and_checked()
{
	admin boxed
	boxed_asks 0 boxed "$PASSWORD" "$(code boxed)"
	assert_contains "$OUTPUT" 'asked: Code: '
	assert_contains "$OUTPUT" '1 PAM_SUCCESS'
	decided account=boxed door=polkit-1 host=local:0 verdict=accept reason=right
	box 'right password, right code' 'accepted, by the service'
}

test_in_the_unit_a_wrong_and_a_used_code_are_told_and_counted()
{
	local used
	admin boxed-wrong
	used=$(code boxed-wrong)
	boxed_asks 1 boxed-wrong "$PASSWORD" "$(another_wrong_code boxed-wrong 1)" \
	    "$(another_wrong_code boxed-wrong 2)" "$(another_wrong_code boxed-wrong 3)"
	assert_equal 2 "$(grep -c 'asked: Wrong code. Code: ' <<<"$OUTPUT")"
	assert_contains "$OUTPUT" '1 PAM_AUTH_ERR'
	assert_equal 3 "$(failures boxed-wrong)"
	boxed_asks 0 boxed-wrong "$PASSWORD" "$used"
	boxed_asks 0 boxed-wrong "$PASSWORD" "$used" "$(code boxed-wrong 1)"
	assert_contains "$OUTPUT" 'asked: Used code. New code: '
	box 'wrong code' 'told three times, refused, counted'
	box 'used code' 'told, the next one accepted'
}

test_in_the_unit_a_wrong_password_an_empty_code_and_none_at_all_are_refused()
{
	admin boxed-none
	boxed_asks 1 boxed-none 'wrong horse'
	assert_lacks "$OUTPUT" 'Code'
	boxed_asks 1 boxed-none "$PASSWORD" ''
	decided account=boxed-none door=polkit-1 verdict=refuse reason=empty
	assert_equal 0 "$(failures boxed-none)"
	box 'wrong password; empty code' 'refused, no code asked; refused, not counted'
}

test_in_the_unit_a_recovery_code_is_accepted_and_who_has_no_device_asked_none()
{
	admin boxed-paper
	person boxed-plain
	boxed_asks 0 boxed-paper "$PASSWORD" "$(line boxed-paper 1)"
	boxed_asks 0 boxed-plain "$PASSWORD"
	assert_lacks "$OUTPUT" 'Code'
	decided account=boxed-plain door=polkit-1 reason=not-enrolled
	box 'recovery code' 'accepted'
	box 'not enrolled' 'accepted, no code asked'
}

# The unit has no place to write, so 2svd that is started there can open no store.
test_in_the_unit_nobody_comes_in_without_a_service()
{
	admin boxed-fault
	everything_stop
	boxed_asks 1 boxed-fault "$PASSWORD" "$(code boxed-fault)"
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
	socket_that_refuses
	boxed_asks 1 boxed-fault "$PASSWORD" "$(code boxed-fault)"
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
	everything_start
	boxed_asks 0 boxed-fault "$PASSWORD" "$(code boxed-fault)"
	box 'no service, with a socket or without one' 'refused; accepted once it is back'
}

# The helper is in no session there, and at no terminal.
test_in_the_unit_no_code_holds()
{
	local next
	admin boxed-holder
	holds 5
	boxed_asks 0 boxed-holder "$PASSWORD" "$(code boxed-holder)"
	boxed_asks 0 boxed-holder "$PASSWORD" "$(code boxed-holder 1)"
	assert_contains "$OUTPUT" 'asked: Code: '
	holds_no_more
	box 'rule with holds_minutes' 'asked each time'
}

# --- 2sv doctor

doctor_says()
{
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_matches "$OUTPUT" "$1"
}

test_the_doctor_names_the_door_where_it_asks_no_code()
{
	doctor_says '^ok +door polkit-1 +/etc/pam.d/polkit-1:[0-9]+: a code is asked$'
	mv /etc/pam.d/polkit-1 "$HOUSE"
	doctor_says '^note +door polkit-1 +no code is asked'
	mv "$HOUSE/polkit-1" /etc/pam.d
}

test_the_doctor_names_other_programs_whose_file_is_the_distributions()
{
	cp /usr/lib/pam.d/polkit-1 /usr/lib/pam.d/cockpit
	doctor_says '^note +doors +/usr/lib/pam.d: other programs ask a password and no code: cockpit$'
	cp /etc/pam.d/polkit-1 /etc/pam.d/cockpit
	doctor_says '^ok +door polkit-1 '
	assert_lacks "$(grep 'other programs' <<<"$OUTPUT")" cockpit
	rm /etc/pam.d/cockpit /usr/lib/pam.d/cockpit
}

test_the_doctor_finds_a_line_of_one_field_that_has_no_fellow()
{
	cp /etc/pam.d/polkit-1 "$HOUSE"
	sed -i 's/^auth requisite pam_2sv.so$/& split/' /etc/pam.d/polkit-1
	doctor_says '^finding +door polkit-1 /etc/pam.d/polkit-1:[0-9]+: the code is taken off'
	mv "$HOUSE/polkit-1" /etc/pam.d
}
