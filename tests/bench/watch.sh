#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What 2sv-watch costs while there are many ssh sessions, in the house (tests/e2e/house.sh). Run by
# root, on a quiet machine, after ./bootstrap check build e2e.
#   tests/bench/watch.sh [SESSIONS]     1000, a minute each: that send nothing, and 65 kB a second
#   tests/bench/watch.sh --short        some seconds; counts alone, as figures of a busy machine
#                                       mean nothing
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
export TOP
. "$TOP/tests/lib/words.sh"
PROGRAM=$TOP/build/checked/tests/bench/sessions
INSIDE=("$TOP/tests/e2e/house.sh" run "$TOP/tests/bench/watch_inside.sh")

# said LOAD KEY: a figure of that line.
said()
{
	sed -n "s/^$1 .* $2=\([0-9]*\).*/\1/p" <<<"$FIGURES"
}

# within LOAD KEY LEAST MOST
within()
{
	[ "$(said "$1" "$2")" -ge "$3" ] && [ "$(said "$1" "$2")" -le "$4" ] ||
	    die "not ok bench/watch: $2 of $1 must be $3 to $4: $FIGURES"
}

[ "$(id -u)" = 0 ] || die "The bench needs root, for private namespaces; run: sudo $0 $*"
[ -x "$PROGRAM" ] || die "Nothing is built yet: run ./bootstrap check build e2e first"
if [ "${1:-}" != --short ]; then
	exec "${INSIDE[@]}" "${1:-1000}" 60 "$PROGRAM"
fi
FIGURES=$("${INSIDE[@]}" 1000 8 "$PROGRAM")
say "$FIGURES"
# A look every two seconds, of two families; nothing is told of who sends nothing.
within quiet dumps 4 10
within quiet acts 0 0
within quiet events 0 0
# Of each at most once in thirty seconds; and no alert.
within busy dumps 4 10
within busy acts 0 1100
within busy events 0 0
