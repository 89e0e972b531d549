# SPDX-License-Identifier: BSD-2-Clause
# The part of the watch's bench that runs in the house: a real 2svd with its 2sv-watch, and so many
# ssh sessions as rows of the store and connections of the loopback. Called by watch.sh.
#   watch_inside.sh SESSIONS SECONDS PROGRAM
# Prints a line each: "LOAD SESSIONS SECONDS cpu=MS dumps=N acts=N events=N", cpu in milliseconds.
set -eu
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/e2e/asserts.sh"
. "$TOP/tests/e2e/decisions.sh"
SESSIONS=$1 TIME=$2 PROGRAM=$3
TICK=$(getconf CLK_TCK)
PORT=2222

watch_pid()
{
	pgrep -x -u _2sv-watch 2sv-watch
}

# cpu_of PID: user's and system's, in ticks; children it has none.
cpu_of()
{
	awk '{ print $14 + $15 }' "/proc/$1/stat"
}

# rows: of the connections on standard input, sessions of ann's.
rows()
{
	awk 'BEGIN { print "BEGIN; DELETE FROM login; DELETE FROM sent;" } {
		printf "INSERT INTO login (account_id, login, door, host, at, joined_at, connection)"
		printf " SELECT id, '\''%032x'\'', '\''sshd'\'', '\''127.0.0.1'\'', 1, 1, '\''%s'\''", NR, $0
		print " FROM account WHERE name = '\''ann'\'';"
	} END { print "COMMIT;" }'
}


# measure LOAD BYTES: with so many bytes a second by each session.
measure()
{
	local program pid before spent dumps acts
	rm -f "$HOUSE/input" "$HOUSE/sessions"
	mkfifo "$HOUSE/input"
	"$PROGRAM" "$SESSIONS" $PORT "$2" <"$HOUSE/input" >"$HOUSE/sessions" &
	program=$!
	exec 8>"$HOUSE/input"
	[ "$SESSIONS" = 0 ] || house_wait 20 all_are_there
	service_stop
	rows <"$HOUSE/sessions" | sqlite3 -cmd '.timeout 10000' /var/lib/2sv/2sv.db
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	service_start 8>&-
	house_wait 10 watch_pid
	pid=$(watch_pid)
	sleep 3 # the list is read
	before=$(cpu_of "$pid")
	sleep "$TIME"
	spent=$((($(cpu_of "$pid") - before) * 1000 / TICK))
	timeout -s INT "$TIME" strace -f -qq -e trace=sendto,sendmsg -o "$HOUSE/calls" -p "$pid" || true
	dumps=$(grep -c 'sendto(' "$HOUSE/calls" || true)
	acts=$(grep -c 'sendmsg(' "$HOUSE/calls" || true)
	exec 8>&-
	wait $program
	printf '%s %s %s cpu=%s dumps=%s acts=%s events=%s\n' "$1" "$SESSIONS" "$TIME" "$spent" \
	    "$dumps" "$acts" "$(store_says "SELECT count(*) FROM event WHERE event = 'sent-much'")"
}

all_are_there()
{
	[ "$(wc -l <"$HOUSE/sessions")" = "$SESSIONS" ]
}

sed -i '/^start_watch/d' /etc/2sv/2sv.conf.d/00-house.conf
store_init >/dev/null
enrol ann >/dev/null
measure quiet 0
measure busy 65000
service_stop
