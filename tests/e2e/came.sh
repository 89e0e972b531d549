# SPDX-License-Identifier: BSD-2-Clause
# The table of what came of each case, in build/e2e/NAME/table, shown below the tests of the file.
# Sourced by those who say in CAME_FORMAT how a row is printed: desktop.sh, lockers.sh ...; bash.

came_begin()
{
	: >"$TOP/build/e2e/$NAME/table"
}

# came_row WORDS...
came_row()
{
	printf "$CAME_FORMAT\n" "$@" >>"$TOP/build/e2e/$NAME/table"
}

after_all()
{
	sed 's/^/    | /' "$TOP/build/e2e/$NAME/table"
}
