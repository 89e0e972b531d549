#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The tests' own test: each NAME.patch here breaks one line of the product, and the tests that it
# names must turn red, or they guard nothing. Works on copies of the project in build/mutants, one
# a processor.
#   run.sh [NAME...]      all, or some of them
# A patch begins with two lines of words:
#   breaks: what it breaks, a sentence
#   red: tests/ROOM/PROGRAM...      the programs of make check of which one must fail
# Appends a line for each to build/mutants/results, as results.sh reads them; the status is 1 if a
# mutant lived on, does not apply or does not compile.
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/lib/words.sh"
WORK=$TOP/build/mutants
RESULTS=$WORK/results
PROGRAM_SECONDS=120
# What test programs load or start, besides what is installed.
LOADED="tests/pam_2sv/pam_2sv_short.la tests/pam_2sv/password.la"
FAILED=0

mutant_report()
{
	printf '%s\tmutants/%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$RESULTS"
	printf '    %-6s mutants/%s%s\n' "$1" "$2" "${4:+: $4}"
	[ "$1" = ok ] || FAILED=1
}

# mutant_line WORD PATCH: the rest of that line of its head.
mutant_line()
{
	sed -n "/^--- /q; s/^$1: //p" "$2"
}

# Files keep the time of the original, so that what is built already stays so.
tree_make()
{
	rm -rf "$TREE"
	mkdir -p "$TREE"
	(cd "$TOP" && . tests/style/checks.sh && tree_all | tar -cf - -T - --ignore-failed-read) |
	    tar -xf - -C "$TREE"
	cd "$TREE" && autoreconf --install && ./configure CFLAGS="-O1 -g0" && make
}

# tree_run PROGRAM: builds it with all that is installed, and runs it: 0 passed, 1 failed, 2 it did
# not compile or there is no such program. One that fails shows it in PROGRAM.trs.
tree_run()
{
	local log=$TREE.log
	cd "$TREE" || return 2
	rm -f "$1".log "$1".trs
	# all would run a make of its own beside this one
	make all-am $LOADED "$1" >"$log" 2>&1 || return 2
	timeout -k 5 $PROGRAM_SECONDS make "$1".log >>"$log" 2>&1
	grep -q '^:test-result: PASS' "$1".trs 2>/dev/null && return 0
	[ -s "$1".log ] && return 1
	return 2
}

# mutant_control PROGRAM...: without a mutant each is green, or its red would tell nothing.
mutant_control()
{
	local program
	for program in "$@"; do
		tree_run "$program" && continue
		mutant_report 'not ok' "control_${program//\//_}" - "fails without any mutant"
	done
}

# mutant_test PATCH: prints what is wrong, or nothing.
mutant_test()
{
	local program
	patch -d "$TREE" -p1 -s --no-backup-if-mismatch -r - <"$1" >/dev/null 2>&1 || {
		say "does not apply: make it anew"
		return
	}
	for program in $(mutant_line red "$1"); do
		tree_run "$program"
		case $? in
		1) return ;;
		2) say "does not compile, or there is no $program: see ${TREE#"$TOP/"}.log" && return ;;
		esac
	done
	say "lives on: $(mutant_line breaks "$1")"
}

mutant_undo()
{
	local file
	sed -n 's|^+++ b/||p' "$1" | while read -r file; do
		cp "$TOP/$file" "$TREE/$file"
	done
}

mutant_run()
{
	local name=${1##*/} wrong began
	name=${name%.patch}
	began=$(seconds_now)
	wrong=$(mutant_test "$1")
	mutant_undo "$1"
	mutant_report "$([ -z "$wrong" ] && echo ok || echo 'not ok')" "$name" \
	    "$(seconds_since "$began")" "$wrong"
}

# worker NUMBER PATCH...: all of them, in a copy of its own.
worker()
{
	local number=$1 patch
	shift
	TREE=$WORK/tree.$number
	RESULTS=$WORK/results.$number
	: >"$RESULTS"
	tree_make >"$TREE.log" 2>&1 || {
		mutant_report 'not ok' build - "the copy does not build: see ${TREE#"$TOP/"}.log"
		return
	}
	mutant_control $(for patch in "$@"; do mutant_line red "$patch"; done | tr ' ' '\n' | sort -u)
	[ $FAILED = 0 ] || return
	for patch in "$@"; do
		mutant_run "$patch"
	done
}

mkdir -p "$WORK"
rm -f "$WORK"/results*
[ $# -gt 0 ] || set -- $(cd "$TOP/tests/mutants" && ls ./*.patch | sed 's|^./||; s|\.patch$||')
set -- "${@/#/$TOP/tests/mutants/}"
set -- "${@/%/.patch}"
WORKERS=$(nproc)
[ "$WORKERS" -le $# ] || WORKERS=$#
for number in $(seq "$WORKERS"); do
	worker "$number" $(printf '%s\n' "$@" | awk -v n="$number" -v of="$WORKERS" 'NR % of == n % of') &
done
wait
cat "$WORK"/results.* >"$RESULTS"
[ "$(wc -l <"$RESULTS")" -ge $# ] && ! grep -q '^not ok' "$RESULTS"
