# SPDX-License-Identifier: BSD-2-Clause
# A mail server that hangs changes no login's time. Logins with and without one are timed in turn, a
# few each; what is compared is the median of all of them. The machine does other things at the same
# time, so the bound is wide: who waited for the server would take ten thousand times as long.
. "$TOP/tests/lib/words.sh"
PROGRAM=$TOP/build/checked/tests/bench/login
PLACE=$HOUSE/hang
. "$TOP/tests/bench/login_make.sh"
NOTIFY=/usr/libexec/2sv/2sv-notify
MAILS=$HOUSE/mails
TURNS=20 COUNT=8

before_all()
{
	mkdir -p "$PLACE/pam.d" "$MAILS"
	make_people $((2 * TURNS * COUNT))
	store_init
	service_stop
	setpriv --reuid _2sv --regid _2sv --clear-groups "${PROGRAM%/*}/fill" /var/lib/2sv/2sv.db \
	    /etc/2sv/seal.key /etc/2sv/store-id 0 $((2 * TURNS * COUNT))
	echo 'auth required pam_2sv.so' >"$PLACE/pam.d/pam_2sv"
	echo 'auth required pam_deny.so' >"$PLACE/pam.d/other"
	service_start
	perl "$TOP/tests/e2e/mailsink.pl" 25 "$MAILS" </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 25
	touch "$MAILS/hang"
}

# The server has taken a letter and says nothing: so long as this notifier lives it waits.
hang_begin()
{
	rm -f "$MAILS"/[0-9]*
	"$NOTIFY" </dev/null >>/var/log/notify.out 2>&1 &
	NOTIFIER=$!
	disown $NOTIFIER
	until_true 20 test -e "$MAILS/1"
}

hang_end()
{
	kill -0 $NOTIFIER || fail "the notifier is gone"
	[ ! -e "$MAILS/2" ] || fail "it did not hang"
	kill -9 $NOTIFIER
}

# median FILE...: of what stands first in each line.
median()
{
	cat "$@" | cut -d' ' -f1 | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# assert_alike WITH WITHOUT
assert_alike()
{
	echo "median with a server that hangs: $1, without: $2"
	[ "$2" -gt 0 ] && [ "$1" -lt $((3 * $2)) ] || fail "$1 is more than $2"
}

# logins NAME TURN FIRST: people of the bench, a login each, from a new host: an alert each.
logins()
{
	local refused
	refused=$("$PROGRAM" run plain pam_2sv "$PLACE/pam.d" "$3" $COUNT 1 0 "$PLACE/$1.$2" |
	    cut -d' ' -f3)
	assert_equal 0 "$refused"
}

test_logins_through_pam_take_as_long_while_a_mail_server_hangs()
{
	local turn
	logins warm 0 0 # the first ones make the caches warm, and an alert to hang on
	for turn in $(seq 1 $((TURNS - 1))); do
		logins without $turn $((2 * turn * COUNT))
		hang_begin
		logins with $turn $(((2 * turn + 1) * COUNT))
		hang_end
	done
	assert_alike "$(median "$PLACE"/with.*)" "$(median "$PLACE"/without.*)"
}

# ssh_timed FILE NAME: a whole login, with its session.
ssh_timed()
{
	local began
	person "$2"
	enrol "$2"
	began=$(date +%s%N)
	assert_accepts ssh_login "$2" "$(code "$2")"
	echo $((($(date +%s%N) - began) / 1000)) >>"$PLACE/$1"
}

test_so_do_logins_by_ssh()
{
	local turn
	sshd_start
	for turn in $(seq 6); do
		ssh_timed ssh.without h$turn
		hang_begin
		ssh_timed ssh.with i$turn
		hang_end
	done
	assert_alike "$(median "$PLACE/ssh.with")" "$(median "$PLACE/ssh.without")"
}
