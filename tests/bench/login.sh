#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Times a login through 2sv beside pam_permit, pam_google_authenticator and pam_oath, at 1,
# 8 and 64 at once, and what else a login must not cost, in the house (tests/e2e/house.sh). Run by
# root, on a quiet machine, after ./bootstrap check; takes some minutes and 2 GB of the disk.
#   tests/bench/login.sh            five rounds, a table, what is reached
#   tests/bench/login.sh --short    one small round; only whom each module let in
# Every sample is kept in build/bench.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/lib/words.sh"

PROGRAM=$TOP/build/checked/tests/bench/login

case ${1:-} in
'') kind=full ;;
--short) kind=short ;;
*) die "usage: tests/bench/login.sh [--short]" ;;
esac
[ "$(id -u)" = 0 ] || die "The bench needs root, for private namespaces; run: sudo $0 $*"
[ -x "$PROGRAM" ] || die "Nothing is built yet: run ./bootstrap check build e2e first"
status=0
"$TOP/tests/e2e/house.sh" run "$TOP/tests/bench/login_inside.sh" $kind "$PROGRAM" || status=$?
rm -rf "$TOP/build/bench"
[ ! -d "$TOP/build/e2e/bench" ] || mv "$TOP/build/e2e/bench" "$TOP/build/bench"
exit $status
