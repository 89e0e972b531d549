#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs the checks of the house style on the project, and each check first on a tree of its
# own under bad/, where it must find something: run.sh [RESULTS]. Appends a line for each
# to RESULTS, as results.sh reads them; the status is 1 if anything is wrong.
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
export STYLE=$TOP/tests/style
RESULTS=${1:-/dev/null}
FAILED=0
. "$STYLE/checks.sh"
. "$STYLE/rooms.sh"

# style_report WORD NAME FINDINGS
style_report()
{
	printf '%s\tstyle/%s\t-\t\n' "$1" "$2" >>"$RESULTS"
	[ "$1" = ok ] || FAILED=1
	printf '    %-6s style/%s\n' "$1" "$2"
	[ -z "$3" ] || printf '%s\n' "$3" | head -n 40 | sed 's/^/      | /'
}

# A check that finds nothing in the bad tree would find nothing anywhere: in each of its folders
# there is something.
style_prove()
{
	local found folder missed= name=${1#check_}
	found=$(cd "$STYLE/bad/$name" 2>/dev/null && "$1" 2>&1)
	for folder in $(cd "$STYLE/bad/$name" 2>/dev/null && find . -type f -printf '%h\n' || echo ./); do
		case $found in
		*"${folder#./}"*) ;;
		*) missed+=" $folder" ;;
		esac
	done
	if [ -z "$missed" ]; then
		style_report ok "proof_$name" ''
	else
		style_report 'not ok' "proof_$name" "it does not see what is wrong in bad/$name:$missed"
	fi
}

style_check()
{
	local found
	found=$(cd "$TOP" && "$1" 2>&1)
	if [ -z "$found" ]; then
		style_report ok "${1#check_}" ''
	else
		style_report 'not ok' "${1#check_}" "$found"
	fi
}

for check in $(declare -F | sed -n 's/^declare -f \(check_\)/\1/p'); do
	style_prove "$check"
	style_check "$check"
done
exit $FAILED
