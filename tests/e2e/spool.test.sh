# SPDX-License-Identifier: BSD-2-Clause
# Logins while nobody answers are told later: each once, dated by its own time, with its alert.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
CALLER=$TOP/build/tools/caller
SPOOL=/var/spool/2sv

before_all()
{
	local i
	printf 'account required pam_2sv.so\naccount required pam_permit.so\n' >/etc/pam.d/caller
	for i in $(seq 100); do
		ip address add "198.51.100.$((100 + i))/32" dev lo
	done
	store_init
	sshd_start
}

newcomer()
{
	person "$1"
	key_make "$1"
	log_mark
}

# by_key ACCOUNT ADDRESS: a login by key alone, with nobody at a terminal.
by_key()
{
	ssh_from "$2" "$1" -i "$HOUSE/key.$1" -o IdentitiesOnly=yes -o BatchMode=yes \
	    'echo in as $(id -un)' </dev/null
}

# logins ACCOUNT FIRST LAST: by key from 198.51.100.FIRST to LAST, four at a time.
logins()
{
	export -f by_key
	seq "$2" "$3" | xargs -P 4 -I {} bash -c \
	    '. "$TOP/tests/e2e/acts.sh"; by_key "$1" "198.51.100.$2"' by_key "$1" {}
}

# What lies in the folder, or in its taken/, under a record's name.
records()
{
	ls "$SPOOL/${1:-}" | grep -Ec '^[0-9a-f]{32}$' || true
}

records_are_taken()
{
	local name
	for name in $(ls "$SPOOL" | grep -E '^[0-9a-f]{32}$'); do
		[ -e "$SPOOL/taken/$name" ] || return 1
	done
}

has_records()
{
	[ "$(records)" = "$1" ]
}

# count ACCOUNT EVENT: rows of the store, not of a page of the log.
count()
{
	store_says "SELECT count(*) FROM event e JOIN account a ON a.id = e.account_id
	    WHERE a.name = '$1' AND e.event = '$2'"
}

has_events()
{
	[ "$(count "$1" "$2")" = "$3" ]
}

test_the_folder_is_roots_and_no_user_can_do_anything_there()
{
	local try
	assert_equal 'root _2sv 2750' "$(stat -c '%U %G %a' "$SPOOL")"
	assert_equal '_2sv _2sv 750' "$(stat -c '%U %G %a' "$SPOOL/taken")"
	newcomer s1
	service_kill
	by_key s1 203.0.113.9
	set -- "$SPOOL"/[0-9a-f]*
	assert_equal 'root _2sv 640' "$(stat -c '%U %G %a' "$1")"

	for try in "cat $1" "ls $SPOOL" "touch $SPOOL/x" "mv $1 $SPOOL/x" "rm -f $1" "ln $1 /tmp/x" \
	    "touch $SPOOL/taken/${1##*/}" "ls $SPOOL/taken"; do
		assert_refuses as ann $try
		assert_refuses as _2sv-talk $try
	done
	for try in "touch $SPOOL/x" "mv $1 $SPOOL/x" "rm -f $1"; do
		assert_refuses as _2sv $try
	done
	until_true 10 has_records 3
	service_start
	until_true 20 has_events s1 left 1
}

test_of_100_logins_by_key_without_the_service_each_is_told_once_with_its_alert()
{
	local back
	newcomer s2
	service_kill
	test -S /run/2sv/root.sock

	assert_equal 100 "$(logins s2 101 200 | grep -c 'in as s2')"
	assert_equal 0 "$(count s2 login)"
	sleep 1.1 # to tell times of the outage from those after it
	back=$(date +%s)
	service_start

	until_true 30 has_events s2 left 100
	until_true 10 records_are_taken
	assert_equal 100 "$(count s2 login)"
	assert_equal 100 "$(count s2 admit)"
	assert_equal 100 "$(alerts s2 | grep -c new-host)"
	assert_equal 100 "$(store_says "SELECT count(DISTINCT host) FROM event e JOIN account a
	    ON a.id = e.account_id WHERE a.name = 's2' AND event = 'login' AND place = 'new'
	    AND reason = 'late' AND e.at < $back")"
	assert_equal 0 "$(store_says "SELECT count(*) FROM outbox o JOIN account a
	    ON a.id = o.account_id WHERE a.name = 's2' AND o.created_at < $back")"
}

test_the_log_shows_the_logins_own_time_and_that_it_is_told_late()
{
	local back
	newcomer s3
	by_key s3 203.0.113.9
	until_true 5 event_matches s3 'left .*'
	service_kill
	by_key s3 203.0.113.9
	sleep 1.1
	back=$(date -u +'%Y-%m-%d %H:%M:%S')
	service_start

	until_true 20 has_events s3 left 2
	assert_events s3 'left sshd .* accept late.*' 'login sshd 203\.0\.113\.9 known accept late.*' \
	    'admit sshd 203\.0\.113\.9 new host skip late.*' 'left .*' \
	    'login sshd 203\.0\.113\.9 new host accept right.*'
	[[ "$(2sv log --account s3 | sed -n 2p)" < $back ]] || fail "$(2sv log --account s3), after $back"
	assert_equal 1 "$(alerts s3 | grep -c new-host)"
	assert_matches "$(2sv hosts --account s3)" '^203\.0\.113\.9 .* 2 '
}

test_a_keeper_killed_while_it_takes_them_takes_each_once()
{
	local kills=0
	newcomer s4
	service_kill
	assert_equal 40 "$(logins s4 101 140 | grep -c 'in as s4')"
	rm -f "$SPOOL"/taken/*
	service_start

	while [ $kills -lt 3 ]; do
		until_true 20 pgrep -x 2sv-keeper
		kill -9 $(pgrep -x 2sv-keeper) || true
		kills=$((kills + 1))
	done

	until_true 30 records_are_taken
	until_true 10 has_events s4 left 40
	assert_equal 40 "$(count s4 login)"
	assert_equal 40 "$(count s4 admit)"
	assert_equal 40 "$(alerts s4 | grep -c new-host)"
}

# The talkers pass the act on, and the keeper finds it when it goes on: beside the record. It stands
# still once it has said that nothing is against this login, for that it is waited for long.
test_a_login_before_a_keeper_that_stands_still_is_told_once()
{
	newcomer s5
	cp /etc/pam.d/sshd "$HOUSE/sshd.kept"
	# pam_exec runs at the session's end as well.
	printf '#!/bin/sh\n[ "$PAM_TYPE" != open_session ] || pkill -STOP -x 2sv-keeper\n' >"$HOUSE/stop"
	chmod 755 "$HOUSE/stop"
	sed -i "s|^session .*pam_2sv.so|session optional pam_exec.so $HOUSE/stop\n&|" /etc/pam.d/sshd
	assert_accepts timeout 60 bash -c '. "$TOP/tests/e2e/acts.sh"; '"$(declare -f by_key)"'
	    by_key s5 203.0.113.9'
	mv "$HOUSE/sshd.kept" /etc/pam.d/sshd
	assert_contains "$OUTPUT" 'in as s5'
	assert_matches "$(ps -o stat= -C 2sv-keeper)" '^T'
	pkill -CONT -x 2sv-keeper

	until_true 20 has_events s5 left 1
	until_true 10 records_are_taken
	assert_equal 1 "$(count s5 login)"
	assert_equal 1 "$(alerts s5 | grep -c new-host)"
}

test_a_login_without_the_store_is_told_when_it_is_back()
{
	newcomer s6
	service_stop
	mv /var/lib/2sv /var/lib/2sv.away
	service_start

	assert_accepts by_key s6 203.0.113.9
	until_true 10 has_records 3
	service_stop
	mv /var/lib/2sv.away /var/lib/2sv
	service_start

	until_true 20 has_events s6 left 1
	assert_equal 1 "$(count s6 login)"
	assert_equal 1 "$(count s6 admit)"
}

# cron, sudo and su pass the account phase, too.
test_what_is_no_login_by_key_leaves_nothing_in_the_spool()
{
	local before
	service_kill
	before=$(records)

	assert_accepts "$CALLER" -p account -t pts/3 ann
	assert_accepts "$CALLER" -p account -r 203.0.113.9 bob

	assert_equal "$before" "$(records)"
	service_start
}

test_what_root_puts_there_that_is_no_record_does_nothing()
{
	local name=00060a24181e400000000000000000a1
	newcomer s8
	log_mark
	printf 'v=1\0op=try\0account=s8\0uid=%s\0door=sshd\0at=1\0once=%s\0' "$(id -u s8)" $name \
	    >"$SPOOL/.$name"
	mv "$SPOOL/.$name" "$SPOOL/$name"

	log_has "spool $SPOOL/$name: is no record" || fail "$(log_since_mark)"
	until_true 5 test -e "$SPOOL/taken/$name"
	assert_equal 0 "$(store_says "SELECT count(*) FROM account WHERE name = 's8'")"
}

test_what_was_taken_is_removed_when_the_service_starts_and_by_the_next_login_without_it()
{
	newcomer s9
	service_kill
	by_key s9 203.0.113.9
	service_start
	until_true 20 has_events s9 left 1
	until_true 10 records_are_taken
	service_kill

	by_key s9 203.0.113.9
	until_true 10 has_records 3

	service_start
	until_true 20 has_events s9 left 2
	until_true 10 records_are_taken
	service_stop
	service_start
	until_true 10 has_records 0
}

test_a_login_goes_on_though_it_can_not_be_spooled()
{
	newcomer s10
	service_kill
	mv "$SPOOL" "$SPOOL.away"

	assert_accepts by_key s10 203.0.113.9

	assert_contains "$OUTPUT" 'in as s10'
	log_has 'account=s10 .*arrived will not be told later: .*/var/spool/2sv' ||
	    fail "$(log_since_mark)"
	mv "$SPOOL.away" "$SPOOL"
	service_start
}
