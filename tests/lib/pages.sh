# SPDX-License-Identifier: BSD-2-Clause
# The manual pages, as both programs that show them do, on a terminal of 80 columns. Sourced
# by check.sh; bash.

# Mandoc is silent, and its status 0, where nothing is to be said.
page_lint()
{
	local words
	words=$(mandoc -T lint -W warning "$1" 2>&1)
	[ -z "$words" ] || say "$words"
	[ -z "$words" ]
}

# page_shown RENDERER PAGE: the page as plain text.
page_shown()
{
	case $1 in
	mandoc) mandoc -T ascii -O width=80 "$2" ;;
	groff) groff -mandoc -T ascii -rLL=80n -ww -P-c "$2" ;;
	esac | col -bx
}

# page_fits PAGE: nothing is said of it, and no line is longer than the terminal is wide.
page_fits()
{
	local renderer words="" shown
	shown=$(mktemp)
	for renderer in mandoc groff; do
		words+=$(
			page_shown "$renderer" "$1" 2>&1 >"$shown"
			[ -s "$shown" ] || echo "$renderer shows nothing"
			awk -v renderer="$renderer" 'length > 80 {
				print renderer ": longer than 80 columns: " $0 }' "$shown"
		)
	done
	rm -f "$shown"
	[ -z "$words" ] || say "$words"
	[ -z "$words" ]
}
