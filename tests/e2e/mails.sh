# SPDX-License-Identifier: BSD-2-Clause
# Alerts by mail: a sink at port 25, 2sv-notify, and what came. Sourced by tests in the house.
NOTIFY=$(echo /usr/libexec/2sv/2sv-notify)
MAILS=$HOUSE/mails

mails_begin()
{
	mkdir -p "$MAILS"
	perl "$TOP/tests/e2e/mailsink.pl" 25 "$MAILS" </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 25
	mails_send # what the making of the house has told
}

# mails_send: what is due, and ends.
mails_send()
{
	rm -f "$MAILS"/[0-9]*
	assert_status 0 "$NOTIFY" --once
}

# mail_at ADDRESS: the one mail to it.
mail_at()
{
	local found
	found=$(grep -l "^RCPT <$1>" "$MAILS"/[0-9]* 2>/dev/null) || fail "no mail to $1"
	[ "$(wc -l <<<"$found")" = 1 ] || fail "more than one mail to $1: $found"
	tr -d '\r' <"$found"
}

# mail_to ACCOUNT: the one mail to it on this machine.
mail_to()
{
	mail_at "$1@localhost"
}

mails_are()
{
	[ "$(find "$MAILS" -name '[0-9]*' | wc -l)" = "$1" ]
}

# mails_at ADDRESS: how many came there.
mails_at()
{
	{ grep -l "^RCPT <$1>" "$MAILS"/[0-9]* 2>/dev/null || true; } | wc -l
}

# newcomer ACCOUNT: has a device, and its alerts are told.
newcomer()
{
	service_start
	person "$1"
	enrol "$1"
	mails_send
	rm -f "$MAILS"/[0-9]*
}

notify_start()
{
	"$NOTIFY" </dev/null >>/var/log/2sv-notify.out 2>&1 &
	echo $! >"$HOUSE/notify.pid"
}

notify_end()
{
	kill "${1:--TERM}" "$(cat "$HOUSE/notify.pid")"
	house_wait 10 notify_is_gone
}

notify_is_gone()
{
	! kill -0 "$(cat "$HOUSE/notify.pid")" 2>/dev/null
}
