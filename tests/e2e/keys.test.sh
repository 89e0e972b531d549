# SPDX-License-Identifier: BSD-2-Clause
# ssh keys: a key and a code, or a password and a code (the stack sshd-key-and-code); and
# logins by key alone, which ask no code but are logged and told.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/mails.sh"
BOTH='AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive'

before_all()
{
	store_init
	cp "$TOP/packaging/pam/2sv-password" /etc/pam.d/2sv-password
	cp /etc/pam.d/sshd "$HOUSE/sshd.plain"
	person someone
	key_make someone
	enrol someone
	sshd_both
}

# sshd that takes a key and a code, or a password and a code.
sshd_both()
{
	sshd_stop
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	sshd_start -o "$BOTH" "$@"
}

# sshd that takes a key alone, before Debian's stack with a code after the password.
sshd_key_alone()
{
	sshd_stop
	cp "$HOUSE/sshd.plain" /etc/pam.d/sshd
	sshd_start -o AuthenticationMethods=publickey "$@"
}

newcomer()
{
	person "$1"
	key_make "$1"
	enrol "$1"
	log_mark
}

# by_key ACCOUNT [PROMPT ANSWER]...: comes with the key and answers.
by_key()
{
	through_ssh "$1" 203.0.113.9 "${@:2}" -- -i "$HOUSE/key.$1" -o IdentitiesOnly=yes \
	    'echo in as $(id -un)'
}

has_left_twice()
{
	[ "$(events "$1" | grep -c ^left)" = 2 ]
}

test_a_key_and_the_right_code_come_in_without_the_password()
{
	newcomer k1

	assert_accepts by_key k1 'ode: ' "$(code k1)"

	assert_contains "$OUTPUT" 'in as k1'
	assert_lacks "$OUTPUT" assword
	decided account=k1 door=sshd host=203.0.113.9 place=new device=phone verdict=accept \
	    reason=right
	assert_events k1 'left sshd .*' \
	    'login sshd 203\.0\.113\.9 new host accept right: SHA256:\S+ phone' \
	    'code sshd 203\.0\.113\.9 new host accept right: SHA256:\S+ phone' 'enrolled .*'
}

# Who has stolen it tells by that, whether a code was right or not, or which one he has.
test_alerts_of_codes_after_a_key_name_the_key()
{
	local n mail
	mails_begin
	newcomer k12
	mails_send
	assert_matches "$(mail_to k12)" '^Subject: A device was added: k12'
	assert_lacks "$(mail_to k12)" 'ssh key'
	for n in 1 2 3; do
		assert_refuses by_key k12 'ode: ' "$(another_wrong_code k12 $n)" 'ode: ' ''
	done
	mails_send
	mail=$(mail_to k12)
	assert_matches "$mail" '^Subject: Wrong codes, right password: k12'
	assert_contains "$mail" "  ssh key  $FINGERPRINT"
	code k12 >"$HOUSE/used.k12"
	assert_accepts by_key k12 'ode: ' "$(cat "$HOUSE/used.k12")"
	mails_send
	assert_contains "$(mail_to k12)" "  ssh key  $FINGERPRINT"
	assert_refuses through_ssh k12 203.0.113.10 'ode: ' "$(cat "$HOUSE/used.k12")" 'ode: ' '' -- \
	    -i "$HOUSE/key.k12" -o IdentitiesOnly=yes 'echo in'
	mails_send
	mail=$(mail_to k12)
	assert_matches "$mail" '^Subject: A code was typed again: k12'
	assert_contains "$mail" "  ssh key  $FINGERPRINT"
	assert_equal 6 "$(store_says "SELECT count(*) FROM event e JOIN account a ON a.id = account_id
	    WHERE a.name = 'k12' AND event IN ('code', 'login') AND detail = '$FINGERPRINT'")"
}

test_a_key_and_a_wrong_code_are_refused_and_counted()
{
	newcomer k2

	assert_refuses by_key k2 'ode: ' "$(wrong_code k2)" 'ode: ' "$(wrong_code k2)" \
	    'ode: ' "$(wrong_code k2)"

	assert_lacks "$OUTPUT" 'in as'
	decided account=k2 door=sshd host=203.0.113.9 verdict=refuse reason=wrong
	log_has 'PAM: Authentication failure for k2' || fail "$(log_since_mark)"
	assert_events k2 'code sshd 203\.0\.113\.9 new host refuse wrong: SHA256:\S+ .*' 'enrolled .*'
	assert_equal 1 "$(failures k2)"
}

test_a_key_and_no_code_are_refused_and_not_counted()
{
	newcomer k3

	assert_refuses by_key k3 'ode: ' ''

	assert_lacks "$OUTPUT" 'in as'
	decided account=k3 verdict=refuse reason=empty
	assert_events k3 'code sshd 203\.0\.113\.9 new host refuse empty: SHA256:\S+ .*' 'enrolled .*'
	assert_equal 0 "$(failures k3)"
}

test_without_a_key_the_password_and_the_right_code_come_in()
{
	newcomer k4

	assert_accepts ssh_login k4 "$(code k4)"

	assert_contains "$OUTPUT" 'in as k4'
	decided account=k4 verdict=accept reason=right
}

test_without_a_key_the_password_and_a_wrong_code_are_refused()
{
	newcomer k5

	assert_refuses ssh_talk k5 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' \
	    "$(wrong_code k5)" 'ode: ' "$(wrong_code k5)" 'ode: ' "$(wrong_code k5)"

	assert_lacks "$OUTPUT" 'in as'
	decided account=k5 verdict=refuse reason=wrong
	assert_equal 1 "$(failures k5)"
}

test_without_a_key_the_password_and_no_code_are_refused()
{
	newcomer k6

	assert_refuses ssh_login k6 ''

	assert_lacks "$OUTPUT" 'in as'
	decided account=k6 verdict=refuse reason=empty
	assert_equal 0 "$(failures k6)"
}

# Whether a code is asked after a wrong password or not: none comes in by it.
test_without_a_key_a_wrong_password_is_refused_with_any_code()
{
	local answer
	newcomer k7

	for answer in "$(code k7)" "$(wrong_code k7)" ''; do
		assert_refuses with_wrong_password k7 "$answer"
		assert_lacks "$OUTPUT" 'in as'
	done

	assert_equal 0 "$(failures k7)"
	assert_accepts ssh_login k7 "$(code k7)"
}

# with_wrong_password ACCOUNT CODE: answers each prompt after the password with the code.
with_wrong_password()
{
	local askpass=$HOUSE/askpass.$1
	printf '#!/bin/bash\ncase $1 in *assword*) echo wrong ;; *) echo "%s" ;; esac\n' "$2" >"$askpass"
	chmod 755 "$askpass"
	SSH_ASKPASS=$askpass SSH_ASKPASS_REQUIRE=force ssh_from 203.0.113.9 "$1" 'echo in as $(id -un)'
}

test_an_accounts_key_does_not_open_another_account()
{
	newcomer k8

	assert_refuses through_ssh k8 203.0.113.9 'assword: ' wrong -- -i "$HOUSE/key.someone" \
	    -o IdentitiesOnly=yes 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
}

# The stack lets nobody in who has no device, but by key or password as before: nothing is lost.
test_an_account_without_a_device_comes_in_by_key_or_by_password()
{
	person k9
	key_make k9
	log_mark

	assert_accepts by_key k9
	assert_contains "$OUTPUT" 'in as k9'
	assert_accepts ssh_talk k9 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as k9'

	decided account=k9 verdict=skip reason=not-enrolled
}

test_sftp_scp_and_commands_work_with_a_key_and_a_code()
{
	newcomer k10
	echo payload >/home/k10/there
	chown k10: /home/k10/there

	assert_accepts sftp_get k10 "$(code k10)"

	assert_equal payload "$(cat "$HOUSE/got")"
}

# sftp_get ACCOUNT CODE: fetches the file "there" through a connection that is asked a code.
sftp_get()
{
	rm -f "$HOUSE/got"
	talk 'ode: ' "$2" -- sftp -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
	    -o LogLevel=ERROR -o BindAddress=203.0.113.9 -i "$HOUSE/key.$1" \
	    -o IdentitiesOnly=yes "$1@192.0.2.7:there" "$HOUSE/got"
}

test_root_by_key_comes_in_where_sshd_lets_root_in_by_any_way()
{
	sshd_both -o PermitRootLogin=yes
	key_make root
	enrol root
	log_mark

	assert_accepts by_key root 'ode: ' "$(code root)"

	assert_contains "$OUTPUT" 'in as root'
	decided account=root door=sshd verdict=accept reason=right
}

# sshd gives its dummy password in place of what root types: no guess of root's.
test_root_by_key_and_code_is_barred_by_prohibit_password_and_not_counted()
{
	local before
	sshd_both -o PermitRootLogin=prohibit-password
	key_make root
	[ -e "$HOUSE/secret.root" ] || enrol root
	before=$(failures root)
	log_mark

	assert_refuses by_key root 'ode: ' "$(code root 1)" 'ode: ' "$(code root 1)" \
	    'ode: ' "$(code root 1)"

	assert_lacks "$OUTPUT" 'in as'
	decided account=root door=sshd verdict=refuse reason=barred
	log_has 'sshd barred this login' || fail "$(log_since_mark)"
	assert_equal "$before" "$(failures root)"
	assert_events root 'code sshd 203\.0\.113\.9 .* refuse barred: SHA256:\S+ .*'
	sshd_both
}

test_a_key_alone_asks_no_code_and_is_logged_with_its_fingerprint()
{
	sshd_key_alone
	newcomer a1

	assert_accepts by_key a1

	assert_contains "$OUTPUT" 'in as a1'
	assert_lacks "$OUTPUT" ode:
	assert_events a1 'left sshd .*' 'login sshd 203\.0\.113\.9 new host accept right: SHA256:\S+ .*' \
	    'enrolled .*'
	assert_equal "$FINGERPRINT" "$(store_says "SELECT detail FROM event
	    JOIN account ON account.id = account_id WHERE name = 'a1' AND event = 'login'")"
}

test_a_key_alone_makes_the_host_known_by_key_only_and_tells_the_owner()
{
	sshd_key_alone
	newcomer a2

	assert_accepts by_key a2
	until_true 5 event_matches a2 'left .*'

	assert_matches "$(2sv hosts --account a2)" '^203\.0\.113\.9 .* key only .* 1 +20'
	assert_contains "$(alerts a2)" new-host

	assert_accepts by_key a2
	until_true 5 has_left_twice a2
	assert_matches "$(2sv hosts --account a2)" '^203\.0\.113\.9 .* key only .* 2 +20'
	assert_equal 1 "$(alerts a2 | grep -c new-host)"
}

# A right code makes of it what a key alone never does.
test_a_host_known_by_key_becomes_known_by_a_code()
{
	sshd_key_alone
	newcomer a3
	assert_accepts by_key a3
	sshd_both

	assert_accepts by_key a3 'ode: ' "$(code a3)"

	until_true 5 has_left_twice a3
	assert_matches "$(2sv hosts --account a3)" '^203\.0\.113\.9 .* known .* 2 +20'
}

test_root_by_key_alone_is_logged()
{
	sshd_key_alone -o PermitRootLogin=prohibit-password
	key_make root
	log_mark

	assert_accepts by_key root

	assert_contains "$OUTPUT" 'in as root'
	assert_events root 'left sshd .*' 'login sshd 203\.0\.113\.9 .* accept right: SHA256:\S+ .*'
}

test_commands_and_sftp_by_a_key_alone_see_nothing_of_2sv()
{
	sshd_key_alone
	newcomer a4
	echo payload >/home/a4/there
	chown a4: /home/a4/there

	assert_equal 'just this' "$(ssh_from 203.0.113.9 a4 -i "$HOUSE/key.a4" echo just this 2>&1)"
	rm -f "$HOUSE/got"
	scp -q -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
	    -i "$HOUSE/key.a4" a4@192.0.2.7:there "$HOUSE/got" 2>&1
	assert_equal payload "$(cat "$HOUSE/got")"
	assert_equal '' "$(ssh_from 203.0.113.9 a4 -i "$HOUSE/key.a4" 'echo $TWOSV_LOGIN')"
}

# Robots come by key; they must not depend on the service.
test_a_key_alone_comes_in_while_the_service_is_dead()
{
	sshd_key_alone
	newcomer a5
	service_kill

	assert_accepts by_key a5

	rm -f /run/2sv/*.sock
	service_start
}

test_a_key_and_a_code_are_refused_while_the_service_is_dead()
{
	sshd_both
	newcomer k11
	service_kill

	assert_refuses by_key k11

	assert_lacks "$OUTPUT" 'in as'
	log_has 'account=k11 .*verdict=refuse reason=no-service' || fail "$(log_since_mark)"
	rm -f /run/2sv/*.sock
	service_start
}
