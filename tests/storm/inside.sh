# SPDX-License-Identifier: BSD-2-Clause
# The storm, in the house: see README beside. Called by run.sh and by tests/e2e/storm.test.sh.
#   inside.sh short|full [SEED]
set -eu
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/e2e/decisions.sh"
NOTIFY=/usr/libexec/2sv/2sv-notify
STORM=/run/storm
NOTIFIERS=4
KEEPER_EACH=3	# seconds: a fifth death within ten would end the service, as it should
ROUND_SECONDS=700 # more than a claim holds, and than three failures wait
ROUNDS=12
case $1 in
short) ACCOUNTS=200 HOSTS=5 TURNS=40 ROUGH=1 ;;
full) ACCOUNTS=2000 HOSTS=5 TURNS=600 ROUGH=3 ;;
esac
SEED=${2:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
RANDOM=$SEED
TURN=0 KILLED=0 KEEPERS=0 OFFSET=0

# The sink has the true clock, all others one that can be put forward.
storm_prepare()
{
	mkdir -p "$STORM/sink"
	perl "$TOP/tests/storm/sink.pl" 25 "$STORM/sink" "$SEED" </dev/null >"$STORM/sink.out" 2>&1 &
	echo $! >"$STORM/sink.pid"
	house_wait 10 port_is_listening 25
	find /usr/lib -name libfaketime.so.1 | head -n 1 >/etc/ld.so.preload
	echo +0 >/etc/faketimerc
	store_init >/dev/null
	people_many storm $ACCOUNTS 10001
	service_start
}

notifier_start()
{
	"$NOTIFY" </dev/null >>/var/log/notify.out 2>&1 &
	NOTIFIER[$1]=$!
	disown $!
}

notifier_kill()
{
	kill -9 "${NOTIFIER[$1]}" 2>/dev/null || return 0
	KILLED=$((KILLED + 1))
}

# The keeper alone; who started it starts another.
keeper_kill()
{
	local pid
	for pid in $(service_pids); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = 2sv-keeper ] || continue
		kill -9 "$pid" && KEEPERS=$((KEEPERS + 1))
	done
}

each_notifier()
{
	local i
	for i in $(seq $NOTIFIERS); do
		"$1" $i
	done
}

# One second of it: somebody dies.
turn()
{
	local i=$((RANDOM % NOTIFIERS + 1))
	sleep 1
	notifier_kill $i
	notifier_start $i
	TURN=$((TURN + 1))
	[ $((TURN % KEEPER_EACH)) != 0 ] || keeper_kill
}

logins_begin()
{
	local half=$((ACCOUNTS / 2))
	perl "$TOP/tests/storm/logins.pl" 1 $half $HOSTS >"$STORM/told.1" &
	LOGINS="$!"
	perl "$TOP/tests/storm/logins.pl" $((half + 1)) $ACCOUNTS $HOSTS >"$STORM/told.2" &
	LOGINS="$LOGINS $!"
}

logins_are_over()
{
	! kill -0 $LOGINS 2>/dev/null
}

kept()
{
	awk '$4 != "refused" { if (!seen[$3]++) n++ } END { print n + 0 }' "$STORM/sink/sessions"
}

# Most of it is through: the rest waits for a minute to pass, or for a claim to end.
most_is_through()
{
	logins_are_over && [ "$(kept)" -ge $((ACCOUNTS * HOSTS * 8 / 10)) ]
}

sink_is_idle()
{
	! ls "$STORM/sink/open" | grep -q .
}

none_is_due()
{
	[ "$(store_says "SELECT (SELECT count(*) FROM message WHERE state = 0
	    AND max(next_at, lease_until) <= unixepoch()) + (SELECT count(*) FROM outbox
	    WHERE is_given = 0)")" = 0 ]
}

nothing_waits()
{
	[ "$(store_says 'SELECT count(*) FROM outbox WHERE state = 0')" = 0 ]
}

# Time passes; in the first rounds there are deaths and failures still.
drain_round()
{
	local i
	each_notifier notifier_kill
	house_wait 20 sink_is_idle
	service_stop
	OFFSET=$((OFFSET + ROUND_SECONDS))
	echo "+$OFFSET" >/etc/faketimerc
	service_start
	[ "$1" -le $ROUGH ] || touch "$STORM/sink/calm"
	each_notifier notifier_start
	for i in $(seq $TURNS); do
		! none_is_due || return 0
		if [ "$1" -le $ROUGH ]; then turn; else sleep 0.2; fi
	done
}

storm_end()
{
	each_notifier notifier_kill
	kill "$(cat "$STORM/sink.pid")"
	rm -f /etc/ld.so.preload
}

# FAULT where it is not so. assert_store EXPECTED WORDS SQL
assert_store()
{
	local found
	found=$(store_says "$3")
	[ "$found" = "$1" ] && return
	say "FAULT: $2: $found, not $1"
	FAULTS=1
}

storm_judge()
{
	FAULTS=0
	cat "$STORM"/told.* >"$STORM/told"
	# Who was killed may have sent a letter and not said so; with a keeper, each notifier.
	perl "$TOP/tests/storm/judge.pl" "$STORM/told" "$STORM/sink/sessions" \
	    $((KILLED + NOTIFIERS * KEEPERS + $(grep -c ' unsaid ' "$STORM/sink/sessions" || true))) ||
	    FAULTS=1
	[ "$(wc -l <"$STORM/told")" = $((ACCOUNTS * HOSTS)) ] || FAULTS=1
	assert_store 0 'alerts that wait' 'SELECT count(*) FROM outbox WHERE state = 0'
	assert_store 0 'messages that wait' 'SELECT count(*) FROM message WHERE state = 0'
	assert_store 0 'messages given up' 'SELECT count(*) FROM message WHERE state = 2'
	say "  $KILLED notifiers killed, $KEEPERS keepers; seed $SEED"
	[ $KILLED -ge 5 ] && [ $KEEPERS -ge 1 ] || FAULTS=1
	return $FAULTS
}

storm_prepare
began=$SECONDS
logins_begin
each_notifier notifier_start
for i in $(seq $TURNS); do
	turn
	[ $TURN -lt $((KEEPER_EACH * 2)) ] || ! most_is_through || break
done
logins_are_over || die "FAULT: logins are not taken"
for round in $(seq $ROUNDS); do
	drain_round $round
	! nothing_waits || [ $round -le $ROUGH ] || break
done
storm_end
storm_judge || exit 1
say "  It took $((SECONDS - began)) s"
