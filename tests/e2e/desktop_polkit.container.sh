# SPDX-License-Identifier: BSD-2-Clause
# polkit: its daemon, its helper and pkexec as Debian has them, with the agent that asks on a
# terminal. Agents of desktops get the same prompts from the same helper.
CONTAINER_ROOT=desktop
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
WHO='uid=0(root)'

before_all()
{
	container_furnish
	container_install
	printf '%s\n' '@include common-auth' 'auth requisite pam_2sv.so' \
	    'account requisite pam_2sv.so' '@include common-account' >/etc/pam.d/polkit-1
	# An admin to polkit, who is asked for her own password.
	cat >/usr/local/bin/asked <<-'EOT'
		#!/bin/bash
		coproc pkttyagent --process $$ --notify-fd 5 5>&1 >/dev/null </dev/tty
		read -r -u "${COPROC[0]}" -N 1 || true
		pkexec --disable-internal-agent id
		status=$?
		kill $COPROC_PID
		exit $status
	EOT
	cat >/usr/local/bin/silent <<-'EOT'
		#!/bin/bash
		tty=/dev/$(ps -o tty= -p "$(pgrep -n -x pkttyagent)")
		until stty -a -F "$tty" | grep -q -- ' -echo '; do sleep 0.05; done
		printf %s "$1"
	EOT
	chmod 0755 /usr/local/bin/{asked,silent}
}

admin()
{
	paper "$1"
	gpasswd -M "$1" sudo # of more than one the agent asks which
	log_mark
}

# asked NAME PROMPT ANSWER...: what she sees of it. What is typed between a prompt and its silence the
# agent throws away.
asked()
{
	local name=$1 talk=()
	shift
	while [ $# -gt 0 ]; do
		[ "$2" = '^C' ] && talk+=("$1" "$2") || talk+=("$1" "=/usr/local/bin/silent {$2}")
		shift 2
	done
	OUTPUT=$(talk "${talk[@]}" -- setpriv --reuid="$name" --regid="$(id -g "$name")" --init-groups \
	    env -i HOME="/home/$name" PATH=/usr/bin:/bin LANG=C.UTF-8 /usr/local/bin/asked) || true
}

test_the_password_and_a_code_make_root()
{
	admin right
	asked right 'Password: ' "$PASSWORD" 'Code: ' "$(code right)"
	assert_contains "$OUTPUT" "$WHO"
	decided account=right door=polkit-1 "host=local:$(id -u right)" verdict=accept reason=right
}

# refused NAME: she is not root, and the agent lets go of it.
refused()
{
	assert_lacks "$OUTPUT" "$WHO"
	assert_contains "$OUTPUT" 'AUTHENTICATION FAILED'
}

test_after_a_wrong_password_nothing_else_is_asked()
{
	admin mistyped
	asked mistyped 'Password: ' 'wrong horse'
	refused
	assert_lacks "$OUTPUT" 'Code'
	assert_equal '' "$(decisions mistyped)"
}

test_a_wrong_and_a_used_code_are_told_in_the_next_prompt()
{
	local used
	admin wrong
	used=$(code wrong)
	asked wrong 'Password: ' "$PASSWORD" 'Code: ' "$(wrong_code wrong)" 'Wrong code. Code: ' "$used"
	assert_contains "$OUTPUT" "$WHO"
	asked wrong 'Password: ' "$PASSWORD" 'Code: ' "$used" 'Used code. New code: ' "$(code wrong 1)"
	assert_contains "$OUTPUT" "$WHO"
	assert_equal 1 "$(failures wrong)"
}

test_no_code_and_three_wrong_ones_are_refused()
{
	admin guesser
	asked guesser 'Password: ' "$PASSWORD" 'Code: ' ''
	refused
	decided account=guesser door=polkit-1 verdict=refuse reason=empty
	asked guesser 'Password: ' "$PASSWORD" 'Code: ' "$(another_wrong_code guesser 1)" \
	    'Wrong code. Code: ' "$(another_wrong_code guesser 2)" \
	    'Wrong code. Code: ' "$(another_wrong_code guesser 3)"
	refused
	assert_equal 3 "$(failures guesser)"
}

test_who_breaks_off_at_the_code_is_not_root()
{
	admin ended
	asked ended 'Password: ' "$PASSWORD" 'Code: ' '^C'
	assert_lacks "$OUTPUT" "$WHO"
	decided account=ended door=polkit-1 verdict=refuse reason=ended
	assert_equal 0 "$(failures ended)"
}

test_a_recovery_code_makes_root()
{
	admin paper
	asked paper 'Password: ' "$PASSWORD" 'Code: ' "$(line paper 1)"
	assert_contains "$OUTPUT" "$WHO"
}

test_who_is_not_enrolled_is_asked_no_code()
{
	person plain
	gpasswd -M plain sudo
	log_mark
	asked plain 'Password: ' "$PASSWORD"
	assert_contains "$OUTPUT" "$WHO"
	decided account=plain door=polkit-1 reason=not-enrolled
}

test_without_a_service_nobody_becomes_root()
{
	admin fault
	everything_stop
	perl -MSocket -e 'socket(S, AF_UNIX, SOCK_SEQPACKET, 0) && bind(S, sockaddr_un($ARGV[0]))' \
	    /run/2sv/root.sock
	asked fault 'Password: ' "$PASSWORD"
	refused
	rm -f /run/2sv/root.sock
	systemctl start 2sv.target
	until_true 10 everything_is_up
	asked fault 'Password: ' "$PASSWORD" 'Code: ' "$(code fault)"
	assert_contains "$OUTPUT" "$WHO"
}
