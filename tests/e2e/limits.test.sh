# SPDX-License-Identifier: BSD-2-Clause
# Whoever has the password and guesses comes to an end, whatever the door and how often he comes
# anew; and the owner comes in all the while.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	store_init
	service_start
	sshd_start
}

# newcomer NAME: enrolled, and known at 203.0.113.9.
newcomer()
{
	person "$1"
	enrol "$1"
	assert_accepts "$CALLER" -r 203.0.113.9 -a "$(code "$1" -1)" "$1"
}

# guesses NAME TIMES ADDRESS: so many wrong codes, one a dialogue.
guesses()
{
	local i
	for i in $(seq "$2"); do
		"$CALLER" -r "$3" -a "$(wrong_code "$1")" "$1" >/dev/null && fail "a wrong code let in"
	done
	return 0
}

FIRST='Too many tries. Two codes, first: '
SECOND='Wait for the next one. Code: '

test_at_sshd_two_codes_in_a_row_are_asked_for_after_five_failures()
{
	local first second
	newcomer l1
	guesses l1 5 198.51.100.7
	first=$(code l1) second=$(code l1 1)

	assert_accepts ssh_talk l1 198.51.100.7 'assword: ' "$PASSWORD" "$FIRST" "$first" \
	    "$SECOND" "$second"
	assert_contains "$OUTPUT" 'in as l1'
	assert_contains "$OUTPUT" "$FIRST"
	# Now that place is proven, and one is enough; both of those two are used up.
	assert_refuses ssh_talk l1 198.51.100.7 'assword: ' "$PASSWORD" 'ode: ' "$first" \
	    'Used code. New code: ' "$second" 'Used code. New code: ' '^C'
}

test_both_codes_may_be_typed_at_once()
{
	newcomer l2
	guesses l2 5 198.51.100.7

	assert_accepts ssh_talk l2 198.51.100.7 'assword: ' "$PASSWORD" "$FIRST" \
	    "$(code l2) $(code l2 1)"
}

test_at_home_one_code_is_enough_while_others_guess_elsewhere()
{
	newcomer l3
	guesses l3 5 198.51.100.7
	guesses l3 5 192.0.2.7
	guesses l3 5 2001:db8:1:2::a

	assert_accepts ssh_login l3 "$(code l3 1)"
}

test_what_is_not_looked_at_is_not_used_up()
{
	local both
	newcomer l4
	guesses l4 5 198.51.100.7
	both=$(two_codes l4)

	# One code where two are asked for, and then nothing.
	assert_refuses "$CALLER" -r 198.51.100.7 -a "$(code l4)" -a '' l4
	log_mark
	assert_accepts "$CALLER" -r 198.51.100.7 -a "$both" l4
	decided account=l4 verdict=accept reason=right
}

# T15: tries of one connection, of many, and of many devices of one method share one count.
test_connections_and_devices_of_sshd_share_one_count()
{
	newcomer l5
	assert_refuses ssh_talk l5 198.51.100.7 'assword: ' "$PASSWORD" \
	    'ode: ' "$(another_wrong_code l5 1)" 'ode: ' "$(another_wrong_code l5 2)" \
	    'ode: ' "$(another_wrong_code l5 3)"
	assert_refuses ssh_talk l5 198.51.100.7 'assword: ' "$PASSWORD" \
	    'ode: ' "$(another_wrong_code l5 4)" 'ode: ' "$(another_wrong_code l5 5)" \
	    'Wrong code. Two in a row, first: ' '^C'
	assert_equal 5 "$(failures l5)"
	ssh_from 198.51.100.7 l5 -o KbdInteractiveDevices=pam,pam,pam,pam,pam,pam true \
	    </dev/null >/dev/null 2>&1 || true
	assert_equal 5 "$(failures l5)"
	assert_refuses ssh_talk l5 198.51.100.7 'assword: ' "$PASSWORD" "$FIRST" '^C'
}

# CVE-2015-5600: a list of devices that each asks anew. One connection, as often as sshd lets try.
test_ten_thousand_devices_of_one_method_are_no_more_guesses()
{
	local list
	newcomer l10
	list=$(printf 'pam,%.0s' $(seq 10000))pam
	assert_refuses talk 'assword: ' "$PASSWORD" \
	    'ode: ' "$(another_wrong_code l10 1)" 'ode: ' "$(another_wrong_code l10 2)" \
	    'ode: ' "$(another_wrong_code l10 3)" 'assword: ' "$PASSWORD" \
	    'ode: ' "$(another_wrong_code l10 4)" 'ode: ' "$(another_wrong_code l10 5)" \
	    'Wrong code. Two in a row, first: ' '' 'assword: ' "$PASSWORD" "$FIRST" '' \
	    '?assword: ' '^C' -- \
	    ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
	    -o NumberOfPasswordPrompts=10000 -o KbdInteractiveDevices="$list" -b 198.51.100.7 \
	    l10@192.0.2.7 'echo in as $(id -un)'
	assert_equal 5 "$(failures l10)"
	assert_accepts ssh_login l10 "$(code l10)"
}

test_failures_are_still_known_after_a_restart()
{
	newcomer l6
	guesses l6 5 198.51.100.7
	service_stop
	service_start

	assert_refuses ssh_talk l6 198.51.100.7 'assword: ' "$PASSWORD" "$FIRST" '^C'
}

test_the_accounts_own_processes_close_their_own_way_alone_and_how_long_is_said()
{
	local i
	newcomer l7
	for i in 1 2 3 4 5; do
		assert_status 1 as l7 2sv test <<<"$(wrong_code l7)"
	done
	assert_status 1 as l7 2sv test <<<"$(code l7)"
	assert_matches "$OUTPUT" 'two in a row are wanted. One is enough again in (10|9) min'
	assert_status 0 talk 'Code: ' "$(code l7)" 'Two codes in a row, first: ' "$(code l7)" \
	    "$SECOND" "$(code l7 1)" -- "${IN_HOUSE[@]}" as l7 2sv test
}

test_64_who_guess_at_once_keep_the_owner_neither_out_nor_waiting()
{
	local crowd
	newcomer l8
	"$CALLER" -n 64 -a "$(wrong_code l8)" -r 198.51.100.7 l8 >"$HOUSE/crowd" &
	crowd=$!

	assert_accepts ssh_login l8 "$(code l8)"

	wait $crowd || true
	assert_equal '64 PAM_AUTH_ERR' "$(cat "$HOUSE/crowd")"
	# Two in a row follow, of the same answer: ten of those, too.
	[ "$(failures l8)" -le 15 ] || fail "$(failures l8) were looked at"
	assert_accepts ssh_login l8 "$(code l8 1)"
}

test_ten_failures_in_a_day_are_an_alert()
{
	newcomer l9
	guesses l9 5 198.51.100.7
	guesses l9 5 192.0.2.7
	assert_equal 1 "$(alerts l9 | grep -cx failures)"
}
