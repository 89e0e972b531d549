# SPDX-License-Identifier: BSD-2-Clause
# Runs one file of tests: sources it, calls its function before_all if it has one, then
# each function test_*, in the file's order, in a shell of its own under set -eu; at last its
# function after_all, if it has one, whose output stands below the tests.
#   file.sh FILE RESULTS [PATTERN]
# Appends a line to RESULTS for each: ok|not ok|skip TAB name TAB seconds TAB words.
# Run by run.sh: inside the house for *.test.sh, in a container for *.container.sh,
# outside of both for *.outside.sh.
TEST_FILE=$1 RESULTS=$2 PATTERN=${3:-.}
TEST_SECONDS=${TEST_SECONDS:-120}
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/e2e/asserts.sh"
case $TEST_FILE in
*.test.sh) . "$TOP/tests/e2e/acts.sh" ;;
*.container.sh) . "$TOP/tests/e2e/acts.sh" && . "$TOP/tests/e2e/installed.sh" ;;
esac
. "$TEST_FILE" || exit 1
NAME=${TEST_FILE##*/}
NAME=${NAME%.sh}
TEST_LOG=$(mktemp)

# file_result STATUS NAME SECONDS: one line for the person, one for the sum.
file_result()
{
	local word=ok words=
	case $1 in
	0) ;;
	77) word=skip words=$(tail -n 1 "$TEST_LOG") ;;
	*) word='not ok' words=$(file_last_words) ;;
	esac
	printf '%s\t%s\t%s\t%s\n' "$word" "e2e/$NAME/$2" "$3" "$words" >>"$RESULTS"
	[ "$word" != 'not ok' ] || words=
	printf '    %-6s %s/%s (%s s) %s\n' "$word" "$NAME" "$2" "$3" "$words"
	[ "$word" != 'not ok' ] || file_show_failure "$1"
}

# For the sum, which is all that may be left of a long run.
file_last_words()
{
	tail -n 60 "$TEST_LOG" | tr '\n\t' '  ' | tail -c 2000
}

file_show_failure()
{
	printf '      status %s; it said:\n' "$1"
	tail -n 60 "$TEST_LOG" | sed 's/^/      | /'
	[ -s "${HOUSE_LOG:-/nonexistent}" ] || return 0
	printf '      the log since the test began:\n'
	tail -n 30 "$HOUSE_LOG" | sed 's/^/      : /'
}

# Not called in a condition, or set -e would not hold in the test.
file_run()
{
	local began pid guard ended status
	began=$(seconds_now)
	: >"$TEST_LOG"
	(
		set -eu
		"$1"
	) >"$TEST_LOG" 2>&1 </dev/null &
	pid=$!
	sleep "$TEST_SECONDS" &
	guard=$!
	wait -n -p ended $pid $guard
	status=$?
	if [ "$ended" = "$guard" ]; then
		kill -9 $pid
		echo "ended after $TEST_SECONDS s" >>"$TEST_LOG"
		status=1
	else
		kill $guard
	fi
	wait $guard $pid 2>/dev/null
	file_result $status "$1" "$(seconds_since "$began")"
}

if declare -F before_all >/dev/null; then
	file_run before_all
	[ "$(tail -n 1 "$RESULTS" | cut -f 1)" = ok ] || exit 1
	sed -i '$d' "$RESULTS"
fi
for test in $(grep -Eo '^test_[a-z0-9_]+' "$TEST_FILE" | grep -E -- "$PATTERN"); do
	file_run "$test"
done
! declare -F after_all >/dev/null || after_all
rm -f "$TEST_LOG"
