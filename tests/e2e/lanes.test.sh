# SPDX-License-Identifier: BSD-2-Clause
# A user's URL that answers slowly holds up nobody's mail; and whatever becomes of one of the two
# processes that send, the other goes on.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"
. "$TOP/tests/e2e/websink.sh"

before_all()
{
	store_init
	sshd_start
	mails_begin
	echo '203.0.113.9 hooks.example.org' >>/etc/hosts
	ca_make
	certificate_make hooks.example.org "$SINK/hooks.pem"
	sink_start 443 "$SINK/hooks.pem"
}

# webhook NAME: hears of the account, as if confirmed long ago.
webhook()
{
	store_alter "INSERT INTO contact (account_id, kind, address, key, created_at, confirmed_at)
		SELECT id, 'webhook', 'https://hooks.example.org/$1', '$(printf '%064d' 0)', 1, 1
		FROM account WHERE name = '$1'"
}

# child own|urls: its pid.
child()
{
	pgrep -x -P "$(cat "$HOUSE/notify.pid")" "2sv-notify-$1"
}

# is_another own|urls PID
is_another()
{
	local pid
	pid=$(child "$1") && [ "$pid" != "$2" ]
}

both_run()
{
	child own >/dev/null && child urls >/dev/null && child code >/dev/null
}

all_are_gone()
{
	! pgrep -u _2sv-notify >/dev/null
}

test_a_url_that_hangs_holds_up_no_mail_and_no_other_url_for_long()
{
	newcomer l1
	newcomer l2
	newcomer l3
	webhook l1
	webhook l3
	sink_empty hang
	notify_start
	# More than once: it hangs for each.
	for device in one two three; do
		enrol l1 $device
	done
	until_true 20 sink_heard l1
	assert_accepts ssh_login l2 "$(code l2)"
	until_true 10 mails_are 1
	assert_matches "$(mail_to l2)" '^Subject: Login from a new host: l2'
	assert_equal 1 "$(sink_requests)" # it hangs still
	# The first one rests now.
	enrol l3 one
	until_true 30 sink_heard /l3
	assert_equal 2 "$(sink_requests)"
	notify_end -KILL
}

test_each_process_has_its_lane_and_its_confinement()
{
	local pid name
	service_start
	notify_start
	until_true 10 both_run
	for name in own urls code; do
		pid=$(child $name)
		assert_matches "$(cat "/proc/$pid/status")" "^Uid:[[:space:]]$(id -u _2sv-notify)[[:space:]]"
		assert_matches "$(cat "/proc/$pid/status")" '^CapEff:[[:space:]]*0+$'
		assert_matches "$(cat "/proc/$pid/status")" '^NoNewPrivs:[[:space:]]*1$'
		assert_equal root "$(stat -c %U "/proc/$pid/environ")" # not dumpable
	done
	notify_end
}

test_one_that_is_killed_is_started_again_and_the_other_is_not()
{
	local own urls
	service_start
	notify_start
	until_true 10 both_run
	own=$(child own) urls=$(child urls)
	log_mark
	kill -9 "$urls"
	until_true 20 is_another urls "$urls"
	log_has "2sv-notify-urls\[$urls\] died: signal 9; it is started again in 1 s" ||
	    fail "$(log_since_mark)"
	assert_equal "$own" "$(child own)"
	urls=$(child urls)
	kill -9 "$own"
	until_true 20 is_another own "$own"
	assert_equal "$urls" "$(child urls)"
	newcomer l4
	assert_accepts ssh_login l4 "$(code l4)"
	until_true 20 grep -ql '^Subject: Login from a new host: l4 ' "$MAILS"/[0-9]*
	notify_end
}

# As systemd says it: who does not beat within so many microseconds hangs.
test_one_that_hangs_is_killed_and_the_first_process_beats_on()
{
	local urls
	service_start
	export WATCHDOG_USEC=4000000
	notify_start
	until_true 10 both_run
	urls=$(child urls)
	log_mark
	kill -STOP "$urls"
	until_true 30 is_another urls "$urls"
	log_has "2sv-notify-urls\[$urls\] hangs, and is killed" || fail "$(log_since_mark)"
	assert_lacks "$(log_since_mark | grep own)" hangs
	notify_end
}

test_both_end_when_it_is_told_to_and_when_it_is_killed()
{
	local signal
	service_start
	for signal in -TERM -INT -KILL; do
		notify_start
		until_true 10 both_run
		log_mark
		notify_end $signal
		until_true 10 all_are_gone
		assert_lacks "$(log_since_mark)" 'started again'
	done
}

# One that hangs has its time, and what it was at is said.
test_a_message_at_hand_is_settled_before_it_ends()
{
	newcomer l5
	webhook l5
	sink_empty hang
	notify_start
	enrol l5 one
	until_true 20 sink_heard /l5
	log_mark
	kill -TERM "$(cat "$HOUSE/notify.pid")"
	house_wait 30 notify_is_gone
	log_has 'to webhook:https://hooks\.example\.org/\.\.\.: not sent.*no answer in time' ||
	    fail "$(log_since_mark)"
	all_are_gone || fail "some run on"
}

test_once_sends_what_both_have_and_says_whether_it_could()
{
	newcomer l6
	newcomer l7
	webhook l6
	sink_empty
	enrol l6 one
	enrol l7 one
	mails_send
	assert_matches "$(mail_to l7)" '^Subject: A device was added: l7'
	sink_heard /l6 >/dev/null || fail "no request"
	service_stop
	assert_status 1 "$NOTIFY" --once
	all_are_gone || fail "some run on"
}
