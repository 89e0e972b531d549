# SPDX-License-Identifier: BSD-2-Clause
# Pop-ups in a desktop session, from a real login by ssh to the session's bus, a real dbus-daemon. What
# answers there is a sink (notifysink.c), no desktop's server, but for one test with dunst.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"
. "$TOP/tests/e2e/session.sh"

before_all()
{
	store_init
	sshd_start
	mails_begin
}

# settled ACCOUNT: has a device; its alerts of that were seen in a session before.
settled()
{
	newcomer "$1"
	bus_start "$1"
	sink_start "$1"
	agent_start "$1"
	until_true 20 calls_are "$1" 1
	rm "$SESSIONS/$1/calls"/*
}

# Calls go on being counted: after settled the first is 2. A second login takes the next code.
comes_from()
{
	assert_accepts ssh_login "$1" "$(code "$1" "${3:-0}")" "${2:-203.0.113.9}"
	mails_send
}

test_a_login_from_a_new_host_pops_up()
{
	local call
	settled p1
	comes_from p1
	call=$(call_of p1 2)
	assert_matches "$call" '^title=2sv db1: Login from a new host$'
	assert_matches "$call" '^p1, sshd, device phone, 203\.0\.113\.9, [0-2][0-9]:[0-5][0-9]\.$'
	assert_matches "$call" '^Not you\? 2sv stop$'
	assert_matches "$call" '^urgency=1$'
	assert_matches "$call" '^expires=-1$'
	assert_matches "$call" '^action=not-me$'
	assert_lacks "$call" "$(cat "$HOUSE/secret.p1")"
	calls_stay p1 1
	session_end p1
}

test_a_new_device_stays_on_the_screen()
{
	settled p2
	2sv enrol --account p2 --name watch --uri --no-confirm >/dev/null
	mails_send
	assert_matches "$(call_of p2 2)" '^title=2sv db1: A device was added$'
	assert_matches "$(call_of p2 2)" '^p2, .*device watch'
	assert_matches "$(call_of p2 2)" '^urgency=2$'
	assert_matches "$(call_of p2 2)" '^expires=0$'
	session_end p2
}

test_nobody_sees_anothers()
{
	settled p3
	settled p4
	comes_from p3
	call_of p3 2
	calls_stay p4 0
	session_end p3
	session_end p4
}

test_a_service_that_goes_and_comes_loses_nothing_and_tells_nothing_twice()
{
	settled p5
	comes_from p5
	call_of p5 2
	service_stop
	sleep 6
	service_start
	comes_from p5 203.0.113.10 1
	assert_matches "$(call_of p5 3)" '203\.0\.113\.10'
	calls_stay p5 2
	assert_matches "$(cat "$SESSIONS/p5.agent.out")" '2svd does not answer; it is asked again: '
	assert_matches "$(cat "$SESSIONS/p5.agent.out")" '2svd answers again$'
	assert_equal 2 "$(wc -l <"$SESSIONS/p5.agent.out")"
	session_end p5
}

test_what_came_in_absence_is_told_once()
{
	settled p6
	part_end p6 agent
	comes_from p6
	comes_from p6 203.0.113.10 1
	agent_start p6
	assert_matches "$(call_of p6 2)" '203\.0\.113\.9'
	assert_matches "$(call_of p6 3)" '203\.0\.113\.10'
	part_end p6 agent
	agent_start p6
	calls_stay p6 2
	session_end p6
}

test_of_many_a_few_are_told_and_the_others_counted()
{
	local i
	settled p7
	part_end p7 agent
	for i in 1 2 3 4 5 6 7; do
		2sv enrol --account p7 --name "d$i" --uri --no-confirm >/dev/null
	done
	mails_send
	agent_start p7
	assert_matches "$(call_of p7 2)" 'device d4'
	assert_matches "$(call_of p7 5)" 'device d7'
	assert_matches "$(call_of p7 6)" '^title=2sv db1: and 3 more$'
	assert_matches "$(call_of p7 6)" '2sv log$'
	calls_stay p7 5
	session_end p7
}

test_a_name_of_a_client_is_no_markup()
{
	local call rhost='<b>bank</b>&<img src="x">'
	settled p8
	assert_status 0 "$TOP/build/tools/caller" -s su -c 2001 -r "$rhost" -a "$PASSWORD" -a "$(code p8)" p8
	mails_send
	call=$(call_of p8 2)
	assert_matches "$call" '^title=2sv db1: Login from a new host$'
	assert_contains "$call" '(says: &lt;b&gt;bank&lt;/b&gt;&amp;&lt;img src=&quot;x&quot;&gt;)'
	assert_lacks "$call" '<b>'
	session_end p8
}

test_it_was_not_me_runs_nothing_and_says_what_to_type()
{
	local number
	settled p9
	comes_from p9
	number=$(call_of p9 2 | sed -n 's/^number=//p')
	echo "$number not-me" >"$SESSIONS/p9/calls/press"
	assert_matches "$(call_of p9 3)" "^replaces=$number\$"
	assert_matches "$(call_of p9 3)" '^title=2sv db1: It was not you$'
	assert_matches "$(call_of p9 3)" '^Type in a terminal: 2sv stop$'
	assert_lacks "$(events p9)" stop
	# A button that nobody was shown says nothing.
	echo "4711 not-me" >"$SESSIONS/p9/calls/press"
	calls_stay p9 2
	session_end p9
}

test_a_desktops_server_takes_and_shows_them()
{
	local shown rhost='<b>bank</b>&'
	newcomer p13
	bus_start p13
	dunst_start p13
	agent_start p13
	comes_from p13
	assert_status 0 "$TOP/build/tools/caller" -s su -c 2001 -r "$rhost" -a "$PASSWORD" \
	    -a "$(code p13 1)" p13
	mails_send
	until_true 20 grep -q 'says: ' "$SESSIONS/p13.dunst.out"
	shown=$(cat "$SESSIONS/p13.dunst.out"; dunst_history p13)
	assert_contains "$shown" '2sv db1: A device was added'
	assert_contains "$shown" '2sv db1: Login from a new host'
	assert_contains "$shown" 'p13, sshd, device phone, 203.0.113.9, '
	assert_contains "$shown" '&lt;b&gt;bank&lt;/b&gt;&amp;'
	assert_lacks "$shown" '<b>bank'
	part_end p13 dunst
	part_end p13 screen
	part_end p13 agent
	part_end p13 bus
}

test_a_service_that_stays_away_is_told_once()
{
	local clock
	settled p14
	part_end p14 agent
	clock=$SESSIONS/p14/clock
	echo +0 >"$clock"
	part_start p14 agent env "LD_PRELOAD=$(find /usr/lib -name libfaketime.so.1)" \
	    FAKETIME_TIMESTAMP_FILE="$clock" FAKETIME_CACHE_DURATION=1 2sv agent --interval 5
	until_true 10 bus_has p14 net.twosv.Agent
	service_stop
	until_true 20 grep -q 'does not answer' "$SESSIONS/p14.agent.out"
	calls_stay p14 0
	echo +11m >"$clock"
	assert_matches "$(call_of p14 2)" '^title=2sv db1: Alerts do not come here$'
	assert_matches "$(call_of p14 2)" '^2svd does not answer, since [0-2][0-9]:[0-5][0-9]\. '
	calls_stay p14 1
	service_start
	comes_from p14
	assert_matches "$(call_of p14 3)" '203\.0\.113\.9'
	session_end p14
}

test_a_session_has_one()
{
	settled p10
	assert_status 0 in_session p10 2sv agent
	assert_contains "$OUTPUT" 'another one runs in the session already'
	session_end p10
}

test_it_ends_with_the_bus_and_waits_for_a_server()
{
	settled p11
	part_end p11 sink
	comes_from p11
	sleep 6
	sink_start p11
	assert_matches "$(call_of p11 1)" '203\.0\.113\.9'
	calls_stay p11 1
	# A bus that was started again is found again.
	part_end p11 sink
	part_end p11 bus
	bus_start p11
	sink_start p11
	until_true 10 bus_has p11 net.twosv.Agent
	comes_from p11 203.0.113.10 1
	assert_matches "$(call_of p11 1)" '203\.0\.113\.10'
	part_end p11 sink
	part_end p11 bus
	until_true 15 part_is_gone p11 agent
	assert_contains "$(cat "$SESSIONS/p11.agent.out")" "the session's bus has ended"
}

test_the_command_line_is_strict()
{
	person p12
	assert_status 2 as p12 "$AGENT" --intervall 5
	assert_contains "$OUTPUT" '"--intervall": not an option'
	assert_status 2 as p12 "$AGENT" --interval
	assert_status 2 as p12 "$AGENT" --interval 4
	assert_status 2 as p12 "$AGENT" --interval 3601
	assert_status 2 as p12 2sv agent --interval 5x
	assert_status 2 as p12 2sv agent --json
	assert_status 2 as p12 2sv agent --account p12
	assert_status 0 as p12 "$AGENT" --version
	assert_status 4 2sv agent
	assert_contains "$OUTPUT" 'of an ordinary user'
	assert_status 1 as p12 env -u DBUS_SESSION_BUS_ADDRESS -u XDG_RUNTIME_DIR "$AGENT"
	assert_contains "$OUTPUT" 'there is no session bus'
	mv "$AGENT" "$AGENT.away"
	assert_status 3 as p12 2sv agent
	assert_contains "$OUTPUT" '--with-agent'
	mv "$AGENT.away" "$AGENT"
}

test_autostart_and_unit_are_installed_and_name_it()
{
	assert_matches "$(cat /etc/xdg/autostart/2sv-agent.desktop)" "^Exec=$AGENT\$"
	assert_matches "$(cat /usr/lib/systemd/user/2sv-agent.service)" "^ExecStart=$AGENT\$"
	assert_matches "$(cat /usr/lib/systemd/user/2sv-agent.service)" '^PartOf=graphical-session.target$'
}
