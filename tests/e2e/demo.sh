# SPDX-License-Identifier: BSD-2-Clause
# The demo, inside the house: from the service's start to logins from two hosts, with the
# commands that a person would type. demo.sh show|hands-on; run by tests/lib/demo.sh. Each step is checked.
set -eu
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/e2e/acts.sh"
HOW=$1
STEP=0
export TALK_SHOW=yes

# chapter WORDS: the next step's number and what it shows.
chapter()
{
	STEP=$((STEP + 1))
	heading "$STEP. $*"
}

# shown PROMPT COMMAND...: prints the command as it is typed, then runs it.
shown()
{
	printf '%s%s%s\n' "$BOLD" "$*" "$PLAIN"
	case $1 in
	'ann$') as ann "${@:2}" ;;
	*) "${@:2}" ;;
	esac
}

# demand WORDS TEXT REGEX: the demo ends here if what was to be seen was not.
demand()
{
	grep -Eq -- "$3" <<<"$2" || die "This should have been seen: $1"
}

# seconds_to_next_code: until the step after the current one begins.
seconds_to_next_code()
{
	echo $((30 - $(date +%s) % 30))
}

demo_service()
{
	chapter "The service starts, and an empty store is made (once, at installation)"
	say "# setsid -f 2svd >/dev/null 2>&1"
	service_start || die "The service did not start."
	shown '#' 2sv store init
	sshd_start
}

demo_enrol()
{
	chapter "ann enrols her phone: the QR code is for an authenticator app"
	say "In place of a phone the demo reads the secret beside the code, and types."
	printf '%sann$ 2sv enrol%s\n' "$BOLD" "$PLAIN"
	talk 'ode from the app: ' '=code_on_screen ann' -- \
	    bash -c '. "$TOP/tests/e2e/acts.sh"; as ann 2sv enrol' ||
	    die "The enrolment was not accepted."
}

HOST=203.0.113.9

# demo_ssh CODE [PROMPT ANSWER]...: a login at a terminal, from HOST.
demo_ssh()
{
	printf '%sann$ ssh ann@db1.example.org%s      (from %s)\n' "$BOLD" "$PLAIN" "$HOST"
	talk 'assword: ' "$PASSWORD" 'ode: ' "$@" -- \
	    ssh -o LogLevel=ERROR -b "$HOST" ann@db1.example.org
}

# demo_refused CODE PROMPT: a login that must not come further than this next prompt.
demo_refused()
{
	local status=0
	demo_ssh "$1" "$2" '^C' || status=$?
	printf '\n'
	case $status in
	0 | 90 | 91) die "This should have been refused." ;;
	esac
}

demo_login()
{
	local code
	chapter "ann logs in by ssh: her password, then a code"
	say "The code of the enrolment is used up; this is the next one."
	code=$(code ann 1)
	demo_ssh "$code" '$ ' exit || die "The login was not accepted."
	chapter "The same code again: refused, as anyone who saw it typed would be"
	demo_refused "$code" 'Used code. New code: '
	chapter "A wrong code: refused, though the password is right"
	demo_refused "$(wrong_code ann)" 'Wrong code. Code: '
}

# another_device NAME: a device more, so that nobody has to wait for the next code.
another_device()
{
	printf '%s# 2sv enrol --account ann --name %s --uri --no-confirm%s\n' "$BOLD" "$1" "$PLAIN"
	enrol ann "$1" || die "The device was not enrolled."
}

# A login that is accepted; what it shows is left in $HOUSE/shown, too.
demo_accepted()
{
	demo_ssh "$(code ann)" '$ ' exit | tee "$HOUSE/shown"
	[ "${PIPESTATUS[0]}" = 0 ] || die "The login was not accepted."
}

# By second: what came in the same one as the older host came before it as well.
is_later_than()
{
	[ "$(date +%s)" -gt "$1" ]
}

demo_new_host()
{
	local new='Login from a new host: 198\.51\.100\.7 by sshd'
	chapter "A login with a right code from a host that was never seen before"
	say "Perhaps ann on a journey, perhaps a thief with her password and phone. It is let
in, and not told of itself. (Two more devices spare the demo a wait for codes.)"
	another_device tablet
	house_wait 5 is_later_than "$(date +%s)"
	HOST=198.51.100.7 demo_accepted
	! grep -Eq -- "$new" "$HOUSE/shown" || die "The new host was told of itself."
	chapter "ann's next login from her older host tells her of it"
	another_device laptop
	demo_accepted
	demand "word of the new host" "$(cat "$HOUSE/shown")" "$new"
}

# Straight to the terminal, which 2sv makes its tables fit.
records()
{
	chapter "What ann sees of it"
	shown 'ann$' 2sv hosts
	shown 'ann$' 2sv log
}

demo_records()
{
	local log
	records
	demand "the host of the login" "$(as ann 2sv hosts)" '203\.0\.113\.9'
	demand "the new host" "$(as ann 2sv hosts)" '198\.51\.100\.7'
	log=$(as ann 2sv log)
	demand "an accepted login from a new host" "$log" 'new.*accept|accept.*new'
	demand "refused logins" "$log" refuse
}

hands_on_enrol()
{
	chapter "Enrol your phone: scan this with an authenticator app, then type its code"
	say "(No phone at hand? Type the secret into an app on this computer.)"
	printf '%sann$ 2sv enrol%s\n' "$BOLD" "$PLAIN"
	as ann script -qec '2sv enrol' /dev/null ||
	    die "The enrolment was not finished: its first code is waited for 10 minutes. Have
the app ready on the phone, then run it again: ./bootstrap demo --hands-on"
}

hands_on_wait()
{
	local left
	left=$(seconds_to_next_code)
	while [ "$left" -gt 0 ]; do
		printf '\r\e[K  That code is used up; next code in %s s ' "$left"
		sleep 1
		left=$((left - 1))
	done
	printf '\r\e[K  Your app shows a new code now.\n'
}

hands_on_login()
{
	chapter "Log in as ann, from 203.0.113.9. Her password is: $PASSWORD"
	say "You come into a shell of the house; leave it with: exit"
	printf '%sann$ ssh ann@db1.example.org%s\n' "$BOLD" "$PLAIN"
	as ann script -qec 'ssh -o LogLevel=ERROR -o NumberOfPasswordPrompts=3 -b 203.0.113.9 \
	    ann@db1.example.org' /dev/null || true
	log_mark_is_accepted || die "There was no login with a right code."
}

log_mark_is_accepted()
{
	grep -q 'Accepted keyboard-interactive/pam for ann' "$HOUSE_LOG"
}

demo_goodbye()
{
	heading "That was all; this machine is as it was before."
	say "How to go on:
  ./bootstrap demo --hands-on    the same with your own phone
  ./bootstrap check              all tests
  README: Use it                 how to install it, and three commands to protect ssh"
}

demo_service
if [ "$HOW" = hands-on ]; then
	hands_on_enrol
	hands_on_wait
	hands_on_login
	records
else
	demo_enrol
	demo_login
	demo_new_host
	demo_records
fi
demo_goodbye
