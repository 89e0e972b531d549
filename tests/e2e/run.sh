#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs the end-to-end tests: each file in a fresh house, five files at a time, for most tests wait
# most of the time; those that take long begin first, so that no one is left alone at the end.
#   tests/e2e/run.sh [-t PATTERN] [FOLDER, FILE or NAME...]
# Without names: all of tests/e2e. Leaves build/e2e/results for bootstrap check, which sums
# it up; the status is 1 if a test failed.
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
export TOP
. "$TOP/tests/lib/words.sh"
RESULTS=$TOP/build/e2e/results
FILE_SECONDS=900
AT_ONCE=5
LONG='protect.container faults.test spawn.test protect.test oracle.test setups.test
	setups_pam.test setups_faillock.test setups_directory.test setups_robots.test
	setups_cloud.test decoy.test save.test race.test restart.container readme.outside
	docs.outside crash.container lastway.test doctor.container twominutes.container
	rehearse.test answers.test limits.test keys.test sudo.test spool.test disk.test load.test
	recovery.test callers.test planted_service.test planted_left.test planted_views.test
	lockers_two.container lockers_one.container desktop_lightdm.container desktop_sddm.container
	imap.container ftp.container
	desktop_gdm.container desktop_gdm_lock.container desktop_gdm_rule.container'
PATTERN=.

run_files()
{
	local name
	[ $# -gt 0 ] || set -- "$TOP/tests/e2e"
	for name in "$@"; do
		if [ -d "$name" ]; then
			find "$(readlink -f "$name")" -maxdepth 1 \( -name '*.test.sh' \
			    -o -name '*.container.sh' -o -name '*.outside.sh' \) | sort
		elif [ "$name" != "${name%.sh}" ]; then
			readlink -e "$name"
		else
			ls "$TOP/tests/e2e/$name".{test,container,outside}.sh 2>/dev/null
		fi
	done
}

# in_order: the files of LONG before the others.
in_order()
{
	local files name
	files=$(cat)
	for name in $LONG; do
		grep "/$name\\.sh\$" <<<"$files"
	done
	grep -v -E "/($(echo $LONG | tr ' ' '|'))\\.sh\$" <<<"$files"
}

# run_one FILE: its output comes out in one piece when it is done.
run_one()
{
	local file=$1 name status=0 how
	name=${file##*/}
	name=${name%.sh}
	rm -rf "$TOP/build/e2e/$name"
	mkdir -p "$TOP/build/e2e/$name"
	how=("$TOP/tests/e2e/house.sh" run)
	case $file in
	*.container.sh)
		how=(env CONTAINER_ROOT="$(sed -n 's/^CONTAINER_ROOT=//p' "$file")"
		    "$TOP/tests/e2e/container.sh" run)
		;;
	*.outside.sh) how=(bash) ;;
	esac
	timeout -k 5 $FILE_SECONDS "${how[@]}" "$TOP/tests/e2e/file.sh" "$file" \
	    "$TOP/build/e2e/$name/results" "$PATTERN" >"$TOP/build/e2e/$name/log" 2>&1 || status=$?
	if [ $status != 0 ]; then
		printf 'not ok\te2e/%s\t-\tthe file did not run to its end (status %s)\n' "$name" \
		    $status >>"$TOP/build/e2e/$name/results"
		say "    not ok $name: the file did not run to its end (status $status)" \
		    >>"$TOP/build/e2e/$name/log"
	fi
	cat "$TOP/build/e2e/$name/log"
}

while getopts t: option; do
	case $option in
	t) PATTERN=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
mkdir -p "$TOP/build/e2e"
export -f run_one say
export FILE_SECONDS PATTERN
run_files "$@" >"$TOP/build/e2e/files"
[ -s "$TOP/build/e2e/files" ] || die "run.sh: no such tests: $*"
in_order <"$TOP/build/e2e/files" |
    xargs -r -d '\n' -n 1 -P $AT_ONCE bash -c 'run_one "$1"' run_one
while read -r file; do
	name=${file##*/}
	cat "$TOP/build/e2e/${name%.sh}/results"
done <"$TOP/build/e2e/files" >"$RESULTS"
! grep -q '^not ok' "$RESULTS"
