#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The tests' own test: each NAME.patch here breaks one line of the product, and the tests that it
# names must turn red, or they guard nothing. Works on copies of the project in build/mutants: one
# is built, each processor has one like it, and all of them see theirs in the same place.
#   run.sh [NAME...]      all, or some of them; run by root, whom the tests of the module need
#   run.sh --some COUNT [SEED]      so many, drawn by chance; the others must apply at least. It is
#                                   what ./bootstrap check does: all of them take ten minutes
# A patch begins with two lines of words:
#   breaks: what it breaks, a sentence
#   red: tests/ROOM/PROGRAM...      the programs of make check of which one must fail; the one
#                                   that does stands first, for the others are run after it only
# Appends a line for each to build/mutants/results, as results.sh reads them; the status is 1 if a
# mutant lived on, does not apply or does not compile.
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/lib/namespaces.sh"
WORK=$TOP/build/mutants
TREE=$WORK/tree
RESULTS=$WORK/results
PROGRAM_SECONDS=120
WORKERS=$(nproc)

mutant_report()
{
	printf '%s\tmutants/%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$RESULTS"
	printf '    %-6s mutants/%s (%s s)%s\n' "$1" "$2" "$3" "${4:+: $4}"
}

# mutant_line WORD PATCH: the rest of that line of its head.
mutant_line()
{
	sed -n "/^--- /q; s/^$1: //p" "$2"
}

# tree_make PROGRAM...: files keep the time of the original, so that what is built stays so.
tree_make()
{
	rm -rf "$TREE" "$TREE".[0-9]*
	mkdir -p "$TREE"
	(cd "$TOP" && . tests/style/checks.sh && tree_all | tar -cf - -T - --ignore-failed-read) |
	    tar -xf - -C "$TREE"
	mkdir -p "$TREE/build"
	ln -s "$TOP/build/packages" "$TREE/build/packages" # sshd is asked there
	cd "$TREE" && autoreconf --install && ./configure CFLAGS="-O1 -g0" &&
	    make -j"$WORKERS" "$@"
}

# tree_run PROGRAM: builds it with all that it needs, and runs it: 0 passed, 1 failed, 2 it did
# not compile or there is no such program. One that fails shows it in PROGRAM.trs.
tree_run()
{
	local log=$WORK/log.$SLOT
	cd "$TREE" || return 2
	rm -f "$1".log "$1".trs
	make "$1" >"$log" 2>&1 || return 2
	timeout -k 5 $PROGRAM_SECONDS make "$1".log >>"$log" 2>&1
	grep -q '^:test-result: PASS' "$1".trs 2>/dev/null && return 0
	[ -s "$1".log ] && return 1
	return 2
}

# control_run PROGRAM: without a mutant it is green, or its red would tell nothing.
control_run()
{
	tree_run "$1" && return
	mutant_report 'not ok' "control_${1//\//_}" - "fails without any mutant"
}

# mutant_test PATCH: prints "red: PROGRAM", or what is wrong.
mutant_test()
{
	local program file
	sed -n 's|^+++ b/||p' "$1" | while read -r file; do
		cp "$TREE/$file" "$TREE/$file.whole"
	done
	patch -d "$TREE" -p1 -s --no-backup-if-mismatch -r - <"$1" >/dev/null 2>&1 || {
		say "does not apply: make it anew"
		return
	}
	for program in $(mutant_line red "$1"); do
		tree_run "$program"
		case $? in
		1) say "red: $program" && return ;;
		2) say "does not compile, or there is no $program: see build/mutants/log.$SLOT" && return ;;
		esac
	done
	say "lives on: $(mutant_line breaks "$1")"
}

mutant_undo()
{
	local file
	sed -n 's|^+++ b/||p' "$1" | while read -r file; do
		cp "$TREE/$file.whole" "$TREE/$file"
	done
}

mutant_run()
{
	local name=${1##*/} words began verdict='not ok'
	name=${name%.patch}
	began=$(seconds_now)
	words=$(mutant_test "$1")
	mutant_undo "$1"
	[ "$words" = "${words#red: }" ] || verdict=ok
	mutant_report "$verdict" "$name" "$(seconds_since "$began")" "$words"
}

# in_own_tree FUNCTION ARGUMENT: with the copy of this worker at the place where all were built.
in_own_tree()
{
	unshare --mount --propagation "$(house_propagation)" bash -uc '
		mount --bind "$TREE.$SLOT" "$TREE" && "$@"' in_own_tree "$@" && return
	mutant_report 'not ok' "${2//\//_}" - "its tree can't be mounted"
}

# in_turn FUNCTION: with each line read; so many at a time as there are workers.
in_turn()
{
	xargs -r -d '\n' -n 1 -P "$WORKERS" --process-slot-var=SLOT \
	    bash -uc 'in_own_tree "$@"' in_turn "$1"
}

# mutants_draw COUNT SEED: so many names, the same for the same seed.
mutants_draw()
{
	mutants_all | shuf -n "$1" --random-source=<(
		i=0
		while printf '%s %s\n' "$2" $((i++)) | sha256sum 2>/dev/null; do :; done
	)
}

mutants_all()
{
	(cd "$TOP/tests/mutants" && ls ./*.patch | sed 's|^./||; s|\.patch$||')
}

# Those that are not run are looked at, too: a patch that does not apply tests nothing.
mutants_apply()
{
	local patch
	for patch in "$TOP"/tests/mutants/*.patch; do
		patch -d "$TOP" -p1 -s -f --dry-run <"$patch" >/dev/null 2>&1 ||
			mutant_report 'not ok' "$(basename "$patch" .patch)" - "does not apply: make it anew"
	done
}

need_root "check mutants"
mountpoint -q / || with_root_mounted "$BASH" "$TOP/tests/mutants/run.sh" "$@"
mkdir -p "$WORK"
: >"$RESULTS"
if [ "${1:-}" = --some ]; then
	SEED=${3:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
	say "  $2 of $(mutants_all | wc -l), drawn by seed $SEED; the same again: run.sh --some $2 $SEED"
	mutants_apply
	set -- $(mutants_draw "$2" "$SEED")
fi
[ $# -gt 0 ] || set -- $(mutants_all)
set -- "${@/#/$TOP/tests/mutants/}"
set -- "${@/%/.patch}"
PROGRAMS=$(for patch in "$@"; do mutant_line red "$patch"; done | tr ' ' '\n' | sort -u)
export -f control_run in_own_tree mutant_line mutant_report mutant_run mutant_test mutant_undo \
    say seconds_now seconds_since tree_run house_propagation
export TOP WORK TREE RESULTS PROGRAM_SECONDS
step "$WORK/build.log" "Building what is broken" tree_make $PROGRAMS || {
	mutant_report 'not ok' build - "the copy does not build: see build/mutants/build.log"
	exit 1
}
for slot in $(seq 0 $((WORKERS - 1))); do
	cp -a "$TREE" "$TREE.$slot"
done
in_turn control_run <<<"$PROGRAMS"
if [ ! -s "$RESULTS" ]; then
	printf '%s\n' "$@" | in_turn mutant_run
fi
[ "$(wc -l <"$RESULTS")" -ge $# ] && ! grep -q '^not ok' "$RESULTS"
