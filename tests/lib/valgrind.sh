#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The unit tests under valgrind, two at a time, and a whole 2svd with all its processes: valgrind.sh
# FOLDER [PROGRAM...], FOLDER a build in which make check has built its programs. Appends a line
# for each to build/valgrind/results, as results.sh reads them; the logs stay beside it.
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/lib/words.sh"
OUT=$TOP/build/valgrind
RESULTS=$OUT/results
PROGRAM_SECONDS=400

# Those whose 2svd is looked at, too.
WHOLE="tests/service/whole tests/pam_2sv/whole_codes"
# Without: those that take minutes (durability, logins_10000, measure, year, keeper/spool), that
# share a stack with threads or want an interrupted call (spawn, part, keeper/loop), and whose
# children leave their stores to the end of a namespace (degrade).
LEFT_OUT=" tests/store/durability tests/store/logins_10000 tests/store/measure tests/store/year
	tests/store/degrade tests/keeper/spool tests/keeper/loop tests/wire/spawn tests/wire/spawned
	tests/wire/part tests/dialogue/text_to_picture "

programs()
{
	local folder program
	for folder in base dialogue doors factor keeper policy saved settings stacks store tools wire; do
		for program in tests/$folder/*; do
			[ -f "$program" ] && [ -x "$program" ] && [ "${program%.*}" = "$program" ] ||
			    continue
			[[ $LEFT_OUT =~ [[:space:]]$program[[:space:]] ]] || printf '%s\n' "$program"
		done
	done
}

# valgrind_run PROGRAM: prints what is wrong, or nothing.
valgrind_run()
{
	local log=$OUT/${1//\//_} follow=no status=0
	[[ " $WHOLE " != *" $1 "* ]] || follow=yes
	rm -f "$log".*
	srcdir=$TOP TWOSV_TEST_PROGRAM=$PWD/tests/service/main_at timeout -k 5 $PROGRAM_SECONDS \
	    valgrind --vgdb=no --trace-children=$follow --leak-check=full \
	    --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \
	    --suppressions="$TOP/tests/lib/valgrind.supp" --log-file="$log.%p.%n" \
	    "./$1" >"$log.out" 2>&1 || status=$?
	grep -lE 'ERROR SUMMARY: [1-9]' "$log".*.* 2>/dev/null | sed 's|^|errors: see |'
	[ $status = 0 ] || say "ended with status $status: see $log.out"
	[ $follow = no ] || [ "$(grep -l 'Command: .*main_at' "$log".*.* | wc -l)" -ge 4 ] ||
	    say "2svd was not looked at"
}

report()
{
	local wrong began
	began=$(seconds_now)
	wrong=$(valgrind_run "$1" | tr '\n' ' ')
	printf '%s\tvalgrind/%s\t%s\t%s\n' "$([ -z "$wrong" ] && echo ok || echo 'not ok')" "$1" \
	    "$(seconds_since "$began")" "$wrong"
}

cd "$1" || exit
shift
mkdir -p "$OUT"
chmod 777 "$OUT" # each role writes its log under its own uid
[ $# -gt 0 ] || set -- $WHOLE $(programs)
export -f report valgrind_run say seconds_now seconds_since
export TOP OUT WHOLE PROGRAM_SECONDS
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" bash -c 'report "$1"' report >"$RESULTS"
awk -F '\t' '{ printf "    %-6s %s (%s s) %s\n", $1, $2, $3, $4 }' "$RESULTS"
! grep -q '^not ok' "$RESULTS"
