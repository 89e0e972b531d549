# SPDX-License-Identifier: BSD-2-Clause
# What the tests of rules and deadlines share: sections of settings, groups, and a clock that is held
# for right. Sourced by rules.test.sh and others; sourced inside the house.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
RULES=/etc/2sv/2sv.conf.d/50-rules.conf

# By a clock that is held for right, whatever this machine's kernel says of its own.
clock_is_held_for_right()
{
	install -m 0755 "$TOP/build/tools/synchronised.so" /run/synchronised.so
	echo /run/synchronised.so >/etc/ld.so.preload
}

# rules_say [TEXT]: the service anew, with these sections and no others.
rules_say()
{
	service_stop
	mkdir -p "${RULES%/*}"
	printf '%s\n' "${1:-}" >"$RULES"
	service_start
}

# group_of NAME ACCOUNT...: a group with these members.
group_of()
{
	local name=$1 gid
	shift
	sed -i "/^$name:/d" /etc/group
	gid=$(awk -F: '$3 >= 5000 && $3 < 6000 && $3 > top { top = $3 } END { print (top ? top : 5000) + 1 }' \
	    /etc/group)
	printf '%s:x:%s:%s\n' "$name" "$gid" "$(IFS=,; echo "$*")" >>/etc/group
}

# days_from_now N: a date as settings have it, UTC.
days_from_now()
{
	date -u -d "@$(($(date +%s) + $1 * 86400))" +%Y-%m-%d
}
