# SPDX-License-Identifier: BSD-2-Clause
# 2sv doctor on a machine with a real systemd: what an admin breaks is found, and the cure that is
# printed, typed as it stands, heals it.
. "$TOP/tests/e2e/doctor.sh"
. "$TOP/tests/e2e/through.sh"

before_all()
{
	container_furnish
	container_install
}

test_a_machine_as_the_readme_makes_it_has_nothing_found()
{
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +units +2sv.target is enabled'
	assert_matches "$OUTPUT" '^ok +sockets +all six'
	assert_matches "$OUTPUT" '^ok +door sshd'
}

test_each_part_that_is_stopped_is_found_and_started_by_the_cure()
{
	local units
	for units in '2sv-talk.service 2sv-talk.socket' '2sv-user.service 2sv-user.socket' \
	    '2sv-keep.service 2sv-keep-root.socket 2sv-keep-user.socket'; do
		systemctl stop $units
		doctor_finds sockets '2svd is not running'
		cure_heals sockets
		everything_is_up
	done
}

# A service without its sockets is none: systemd starts it when somebody comes.
test_a_service_that_is_stopped_alone_is_started_by_who_comes()
{
	systemctl stop 2sv-keep.service 2sv-talk.service 2>/dev/null
	doctor_finds_nothing
	everything_is_up
}

test_a_service_that_is_stopped_as_a_whole_is_found_for_it_is_meant_to_run()
{
	everything_stop
	assert_status 0 2sv status
	assert_contains "$OUTPUT" 'Attention: 2svd is not running'
	doctor_finds sockets 'none: 2svd is not running'
	cure_heals sockets
	assert_status 0 2sv status
	assert_lacks "$OUTPUT" 'Attention'
}

# systemd does not start what it gave up, and says nothing: neither start nor restart of the target.
test_settings_that_were_mended_after_it_was_given_up_serve_by_the_cure_at_once()
{
	echo 'log_dayz = 3' >>/etc/2sv/2sv.conf
	doctor_finds settings "no such option 'log_dayz'"
	assert_status 1 systemctl restart 2sv.target
	until_true 20 all_are failed $ROLES ${SOCKETS/2sv-sendmail.socket/} # that one reads no settings
	doctor_finds settings "no such option 'log_dayz'"
	sed -i '$d' /etc/2sv/2sv.conf

	doctor_finds sockets 'none: 2svd is not running'
	cure_heals sockets
	everything_is_up
	person doc1
	enrol doc1
	assert_accepts ssh_login doc1 "$(code doc1)"
}

test_a_unit_that_is_masked_is_found_and_unmasked_by_the_cure()
{
	local option
	for option in '' --runtime; do
		systemctl stop 2sv-talk.service 2sv-talk.socket
		systemctl -q mask $option 2sv-talk.socket
		doctor_finds units '2sv-talk.socket is masked'
		cure_heals units
		everything_is_up
	done
}

test_a_keeper_that_hangs_is_found()
{
	local pid
	pid=$(unit MainPID 2sv-keep.service)
	[ "$pid" != 0 ] || fail 'no keeper runs' # 0 would be the test itself
	kill -STOP "$pid"
	assert_status 6 2sv doctor
	kill -CONT "$pid"
	until_true 10 2sv doctor
}

test_a_machine_where_nobody_is_enrolled_says_so_but_it_is_no_fault()
{
	local name
	for name in doc1 $(2sv log --all --json | grep -o '"account": *"[a-z0-9]*"' | cut -d'"' -f4 | sort -u); do
		2sv off --account "$name" >/dev/null 2>&1 || true
	done
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +accounts +nobody is enrolled: no login asks a code'
	person doc2
	enrol doc2
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'nobody is enrolled'
}

test_a_key_that_others_may_read_and_a_store_of_others_are_healed_by_the_cure()
{
	chmod 0644 /etc/2sv/seal.key
	doctor_finds 'seal key' 'has mode 0644'
	cure_heals 'seal key'
	chmod 0755 /var/lib/2sv
	doctor_finds store 'mode 0755'
	cure_heals store
}

test_a_target_that_is_not_enabled_is_enabled_by_the_cure()
{
	systemctl -q disable 2sv.target
	doctor_finds units 'not enabled'
	cure_heals units
	assert_status 0 systemctl -q is-enabled 2sv.target
}

test_a_store_whose_disk_is_not_there_is_found()
{
	everything_stop
	mv /var/lib/2sv /var/lib/2sv.away
	systemctl start 2sv.target
	doctor_finds store 'No such file'
	assert_contains "$OUTPUT" 'is its disk mounted?'

	systemctl stop 2sv.target
	rm -rf /var/lib/2sv
	mv /var/lib/2sv.away /var/lib/2sv
	systemctl reset-failed '2sv*'
	systemctl start 2sv.target
	until_true 10 2sv doctor
	doctor_finds_nothing
}

test_fix_starts_and_enables_what_was_stopped()
{
	everything_stop
	systemctl -q disable 2sv.target
	chmod 0644 /etc/2sv/seal.key
	assert_status 0 2sv doctor --fix
	assert_matches "$OUTPUT" '^fixed +units +systemctl enable --now 2sv.target'
	assert_matches "$OUTPUT" '^fixed +seal key '
	everything_is_up
	doctor_finds_nothing
}

# The timer's own unit, started as the timer does.
test_the_weekly_look_alerts_root_and_its_unit_fails_with_findings()
{
	assert_status 0 systemctl -q is-active 2sv-doctor.timer
	assert_matches "$(systemctl cat 2sv-doctor.timer)" 'OnCalendar=weekly'
	assert_status 0 systemctl start 2sv-doctor.service
	assert_equal 0 "$(2sv log --json | grep -c '"event":"doctor"')"
	chmod 0777 /var/spool/2sv
	assert_status 1 systemctl start 2sv-doctor.service
	assert_contains "$(2sv log --json)" '"event":"doctor"'
	assert_contains "$(2sv log --json)" '"detail":"1 finding: spool"'
	assert_contains "$(journalctl -q -u 2sv-doctor.service -o cat)" 'must have mode 2750'
	chmod 2750 /var/spool/2sv
	assert_status 0 systemctl start 2sv-doctor.service
	systemctl stop 2sv.target
	until_true 10 bash -c '! systemctl -q is-active 2sv-doctor.timer'
	systemctl start 2sv.target
	assert_status 0 systemctl -q is-active 2sv-doctor.timer
}
