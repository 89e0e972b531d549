# SPDX-License-Identifier: BSD-2-Clause
# pkexec, whose agent at a terminal asks twice: the password of an admin, then the code. Its helper
# calls PAM: setuid root as Debian 12 has it, and, as polkit has it from 126 on, in a unit of systemd
# with little left to it.
CONTAINER_ROOT=desktop
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
CAME_FORMAT='%-12s %-44s %s'
. "$TOP/tests/e2e/came.sh"
CALLER=$TOP/build/tools/caller
UNIT=/run/systemd/system/helper@.service

before_all()
{
	# No part of this, and they say much in the log of a container.
	systemctl --global mask pipewire.socket pipewire-pulse.socket wireplumber.service
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
	OUTPUT=$(TALK_HIDDEN=yes talk '$ ' 'exec ask' "$@" -- login -f "$name" 2>&1) || true
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

came()
{
	came_row 'setuid' "$@"
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

# A socket that nobody listens on is a fault. Where there is none, root's program starts 2svd.
socket_that_refuses()
{
	perl -MSocket -e 'socket(S, AF_UNIX, SOCK_SEQPACKET, 0) && bind(S, sockaddr_un($ARGV[0]))' \
	    /run/2sv/root.sock
}

service_again()
{
	rm -f /run/2sv/root.sock
	systemctl start 2sv.target
	until_true 10 everything_is_up
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
	service_again
	came 'socket that refuses' 'refused, no code asked'
	came 'no socket' '2svd of its own: a right code runs'
}

# --- a code that holds

holds()
{
	printf '%s\n' 'rule "hold" {' 'door = {"polkit-1"}' 'require = always' "holds_minutes = $1" \
	    '}' >/etc/2sv/2sv.conf.d/50-hold.conf
	everything_stop
	service_again
}

holds_no_more()
{
	rm /etc/2sv/2sv.conf.d/50-hold.conf
	everything_stop
	service_again
}

test_a_code_holds_in_its_session_and_in_no_other()
{
	admin holder
	holds 5
	OUTPUT=$(TALK_HIDDEN=yes talk '$ ' ask 'assword: ' "$PASSWORD" 'Code: ' "$(code holder)" \
	    'ended with 0' '' '$ ' 'exec ask' 'assword: ' "$PASSWORD" -- login -f holder 2>&1) || true
	assert_equal 2 "$(grep -c 'in as root' <<<"$OUTPUT")" "in $OUTPUT"
	decided account=holder door=polkit-1 verdict=skip reason=holds
	comes_in holder 'Code: ' "$(code holder 1)"
	holds_no_more
	came 'rule with holds_minutes' 'not asked again in that session, but in another'
}
