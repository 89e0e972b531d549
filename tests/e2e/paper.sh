# SPDX-License-Identifier: BSD-2-Clause
# People with recovery codes. Sourced in the house by the files of tests that need it; bash.

# codes_on_screen: reads what was shown and prints the recovery codes that stand there.
codes_on_screen()
{
	grep -Eo '\b([0-9a-hj-km-np-tv-z]{4}-){3}[0-9a-hj-km-np-tv-z]{4}\b'
}

# paper NAME: a person with a phone, and her codes in $HOUSE/paper.NAME.
paper()
{
	person "$1"
	enrol "$1"
	2sv codes new --account "$1" --plain >"$HOUSE/paper.$1"
}

# line NAME NUMBER: one of the codes on paper.
line()
{
	sed -n "$2p" "$HOUSE/paper.$1"
}
