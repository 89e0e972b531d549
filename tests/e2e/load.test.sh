# SPDX-License-Identifier: BSD-2-Clause
# Nobody waits for somebody else's thinking: people who never answer do not keep others out.
CALLER=$TOP/build/tools/caller
WAITERS=$TOP/build/tools/waiters

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	store_init
	service_start
	person idler
	enrol idler
	people_many guest 100 12001
	for i in $(seq 100); do
		enrol "guest$i"
		code "guest$i" 1
	done >"$HOUSE/codes"
}

# How many su processes of the waiters are at the code prompt: a talker each.
talkers()
{
	service_pids | wc -l
}

talkers_are_over()
{
	[ "$(talkers)" -gt "$1" ]
}

test_500_left_waiting_in_su_and_100_honest_logins_pass()
{
	local quiet crowd
	quiet=$(talkers)
	mkfifo "$HOUSE/hold"
	as bob "$WAITERS" 500 "$PASSWORD" su idler -c true <"$HOUSE/hold" >"$HOUSE/waiters" &
	crowd=$!
	exec 9>"$HOUSE/hold"
	house_wait 60 talkers_are_over $((quiet + 450)) || fail "only $(talkers) talkers run"

	assert_accepts "$CALLER" -n 100 -f "$HOUSE/codes" -r 203.0.113.9 guest%d
	assert_equal '100 PAM_SUCCESS' "$OUTPUT"
	assert_status 0 2sv status --account guest1

	exec 9>&-
	wait $crowd
	assert_contains "$(cat "$HOUSE/waiters")" 'started 500'
	assert_matches "$(cat "$HOUSE/waiters")" 'alive (4[5-9][0-9]|500)'
}

test_after_they_are_gone_their_places_are_free_again()
{
	house_wait 30 few_talkers || fail "$(talkers) talkers are left"
}

few_talkers()
{
	[ "$(talkers)" -lt 60 ]
}

test_talkers_of_a_small_crowd_end_though_nobody_comes_after_it()
{
	local crowd
	mkfifo "$HOUSE/moment"
	as bob "$WAITERS" 100 "$PASSWORD" su idler -c true <"$HOUSE/moment" >"$HOUSE/passers" &
	crowd=$!
	exec 9>"$HOUSE/moment"
	house_wait 60 talkers_are_over 100 || fail "only $(talkers) talkers run"

	exec 9>&-
	wait $crowd

	house_wait 30 few_talkers || fail "$(talkers) talkers are left"
}

# One user may have 65536 uids, by subuid(5): they are no accounts.
test_uids_without_an_account_keep_nobody_out()
{
	service_stop
	printf 'max_dialogues = 64\n' >>/etc/2sv/2sv.conf
	service_start
	cat >"$HOUSE/uids.pl" <<-'END'
	use Socket; use POSIX;
	for my $i (1..40) {
		next if fork();
		POSIX::setgid(100000 + $i); POSIX::setuid(100000 + $i);
		while (1) {
			socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die;
			connect($s, sockaddr_un("/run/2sv/user.sock")) or die;
			print "." if !$n++; $| = 1;
			recv($s, my $said, 4096, 0);
		}
	}
	wait;
	END
	setsid perl "$HOUSE/uids.pl" >"$HOUSE/uids" &
	house_wait 10 all_uids_hold_a_place

	assert_status 0 as ann 2sv status
	assert_status 0 as bob 2sv status
	kill -- -$!
	service_stop
	sed -i '/max_dialogues = 64/d' /etc/2sv/2sv.conf
	service_start
}

all_uids_hold_a_place()
{
	[ "$(wc -c <"$HOUSE/uids")" -eq 40 ]
}

test_connections_that_never_say_hello_keep_nobody_out()
{
	local crowd
	cat >"$HOUSE/silent.pl" <<-'END'
	use Socket; my @s;
	for (1..200) {
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die;
		last unless connect($s, sockaddr_un("/run/2sv/user.sock"));
		push @s, $s;
	}
	print scalar(@s), "\n"; $| = 1; print ""; <STDIN>;
	END
	mkfifo "$HOUSE/silence"
	as bob perl "$HOUSE/silent.pl" <"$HOUSE/silence" >"$HOUSE/silent" &
	crowd=$!
	exec 9>"$HOUSE/silence"
	house_wait 10 test -s "$HOUSE/silent"

	assert_status 0 as ann 2sv status
	person fresh
	enrol fresh
	assert_accepts "$CALLER" -a "$(code fresh)" -r 203.0.113.9 fresh

	exec 9>&-
	wait $crowd
}
