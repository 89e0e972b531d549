# SPDX-License-Identifier: BSD-2-Clause
# Texted codes, from the word that is typed at sshd to the text that a program of root's sends, and
# back; what strangers see; and that whatever is tried there is an end to texts, and none to the app.
. "$TOP/tests/e2e/rules.sh"
. "$TOP/tests/e2e/mails.sh"
TEXTS=$HOUSE/texts
SENT='Code (texted to +46 ... 12): '
NAMED='Wrong code. Code (or text): '
RULE='rule "phones" {
	require = always
	texted = {"sms"}
}'
CALLER=$TOP/build/tools/caller

before_all()
{
	local decoy
	decoy=$(sed -n 's/^\t\[default=ignore\]\tpam_2sv.so/auth [default=ignore] pam_2sv.so/p' \
	    "$TOP"/packaging/pam/*decoy*)
	printf '%s\n' 'auth [success=2 default=ignore] pam_unix.so nullok' "$decoy" \
	    'auth requisite pam_deny.so' 'auth required pam_permit.so' >/etc/pam.d/common-auth
	printf 'Defaults passwd_tries=1\nALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	clock_is_held_for_right
	store_init
	sshd_start
	install -d -o _2sv-notify -m 0700 "$TEXTS"
	# The text is read: nobody on this machine sees it.
	printf '%s\n' '#!/bin/sh' "file=\$(mktemp '$TEXTS/XXXXXX') || exit" \
	    "{ printf '%s\n' \"\$1\"; cat; } >\"\$file\" && mv \"\$file\" \"\$file.text\"" >$HOUSE/send-text
	# What a person does: the code of the newest text that has one, once it is there.
	printf '%s\n' '#!/bin/bash' 'for i in {1..100}; do' \
	    "    file=\$(grep -ls ' is the code for ' '$TEXTS'/*.text | xargs -r ls -t | head -n 1)" \
	    '    [ -z "$file" ] || { sed -nE "2s/^([0-9]{6}) is .*/\1/p" "$file"; exit; }' \
	    '    sleep 0.1' 'done' >$HOUSE/read-text
	chmod 0755 $HOUSE/send-text $HOUSE/read-text
	echo "sms_command = \"$HOUSE/send-text {number}\"" >>/etc/2sv/2sv.conf
	rules_say "$RULE"
	notify_start
}

# owner NAME [SECONDS]: has an app, and a phone that was confirmed so long ago (else two days).
owner()
{
	person "$1"
	enrol "$1"
	phone "$1" "${2:-172800}"
}

phone()
{
	service_stop
	sqlite3 -cmd '.timeout 10000' /var/lib/2sv/2sv.db \
	    "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at, codes_from)
		SELECT id, 'sms', '+46701740612', unixepoch() - $2, unixepoch() - $2,
			unixepoch() - $2 + 86400
		FROM account WHERE name = '$1'"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	log_mark
	service_start
	house_wait 10 notifier_waits
	rm -f "$TEXTS"/*
	log_mark
}

# It has found the keeper again, since the mark.
notifier_waits()
{
	log_matches '2sv-notify.*: waits for codes'
}

texts()
{
	{ grep -ls ' is the code for ' "$TEXTS"/*.text || true; } | wc -l
}

# talk_as NAME PROMPT ANSWER...: after the right password.
talk_as()
{
	local name=$1
	shift
	ssh_talk "$name" 203.0.113.9 'assword: ' "$PASSWORD" "$@"
}

test_who_types_text_is_sent_a_code_and_comes_in_by_it_once()
{
	local code text
	owner x1
	assert_accepts talk_as x1 'Code: ' Text "$SENT" "=$HOUSE/read-text"
	assert_contains "$OUTPUT" 'in as x1'
	assert_equal 1 "$(texts)"
	text=$(cat "$TEXTS"/*.text)
	assert_matches "$text" \
	    '^\+46701740612
[0-9]{6} is the code for x1 at db1\.example\.org \(sshd\)\. It is good for 10 minutes\. Nobody will ask you for it\.$'
	code=$(bash $HOUSE/read-text)
	decided account=x1 door=sshd verdict=accept reason=right 'device=text\x20to\x20+46...12'
	assert_matches "$(2sv log --account x1)" 'code +sshd .*text to \+46\.\.\.12'
	assert_matches "$(2sv log --account x1)" ' text +sshd '
	assert_contains "$(2sv explain --account x1 --from 203.0.113.9)" 'a code may be sent by sms'
	# It is used up, and neither log nor store ever had it.
	assert_refuses talk_as x1 'Code: ' "$code" 'Used code. New code: ' '^C'
	assert_lacks "$(cat "$HOUSE_LOG"; 2sv log --json --account x1)" "$code"
	assert_status 1 grep -qa "$code" /var/lib/2sv/2sv.db /var/lib/2sv/2sv.db-wal
	assert_lacks "$(2sv log --json --account x1; 2sv contacts --account x1)" 46701740612
	# Nothing is known by it but that somebody came: that host is no known one.
	assert_equal 0 "$(store_says "SELECT count(*) FROM host h JOIN account a ON a.id = h.account_id
		WHERE a.name = 'x1' AND h.known = 1")"
}

confirming()
{
	sed -nE 's/.* ([0-9]{6}) confirms this number: y1.*/\1/p' "$TEXTS"/*.text >"$HOUSE/typed"
	[ -s "$HOUSE/typed" ]
}

test_who_confirms_a_phone_hears_from_when_on_codes_go_there()
{
	person y1
	enrol y1
	code y1 >"$HOUSE/typed"
	as y1 sh -c "2sv contacts add sms +46701740613 <'$HOUSE/typed'"
	until_true 20 confirming
	assert_status 0 as y1 sh -c "2sv contacts confirm <'$HOUSE/typed'"
	assert_matches "$OUTPUT" 'Confirmed: alerts go to sms .*Codes can be sent there a day from now on'
}

test_resend_waits_a_minute_and_app_goes_back()
{
	owner x2
	assert_accepts talk_as x2 'Code: ' text "$SENT" resend ' s. Code: ' app \
	    ') Code: ' "$(code x2)"
	assert_contains "$OUTPUT" 'Sent already: wait '
	assert_contains "$OUTPUT" 'in as x2'
	until_true 5 test 1 = "$(texts)"
}

test_it_is_good_in_another_login_but_at_no_other_door_and_from_nowhere_else()
{
	local code
	owner x3
	assert_refuses talk_as x3 'Code: ' text "$SENT" '^C'
	code=$(bash $HOUSE/read-text)
	assert_refuses ssh_talk x3 198.51.100.7 'assword: ' "$PASSWORD" 'Code: ' "$code" "$NAMED" '^C'
	assert_refuses through_sudo x3 'assword for x3: ' "$PASSWORD" 'Code: ' "$code" "$NAMED" '^C' \
	    -- id -un
	assert_accepts talk_as x3 'Code: ' "$code"
}

test_a_number_of_today_and_an_account_without_one_get_none_and_see_what_strangers_see()
{
	owner x4 80000
	person x5
	enrol x5
	for name in x4 x5; do
		assert_refuses talk_as "$name" 'Code: ' text "$NAMED" text "$NAMED" text
	done
	# The decoy: nobody knows by it whether the password was right.
	assert_refuses ssh_talk x4 203.0.113.9 'assword: ' wrong 'Code: ' text "$NAMED" text "$NAMED" text
	assert_refuses ssh_talk nobody-here 203.0.113.9 'assword: ' wrong 'Code: ' text "$NAMED" text \
	    "$NAMED" text
	sleep 0.5
	assert_equal 0 "$(texts)"
	assert_equal 0 "$(failures x4)"
}

test_where_no_notifier_waits_the_app_is_left()
{
	owner x6
	notify_end
	assert_accepts talk_as x6 'Code: ' text 'No text can be sent now. Code: ' "$(code x6)"
	log_mark
	notify_start
	house_wait 10 notifier_waits
	assert_accepts talk_as x6 'Code: ' text "$SENT" "=$HOUSE/read-text"
}

test_what_fails_is_told_and_the_next_one_is_another()
{
	owner x7
	chmod 0500 "$TEXTS"
	assert_accepts talk_as x7 'Code: ' text "$SENT" "$(code x7)"
	log_has 'a code for x7 to sms:[+]46[.]{3}12: not sent: sms_command ended' || fail "$(log_since_mark)"
	chmod 0700 "$TEXTS"
	assert_matches "$(2sv log --account x7)" 'text .*no-notifier'
	assert_contains "$(alerts -)" texts
}

test_after_a_thousand_right_passwords_five_texts_and_the_app_comes_in()
{
	local i
	owner x8
	for i in {1..20}; do
		"$CALLER" -s sshd -r 203.0.113.9 -n 50 -a "$PASSWORD" -a text -a '' x8 >>"$HOUSE/outcomes" ||
		    true
	done
	assert_equal 1000 "$(awk '{ all += $1 } END { print all }' "$HOUSE/outcomes")"
	assert_lacks "$(cat "$HOUSE/outcomes")" SUCCESS
	[ "$(texts)" -le 5 ] || fail "$(texts) texts"
	[ "$(texts)" -ge 1 ] || fail "no text at all"
	# Later, too: the hour is used up.
	log_mark
	store_alter "UPDATE text_sent SET at = at - 60;
		INSERT INTO text_sent (account_id, prefix, proven, shown, at)
		SELECT id, '203.0.113.0/24', 0, 'text', unixepoch() - 100 FROM account, (VALUES (1), (2), (3), (4))
		WHERE name = 'x8'"
	house_wait 10 notifier_waits
	assert_accepts talk_as x8 'Code: ' text 'Too many texts: use the app. Code: ' "$(code x8)"
	assert_contains "$OUTPUT" 'in as x8'
	# Its owner hears of it, at that phone too.
	assert_equal 1 "$(store_says "SELECT count(*) FROM outbox JOIN account ON account.id = account_id
		WHERE name = 'x8' AND kind = 'texts-asked'")"
}

# Of two logins at once one has had it sent; the other one is told so, and comes in by the app.
test_of_two_logins_at_once_none_shuts_the_other_out()
{
	owner x9
	log_mark
	store_alter "DELETE FROM text_sent" # the network's hour is used up
	house_wait 10 notifier_waits
	printf '%s\n' '#!/bin/bash' "until [ -e $HOUSE/go ]; do sleep 0.1; done" \
	    "exec $HOUSE/read-text" >$HOUSE/read-late
	chmod 0755 $HOUSE/read-late
	(assert_accepts talk_as x9 'Code: ' text "$SENT" "=$HOUSE/read-late") &
	until_true 10 text_has_come
	assert_accepts talk_as x9 'Code: ' text ' s. Code: ' "$(code x9)"
	assert_contains "$OUTPUT" 'in as x9'
	touch $HOUSE/go
	wait $! || fail "the first one was shut out"
	assert_equal 1 "$(texts)"
}

text_has_come()
{
	[ "$(texts)" = 1 ]
}

test_the_doctor_names_a_stack_that_sends_before_the_password()
{
	local words='a code is asked though no password was right before'
	local more='may have codes sent to its owner'
	cp -a /etc/pam.d/su $HOUSE/su
	printf '%s\n' 'auth requisite pam_2sv.so' '@include common-auth' \
	    'account requisite pam_2sv.so' >/etc/pam.d/su
	OUTPUT=$(2sv doctor || true)
	assert_contains "$OUTPUT" "$words"
	assert_contains "$OUTPUT" "$more"
	cp -a $HOUSE/su /etc/pam.d/su
	OUTPUT=$(2sv doctor || true)
	assert_lacks "$OUTPUT" "$more"
}

test_the_doctor_names_a_rule_that_nothing_can_serve()
{
	sed -i '/^sms_command/d' /etc/2sv/2sv.conf
	rules_say "$RULE"
	OUTPUT=$(2sv doctor || true)
	assert_contains "$OUTPUT" 'codes are to be sent by sms, and nothing can be sent so'
	assert_matches "$(2sv check-config)" 'rule phones: everybody: always, a code may be sent by sms'
}
