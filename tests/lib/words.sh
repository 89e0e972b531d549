# SPDX-License-Identifier: BSD-2-Clause
# What the scripts say to the person, and long steps that show how long they take.
# Sourced by bootstrap's parts; bash.

if [ -t 1 ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD= PLAIN=; fi

say()
{
	printf '%s\n' "$*"
}

heading()
{
	printf '\n%s%s%s\n' "$BOLD" "$*" "$PLAIN"
}

# Ends the script: what is wrong, and what to do.
die()
{
	printf '%s\n' "$*" >&2
	exit 1
}

# Seconds since the shell began, with two decimals, without a new process.
seconds_now()
{
	local now=$EPOCHREALTIME
	printf '%s' "$now"
}

# seconds_since THEN: "12.3".
seconds_since()
{
	local now=${EPOCHREALTIME/[.,]/} then=${1/[.,]/}
	local tenths=$(((now - then) / 100000))
	printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# step LOG WORDS COMMAND...: runs the command with its output in LOG, shows the seconds that
# pass, and returns its status. A failed command's last lines are shown.
step()
{
	local log=$1 words=$2 began status=0 pid next=5
	shift 2
	mkdir -p "$(dirname "$log")"
	began=$(seconds_now)
	set -m
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	set +m
	trap 'kill -- -$pid 2>/dev/null; trap - INT TERM; kill -INT $$' INT TERM
	while kill -0 $pid 2>/dev/null; do
		step_progress "$words" "$began"
		sleep 0.2
	done
	wait $pid || status=$?
	trap - INT TERM
	[ ! -t 1 ] || printf '\r\e[K'
	step_result "$words" "$(seconds_since "$began")" $status "$log"
	return $status
}

# On a terminal one line that changes; elsewhere a line after 5 s, then each 15 s (next is step's).
step_progress()
{
	local passed
	passed=$(seconds_since "$2")
	if [ -t 1 ]; then
		printf '\r\e[K  %s ... %s s' "$1" "${passed%.*}"
	elif [ "${passed%.*}" -ge $next ]; then
		printf '  %s ... %s s\n' "$1" "${passed%.*}"
		next=$((next + 15))
	fi
}

step_result()
{
	if [ "$3" = 0 ]; then
		printf '  %s: done in %s s\n' "$1" "$2"
		return
	fi
	printf '  %s: FAILED after %s s (status %s); the last lines of %s:\n' "$1" "$2" "$3" "$4"
	tail -n 40 "$4" | sed 's/^/    /'
}

# Only root makes namespaces, sockets under /run and accounts: says how, and ends.
need_root()
{
	[ "$(id -u)" = 0 ] ||
	    die "This needs root, for private namespaces; run: sudo ./bootstrap $1"
}
