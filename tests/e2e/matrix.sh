#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# All doors of desktops, and servers of one field, by all cases: what came of each, from the tables
# that their tests left in build/e2e/*/table. The status is 1 where a case of a door is missing.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
DOORS='lightdm
gdm-password
gdm-password, lock
sddm
polkit-1
xscreensaver
xsecurelock
i3lock
swaylock
vsftpd
dovecot'

# A case: what it is called there, as a regular expression, and what comes of it everywhere.
CASES='right	^right	opens
wrong	^wrong code|^wrong$	refuses
used	^used	refuses
empty	^empty|^password alone|^the password alone	refuses
^C	^.C at the code|^Escape|^Cancel|^escape|^client gone behind	nobody in
recovery	^recovery	opens
no device	^not enrolled	opens
gone	^socket that refuses|^service gone	refuses
throttled	^throttled	two codes'

rows()
{
	cat "$TOP"/build/e2e/*/table
}

rows | awk -F '\t' -v doors="$DOORS" -v cases="$CASES" '
{ came[$1] = came[$1] "\n" $2 }
END {
	rows = split(doors, door, "\n")
	columns = split(cases, line, "\n")
	printf "    %-20s", ""
	for (j = 1; j <= columns; j++) {
		split(line[j], part, "\t")
		name[j] = part[1]; known[j] = part[2]; means[j] = part[3]
		printf "%-10s", name[j]
	}
	printf "\n"
	for (i = 1; i <= rows; i++) {
		printf "    %-20s", door[i]
		of = split(came[door[i]], ran, "\n")
		for (j = 1; j <= columns; j++) {
			cell = "MISSING"
			for (k = 1; k <= of; k++)
				if (ran[k] ~ known[j])
					cell = means[j]
			missing += cell == "MISSING"
			printf "%-10s", cell
		}
		printf "\n"
	}
	exit missing > 0
}'
