# SPDX-License-Identifier: BSD-2-Clause
# Who may include whom, and which folders there are. Sourced by run.sh, as checks.sh.

# room_of PATH (or of an include as it is written): the room's name.
room_of()
{
	case $1 in
	services/verify/keeper/policy/* | keeper/policy/*) echo policy ;;
	services/verify/keeper/factor/* | keeper/factor/*) echo factor ;;
	services/verify/keeper/store/* | keeper/store/*) echo store ;;
	services/verify/keeper/* | keeper/*) echo keeper ;;
	services/verify/dialogue/* | dialogue/*) echo dialogue ;;
	services/verify/* | verify/*) echo verify ;;
	services/*)
		set -- "${1#services/}"
		echo "${1%%/*}"
		;;
	lib/*)
		set -- "${1#lib/}"
		echo "${1%%/*}"
		;;
	*) echo "${1%%/*}" ;;
	esac
}

# The rooms that a room may include, besides itself and base; or one header of a room. The store
# answers in verdicts and reasons, but can't name a packet; of doors the keeper knows the table.
room_may_include()
{
	case $1 in
	pam_2sv) echo wire doors ;;
	tools) echo wire doors settings stacks saved ;;
	notify) echo wire settings alerts ;;
	watch | gate | relay) echo wire settings ;;
	agent) echo wire settings alerts ;;
	alerts) echo wire ;;
	dialogue) echo wire doors settings ;;
	keeper) echo wire doors/doors.h settings saved policy factor store ;;
	store)
		echo wire/reason.h wire/tried.h wire/outcome.h settings/contact.h settings/rule.h \
		    settings/deadline.h saved policy factor
		;;
	policy) echo settings/networks.h settings/rule.h settings/deadline.h ;;
	factor) echo saved ;;
	verify) echo wire settings dialogue keeper ;;
	esac
}

check_rooms_include_only_whom_they_may()
{
	local file line room other header
	product_files '\.[ch]$' | xargs -r grep -HE '^#[ ]*include "' /dev/null |
	    while IFS=: read -r file line; do
		other=${line#*\"} other=${other%%\"*}
		case $other in
		config.h) continue ;;
		*/*) ;;
		*)
			[ "${file%/*}" != services/verify ] || [ ! -f "services/verify/$other" ] || continue
			printf '%s includes "%s" without its room\n' "$file" "$other"
			continue
			;;
		esac
		header=$other room=$(room_of "$file") other=$(room_of "$other")
		case " base $room $(room_may_include "$room") " in
		*" $other "* | *" $header "*) ;;
		*) printf '%s, of %s, may not include %s\n' "$file" "$room" "$line" ;;
		esac
	done
}

# Each library's header in the rooms that need it, and in no other.
room_may_use()
{
	case $1 in
	sqlite3.h) echo store ;;
	sodium.h) echo factor keeper store saved notify ;; # notify: a hook is signed
	liboath/*) echo factor keeper tools ;; # tools: 2sv protect tries a door with a code
	qrencode.h) echo dialogue ;;
	confuse.h) echo settings ;;
	jansson.h) echo tools notify ;;
	curl/* | maxminddb.h) echo notify ;;
	libmnl/*) echo watch ;;
	systemd/*) echo agent ;;
	security/*) echo pam_2sv tools ;; # tools: and by libpam
	esac
}

check_libraries_are_used_only_in_their_rooms()
{
	local file line header room libraries
	libraries='sqlite3|sodium|qrencode|confuse|jansson|maxminddb|liboath/|libmnl/|security/|curl/|systemd/'
	product_files '\.[ch]$' | xargs -r grep -HE \
	    "^#[ ]*include <($libraries)" /dev/null |
	    while IFS=: read -r file line; do
		header=${line#*<} header=${header%%>*} room=$(room_of "$file")
		case " $(room_may_use "$header") " in
		*" $room "*) ;;
		*) printf '%s, of %s, may not use <%s>\n' "$file" "$room" "$header" ;;
		esac
	done
}

ROOMS='pam_2sv services services/verify services/verify/dialogue services/verify/keeper
	services/verify/keeper/policy services/verify/keeper/factor services/verify/keeper/store
	services/verify/keeper/store/sql services/notify services/watch services/relay services/agent
	tools tools/person tools/admin lib lib/wire lib/doors lib/settings lib/saved lib/stacks lib/alerts
	lib/base
	tests man packaging po docs .ci'

# Folders below these are free, but for the names that say nothing.
ROOMS_OPEN='^(tests|packaging|docs|po)/'

check_folders_are_known()
{
	local folder
	tree_files . | sed -n 's|/[^/]*$||p' | sort -u | while IFS= read -r folder; do
		case /$folder/ in
		*/utils/* | */util/* | */common/* | */helpers/* | */helper/* | */misc/*)
			printf '%s: this name says nothing: what room is it?\n' "$folder"
			continue
			;;
		esac
		[[ $folder =~ $ROOMS_OPEN ]] && continue
		case " ${ROOMS//[$'\n\t']/ } " in
		*" $folder "*) ;;
		*) printf '%s: an unknown folder\n' "$folder" ;;
		esac
	done
}
