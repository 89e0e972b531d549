# SPDX-License-Identifier: BSD-2-Clause
# ./bootstrap demo [--hands-on]: builds 2sv and shows it at work in the house, apart from
# this machine. Run by root. The status is 0 only if each step of the demo went as said.
set -u
umask 022
TOP=$(cd "$(dirname "$0")/../.." && pwd)
export TOP
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/lib/packages.sh"
. "$TOP/tests/lib/build.sh"

demo_usage()
{
	say "usage: ./bootstrap demo [--hands-on]" >&2
	exit 2
}

# DEMO_STAGED=yes: what bootstrap check has built and staged is shown.
demo_build()
{
	[ -z "${DEMO_STAGED:-}" ] || return 0
	build_bootstrap && build_configure demo $(build_options) &&
	    build_make demo "Building (make)" all && build_stage demo && build_tools demo
}

# A terminal that is none gets the QR code in plain characters, without colours.
demo_run()
{
	local term=vt220
	[ ! -t 1 ] || term=${TERM:-vt220}
	TERM=$term "$TOP/tests/e2e/house.sh" run "$TOP/tests/e2e/demo.sh" "$1"
}

how=show
case $#:${1:-} in
0:) ;;
1:--hands-on) how=hands-on ;;
*) demo_usage ;;
esac
need_root "demo${1:+ $1}"
[ $how = show ] || { [ -t 0 ] && [ -t 1 ]; } || die "--hands-on needs a terminal to type at."
began=$(seconds_now)
heading "Preparing"
(packages_install $PACKAGES_TO_BUILD && packages_unpack && demo_build) || exit 1
demo_run $how || die "The demo did not come to its end: see above. Logs of the build are in build/."
say "This took $(seconds_since "$began") s in all."
