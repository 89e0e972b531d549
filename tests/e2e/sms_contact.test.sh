# SPDX-License-Identifier: BSD-2-Clause
# A phone that an account adds by itself, from "2sv contacts add" to the text of an alert; the
# texts are sent by a program of root's.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"
TEXTS=$HOUSE/texts

before_all()
{
	store_init
	sshd_start
	mails_begin
	install -d -o _2sv-notify -m 0700 "$TEXTS"
	printf '%s\n' '#!/bin/sh' "printf '%s\n' \"\$@\" >\"\$(mktemp '$TEXTS/XXXXXX')\"" \
	    >$HOUSE/send-text
	chmod 0755 $HOUSE/send-text
	echo "sms_command = \"$HOUSE/send-text --to {number} {text}\"" >>/etc/2sv/2sv.conf
	service_stop
	service_start
}

# texts_send: what is due goes out; of texts only those stay that go now.
texts_send()
{
	rm -f "$TEXTS"/*
	mails_send
}

# texts_to NUMBER: their lines.
texts_to()
{
	local file
	for file in "$TEXTS"/*; do
		[ ! -e "$file" ] || [ "$(sed -n 2p "$file")" != "$1" ] || sed 1,2d "$file"
	done
}

# phone_add NAME NUMBER: and its code is in $HOUSE/typed.
phone_add()
{
	code "$1" 1 >"$HOUSE/typed"
	assert_status 0 as "$1" sh -c "2sv contacts add sms $2 <'$HOUSE/typed'"
	texts_send
	assert_matches "$(texts_to "$2")" \
	    "^2sv db1.example.org: [0-9]{6} confirms this number: $1.*\. Not you\? Tell it nobody\$"
	texts_to "$2" | sed -E 's/.*: ([0-9]{6}) confirms .*/\1/' >"$HOUSE/typed"
	chmod 0644 "$HOUSE/typed"
}

test_a_phone_hears_of_alerts_once_its_code_came_back()
{
	local text
	newcomer t1
	phone_add t1 +46701740605
	assert_lacks "$(texts_to +46701740605)" "$(cat "$HOUSE/secret.t1")"
	assert_matches "$(as t1 2sv contacts)" '^[0-9]+ +sms +\+46\.\.\.05 +not confirmed'
	# Nobody's phone hears of an account because somebody wrote its number down.
	cp "$HOUSE/typed" "$HOUSE/code.t1"
	store_alter 'UPDATE device SET last_step = 0'
	assert_accepts ssh_login t1 "$(code t1)"
	texts_send
	assert_equal '' "$(texts_to +46701740605)"

	assert_status 0 as t1 sh -c "2sv contacts confirm <'$HOUSE/code.t1'"
	assert_contains "$OUTPUT" Confirmed
	assert_matches "$(as t1 2sv contacts)" '^[0-9]+ +sms +\+46\.\.\.05 +active'
	texts_send
	assert_contains "$(texts_to +46701740605)" 'A contact was added: t1'

	as t1 2sv stop >/dev/null
	texts_send
	text=$(texts_to +46701740605)
	assert_matches "$text" '^2sv db1.example.org: The account was stopped: t1, .*[0-9]{2}:[0-9]{2}\.'
	[ "${#text}" -le 160 ] || fail "more than one text: $text"
	assert_matches "$(as t1 2sv alerts)" 'stopped +sms \+46\.\.\.05 +sent'
	assert_lacks "$(as t1 2sv alerts; 2sv log --json; cat "$LOG")" 46701740605
}

test_a_phone_that_can_not_be_reached_is_tried_again()
{
	newcomer t2
	phone_add t2 +46701740606
	assert_status 0 as t2 sh -c "2sv contacts confirm <'$HOUSE/typed'"
	texts_send
	chmod 0500 "$TEXTS"
	log_mark
	as t2 2sv stop >/dev/null
	texts_send
	log_has 'not sent, and tried again later: sms_command ended with [0-9]+: ' ||
	    fail "$(log_since_mark)"
	assert_matches "$(as t2 2sv alerts)" 'stopped +sms \+46\.\.\.06 +waits'
	chmod 0700 "$TEXTS"
	store_alter 'UPDATE message SET next_at = unixepoch() WHERE state = 0'
	texts_send
	assert_contains "$(texts_to +46701740606)" 'The account was stopped: t2'
}
