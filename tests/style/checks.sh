# SPDX-License-Identifier: BSD-2-Clause
# The checks of the house style. Each check_NAME reads the tree in the current folder and
# prints a line for each thing that is wrong; nothing printed = nothing wrong. Sourced by
# run.sh, which also shows each check a tree under bad/ in which it must find something.

# The project's own files, without what is generated: as git says, if this is a clone.
tree_all()
{
	if [ -e .git ] && git ls-files -co --exclude-standard 2>/dev/null | grep -q .; then
		git ls-files -co --exclude-standard
		return
	fi
	find . \( -path ./build -o -path ./build-aux -o -path ./m4 -o -name autom4te.cache \
	    -o -name .git -o -name .deps -o -name .libs \) -prune -o -type f -print | sed 's|^\./||' |
	    grep -Ev '^(configure~?|config\.h\.in~?|aclocal\.m4|Makefile\.in)$'
}

# tree_files REGEX: those of them whose path matches; bad/ is no part.
tree_files()
{
	tree_all | grep -Ev '^tests/style/bad/' | grep -E -- "$1" | while IFS= read -r file; do
		[ ! -f "$file" ] || printf '%s\n' "$file"
	done | sort -u
}

# The files of the product itself, not of its tests.
product_files()
{
	tree_files "$1" | grep -E '^(lib|pam_2sv|services|tools)/'
}

# Files of tests may be longer: they are lists.
check_files_have_less_than_400_lines()
{
	local most
	tree_files '\.(c|h|sh|exp)$' | while IFS= read -r file; do
		most=400
		[ "$file" = "${file#tests/}" ] || most=550
		awk -v most=$most 'END { if (NR >= most) print FILENAME ": " NR " lines" }' "$file"
	done
}

# Functions of tests may be longer: tables of cases, and main's list of the tests.
check_functions_have_at_most_50_lines()
{
	tree_files '\.[ch]$' | ctags -L - -x --kinds-C=f --fields=+e \
	    --_xformat='%{input}:%{line} %{name} %{end}' | while read -r place name end; do
		lines=$((end - ${place##*:} + 1)) most=50
		case $place:$name in
		tests/*:main) continue ;;
		tests/*) most=80 ;;
		esac
		[ $lines -le $most ] || printf '%s: %s has %s lines\n' "$place" "$name" $lines
	done
}

# More than 4 want a struct; a buffer, or an array, and its size are one. Those named here are
# older than this check, and called from everywhere: no name is added.
PARAMETERS_OLD=' packet_get_number dialogue_act totp_match terminal_ask ask_person '

check_functions_have_at_most_4_parameters()
{
	product_files '\.[ch]$' | ctags -L - -x --kinds-C=f --fields=+S \
	    --_xformat='%{input}:%{line} %{name} %{signature}' | while read -r place name signature; do
		case $PARAMETERS_OLD in
		*" $name "*) continue ;;
		esac
		signature=$(sed -E 's/,(size_t (\* )?|unsigned int )[a-z_]+//g; s/[^,]//g' <<<"$signature")
		[ ${#signature} -le 3 ] ||
		    printf '%s: %s has %s parameters\n' "$place" "$name" $((${#signature} + 1))
	done
}

check_source_files_name_their_licence()
{
	tree_files '\.(c|h|sh|exp|mk|am|ac|sql|sym\.in)$|^bootstrap$' | while IFS= read -r file; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
		    printf '%s: no SPDX line in its first three lines\n' "$file"
	done
}

# Lines of shell may be a little longer, for text is not cut; in tests they may be so long as
# what is compared.
check_lines_have_at_most_100_columns()
{
	tree_files '\.(c|h|sh|exp)$' | grep -Ev '\.test\.sh$' | while IFS= read -r file; do
		expand -t 8 "$file" | awk -v file="$file" -v most="$(line_most "$file")" \
		    'length($0) > most { print file ":" NR ": " length($0) " columns" }'
	done
}

line_most()
{
	case $1 in
	*.[ch]) echo 100 ;;
	*) echo 120 ;;
	esac
}

check_headers_begin_with_pragma_once()
{
	tree_files '\.h$' | while IFS= read -r file; do
		grep -qx '#pragma once' "$file" || printf '%s: no #pragma once\n' "$file"
	done
}

check_poison_is_included_last()
{
	product_files '\.c$' | while IFS= read -r file; do
		grep -E '^#[ ]*include' "$file" | tail -n 1 | grep -qx '#include "base/poison.h"' ||
		    printf '%s: base/poison.h is not its last include\n' "$file"
	done
}

check_structs_are_not_typedefed()
{
	product_files '\.[ch]$' |
	    xargs -r grep -nE '^[[:space:]]*typedef[[:space:]]+(struct|union|enum)[^(]*$' \
		/dev/null || true
}

check_code_is_formatted()
{
	tree_files '\.[ch]$' | xargs -r clang-format-14 --style=file --fallback-style=none \
	    --dry-run 2>&1 | sed -n 's/^\([^: ]*\):.*\(warning\|error\):.*/\1 is not formatted/p' | sort -u
}

check_shell_scripts_parse()
{
	tree_files '\.sh$|^bootstrap$|^\.ci/run$' | while IFS= read -r file; do
		bash -n "$file" 2>&1 || true
	done
}

# Marks of unfinished work, and words about how the project was made.
FOREIGN='TODO|FIXME|(^|[^X])XXX([^X]|$)|#if 0|not (yet )?implemented|this session|shared/'

check_no_unfinished_or_foreign_words()
{
	tree_files . | grep -Ev '^tests/style/' | xargs -r grep -nIE "$FOREIGN" /dev/null || true
}

# Addresses are those for documentation, private ones, or such that name no host; and where the
# networks that are no public ones stand, with their edges.
check_addresses_are_for_documentation()
{
	tree_files . | grep -Ev '^(tests/style/|COPYING|(services|tests)/notify/reachable\.c$)' |
	    xargs -r grep -IHn '' /dev/null | perl "$STYLE/addresses.pl"
}

# systemd-sysusers makes no user whose words hold a colon.
check_words_of_users_hold_no_colon()
{
	tree_files '^packaging/sysusers/' | xargs -r grep -nE '^[^#"]*"[^"]*:' /dev/null || true
}

# What is written for who changes the project names files, functions and pages that are there.
check_pages_name_what_is_there()
{
	tree_files '^(docs/|ARCHITECTURE$)' | xargs -r perl "$STYLE/pages.pl" <(tree_all)
}
