# SPDX-License-Identifier: BSD-2-Clause
# What docs/development says to type, typed. Sourced; bash.

# docs_lines SECTION: its lines of shell, in order: those that stand four blanks in, and whatever
# a backslash at the end of the last one makes a part of it.
docs_lines()
{
	awk -v section="$1" '
	    function take(line) {
		if (!more && line !~ /^    [^ ]/)
			return
		sub(/^ +/, "", line)
		more = sub(/\\$/, "", line)
		printf "%s%s", line, more ? "" : "\n"
	    }
	    /^-+$/ { on = before == section; held = 0; next }
	    held { take(before) }
	    { held = on; before = $0 }
	    END { if (held) take(before) }' "$TOP/docs/development"
}

# docs_type SECTION [HOOK]: runs each line in this shell; after it, HOOK LINE. The test ends where
# one fails.
docs_type()
{
	local lines=() line
	mapfile -t lines < <(docs_lines "$1")
	[ ${#lines[@]} -gt 0 ] || fail "docs/development has no lines in the section: $1"
	for line in "${lines[@]}"; do
		printf '> %s\n' "$line"
		eval "$line"
		[ $# -lt 2 ] || "$2" "$line"
	done
}
