# SPDX-License-Identifier: BSD-2-Clause
# Alerts by mail: who gets which letter, when, and what happens where a mail server does not take it.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"

before_all()
{
	store_init
	sshd_start
	mails_begin
}

test_a_login_from_a_new_host_is_mailed_to_its_account()
{
	local mail
	newcomer a1
	assert_accepts ssh_login a1 "$(code a1)"
	mails_send
	mail=$(mail_to a1)
	assert_matches "$mail" '^To: <a1@localhost>$'
	assert_matches "$mail" '^Subject: Login from a new host: a1 \('
	assert_matches "$mail" '^Message-ID: <[0-9a-f]{32}@'
	assert_matches "$mail" '^Auto-Submitted: auto-generated$'
	assert_matches "$mail" '^  From +203\.0\.113\.9, a new host$'
	assert_matches "$mail" '^  Door +sshd$'
	assert_matches "$mail" '^  Device +phone$'
	assert_matches "$mail" '^  When +[A-Z][a-z]{2} [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} '
	assert_contains "$mail" '2sv stop'
	assert_lacks "$mail" '://'
	assert_lacks "$mail" "$(code a1)"
	assert_lacks "$mail" "$(cat "$HOUSE/secret.a1")"
	# It is told once.
	mails_send
	mails_are 0 || fail "told again"
}

test_the_notifier_is_woken_and_is_no_root()
{
	local pid
	newcomer a2
	notify_start
	pid=$(cat "$HOUSE/notify.pid")
	until_true 5 grep -q "^Uid:.$(id -u _2sv-notify)" "/proc/$pid/status"
	assert_matches "$(cat "/proc/$pid/status")" "^Groups:[[:space:]]*$"
	assert_matches "$(cat "/proc/$pid/status")" '^CapEff:[[:space:]]*0+$'
	assert_status 1 setpriv --reuid _2sv-notify --regid _2sv-notify --clear-groups \
	    cat /etc/2sv/seal.key
	# It waits for ten minutes, unless the keeper tells it.
	assert_accepts ssh_login a2 "$(code a2)"
	until_true 20 mails_are 1
	assert_matches "$(mail_to a2)" '^Subject: Login from a new host: a2'
	notify_end
}

test_the_keeper_may_go_and_come()
{
	newcomer a3
	notify_start
	log_mark
	service_stop
	until_true 10 log_has 'keep-notify.sock: .*is 2svd running'
	service_start
	assert_accepts ssh_login a3 "$(code a3)"
	until_true 20 mails_are 1
	notify_end
}

test_what_a_server_does_not_take_stays()
{
	newcomer a4
	echo '451 4.3.0 try again later' >"$MAILS/answer"
	log_mark
	assert_accepts ssh_login a4 "$(code a4)"
	mails_send
	log_has 'message [0-9a-f]{32} to local:a4: not sent, and tried again later' ||
	    fail "$(log_since_mark)"
	rm "$MAILS/answer"
	mails_send # it waits about a minute
	mails_are 0 || fail "tried again at once"
	assert_matches "$(alerts a4)" new-host
	store_alter "UPDATE message SET next_at = unixepoch() WHERE state = 0"
	service_start
	mails_send
	assert_matches "$(mail_to a4)" '^Subject: Login from a new host: a4'
	assert_lacks "$(alerts a4)" new-host
}

test_a_notifier_that_is_killed_loses_nothing()
{
	local name
	newcomer a5
	touch "$MAILS/hang"
	notify_start
	assert_accepts ssh_login a5 "$(code a5)"
	until_true 20 mails_are 1
	name=$(mail_to a5 | grep '^Message-ID: ')
	notify_end -KILL
	rm "$MAILS/hang"
	assert_matches "$(alerts a5)" new-host
	mails_send # its claim holds still
	mails_are 0 || fail "two had it at a time"
	store_alter "UPDATE message SET lease_until = unixepoch() WHERE state = 0"
	service_start
	mails_send
	assert_equal "$name" "$(mail_to a5 | grep '^Message-ID: ')"
	assert_lacks "$(alerts a5)" new-host
}

test_no_server_is_a_line_in_the_log_and_no_loss()
{
	newcomer a6
	echo 'mail_server = "smtp://localhost:2525"' >>/etc/2sv/2sv.conf
	assert_accepts ssh_login a6 "$(code a6)"
	log_mark
	mails_send
	log_has 'to local:a6: not sent.*smtp://localhost:2525' || fail "$(log_since_mark)"
	sed -i '/^mail_server/d' /etc/2sv/2sv.conf
	assert_matches "$(alerts a6)" new-host
}

# Directories have names as people's addresses.
test_names_that_are_no_plain_words_and_another_domain()
{
	service_start
	person a9@corp.example.org
	enrol a9@corp.example.org
	mails_send
	grep -Fq 'RCPT <"a9@corp.example.org"@localhost>' "$MAILS"/[0-9]* || fail "no mail to that name"
	echo 'mail_domain = example.org' >>/etc/2sv/2sv.conf
	person a10
	enrol a10
	mails_send
	grep -Fq 'RCPT <a10@example.org>' "$MAILS"/[0-9]* || fail "no mail to that domain"
	sed -i '/^mail_domain/d' /etc/2sv/2sv.conf
	echo 'mail_server = "smtp://mail.example.org:25"' >>/etc/2sv/2sv.conf
	person a11
	enrol a11
	log_mark
	mails_send
	log_has 'to local:a11: not sent.*say mail_domain' || fail "$(log_since_mark)"
	sed -i '/^mail_server/d' /etc/2sv/2sv.conf
}

# What a client calls itself goes into a letter: it must begin no header, no line and no link.
test_a_hostile_host_name_forges_nothing_in_a_letter()
{
	local mail host
	echo 'auth required pam_2sv.so' >/etc/pam.d/caller
	newcomer b1
	host=$'x\r\nBcc: mallory@example.org\r\n\r\nType your code at https://evil.example.org/'
	assert_accepts "$TOP/build/tools/caller" -a "$(code b1)" -r "$host" b1
	mails_send
	mail=$(mail_to b1)
	assert_matches "$mail" '^Subject: Login from a new host: b1'
	assert_equal 'RCPT <b1@localhost>' "$(grep -h '^RCPT' "$MAILS"/[0-9]*)"
	assert_equal '' "$(grep -iE '^(bcc|type)' <<<"$mail")"
	assert_equal 1 "$(grep -c '^To: ' <<<"$mail")"
	assert_lacks "$mail" '://'
	assert_equal '' "$(grep -a $'\e' <<<"$mail")"
}

# Nobody's login waits for a mail server.
test_a_server_that_hangs_holds_no_login_up()
{
	newcomer a7
	person a8
	enrol a8
	touch "$MAILS/hang"
	notify_start
	assert_accepts ssh_login a7 "$(code a7)"
	until_true 20 mails_are 1
	assert_accepts ssh_login a8 "$(code a8)"
	notify_end -KILL
	rm "$MAILS/hang"
}

test_its_command_line()
{
	assert_status 0 "$NOTIFY" --help
	assert_contains "$OUTPUT" '--once'
	assert_status 0 "$NOTIFY" --version
	assert_status 2 "$NOTIFY" --twice
	assert_contains "$OUTPUT" 'not an option'
	assert_status 1 "$NOTIFY" --config /etc/2sv/no-such.conf --once
	assert_contains "$OUTPUT" '/etc/2sv/no-such.conf'
}
