# SPDX-License-Identifier: BSD-2-Clause
# What leaves by ssh sessions is counted, and its owner hears of much while it goes on: a real sshd,
# the kernel's own counters, started by root's 2svd.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
CONF=/etc/2sv/2sv.conf.d/00-house.conf
WATCH=/usr/libexec/2sv/2sv-watch
MUCH=300000000

before_all()
{
	sed -i '/^start_watch/d' "$CONF"
	store_init
	sshd_start -o AuthenticationMethods=publickey -o AuthorizedKeysFile=.ssh/authorized_keys
	until_true 10 watch_pid
}

watch_pid()
{
	pgrep -x -u _2sv-watch 2sv-watch
}

# is_another PID: it runs, and is not that one.
is_another()
{
	local pid
	pid=$(watch_pid) && [ "$pid" != "$1" ]
}

newcomer()
{
	person "$1"
	key_make "$1"
	truncate -s $MUCH "/home/$1/big"
	log_mark
}

FROM=203.0.113.9
# by_key ACCOUNT COMMAND: what it says goes to standard output.
by_key()
{
	ssh_from $FROM "$1" -i "$HOUSE/key.$1" -o IdentitiesOnly=yes -o BatchMode=yes "${@:2}"
}

told()
{
	events "$1" | grep -q '^sent-much sshd 203.0.113.9'
}

times_told()
{
	events "$1" | grep -c '^sent-much' || true
}

# is_out ACCOUNT [SESSIONS]: so many are over, and were counted.
is_out()
{
	[ "$(store_says "SELECT count(*) FROM sent s JOIN account a ON a.id = s.account_id
		WHERE a.name = '$1' AND s.bytes_out > 0")" -ge "${2:-1}" ]
}

# begins ACCOUNT BYTES: a copy of the large file in the background, whose reader takes so many bytes
# and then waits until told to go on.
begins()
{
	rm -f "$HOUSE/go" "$HOUSE/count"
	by_key "$1" cat big 2>"$HOUSE/ssh.err" | {
		head -c "$2" | wc -c
		house_wait 60 test -e "$HOUSE/go"
		wc -c
	} >"$HOUSE/count" &
	COPY=$!
	until_true 30 test -s "$HOUSE/count"
}

goes_on()
{
	kill -0 $COPY && pgrep -f "key.$1 " >/dev/null
}

# ends: all came through.
ends()
{
	touch "$HOUSE/go"
	wait $COPY
	assert_equal $MUCH "$(awk '{ sum += $1 } END { print sum }' "$HOUSE/count")"
}

test_a_large_copy_is_told_before_it_has_ended()
{
	newcomer w1
	begins w1 220000000
	until_true 10 told w1
	# The reader stands still: the copy can't have ended.
	goes_on w1 || fail 'the copy was over'
	assert_equal 0 "$(store_says "SELECT count(*) FROM event WHERE event = 'left' AND account_id =
		(SELECT id FROM account WHERE name = 'w1')")"
	assert_matches "$(alerts w1)" '^sent-much$'
	ends
	until_true 10 is_out w1
	assert_equal 1 "$(times_told w1)"
	assert_matches "$(2sv log --account w1)" 'sent-much .*2[0-9][0-9] MB sent by one session'
	assert_equal 1 "$(store_says "SELECT bytes_out BETWEEN $MUCH AND $MUCH + 3000000 FROM sent s
		JOIN account a ON a.id = s.account_id WHERE a.name = 'w1'")"
}

test_small_ones_and_uploads_are_told_to_nobody()
{
	newcomer w2
	by_key w2 head -c 1000000 big >/dev/null
	by_key w2 head -c 50000000 big >/dev/null
	by_key w2 'cat >up' </home/w2/big
	until_true 10 is_out w2 3
	assert_equal $MUCH "$(stat -c %s /home/w2/up)"
	assert_equal 0 "$(times_told w2)"
	assert_lacks "$(alerts w2)" sent-much
}

# Shorter than the time between two looks: the kernel says the last count by itself.
test_a_session_that_is_over_at_once_is_counted_whole()
{
	newcomer w3
	by_key w3 head -c 230000000 big >/dev/null
	until_true 10 told w3
	assert_equal 1 "$(times_told w3)"
}

test_of_two_sessions_from_one_host_the_right_one_is_told()
{
	newcomer w4
	newcomer w5
	by_key w5 'head -c 1000000 big; sleep 6' >/dev/null &
	begins w4 220000000
	until_true 10 told w4
	assert_equal 0 "$(times_told w5)"
	ends
	until_true 15 is_out w5
	assert_equal 0 "$(times_told w5)"
}

test_what_goes_over_one_connection_is_counted_together()
{
	newcomer w6
	local shared=(-o ControlMaster=auto -o "ControlPath=$HOUSE/shared" -o ControlPersist=60)
	for _ in 1 2 3; do
		by_key w6 "${shared[@]}" head -c 80000000 big >/dev/null
	done
	until_true 10 told w6
	by_key w6 "${shared[@]}" -O exit 2>/dev/null || true
	assert_equal 1 "$(events w6 | grep -c '^login')"
}

test_a_forwarded_port_counts_too()
{
	newcomer w7
	socat -u OPEN:/home/w7/big,rdonly TCP-LISTEN:9000,bind=127.0.0.1 &
	house_wait 10 port_is_listening 9000
	by_key w7 -W 127.0.0.1:9000 </dev/null >/dev/null
	until_true 10 told w7
}

test_a_watch_that_is_killed_is_started_again_and_goes_on_counting()
{
	local pid
	newcomer w8
	begins w8 20000000
	pid=$(watch_pid)
	kill -9 "$pid"
	until_true 10 is_another "$pid"
	touch "$HOUSE/go"
	wait $COPY
	until_true 10 told w8
	assert_equal 1 "$(times_told w8)"
}

# Meanwhile the kernel keeps what it says.
test_while_the_keeper_stands_still_no_count_is_lost()
{
	newcomer w9
	begins w9 20000000
	kill -STOP "$(pgrep -o -x 2sv-keeper)"
	touch "$HOUSE/go"
	wait $COPY
	kill -CONT "$(pgrep -o -x 2sv-keeper)"
	until_true 20 told w9
}

# Known before the one that ends, told by the one that comes: neither lost nor twice.
test_2svd_that_is_started_again_in_the_middle_tells_once()
{
	newcomer w12
	begins w12 220000000
	until_true 10 told w12
	service_kill
	service_start
	until_true 10 watch_pid
	goes_on w12 || fail 'the copy was over'
	ends
	until_true 20 is_out w12
	assert_equal 1 "$(times_told w12)"

	newcomer w13
	begins w13 20000000
	service_kill
	service_start
	until_true 10 watch_pid
	assert_equal 0 "$(times_told w13)"
	ends
	until_true 20 told w13
	assert_equal 1 "$(times_told w13)"
}

# has_sent ACCOUNT PATTERN: a host and its bytes, as 2sv hosts says them.
has_sent()
{
	as "$1" 2sv hosts --json | jq -r '.hosts[] | "\(.host) \(.sent)"' | grep -qE "$2"
}

test_ipv6_is_counted_too_and_hosts_says_what_was_sent()
{
	newcomer w14
	FROM=2001:db8:1:2::a by_key w14 head -c 230000000 big >/dev/null
	by_key w14 true
	until_true 10 is_out w14 2
	until_true 10 has_sent w14 '^2001:db8:1:2::/64 23[0-9]{7}$'
	until_true 10 has_sent w14 '^203.0.113.9 [0-9]{4}$'
	assert_matches "$(events w14)" '^sent-much sshd 2001:db8:1:2::a'
	assert_equal 1 "$(times_told w14)"
	assert_matches "$(as w14 2sv hosts)" '23[0-9] MB'
	assert_matches "$(as w14 2sv hosts)" '< 1 MB'
}

# by_port ACCOUNT COMMAND: from one port, always the same.
by_port()
{
	by_key "$1" -o "ProxyCommand=socat - TCP:%h:%p,bind=203.0.113.9:45000,reuseaddr" "${@:2}"
}

port_is_free()
{
	by_port "$@" >/dev/null 2>&1
}

test_sessions_that_have_one_port_in_turn_are_each_counted_alone()
{
	newcomer w15
	until_true 70 port_is_free w15 head -c 120000000 big
	until_true 70 port_is_free w15 head -c 120000000 big
	until_true 10 is_out w15 2
	assert_equal 0 "$(times_told w15)"
	assert_equal 2 "$(store_says "SELECT count(*) FROM sent s JOIN account a ON a.id = s.account_id
		WHERE a.name = 'w15' AND s.bytes_out BETWEEN 120000000 AND 125000000
		AND s.connection LIKE '203.0.113.9 45000 %'")"
	until_true 70 port_is_free w15 head -c 220000000 big
	until_true 10 told w15
	assert_equal 1 "$(times_told w15)"
}

test_it_runs_as_nobody_special()
{
	local status
	status=$(cat "/proc/$(watch_pid)/status")
	assert_matches "$status" "^Uid:	$(id -u _2sv-watch)	$(id -u _2sv-watch)"
	assert_matches "$status" '^CapEff:	0+$'
	assert_status 0 setpriv --reuid nobody --clear-groups "$WATCH" --check
	assert_equal 'sock_diag good' "$OUTPUT"
	assert_status 2 "$WATCH" --nonsense
	assert_contains "$OUTPUT" '"--nonsense": not an option'
}

test_the_doctor_sees_whether_it_runs()
{
	assert_matches "$(2sv doctor || true)" '^ok +watch .*runs, and the kernel tells it'
	service_stop
	mv "$WATCH" "$HOUSE/2sv-watch"
	service_start
	assert_matches "$(2sv doctor || true)" 'watch .*does not run: nobody counts'
	assert_contains "$(cat /var/log/house.log /var/log/2svd.out)" \
	    'nobody counts what leaves by ssh sessions'
	service_stop
	mv "$HOUSE/2sv-watch" "$WATCH"
	service_start
	until_true 10 watch_pid
}

test_start_watch_no_starts_none()
{
	service_stop
	echo 'start_watch = no' >>"$CONF"
	service_start
	newcomer w10
	by_key w10 head -c 230000000 big >/dev/null
	! watch_pid
	assert_equal 0 "$(times_told w10)"
	assert_lacks "$(2sv doctor || true)" 'nobody counts'
}
