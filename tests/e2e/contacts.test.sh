# SPDX-License-Identifier: BSD-2-Clause
# Contacts: how one comes to hear of an account's alerts, what others see of it, how it goes, and
# who hears meanwhile.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"

before_all()
{
	store_init
	sshd_start
	mails_begin
}

# code_at ADDRESS: the code that a mail brought.
code_at()
{
	mail_at "$1" | sed -n 's/.*Code: \([0-9]\{6\}\).*/\1/p' | head -n 1
}

# contact_add NAME ADDRESS: to the point where its code has come; NAME has a device.
contact_add()
{
	code "$1" 1 >"$HOUSE/typed"
	assert_status 0 as "$1" sh -c "2sv contacts add '$2' <'$HOUSE/typed'"
	rm -f "$MAILS"/[0-9]*
	assert_status 0 "$NOTIFY" --once
}

# contact_confirm NAME ADDRESS: by the code that has come.
contact_confirm()
{
	code_at "$2" >"$HOUSE/typed"
	chmod 0644 "$HOUSE/typed"
	assert_status 0 as "$1" sh -c "2sv contacts confirm <'$HOUSE/typed'"
	assert_contains "$OUTPUT" Confirmed
}

# contact NAME ADDRESS: confirmed, and everybody has heard of it.
contact()
{
	newcomer "$1"
	contact_add "$1" "$2"
	contact_confirm "$1" "$2"
	mails_send
	rm -f "$MAILS"/[0-9]*
}

# days_pass N: whatever was told of contacts is so much older.
days_pass()
{
	store_alter "UPDATE contact SET confirmed_at = confirmed_at - 86400 * $1
		WHERE confirmed_at > 0;
	UPDATE contact SET removed_at = removed_at - 86400 * $1 WHERE removed_at > 0;
	UPDATE message SET made_at = made_at - 86400 * $1;"
}

test_a_contact_hears_once_its_code_came_back()
{
	local mail
	newcomer c1
	contact_add c1 c1@example.org
	mail=$(mail_at c1@example.org)
	assert_matches "$mail" '^Subject: Alerts: confirm this address'
	assert_lacks "$mail" '://'
	# It hears nothing before.
	store_alter 'UPDATE device SET last_step = 0'
	assert_accepts ssh_login c1 "$(code c1)"
	"$NOTIFY" --once
	assert_equal 1 "$(mails_at c1@example.org)"
	contact_confirm c1 c1@example.org
	mails_send
	assert_matches "$(mail_at c1@example.org)" '^Subject: A contact was added: c1'
	# Nor does the mail on this machine fall silent at once.
	assert_matches "$(mail_to c1)" '^Subject: A contact was added: c1'
	assert_contains "$(mail_to c1)" 'email c***@example.org'
	days_pass 1
	as c1 2sv stop >/dev/null
	mails_send
	assert_matches "$(mail_at c1@example.org)" '^Subject: The account was stopped: c1'
	assert_equal 0 "$(mails_at c1@localhost)"
}

test_what_is_refused_after_the_code_is_told_in_words_of_contacts()
{
	contact c20 c20@example.org
	store_alter 'UPDATE device SET last_step = 0; DELETE FROM attempt'
	code c20 >"$HOUSE/typed"
	assert_status 1 as c20 sh -c "2sv contacts add email c20@example.org <'$HOUSE/typed'"
	assert_contains "$OUTPUT" 'That is a contact already. See: 2sv contacts'
	store_alter 'UPDATE device SET last_step = 0; DELETE FROM attempt'
	code c20 >"$HOUSE/typed"
	assert_status 1 as c20 sh -c "2sv contacts remove 99999 <'$HOUSE/typed'"
	assert_contains "$OUTPUT" 'There is no such contact. See: 2sv contacts'
}

test_a_list_shows_no_whole_address()
{
	contact c2 c2.secret@example.org
	assert_status 0 as c2 2sv contacts
	assert_matches "$OUTPUT" '^[0-9]+ +email +c\*\*\*@example.org +active'
	assert_lacks "$OUTPUT" secret
	assert_status 0 2sv log --account c2 --json
	assert_contains "$OUTPUT" contact-added
	assert_lacks "$OUTPUT" c2.secret
	assert_status 0 2sv alerts --account c2
	assert_matches "$OUTPUT" 'confirmation +email c\*\*\*@example.org +sent'
	assert_lacks "$OUTPUT" c2.secret
	assert_lacks "$(cat "$LOG")" c2.secret
}

test_who_has_no_code_adds_none()
{
	newcomer c3
	assert_status 5 as c3 2sv contacts add c3@example.org --batch
	printf '%s\n' "$(wrong_code c3)" "$(wrong_code c3)" "$(wrong_code c3)" >"$HOUSE/typed"
	assert_status 1 as c3 sh -c "2sv contacts add c3@example.org <'$HOUSE/typed'"
	mails_send
	assert_equal 0 "$(mails_at c3@example.org)"
	assert_lacks "$(as c3 2sv contacts)" example.org\ 
	# Without a device there is none to ask for.
	person c4
	assert_status 0 as c4 2sv contacts add c4@example.org --batch
	assert_contains "$OUTPUT" '2sv contacts confirm'
	mails_send
	contact_confirm c4 c4@example.org
}

test_a_wrong_code_confirms_nothing_and_five_end_it()
{
	local right wrong
	newcomer c5
	contact_add c5 c5@example.org
	right=$(code_at c5@example.org)
	wrong=$(printf '%06d' $(((10#$right + 1) % 1000000)))
	printf '%s\n' "$wrong" "$wrong" "$wrong" >"$HOUSE/typed"
	assert_status 1 as c5 sh -c "2sv contacts confirm <'$HOUSE/typed'"
	assert_contains "$OUTPUT" 'not the code'
	printf '%s\n' "$wrong" "$wrong" "$right" >"$HOUSE/typed"
	assert_status 1 as c5 sh -c "2sv contacts confirm <'$HOUSE/typed'"
	assert_contains "$OUTPUT" 'tried too often'
	assert_status 0 as c5 2sv contacts
	assert_contains "$OUTPUT" 'not confirmed'
	assert_contains "$OUTPUT" 'Not confirmed: it hears nothing'
	# A further code is a new one; the old one is void.
	store_alter 'DELETE FROM attempt; UPDATE device SET last_step = 0'
	contact_add c5 c5@example.org
	[ "$(code_at c5@example.org)" != "$right" ] || fail "the same code again"
	contact_confirm c5 c5@example.org
}

test_a_code_is_good_for_a_day()
{
	newcomer c6
	contact_add c6 c6@example.org
	store_alter "UPDATE contact SET code_until = unixepoch() - 1"
	code_at c6@example.org >"$HOUSE/typed"
	assert_status 1 as c6 sh -c "2sv contacts confirm <'$HOUSE/typed'"
	assert_contains "$OUTPUT" 'too old'
}

test_one_who_is_removed_hears_for_a_day_more()
{
	local number
	contact c7 c7@example.org
	days_pass 1
	number=$(as c7 2sv contacts --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
	store_alter 'UPDATE device SET last_step = 0'
	assert_status 5 as c7 2sv contacts remove "$number" --batch
	code c7 >"$HOUSE/typed"
	assert_status 0 as c7 sh -c "2sv contacts remove $number <'$HOUSE/typed'"
	mails_send
	assert_matches "$(mail_at c7@example.org)" '^Subject: A contact was removed: c7'
	assert_matches "$(mail_to c7)" '^Subject: A contact was removed: c7'
	assert_status 0 as c7 2sv contacts
	assert_contains "$OUTPUT" 'removed, hears'
	assert_contains "$OUTPUT" 'Removed: it hears of alerts for 24 hours more.'
	as c7 2sv stop >/dev/null
	mails_send
	assert_matches "$(mail_at c7@example.org)" '^Subject: The account was stopped: c7'
	days_pass 1
	2sv free --account c7 >/dev/null
	mails_send
	assert_equal 0 "$(mails_at c7@example.org)"
	assert_matches "$(mail_to c7)" '^Subject: The account is free again: c7'
	assert_contains "$(as c7 2sv contacts)" 'No contact'
}

test_nobody_touches_the_contacts_of_another()
{
	local number
	contact c8 c8@example.org
	number=$(as c8 2sv contacts --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
	person c9
	assert_status 1 as c9 2sv contacts remove "$number" --batch
	assert_contains "$OUTPUT" 'no such contact'
	assert_status 1 as c9 2sv contacts test "$number"
	assert_status 4 as c9 2sv contacts --account c8
	assert_contains "$(as c9 2sv contacts)" 'No contact'
	assert_status 0 2sv contacts remove "$number" --account c8
}

test_five_codes_a_day_and_no_more()
{
	local n
	service_start
	person c10
	for n in 1 2 3 4 5; do
		assert_status 0 as c10 2sv contacts add "c10.$n@example.org" --batch
	done
	assert_status 1 as c10 2sv contacts add c10.6@example.org --batch
	assert_contains "$OUTPUT" '5 codes'
	mails_send
	assert_equal 0 "$(mails_at c10.6@example.org)"
	assert_equal 1 "$(mails_at c10.5@example.org)"
	days_pass 1
	assert_status 0 as c10 2sv contacts add c10.6@example.org --batch
}

test_what_is_no_address_is_refused_with_an_example()
{
	service_start
	person c11
	assert_status 2 as c11 2sv contacts add c11
	assert_contains "$OUTPUT" 'email ann@example.org'
	assert_status 2 as c11 2sv contacts add sms 0701740605
	assert_contains "$OUTPUT" '+46'
	assert_status 2 as c11 2sv contacts add webhook http://hooks.example.org/
	assert_contains "$OUTPUT" 'https://'
	assert_status 2 as c11 2sv contacts add local root
	assert_status 2 as c11 2sv contacts add mail c11@example.org
	assert_contains "$OUTPUT" '"mail" is no kind of contact: email, push, webhook or sms'
	assert_status 2 as c11 2sv contacts add local:root
	assert_status 2 as c11 2sv contacts add sms:0701740605
	# As settings have it.
	assert_status 0 as c11 2sv contacts add email:c11@example.org --batch
	assert_contains "$OUTPUT" 'A code goes to email c***@example.org.'
	assert_status 2 as c11 2sv contacts add
	assert_status 2 as c11 2sv contacts add email "$(printf 'a@example.org\nBcc: b@example.org')"
	assert_status 2 as c11 2sv contacts remove all
	assert_status 1 as c11 2sv contacts remove 99999
	assert_status 1 as c11 2sv contacts confirm 99999 </dev/null
	assert_contains "$OUTPUT" 'no such contact. See: 2sv contacts'
	person c19
	assert_status 1 as c19 2sv contacts confirm </dev/null
	assert_contains "$OUTPUT" 'No contact waits'
}

test_a_test_tells_what_came_of_it()
{
	contact c12 c12@example.org
	notify_start
	assert_status 0 as c12 2sv contacts test
	assert_contains "$OUTPUT" 'email c***@example.org: sent'
	assert_matches "$(mail_at c12@example.org)" '^Subject: .*[Tt]est'
	echo '550 5.1.1 nobody of that name' >"$MAILS/answer"
	assert_status 6 as c12 2sv contacts test
	assert_matches "$OUTPUT" 'not sent: .*550'
	rm "$MAILS/answer"
	notify_end
	assert_matches "$(as c12 2sv alerts)" 'test +email c\*\*\*@example.org +given up'
	# Nobody sends: that is waited for, and said.
	assert_status 6 as c12 2sv contacts test
	assert_contains "$OUTPUT" 'email c***@example.org: not sent'
	assert_contains "$OUTPUT" 'Not sent yet'
}

test_without_a_contact_the_mail_of_the_account_is_tested()
{
	person c30
	notify_start
	assert_status 0 as c30 2sv contacts test
	assert_contains "$OUTPUT" 'local c30: sent'
	assert_contains "$(mail_to c30)" 'Alerts of the account c30'
	notify_end
	assert_contains "$(as c30 2sv)" "Alerts go to the account's mail on this machine"
	assert_matches "$(2sv alerts)" 'test +local c30 +sent'
}

test_nobody_waits_for_a_text_message_that_nothing_can_send()
{
	person c31
	assert_status 1 as c31 2sv contacts add sms +46701740605 --batch
	assert_contains "$OUTPUT" 'sms_command'
	assert_contains "$(as c31 2sv contacts)" 'No contact'
}

test_admins_hear_of_the_machine_and_of_what_they_chose()
{
	service_stop
	printf '%s\n' 'admin_contacts = "email:admin@example.org email:second@example.org"' \
	    'admin_alerts = "off"' >/etc/2sv/2sv.conf.d/admin.conf
	newcomer c13
	2sv off --account c13 >/dev/null
	person c14
	enrol c14
	mails_send
	assert_matches "$(mail_at admin@example.org)" '^Subject: The second step is off: c13'
	assert_contains "$(mail_at second@example.org)" c13
	assert_matches "$(mail_to c13)" '^Subject: The second step is off: c13'
	assert_matches "$(mail_to c14)" '^Subject: A device was added: c14'
	# Root hears of that besides: they hear of it once.
	as c14 2sv stop >/dev/null
	mails_send
	assert_matches "$(mail_at admin@example.org)" '^Subject: The account was stopped: c14'
	assert_equal 0 "$(mails_at root@localhost)"
	rm /etc/2sv/2sv.conf.d/admin.conf
	service_stop
	service_start
	2sv free --account c14 >/dev/null
}

test_a_line_at_the_next_login_where_there_is_no_contact()
{
	newcomer c15
	assert_accepts ssh_login c15 "$(code c15 -1)"
	2sv off --account c15 >/dev/null
	person_comes c15 203.0.113.9
	assert_contains "$OUTPUT" 'alerts since your last login'
	person_comes c15 203.0.113.9
	assert_lacks "$OUTPUT" 'since your last login'
	# Nor is one left out who never had a device; but a newcomer is.
	person c18
	person_comes c18 203.0.113.9
	2sv invite --account c18 >/dev/null
	store_alter 'DELETE FROM token'
	person_comes c18 203.0.113.10
	assert_lacks "$OUTPUT" 'since your last login'
	person_comes c18 203.0.113.9
	assert_contains "$OUTPUT" '1 alert since your last login'
}

# person_comes ACCOUNT ADDRESS: with a terminal and the password alone.
person_comes()
{
	echo 'PS1="ready> "' >"/home/$1/.bash_profile"
	assert_accepts through_ssh "$1" "$2" 'assword: ' "$PASSWORD" 'ready> ' exit --
}

test_a_name_that_comes_back_with_another_uid_has_no_contacts()
{
	contact c16 c16@example.org
	person c16 2999
	2sv off --account c16 >/dev/null
	assert_contains "$(as c16 2sv contacts)" 'No contact'
	mails_send
	assert_equal 0 "$(mails_at c16@example.org)"
}

test_alerts_are_listed_with_what_waits()
{
	newcomer c17
	echo '451 4.3.0 try again later' >"$MAILS/answer"
	2sv off --account c17 >/dev/null
	assert_matches "$(as c17 2sv alerts)" '1 more alert waits|No alert'
	mails_send
	rm "$MAILS/answer"
	assert_status 0 as c17 2sv alerts
	assert_matches "$OUTPUT" 'off +local c17 +waits'
	# A terminal shows why, too.
	assert_status 0 talk -- "${IN_HOUSE[@]}" as c17 2sv alerts
	assert_contains "$OUTPUT" 'RCPT failed: 451'
	[ "$(wc -L <<<"$OUTPUT")" -le 80 ] || fail "wider than the terminal: $OUTPUT"
	assert_status 0 2sv alerts --json
	assert_contains "$OUTPUT" '"alert":"off"'
	assert_contains "$OUTPUT" '451'
	assert_status 4 as c17 2sv alerts --account c16
}
