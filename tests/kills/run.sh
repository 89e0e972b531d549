#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Kills 2svd's processes and those that log in, and cuts the power, at random moments while people
# log in: see README beside. Run by root.
#   tests/kills/run.sh [SEED]            1000 kills, 300 cuts: some ten minutes
#   tests/kills/run.sh --short [SEED]    120 kills, 50 cuts: the stage kills of ./bootstrap check
# Appends a line for each test to build/kills/results, as results.sh reads them; the status is 1 if
# one failed.
set -u
umask 022
TOP=$(cd "$(dirname "$0")/../.." && pwd)
export TOP
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/lib/build.sh"
WORK=$TOP/build/kills
RESULTS=$WORK/results
PROGRAM=$TOP/build/checked/tests/kills/kills
KILLS=1000 CUTS=300 LIES=10 SECONDS_MAX=1800
FAILED=0

case ${1:-} in
--short)
	KILLS=120 CUTS=50 SECONDS_MAX=180
	shift
	;;
esac
SEED=${1:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}

# kills_report NAME BEGAN STATUS: the test's line; what it said if it failed.
kills_report()
{
	local word=ok
	if [ "$3" != 0 ]; then
		word='not ok' FAILED=1
		tail -n 30 "$WORK/$1.out" | sed 's/^/    | /'
	fi
	printf '%s\tkills/%s\t%s\tseed %s, status %s\n' "$word" "$1" "$(seconds_since "$2")" \
	    "$SEED" "$3" >>"$RESULTS"
	printf '    %-6s kills/%s\n' "$word" "$1"
}

# kills_run NAME MODE COUNT: what was counted goes to the person too.
kills_run()
{
	local began status=0
	began=$(seconds_now)
	timeout -k 10 $SECONDS_MAX "$PROGRAM" "$2" "$3" "$SEED" "$WORK/$1.log" \
	    >"$WORK/$1.out" 2>&1 || status=$?
	[ $status != 0 ] || sed 's/^/  /' "$WORK/$1.out"
	kills_report "$1" "$began" $status
}

# The same on a disk whose syncs do nothing: both kinds of fault must be named.
kills_run_on_a_liar()
{
	local name=the_test_sees_a_disk_that_syncs_nothing began status=0
	local out=$WORK/$name.out
	began=$(seconds_now)
	timeout -k 10 $SECONDS_MAX "$PROGRAM" lie $LIES "$SEED" "$WORK/$name.log" \
	    >"$out" 2>&1 || status=$?
	if [ $status = 1 ] && grep -q 'was accepted 2 times' "$out" &&
	    grep -q 'codes charged: .* told, .* in the store' "$out"; then
		kills_report $name "$began" 0
	else
		kills_report $name "$began" "not 1 with both faults, but $status"
	fi
}

kills_build()
{
	build_bootstrap && build_configure checked --enable-werror $(build_options) &&
	    build_make checked "Building what is killed" pam_2sv.la tests/kills/kills
}

[ "$(id -u)" = 0 ] || die "This needs root, for private namespaces; run: sudo $0 $*"
mkdir -p "$WORK"
: >"$RESULTS"
if ! kills_build; then
	printf 'not ok\tkills/build\t-\tdoes not build\n' >>"$RESULTS"
	exit 1
fi
say "  Seed $SEED; the same once more, but for what the machine does: run.sh ... $SEED"
kills_run no_kill_lets_a_code_in_twice_or_loses_a_charge kill $KILLS
kills_run no_power_cut_takes_back_what_was_told cut $CUTS
kills_run_on_a_liar
exit $FAILED
