#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# 10000 alerts, four notifiers, one of them killed every second, the keeper now and then, and a mail
# server that fails: see README beside. Run by root after ./bootstrap check e2e; takes some minutes.
#   tests/storm/run.sh [SEED]
#   tests/storm/run.sh --short [SEED]    1000 alerts, as tests/e2e/storm.test.sh
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/lib/words.sh"
kind=full
if [ "${1:-}" = --short ]; then
	kind=short
	shift
fi
[ "$(id -u)" = 0 ] || die "The storm needs root, for private namespaces; run: sudo $0 $*"
exec "$TOP/tests/e2e/house.sh" run "$TOP/tests/storm/inside.sh" $kind "$@"
