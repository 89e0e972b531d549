# SPDX-License-Identifier: BSD-2-Clause
# Alerts while the network is dead, for a day and for five; and in a storm. The service's clock is a
# file (tests/service/main_at.c), so that days pass as fast as the notifier runs.
. "$TOP/tests/e2e/decisions.sh"
NOTIFY=/usr/libexec/2sv/2sv-notify
CLOCK=$HOUSE/clock
MAILS=$HOUSE/mails
DAY=86400

before_all()
{
	cp "$TOP/build/checked/tests/service/main_at" /usr/sbin/2svd
	echo "$TOP/build/tools/synchronised.so" >/etc/ld.so.preload # root is not told of a wrong clock
	clock_is 1800000000
	echo 'mail_server = "smtp://localhost:2525"' >>/etc/2sv/2sv.conf
	mkdir -p "$MAILS"
	begin
	2sv store init
	network_lives
	send # what the making of the house has told
	network_dies
}

begin()
{
	service_start env TWOSV_TEST_CLOCK="$CLOCK"
}

clock_is()
{
	echo "$1" >"$CLOCK.new"
	mv "$CLOCK.new" "$CLOCK"
}

clock_goes_on()
{
	clock_is $(($(cat "$CLOCK") + $1))
}

network_lives()
{
	perl "$TOP/tests/e2e/mailsink.pl" 2525 "$MAILS" </dev/null >/dev/null 2>&1 &
	echo $! >"$HOUSE/sink.pid"
	house_wait 10 port_is_listening 2525
}

network_dies()
{
	kill "$(cat "$HOUSE/sink.pid")" 2>/dev/null || true
	house_wait 10 sink_is_gone
}

sink_is_gone()
{
	! port_is_listening 2525
}

# send: what is due now. Before it, the mailbox is empty.
send()
{
	rm -f "$MAILS"/[0-9]*
	assert_status 0 "$NOTIFY" --once
}

mails()
{
	find "$MAILS" -name '[0-9]*' | wc -l
}

# mails_about REGEX: how many have such a subject.
mails_about()
{
	cat "$MAILS"/[0-9]* 2>/dev/null | tr -d '\r' | grep -Ec "^Subject: $1" || true
}

# Of each message that waits: number, tries, next try.
waiting()
{
	store_says 'SELECT id, tries, next_at FROM message WHERE state = 0 ORDER BY next_at'
}

# until_next END: the clock goes to the next try; false where there is none until END.
until_next()
{
	local next
	next=$(waiting | cut -d'|' -f3 | head -n 1)
	[ -n "$next" ] && [ "$next" -lt "$1" ] || return 1
	[ "$next" -le "$(cat "$CLOCK")" ] || clock_is "$next"
}

# dead_until END: each try at its time. What it waits after each is a line of $HOUSE/waits:
# MESSAGE TRIES SECONDS
dead_until()
{
	local now turns=0
	: >"$HOUSE/waits"
	while [ $turns = 0 ] || until_next "$1"; do
		turns=$((turns + 1))
		[ $turns -lt 1000 ] || fail "too many tries"
		now=$(cat "$CLOCK")
		waiting >"$HOUSE/before"
		assert_status 0 "$NOTIFY" --once
		waiting | awk -F'|' -v now="$now" 'NR == FNR { tries[$1] = $2; next }
		    $2 > tries[$1] { print $1, $2, $3 - now }' "$HOUSE/before" - >>"$HOUSE/waits"
	done
}

# As policy/delivery.h says: a minute, doubled up to an hour, a quarter more or less.
assert_waits()
{
	awk '{ wait = 60 * 2 ^ ($2 - 1); if ($2 > 6) wait = 3600
	    if ($3 < wait * 3 / 4 || $3 > wait * 5 / 4) { print; bad = 1 } }
	    END { exit bad || NR == 0 }' "$HOUSE/waits" || fail "waits: $(cat "$HOUSE/waits")"
}

test_a_day_without_network_loses_nothing_and_tries_now_and_then()
{
	local most
	for name in d1 d2; do
		person $name
		enrol $name
	done
	dead_until $(($(cat "$CLOCK") + DAY))
	assert_waits
	most=$(store_says 'SELECT max(tries) FROM message')
	[ "$most" -ge 20 ] && [ "$most" -le 40 ] || fail "$most tries in a day"
	assert_equal 2 "$(waiting | wc -l)"
	assert_equal 0 "$(store_says 'SELECT count(*) FROM message WHERE state = 2')"

	network_lives
	clock_goes_on 4500 # the longest wait
	send
	assert_equal 2 "$(mails_about 'A device was added: d')"
	assert_equal "" "$(waiting)"
	network_dies
}

# It is looked at now and then only: the tries of a day stand above.
test_after_five_days_root_hears_what_was_given_up_and_not_before()
{
	local began
	person d3
	enrol d3
	began=$(cat "$CLOCK")
	until [ -z "$(alerts d3)" ]; do
		[ "$(cat "$CLOCK")" -lt $((began + 6 * DAY)) ] || fail "never given up"
		clock_goes_on $((5 * 3600 - 60)) # some more than 24 tries
		assert_status 0 "$NOTIFY" --once
	done
	[ "$(cat "$CLOCK")" -ge $((began + 5 * DAY)) ] || fail "given up too early"
	assert_matches "$(2sv log)" 'undelivered .* local d3: smtp://localhost:2525'
	assert_contains "$(2sv log --json)" 'local d3: smtp://localhost:2525'
	assert_status 0 talk -- "${IN_HOUSE[@]}" 2sv log
	assert_matches "$OUTPUT" '^ +local d3: smtp://localhost:2525'
	[ "$(wc -L <<<"$OUTPUT")" -le 80 ] || fail "wider than the terminal: $OUTPUT"
	assert_matches "$(alerts -)" '^undelivered$'

	network_lives
	clock_goes_on 4500
	send
	assert_equal 1 "$(mails_about 'Alerts did not arrive')"
	assert_contains "$(cat "$MAILS"/[0-9]*)" 'local d3: smtp'
	network_dies
}

# A message of which nothing is left, as a hand in the store leaves it, and one whose recipient
# nobody knows.
test_what_can_not_be_sent_holds_up_nobody_else()
{
	for name in p1 p2 p3; do
		person $name
		enrol $name
	done
	assert_status 0 "$NOTIFY" --once # they have messages now
	service_stop
	sqlite3 /var/lib/2sv/2sv.db "PRAGMA foreign_keys = OFF;
		DELETE FROM delivery WHERE recipient = 'local:p1';
		UPDATE message SET recipient = 'pigeon:p2' WHERE recipient = 'local:p2';
		UPDATE message SET next_at = 0 WHERE state = 0"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	begin
	network_lives
	log_mark
	send
	assert_equal 1 "$(mails)"
	assert_equal 1 "$(mails_about 'A device was added: p3')"
	log_has 'to local:p1: not sent.*no alert that can be read' || fail "$(log_since_mark)"
	log_has 'not sent.*no such kind of contact' || fail "$(log_since_mark)"
	# Both wait, as others do.
	assert_equal 2 "$(waiting | wc -l)"
	[ "$(waiting | cut -d'|' -f3 | head -n 1)" -gt "$(cat "$CLOCK")" ] || fail "due again at once"
	network_dies
	store_forget_messages
}

store_forget_messages()
{
	service_stop
	sqlite3 /var/lib/2sv/2sv.db "DELETE FROM delivery; DELETE FROM message;
		UPDATE outbox SET state = 1, is_given = 1"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	begin
}

# wrong_codes ACCOUNT COUNT: as many events with an alert each; no login can make so many so fast.
wrong_codes()
{
	local account="(SELECT id FROM account WHERE name = '$1')"
	service_stop
	sqlite3 /var/lib/2sv/2sv.db "
		CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < $2) SELECT i FROM n;
		INSERT INTO event (at, account_id, event, door, host, address, place, verdict, reason)
		SELECT $(cat "$CLOCK"), $account, 'code', 'sshd', '203.0.113.9', '203.0.113.9', 'known',
			'refuse', 'wrong' FROM n;
		INSERT INTO outbox (account_id, kind, event_id, created_at)
		SELECT $account, 'wrong-codes', id, at FROM event
		WHERE account_id = $account AND reason = 'wrong'
			AND id NOT IN (SELECT event_id FROM outbox)"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	begin
}

# new_host ACCOUNT ADDRESS: a session began, as the module tells it.
new_host()
{
	printf '%s\0' v=1 op=arrived account="$1" uid="$(id -u "$1")" door=sshd rhost="$2" caller=0 |
	    perl -MSocket -e 'my $p = do { local $/; <STDIN> };
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die; my $a;
		connect($s, sockaddr_un("/run/2sv/root.sock")) or die; send($s, $p, 0);
		while (defined(recv($s, $a, 4096, 0)) && length $a) {
			exit($a =~ /verdict=accept/ ? 0 : 1) if $a =~ /op=done/ }
		exit 1'
}

test_a_storm_hides_nothing_and_loses_nothing()
{
	local hour singles digests sum
	person s1
	enrol s1
	enrol s1 tablet
	network_lives
	send
	clock_goes_on 3600
	wrong_codes s1 500
	new_host s1 198.51.100.7
	wrong_codes s1 500
	2sv devices remove tablet --account s1

	hour=$(cat "$CLOCK")
	send
	# What a thief does is told by itself, and before all else.
	assert_equal 1 "$(mails_about 'Login from a new host: s1')"
	assert_equal 1 "$(mails_about 'A device was removed: s1')"
	assert_equal 0 "$(grep -l '^Subject: Wrong' "$MAILS/1" "$MAILS/2" | wc -l)"
	singles=$(mails_about 'Wrong codes') digests=$(mails_about '[0-9]+ alerts')
	assert_equal 12 "$(mails)"
	assert_equal 10 $((singles + digests))
	assert_matches "$(cat "$MAILS"/[0-9]*)" '2sv log'
	sum=$((singles + $(digest_alerts)))

	# The hour is full; even then the next thief is heard of.
	clock_is $((hour + 1800))
	send
	assert_equal 0 "$(mails)"
	new_host s1 198.51.100.8
	send
	assert_equal 1 "$(mails)"
	assert_equal 1 "$(mails_about 'Login from a new host: s1')"

	clock_is $((hour + 3601))
	send
	sum=$((sum + $(mails_about 'Wrong codes') + $(digest_alerts)))
	[ "$(mails)" -le 10 ] || fail "$(mails) in an hour"
	assert_equal 1000 "$sum"
	assert_equal "" "$(alerts s1)"
	# And the log has each.
	assert_equal 1000 "$(store_says "SELECT count(*) FROM event e JOIN account a
	    ON a.id = e.account_id WHERE a.name = 's1' AND e.reason = 'wrong'")"
	network_dies
}

# How many alerts the lists among the mails have.
digest_alerts()
{
	cat "$MAILS"/[0-9]* | tr -d '\r' |
	    awk '/^Subject: [0-9]+ alerts/ { sum += $2 } END { print sum + 0 }'
}
