#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The house: private namespaces in which 2sv and the doors run as on a machine of their
# own, with nothing of the real one changed. From outside:
#   tests/e2e/house.sh run SCRIPT [ARGUMENT...]    runs a bash script inside, as root
#   tests/e2e/house.sh shell                       a shell inside, to look around
# Needs build/stage, build/packages/root and build/tools/logsink (made by bootstrap's
# demo and check). Run by root.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
umask 022
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/lib/namespaces.sh"

house_usage()
{
	say "usage: house.sh run SCRIPT [ARGUMENT...] | house.sh shell"
	exit "$1"
}

house_need()
{
	local part
	for part in stage/usr packages/root/usr tools/logsink; do
		[ -e "$TOP/build/$part" ] ||
		    die "build/$part is missing: run ./bootstrap demo first (or the e2e stage of ./bootstrap check)"
	done
}

# Runs tests/e2e/inside.sh as the first process of the new namespaces; with it all ends.
house_enter()
{
	local root status=0
	mkdir -p "$TOP/build/house" "$TOP/build/e2e"
	root=$(mktemp -d "$TOP/build/house/XXXXXX")
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    TERM="${TERM:-dumb}" LANG="${HOUSE_LANG:-C.UTF-8}" HOME=/root USER=root \
	    SHELL=/bin/bash CI="${CI:-}" TOP="$TOP" HOUSE_ROOT="$root" \
	    unshare --mount --net --uts --ipc --pid --fork --kill-child \
	    --propagation "$(house_propagation)" \
	    bash "$TOP/tests/e2e/inside.sh" "$@" || status=$?
	umount -l "$root" 2>/dev/null || true
	rmdir "$root"
	return $status
}

[ "$(id -u)" = 0 ] || die "The house needs root, for private namespaces; run: sudo $0 $*"
case ${1:-} in
run)
	[ $# -ge 2 ] || house_usage 2
	shift
	house_need
	house_enter "$@"
	;;
shell)
	house_need
	house_enter "$TOP/tests/e2e/shell.sh"
	;;
--help) house_usage 0 ;;
*) house_usage 2 ;;
esac
