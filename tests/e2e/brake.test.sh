# SPDX-License-Identifier: BSD-2-Clause
# "It was not me": 2sv stop at every door, and what opens again.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'Defaults passwd_tries=1\nDefaults lecture=never\nALL ALL=(ALL) ALL\n' \
	    >/etc/sudoers.d/house
	chmod 0440 /etc/sudoers.d/house
	store_init
	service_start
	sshd_start
	person mate
}

# by_key NAME: comes with the key alone.
by_key()
{
	ssh_from 203.0.113.9 "$1" -i "$HOUSE/key.$1" -o IdentitiesOnly=yes -o BatchMode=yes \
	    'echo in as $(id -un)'
}

test_stop_wants_no_code_and_says_what_to_do_next()
{
	paper b1
	assert_status 0 as b1 2sv stop
	assert_contains "$OUTPUT" 'Stopped: no login as b1, by key either, until a recovery code'
	assert_contains "$OUTPUT" 'pkill -KILL -u b1'
	assert_contains "$OUTPUT" 'change the password'
	assert_matches "$(alerts b1)" stopped
	assert_contains "$(as b1 2sv status)" 'STOPPED since '
	assert_matches "$(events b1)" '^stop .* accept right'
	assert_contains "$(as b1 2sv status)" 'Next: 2sv free'
	assert_matches "$(as b1 2sv log)" 'stop .* right: held '
	assert_status 2 2sv stop
	assert_contains "$OUTPUT" 'whose? --account NAME'
	# Once more changes nothing, and is no other alert.
	assert_status 0 as b1 2sv stop
	assert_equal 1 "$(alerts b1 | grep -c stopped)"
}

test_a_held_account_is_shut_at_every_door()
{
	paper b2
	key_make b2
	assert_status 0 by_key b2
	assert_status 0 as b2 2sv stop
	assert_refuses by_key b2
	log_mark
	assert_refuses ssh_talk b2 203.0.113.9 'assword: ' "$PASSWORD" 'Held. Recovery code: ' \
	    "$(code b2)" 'Held. Recovery code: ' "$(two_codes b2)" 'Held. Recovery code: ' '^C'
	decided account=b2 door=sshd verdict=refuse reason=held
	assert_refuses talk 'assword: ' "$PASSWORD" 'Held. Recovery code: ' "$(code b2)" 'ode: ' '^C' -- \
	    "${IN_HOUSE[@]}" as mate su -c 'echo in as $(id -un)' b2
	assert_refuses through_sudo b2 'assword for b2: ' "$PASSWORD" 'Held. Recovery code: ' \
	    "$(code b2)" 'ode: ' '^C' -- id -un
	assert_refuses su -c true b2
	# What it was is not used up: once freed, that very code is good.
	assert_status 0 2sv free --account b2
	assert_accepts ssh_login b2 "$(code b2)"
	assert_status 0 by_key b2
}

# Who keeps the keeper busy does not pass by a stop: it is asked again as long as it may yet answer.
test_a_held_account_is_shut_where_the_keeper_is_slow()
{
	paper b12
	key_make b12
	assert_status 0 by_key b12
	assert_status 0 as b12 2sv stop
	pkill -STOP -x 2sv-keeper
	(sleep 12 && pkill -CONT -x 2sv-keeper) &
	assert_refuses by_key b12
	wait $!
	assert_lacks "$OUTPUT" 'in as b12'
}

test_who_runs_as_its_owner_opens_nothing_while_it_is_held()
{
	paper b3
	assert_status 0 as b3 2sv stop
	assert_status 5 as b3 2sv free --batch
	assert_status 1 talk 'Recovery code: ' "$(code b3)" 'ode: ' '^C' -- "${IN_HOUSE[@]}" as b3 2sv free
	assert_contains "$OUTPUT" 'The account is stopped'
	assert_status 1 as b3 2sv off
	assert_contains "$OUTPUT" 'The account is stopped'
	assert_status 1 as b3 2sv enrol
	assert_status 1 as b3 2sv test
	assert_contains "$(as b3 2sv codes)" 'Recovery codes left: 10'
}

test_a_recovery_code_at_a_door_frees_and_lets_in()
{
	paper b4
	assert_status 0 as b4 2sv stop
	assert_accepts ssh_talk b4 203.0.113.9 'assword: ' "$PASSWORD" 'Held. Recovery code: ' \
	    "$(line b4 1)"
	assert_contains "$OUTPUT" 'in as b4'
	assert_matches "$(alerts b4)" freed
	assert_accepts ssh_login b4 "$(code b4)"
	# Whoever runs as b4 can't shut b4 out again today.
	assert_status 5 as b4 2sv stop --batch
	assert_status 0 talk 'Freed today, so stop wants a code: ' "$(code b4 1)" -- \
	    "${IN_HOUSE[@]}" as b4 2sv stop
	assert_status 0 talk 'Recovery code: ' "$(line b4 2)" -- "${IN_HOUSE[@]}" as b4 2sv free
	assert_contains "$OUTPUT" 'b4 is free: logins as ever.'
}

test_without_paper_each_door_wants_two_codes()
{
	person b5
	enrol b5
	assert_status 0 as b5 2sv stop
	assert_contains "$OUTPUT" 'each login wants two codes in a row now'
	assert_matches "$(alerts -)" stopped
	assert_refuses ssh_talk b5 203.0.113.9 'assword: ' "$PASSWORD" 'Stopped. Two codes, first: ' \
	    '^C'
	assert_accepts ssh_talk b5 203.0.113.9 'assword: ' "$PASSWORD" 'Stopped. Two codes, first: ' \
	    "$(two_codes b5)"
	assert_status 0 2sv free --account b5
	assert_contains "$OUTPUT" 'b5 is free: logins as ever.'
}

test_who_has_no_second_step_is_told_so()
{
	person b6
	assert_status 0 as b6 2sv stop
	assert_contains "$OUTPUT" 'b6 has no device, so no second step could be stopped'
	assert_accepts ssh_talk b6 203.0.113.9 'assword: ' "$PASSWORD"
}

test_root_stops_anybody_and_nobody_else_does()
{
	paper b7
	assert_status 4 as mate 2sv stop --account b7
	assert_status 0 2sv stop --account b7
	assert_contains "$OUTPUT" 'no login as b7'
	assert_status 4 as mate 2sv free --account b7
	assert_status 0 2sv free --account b7
}

test_root_comes_in_at_the_console_whatever_is_stopped()
{
	printf 'auth required pam_2sv.so\nauth required pam_permit.so\naccount required pam_2sv.so\n%s\n' \
	    'account required pam_permit.so' >/etc/pam.d/login
	enrol root
	2sv codes new --account root --plain >"$HOUSE/paper.root"
	assert_status 0 2sv stop --account root
	assert_status 1 timeout 30 "$CALLER" -s login -r 203.0.113.9 -a "$(code root)" root
	assert_status 0 timeout 30 "$CALLER" -s login -t tty1 -a "$(code root)" root
	assert_status 0 2sv free --account root
	2sv off --account root
}
