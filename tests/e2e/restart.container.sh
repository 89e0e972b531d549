# SPDX-License-Identifier: BSD-2-Clause
# 2sv under systemd is restarted, upgraded, killed: the sockets stay, who comes waits a moment.
. "$TOP/tests/e2e/through.sh"

before_all()
{
	container_furnish
	container_install
	cp "$TOP/packaging/pam/su" /etc/pam.d/su
}

sockets_of_now()
{
	stat -c '%n %i' /run/2sv/*.sock
}

role_is_another() # ROLE PID
{
	[ "$(unit MainPID "$1")" != "$2" ] && [ "$(unit MainPID "$1")" != 0 ]
}

test_a_restart_leaves_the_sockets_open()
{
	local before
	before=$(sockets_of_now)

	systemctl restart 2sv.target

	assert_equal "$before" "$(sockets_of_now)"
	everything_is_up
}

restart_and_code()
{
	systemctl restart 2sv.target
	code "$1"
}
export -f restart_and_code

test_a_restart_refuses_who_is_asked_with_words_and_the_next_login_passes()
{
	person r1
	enrol r1

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'ode: ' '=restart_and_code r1' \
	    '?ode: ' '^C' -- r1 -c 'id -un'

	assert_contains "$OUTPUT" 'or 2sv was restarted. Please try again.'
	assert_accepts ssh_login r1 "$(code r1)"
}

test_a_login_that_comes_while_nothing_runs_waits_for_the_start()
{
	person r2
	enrol r2
	systemctl stop $ROLES

	assert_accepts ssh_login r2 "$(code r2)"

	all_are active 2sv-talk.service 2sv-keep.service
}

# An upgrade as dpkg does it: another file takes the name, then the roles are restarted.
upgrade()
{
	cp /usr/sbin/2svd /usr/sbin/2svd.new
	mv /usr/sbin/2svd.new /usr/sbin/2svd
	systemctl restart 2sv.target
}

upgrade_until()
{
	until [ -e "$1" ]; do
		upgrade
		echo upgraded >>"$1.count"
		sleep 1.2
	done
}

test_logins_during_upgrades_are_never_accepted_wrongly_and_pass_if_right()
{
	local i upgrades accepted=0
	people_many u 8 3001
	for i in $(seq 8); do
		enrol "u$i"
	done
	rm -f /run/enough /run/enough.count
	upgrade_until /run/enough &
	upgrades=$!

	for i in $(seq 8); do
		assert_refuses ssh_login "u$i" "$(wrong_code "u$i")"
		assert_lacks "$OUTPUT" 'in as'
		! ssh_login "u$i" "$(code "u$i")" || accepted=$((accepted + 1))
	done

	touch /run/enough
	wait $upgrades
	[ "$(wc -l </run/enough.count)" -ge 3 ] || fail 'there were no upgrades to speak of'
	[ $accepted -ge 4 ] || fail "only $accepted of 8 right logins passed while upgrades went on"
	assert_accepts ssh_login u1 "$(code u1 1)"
	everything_is_up
}

test_each_role_that_is_killed_comes_back()
{
	local role pid
	person r3
	enrol r3
	for role in $ROLES; do
		pid=$(unit MainPID "$role")

		kill -9 "$pid"

		until_true 10 role_is_another "$role" "$pid"
	done
	assert_accepts ssh_login r3 "$(code r3)"
	as r3 2sv status
	everything_is_up
}

# --- the watchdog

# with_watchdog_of ROLE TIME: until without_watchdog_of ROLE.
with_watchdog_of()
{
	mkdir -p "/run/systemd/system/$1.d"
	printf '[Service]\nWatchdogSec=%s\n' "$2" >"/run/systemd/system/$1.d/watchdog.conf"
	systemctl daemon-reload
	systemctl restart "$1"
}

without_watchdog_of()
{
	rm "/run/systemd/system/$1.d/watchdog.conf"
	systemctl daemon-reload
	systemctl restart "$1"
}

test_each_role_has_a_watchdog()
{
	local role
	for role in $ROLES; do
		assert_matches "$(unit WatchdogUSec "$role")" '^(30s|1min|5min)$'
		assert_matches "$(unit NotifyAccess "$role")" '^main$'
	done
}

test_each_role_that_hangs_is_killed_and_logins_pass_again()
{
	local role pid
	person r4
	enrol r4
	for role in $ROLES; do
		with_watchdog_of "$role" 2s
		pid=$(unit MainPID "$role")

		kill -STOP "$pid"

		until_true 20 role_is_another "$role" "$pid"
		log_has "$role: Watchdog timeout"
		without_watchdog_of "$role"
	done
	assert_accepts ssh_login r4 "$(code r4)"
	as r4 2sv status
	everything_is_up
}

# With nothing to do it still tells that it goes on.
test_a_role_that_is_idle_is_left_alone()
{
	local role before
	for role in $ROLES; do
		with_watchdog_of "$role" 1s
	done
	before=$(for role in $ROLES; do unit MainPID "$role"; done)

	sleep 3.5

	assert_equal "$before" "$(for role in $ROLES; do unit MainPID "$role"; done)"
	for role in $ROLES; do
		without_watchdog_of "$role"
	done
}

# --- settings that are broken

test_a_restart_with_broken_settings_fails_where_it_was_typed_and_the_journal_says_why_once_a_role()
{
	echo 'log_dayz = 3' >>/etc/2sv/2sv.conf
	log_mark

	assert_status 1 systemctl restart 2sv.target

	assert_contains "$OUTPUT" '2sv.target'
	assert_equal failed "$(unit ActiveState 2sv-config.service)"
	until_true 20 all_are failed $ROLES ${SOCKETS/2sv-sendmail.socket/} # that one reads no settings
	log_has "2sv.*no such option 'log_dayz'"
	assert_equal '' "$(pids_that_said_it_twice)"
	sed -i '$d' /etc/2sv/2sv.conf
	until_true 60 everything_is_up
	person r5
	enrol r5
	assert_accepts ssh_login r5 "$(code r5)"
}

pids_that_said_it_twice()
{
	log_since_mark | grep 'log_dayz' | grep -Eo '2svd?\[[0-9]+\]' | sort | uniq -d
}

test_a_stop_leaves_no_process_and_no_socket_and_a_start_brings_all()
{
	everything_stop

	assert_equal '' "$(service_pids)"
	assert_equal '' "$(ls /run/2sv)"
	systemctl start 2sv.target
	everything_is_up
}
