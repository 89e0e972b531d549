# SPDX-License-Identifier: BSD-2-Clause
# Accounts that must have a device by a day: the login itself leads to it, where it shows more than a
# password; before that day it offers to. At real doors, by what the person's screen shows.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/look.sh"
. "$TOP/tests/e2e/mails.sh"
BOTH='AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive'
OFFER='Set up the second step now? (y/n): '
RETURN='No login. Press Return: '
SOON=$(date -u -d '+10 days' +%F)

# By a clock that is held for right, whatever this machine's kernel says of its own.
before_all()
{
	install -m 0755 "$TOP/build/tools/synchronised.so" /run/synchronised.so
	echo /run/synchronised.so >/etc/ld.so.preload
	sed -i '/pam_faildelay/d' /etc/pam.d/login
	sed -i 's/^FAIL_DELAY.*/FAIL_DELAY 0/' /etc/login.defs
	store_init
	mails_begin
	cp "$TOP/packaging/pam/2sv-password" /etc/pam.d/2sv-password
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	sshd_start -o "$BOTH"
}

# must_enrol SECTION...: the service anew, with these deadlines.
must_enrol()
{
	service_stop
	sed -i '/^deadline\|^rule/d' /etc/2sv/2sv.conf
	printf '%s\n' "$@" >>/etc/2sv/2sv.conf
	service_start
}

over()
{
	must_enrol 'deadline "all" { date = "2020-01-01" }'
}

soon()
{
	must_enrol "deadline \"all\" { date = \"$SOON\" offer_days = 30 }"
}

# somebody ACCOUNT: has a password and an ssh key, and no device.
somebody()
{
	person "$1"
	key_make "$1"
	mails_send
	log_mark
}

# by_key ACCOUNT [PROMPT ANSWER]...: comes with the key and answers.
by_key()
{
	LC_ALL=C.UTF-8 through_ssh "$1" 203.0.113.9 "${@:2}" -- -i "$HOUSE/key.$1" \
	    -o IdentitiesOnly=yes 'echo in as $(id -un)'
}

# enrols_by_key ACCOUNT [PROMPT ANSWER]...: by the QR code on the client's screen.
enrols_by_key()
{
	by_key "$@" 'Code from the app: ' "$(typed "$1" code "$1")" 'First 4 of number 1: ' '=first_group'
}

# has_nothing ACCOUNT: no device, not even one that waits.
has_nothing()
{
	2sv devices --account "$1" | grep -q 'No device\.'
}

test_a_login_that_shows_a_key_enrols_by_the_qr_code_on_its_screen()
{
	somebody o1
	over
	assert_accepts enrols_by_key o1
	assert_contains "$OUTPUT" 'in as o1'
	assert_contains "$OUTPUT" 'This account needs a second step since 2020-01-02.'
	assert_equal "$(cat "$HOUSE/secret.o1")" "$(secret_on_screen <"$HOUSE/screen.o1")"
	assert_equal 10 "$(codes_on_screen <<<"$OUTPUT" | sort -u | wc -l)"
	decided account=o1 door=sshd verdict=accept reason=right device=phone
	assert_matches "$(events o1)" '^enrolled sshd 203\.0\.113\.9 .* accept right.*the first device'
	assert_matches "$(events o1)" '^login sshd '

	# Its account hears of it, and so does root.
	mails_send
	assert_matches "$(cat "$MAILS"/[0-9]*)" '^Subject: A device was added: o1'
	assert_matches "$(mail_to root)" '^Subject: A first device was enrolled: o1'
	assert_contains "$(mail_to root)" '2sv reset --account o1'

	# From then on like anybody.
	assert_refuses by_key o1 'ode: ' '^C'
	assert_accepts by_key o1 'ode: ' "$(code o1 1)"
	assert_lacks "$OUTPUT" 'needs a second step'
}

test_the_password_alone_from_a_new_address_is_refused_with_words()
{
	somebody o2
	over
	assert_refuses ssh_talk o2 203.0.113.9 'assword: ' "$PASSWORD" "$RETURN" ''
	assert_contains "$OUTPUT" 'This account needs a second step since 2020-01-02.'
	assert_contains "$OUTPUT" 'Log in with your ssh key, at the machine itself, or from a host'
	decided account=o2 door=sshd verdict=refuse reason=overdue
	assert_matches "$(events o2)" '^code sshd 203\.0\.113\.9 new host refuse overdue'
	until_true 5 has_nothing o2
}

# came_from ACCOUNT ADDRESS DAYS: logged in from there so long ago, with a password.
came_from()
{
	must_enrol
	assert_accepts ssh_talk "$1" "$2" 'assword: ' "$PASSWORD"
	store_alter "UPDATE host SET first_at = first_at - $3 * 86400, last_at = last_at - $3 * 86400
	    WHERE account_id = (SELECT id FROM account WHERE name = '$1')"
}

test_a_host_of_a_week_is_enough_and_one_of_six_days_is_not()
{
	somebody o3
	came_from o3 198.51.100.7 6
	over
	assert_refuses ssh_talk o3 198.51.100.7 'assword: ' "$PASSWORD" "$RETURN" ''
	store_alter "UPDATE host SET first_at = first_at - 86400, last_at = last_at - 86400"
	LC_ALL=C.UTF-8 assert_accepts ssh_talk o3 198.51.100.7 'assword: ' "$PASSWORD" \
	    'Code from the app: ' "$(typed o3 code o3)" 'First 4 of number 1: ' '=first_group'
	assert_contains "$OUTPUT" 'in as o3'
}

test_whatever_breaks_it_off_leaves_nothing_and_is_refused()
{
	local i
	somebody o4
	over
	assert_refuses by_key o4 'Code from the app: ' '^C'
	until_true 5 has_nothing o4
	decided account=o4 verdict=refuse reason=overdue
	assert_refuses by_key o4 'Code from the app: ' "$(typed o4 wrong_code o4)" \
	    'Code from the app: ' '^C'
	assert_contains "$OUTPUT" 'That code is wrong'
	until_true 5 has_nothing o4
	# Five wrong ones, and five times Return alone.
	for i in "$(typed o4 wrong_code o4)" ''; do
		assert_refuses by_key o4 'Code from the app: ' "$i" 'Code from the app: ' "$i" \
		    'Code from the app: ' "$i" 'Code from the app: ' "$i" 'Code from the app: ' "$i" \
		    "$RETURN" '' '?app: ' '^C'
		assert_contains "$OUTPUT" 'Nothing was set up'
		until_true 5 has_nothing o4
	done
	mails_send
	assert_equal 0 "$(mails_at root@localhost)"
	# Then, as if nothing had been; the question for the paper may be left.
	assert_accepts by_key o4 'Code from the app: ' "$(typed o4 code o4)" \
	    'First 4 of number 1: ' 'xxxx' 'First 4 of number 1: ' ''
	assert_contains "$OUTPUT" 'That is not code 1.'
	assert_contains "$OUTPUT" 'in as o4'
}

# The most that a login shows: the QR code five times, a wrong code's words, recovery codes.
test_who_looks_at_the_qr_code_again_and_again_comes_in_and_has_his_codes()
{
	somebody o7
	over
	assert_accepts by_key o7 'Code from the app: ' '' 'Code from the app: ' '' \
	    'Code from the app: ' '' 'Code from the app: ' '' \
	    'Code from the app: ' "$(typed o7 code o7)" 'First 4 of number 1: ' 'xxxx' \
	    'First 4 of number 1: ' '=first_group'
	assert_contains "$OUTPUT" 'in as o7'
	assert_equal 10 "$(codes_on_screen <<<"$OUTPUT" | sort -u | wc -l)"
}

# console_login ACCOUNT: login, on a terminal that is this machine's tty1.
console_login()
{
	: >/dev/tty1
	mount --bind "$(tty)" /dev/tty1
	exec login "$1" <>/dev/tty1 >&0 2>&1
}

test_at_the_machine_itself_login_enrols_and_on_another_terminal_it_does_not()
{
	somebody o5
	echo 'PS1="ready> "' >/home/o5/.bash_profile
	over
	assert_refuses through_login 'assword: ' "$PASSWORD" 'login: ' '^C' -- o5
	assert_contains "$OUTPUT" 'This account needs a second step since 2020-01-02.'
	assert_contains "$OUTPUT" 'ask your administrator for an invitation'
	decided account=o5 door=login verdict=refuse reason=overdue
	export -f console_login
	LC_ALL=C.UTF-8 assert_accepts talk 'assword: ' "$PASSWORD" \
	    'Code from the app: ' "$(typed o5 code o5)" 'First 4 of number 1: ' '=first_group' \
	    'ready> ' 'echo in as $(id -un); exit' -- unshare -m bash -c 'console_login o5'
	assert_contains "$OUTPUT" 'in as o5'
	decided account=o5 door=login host=tty1 verdict=accept reason=right
}

test_su_shows_no_more_than_a_password()
{
	somebody o6
	over
	assert_refuses through_su ann 'assword: ' "$PASSWORD" -- o6 -c true
	assert_contains "$OUTPUT" 'This account needs a second step since 2020-01-02.'
	decided account=o6 door=su verdict=refuse reason=overdue
}

test_before_its_day_a_login_offers_it_once_a_day()
{
	somebody f1
	soon
	assert_accepts by_key f1 "$OFFER" n
	assert_contains "$OUTPUT" "A second step is due by $SOON"
	assert_contains "$OUTPUT" 'in as f1'
	decided account=f1 door=sshd verdict=skip reason=not-enrolled
	assert_matches "$(events f1)" '^code sshd .* skip not-enrolled'
	# Not again on this day.
	assert_accepts by_key f1
	assert_lacks "$OUTPUT" '(y/n)'
	store_alter "UPDATE account SET offered_at = offered_at - 86400"
	assert_accepts by_key f1 "$OFFER" ''
	assert_contains "$OUTPUT" 'in as f1'
	# Whoever wants it now is led; and one who breaks that off may do so again.
	store_alter "UPDATE account SET offered_at = offered_at - 86400"
	log_mark
	assert_refuses by_key f1 "$OFFER" y 'Code from the app: ' '^C'
	decided account=f1 verdict=refuse reason=ended
	until_true 5 has_nothing f1
	assert_accepts enrols_by_key f1 "$OFFER" y
	assert_contains "$OUTPUT" 'in as f1'
	assert_accepts by_key f1 'ode: ' "$(code f1 1)"
}

test_the_password_alone_is_offered_nothing()
{
	somebody f2
	soon
	assert_accepts ssh_talk f2 203.0.113.9 'assword: ' "$PASSWORD"
	assert_lacks "$OUTPUT" '(y/n)'
}

# Of the logins that are left, one goes by whether or not the offer was looked at.
test_after_its_day_an_offer_names_the_logins_that_are_left()
{
	somebody f3
	must_enrol 'deadline "all" { date = "2020-01-01" skips = 1 }'
	assert_accepts by_key f3 "$OFFER" n
	assert_contains "$OUTPUT" 'Logins left without it, this one among them: 1.'
	assert_accepts enrols_by_key f3
	assert_contains "$OUTPUT" 'in as f3'
}

# no_terminal COMMAND...: as a script does, with nobody who could type.
no_terminal()
{
	timeout 30 setsid -w "$@" </dev/null
}

# copies ACCOUNT: scp, sftp and a command, each with the key and nobody at a terminal.
copies()
{
	local with=(-q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
		-o IdentitiesOnly=yes -o BindAddress=203.0.113.9 -i "$HOUSE/key.$1")
	printf 'get /etc/hostname /tmp/inlogin.got\n' >/tmp/inlogin.batch
	COPIES=()
	no_terminal ssh "${with[@]}" "$1@192.0.2.7" true && COPIES+=(0) || COPIES+=($?)
	no_terminal scp "${with[@]}" "$1@192.0.2.7:/etc/hostname" /tmp/inlogin.got && COPIES+=(0) ||
	    COPIES+=($?)
	no_terminal sftp "${with[@]}" -o BatchMode=no -b /tmp/inlogin.batch "$1@192.0.2.7" &&
	    COPIES+=(0) || COPIES+=($?)
	no_terminal ssh "${with[@]}" -o BatchMode=yes "$1@192.0.2.7" true && COPIES+=(0) ||
	    COPIES+=($?)
}

test_scripts_neither_hang_nor_are_held_up_by_an_offer()
{
	somebody s1
	over
	copies s1 2>/dev/null
	assert_equal '255 255 255 255' "${COPIES[*]}"
	until_true 5 has_nothing s1
	# Before the day they come in as ever; but ssh -o BatchMode=yes asks for nothing, and so
	# never comes as far as sshd's keyboard-interactive.
	somebody s2
	soon
	copies s2 2>/dev/null
	assert_equal '0 0 0 255' "${COPIES[*]}"
	store_alter "UPDATE account SET offered_at = 0"
	rm -f /tmp/inlogin.got
	no_terminal scp -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
	    -o BindAddress=203.0.113.9 -i "$HOUSE/key.s2" s2@192.0.2.7:/etc/hostname /tmp/inlogin.got
	assert_equal "$(cat /etc/hostname)" "$(cat /tmp/inlogin.got)"
}

# sshd's own password method names no key, shows no text before it is done, fails a question with
# echo, and answers one without by the password again.
test_where_sshd_asks_the_password_itself_the_login_goes_on_or_is_refused()
{
	somebody p1
	came_from p1 203.0.113.9 8
	soon
	sshd_stop
	cp "$TOP/packaging/pam/sshd" /etc/pam.d/sshd
	sshd_start -o PasswordAuthentication=yes -o KbdInteractiveAuthentication=no
	assert_accepts ssh_talk p1 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as p1'
	assert_equal 1 "$(store_says "SELECT offered_at > 0 FROM account WHERE name = 'p1'")"
	over
	log_mark
	assert_refuses ssh_talk p1 203.0.113.9 'assword: ' "$PASSWORD"
	decided account=p1 verdict=refuse reason=overdue
	until_true 5 has_nothing p1
	sshd_stop
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	sshd_start -o "$BOTH"
}

test_a_rule_that_refuses_is_named_to_the_person()
{
	somebody r1
	must_enrol 'rule "night" { account = "r1" require = "refuse" }'
	assert_refuses ssh_talk r1 203.0.113.9 'assword: ' "$PASSWORD" "$RETURN" ''
	assert_contains "$OUTPUT" 'A rule of this machine refuses this login (rule night).'
	assert_refuses through_su ann 'assword: ' "$PASSWORD" -- r1 -c true
	assert_contains "$OUTPUT" '(rule night)'
}

test_of_an_own_enrolment_by_2sv_root_hears_too()
{
	somebody m1
	must_enrol
	assert_status 0 enrols m1
	mails_send
	assert_matches "$(mail_to root)" '^Subject: A first device was enrolled: m1'
	# Of root's own it does not.
	somebody m2
	enrol m2
	mails_send
	assert_equal 0 "$(mails_at root@localhost)"
}
