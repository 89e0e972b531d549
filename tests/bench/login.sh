#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Times a login through 2sv beside pam_permit, pam_google_authenticator and pam_oath, at 1,
# 8 and 64 at once, in the house (tests/e2e/house.sh). Run by root, on a quiet machine, after
# ./bootstrap check; takes some minutes.
#   tests/bench/login.sh            five rounds, a table, ratios
#   tests/bench/login.sh --short    one small round; only whether every login was accepted
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/lib/words.sh"

# The program, from the build folder that was made last.
bench_program()
{
	local makefile
	makefile=$(ls -t "$TOP"/build/*/Makefile 2>/dev/null | head -n 1)
	[ -n "$makefile" ] || die "Nothing is built yet: run ./bootstrap check first"
	step "$TOP/build/bench.log" "Building the bench" \
	    make -C "${makefile%/*}" tests/bench/login
	PROGRAM=${makefile%/*}/tests/bench/login
}

case ${1:-} in
'') kind=full ;;
--short) kind=short ;;
*) die "usage: tests/bench/login.sh [--short]" ;;
esac
[ "$(id -u)" = 0 ] || die "The bench needs root, for private namespaces; run: sudo $0 $*"
bench_program
exec "$TOP/tests/e2e/house.sh" run "$TOP/tests/bench/login_inside.sh" $kind "$PROGRAM"
