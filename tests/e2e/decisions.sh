# SPDX-License-Identifier: BSD-2-Clause
# What 2sv decided, as a test sees it from outside: the service's line in the log, the rows of
# 2sv log, the failures that 2sv status counts, the alerts that wait in the store. Sourced in
# the house by the files of tests that need it; bash.

# decided KEY=VALUE...: there is (soon) a line of the service since the mark that has them all.
decided()
{
	house_wait 5 decision_is_there "$@" || fail "no line with $*: $(log_since_mark)"
}

decision_is_there()
{
	local line field
	while read -r line; do
		for field in "$@"; do
			case " $line " in
			*" $field "*) ;;
			*) continue 2 ;;
			esac
		done
		return 0
	done < <(decisions)
	return 1
}

# The lines of decisions since the mark, about one account if named.
decisions()
{
	log_since_mark | grep -E ' 2svd\[[0-9]+\]: ' | grep -F 'verdict=' |
	    grep -F "account=${1:-}" || true
}

# events NAME: the log that the account sees, newest first, one row a line as
# "EVENT DOOR HOST PLACE VERDICT REASON DEVICE".
events()
{
	2sv log --account "$1" | awk -F '  +' '
	    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	    { print $at["EVENT"], $at["DOOR"], $at["HOST"], $at["PLACE"], $at["VERDICT"],
		$at["REASON"], $at["DEVICE"] }'
}

# assert_events NAME REGEX...: the newest rows of the account's log, the newest first.
assert_events()
{
	local name=$1 rows row regex
	shift
	until_true 5 event_matches "$name" "$1"
	rows=$(events "$name")
	while read -r row; do
		[ $# -gt 0 ] || return 0
		regex=$1
		shift
		[[ $row =~ ^$regex$ ]] || fail "event '$row' is not /$regex/ in: $rows"
	done <<<"$rows"
	[ $# = 0 ] || fail "no event /$1/ in: $rows"
}

event_matches()
{
	[[ $(events "$1" | head -n 1) =~ ^$2$ ]]
}

# Whatever came after it: a session's end is told when it likes.
event_is_told()
{
	events "$1" | grep -Eqx -- "$2"
}

# How many refused codes are counted against the account.
failures()
{
	2sv status --account "$1" | sed -n 's/.*Refused codes in the last 24 hours: \([0-9]*\).*/\1/p'
}

# store_says SQL: of a copy, for the keeper holds the store alone.
store_says()
{
	rm -rf "$HOUSE/copy"
	mkdir "$HOUSE/copy"
	cp /var/lib/2sv/2sv.db* "$HOUSE/copy/"
	sqlite3 "$HOUSE/copy/2sv.db" "$1"
}

# code_of_enrolment ACCOUNT: the one that confirmed its only device; the step may have gone by.
code_of_enrolment()
{
	local step
	step=$(store_says "SELECT d.last_step FROM device d
		JOIN account a ON a.id = d.account_id WHERE a.name = '$1'")
	oathtool --totp -b --now="@$((30 * step))" "$(cat "$HOUSE/secret.$1")"
}

# store_alter SQL: as if something had happened to the store; the service is started anew.
store_alter()
{
	service_stop
	sqlite3 -cmd '.timeout 10000' /var/lib/2sv/2sv.db "$1"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	service_start
}

# alerts NAME: the kinds of alerts that wait for the account's owner, one a line; -: those for
# the administrator.
alerts()
{
	local whose="account_id IN (SELECT id FROM account WHERE name = '$1')"
	[ "$1" != - ] || whose='account_id IS NULL'
	store_says "SELECT kind FROM outbox WHERE $whose AND state = 0 ORDER BY id"
}

# another_wrong_code NAME N: one that no step near now has, each N another.
another_wrong_code()
{
	local near guess
	near=$(oathtool --totp -b -w 40 --now="@$(($(date +%s) - 600))" "$(cat "$HOUSE/secret.$1")")
	guess=$(printf '%06d' $(($2 * 111317 + 23)))
	while grep -qx "$guess" <<<"$near"; do
		guess=$(printf '%06d' $((10#$guess + 1)))
	done
	echo "$guess"
}
