# SPDX-License-Identifier: BSD-2-Clause
# Servers of the network that ask once, in the container: what the client sends as the password is
# given to each prompt, so the code is typed right behind it. Sourced by the files of vsftpd and
# dovecot, which say in SERVER what the PAM service is called, and define
#   server_get NAME PASSWORD ADDRESS    logs in by a real client, and prints what only NAME may read
#   server_says NAME PASSWORD           the lines that a client sends to log in, without their ends
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/came.sh"
CAME_DOOR=$SERVER
HOME_ADDRESS=203.0.113.9
ELSEWHERE=198.51.100.7
LOGIN_DENIED=67 # curl(1), EXIT CODES

# --- the machine

servers_furnish()
{
	container_furnish
	container_install
	cp "/etc/pam.d/$SERVER" "$HOUSE/pam.own"
	server_lines both
	came_begin
	log_mark
}

# server_lines both|split|code|none: ours around the password of the distribution's file, or but one.
server_lines()
{
	cp "$HOUSE/pam.own" "/etc/pam.d/$SERVER"
	case $1 in
	both | split)
		sed -i 's/^@include common-auth/auth requisite pam_2sv.so split\n&/' "/etc/pam.d/$SERVER"
		;;
	esac
	case $1 in
	both | code)
		sed -i 's/^@include common-auth/&\nauth requisite pam_2sv.so/' "/etc/pam.d/$SERVER"
		;;
	esac
	[ "$1" = none ] ||
	    sed -i 's/^@include common-account/account requisite pam_2sv.so\n&/' "/etc/pam.d/$SERVER"
}

# --- people

# user NAME: has a device, recovery codes, and what he reads there.
user()
{
	paper "$1"
	user_mail "$1"
	log_mark
}

# comes_in NAME PASSWORD [ADDRESS]
comes_in()
{
	assert_status 0 server_get "$1" "$2" "${3:-$HOME_ADDRESS}"
	assert_contains "$OUTPUT" "$(user_reads "$1")"
}

# is_refused NAME PASSWORD [ADDRESS]: the client was told so, and nothing else went wrong.
is_refused()
{
	assert_status $LOGIN_DENIED server_get "$1" "$2" "${3:-$HOME_ADDRESS}"
	assert_lacks "$OUTPUT" "$(user_reads "$1")"
}

# leaves NAME PASSWORD LINES: a client that sends so many lines of a login, reads the answer to each
# but the last, and is gone.
leaves()
{
	local lines=() i answer
	mapfile -t lines < <(server_says "$1" "$2")
	exec 3<>"/dev/tcp/192.0.2.7/$SERVER_PORT"
	read -r -t 10 answer <&3
	for ((i = 1; i <= $3; i++)); do
		printf '%s\r\n' "${lines[i - 1]}" >&3
		[ "$i" = "$3" ] || read -r -t 10 answer <&3
	done
	exec 3>&-
}

# --- the cases

case_right()
{
	user right
	comes_in right "$PASSWORD$(code right)"
	decided account=right door="$SERVER" host="$HOME_ADDRESS" verdict=accept reason=right
	came 'right password, right code' 'in'
}

case_wrong()
{
	user wrong
	is_refused wrong "$PASSWORD$(wrong_code wrong)"
	decided account=wrong door="$SERVER" host="$HOME_ADDRESS" verdict=refuse reason=wrong
	assert_equal 1 "$(failures wrong)"
	comes_in wrong "$PASSWORD$(code wrong)"
	came 'wrong code' 'refused and counted; a right one comes in'
}

# The code is not even tried: it is good afterwards.
case_wrong_password()
{
	local right
	user mistyped
	right=$(code mistyped 1)
	is_refused mistyped "wrong horse$right"
	assert_equal '' "$(decisions mistyped)"
	assert_equal 0 "$(failures mistyped)"
	comes_in mistyped "$PASSWORD$right"
	came 'wrong password, right code' 'refused, the code stays good'
}

case_used()
{
	local used
	user again
	used=$(code again)
	comes_in again "$PASSWORD$used"
	is_refused again "$PASSWORD$used"
	decided account=again door="$SERVER" verdict=refuse reason=used
	comes_in again "$PASSWORD$(code again 1)"
	came 'used code' 'refused; the next one comes in'
}

case_empty()
{
	user empty
	is_refused empty "$PASSWORD"
	decided account=empty door="$SERVER" verdict=refuse reason=empty
	is_refused empty ''
	assert_equal 0 "$(failures empty)"
	comes_in empty "$PASSWORD$(code empty)"
	came 'the password alone, or nothing' 'refused, not counted'
}

# Behind the password nothing can be taken back: the code is used up.
case_abort()
{
	local gone
	user left
	leaves left "$PASSWORD$(wrong_code left)" $((SERVER_LINES - 1))
	assert_equal '' "$(decisions left)"
	gone=$(code left)
	leaves left "$PASSWORD$gone" "$SERVER_LINES"
	decided account=left door="$SERVER" verdict=accept reason=right
	is_refused left "$PASSWORD$gone"
	decided account=left door="$SERVER" verdict=refuse reason=used
	comes_in left "$PASSWORD$(code left 1)"
	came 'client gone before the password' 'nothing is asked'
	came 'client gone behind password and code' 'the code is used up; the next one comes in'
}

case_recovery()
{
	user paper
	comes_in paper "$PASSWORD$(line paper 1)"
	decided account=paper door="$SERVER" verdict=accept 'device=recovery\x20code'
	is_refused paper "$PASSWORD$(line paper 1)"
	came 'recovery code' 'in, once'
}

case_unenrolled()
{
	person plain
	user_mail plain
	log_mark
	comes_in plain "$PASSWORD"
	decided account=plain door="$SERVER" reason=not-enrolled
	came 'not enrolled' 'in by the password alone'
}

case_stopped()
{
	user stopped
	2sv stop --account stopped --batch
	is_refused stopped "$PASSWORD$(code stopped)"
	decided account=stopped door="$SERVER" verdict=refuse reason=held
	came 'stopped account' 'refused'
}

case_throttled()
{
	local i
	user throttled
	for i in 1 2 3 4 5; do
		is_refused throttled "$PASSWORD$(another_wrong_code throttled $i)"
	done
	is_refused throttled "$PASSWORD$(code throttled)"
	comes_in throttled "$PASSWORD$(two_codes throttled)"
	came 'throttled' 'one code is refused, two in a row come in'
}

case_gone()
{
	user fault
	everything_stop
	socket_that_refuses
	is_refused fault "$PASSWORD$(code fault)"
	log_has "pam_2sv\\($SERVER:auth\\)" || fail "$(log_since_mark)"
	rm -f /run/2sv/root.sock
	comes_in fault "$PASSWORD$(code fault)"
	is_refused fault "$PASSWORD$(wrong_code fault)"
	everything_start
	comes_in fault "$PASSWORD$(code fault 1)"
	came 'socket that refuses' 'refused'
	came 'no socket' '2svd of its own: a right code comes in, a wrong one does not'
}

# rule_at_home REQUIRE: of this door, for who comes from $HOME_ADDRESS.
rule_at_home()
{
	printf '%s\n' 'rule "home" {' "door = {\"$SERVER\"}" "from = {\"$HOME_ADDRESS/32\"}" \
	    "require = $1" '}' >/etc/2sv/2sv.conf.d/50-home.conf
	everything_stop
	everything_start
}

no_rule()
{
	rm /etc/2sv/2sv.conf.d/50-home.conf
	everything_stop
	everything_start
}

# Who asks in the same way again and again, as clients of mail do, wants a rule.
case_never()
{
	user mailer
	rule_at_home never
	comes_in mailer "$PASSWORD"
	comes_in mailer "$PASSWORD"
	is_refused mailer "$PASSWORD$(code mailer)"
	is_refused mailer "$PASSWORD" "$ELSEWHERE"
	comes_in mailer "$PASSWORD$(code mailer)" "$ELSEWHERE"
	no_rule
	came 'rule that says never, from there' 'in by the password alone, each time'
	came 'the same rule, from elsewhere' 'refused without a code, in with one'
}

# Whether a code is to be typed does not change with time.
case_known()
{
	user known
	rule_at_home new-host
	comes_in known "$PASSWORD$(code known)"
	is_refused known "$PASSWORD"
	comes_in known "$PASSWORD$(code known 1)"
	no_rule
	came 'rule new-host, known host' 'refused without a code, in with one'
}

# found REGEX: of this door.
found()
{
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_matches "$OUTPUT" "^finding +door $SERVER .*$1"
}

case_doctor()
{
	server_lines both
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_lacks "$OUTPUT" "door $SERVER"
	assert_lacks "$(grep 'other programs ask a password' <<<"$OUTPUT")" "$SERVER"
	server_lines split
	found "$SERVER:[0-9]+: the code is taken off the password here, and no line behind checks it"
	server_lines code
	found "$SERVER:[0-9]+: this program asks once and gives that to every prompt"
	server_lines none
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_matches "$OUTPUT" "^note +doors .*other programs ask a password and no code: .*$SERVER"
	server_lines both
	came 'doctor: one of the two lines alone' 'a finding, by file and line'
	came 'doctor: none of them' 'a note that names the program'
}
