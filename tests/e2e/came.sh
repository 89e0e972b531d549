# SPDX-License-Identifier: BSD-2-Clause
# What came of each case at a door, in build/e2e/NAME/table: shown below the tests of the file, and
# all of them together by matrix.sh. A row stands there only once all that it says was asserted.
# Sourced by desktop.sh, lockers.sh, servers.sh ...; bash.

came_begin()
{
	: >"$TOP/build/e2e/$NAME/table"
}

# came_at DOOR CASE WORDS
came_at()
{
	printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$TOP/build/e2e/$NAME/table"
}

# came CASE WORDS: at the door of the file.
came()
{
	came_at "$CAME_DOOR" "$@"
}

after_all()
{
	awk -F '\t' '{ printf "    | %-20s %-44s %s\n", $1, $2, $3 }' "$TOP/build/e2e/$NAME/table"
}
