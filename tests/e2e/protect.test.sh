# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect and unprotect: what is shown, asked, tried, proved, and taken back.
. "$TOP/tests/e2e/protect.sh"

before_all()
{
	protect_before_all
}

test_it_shows_the_change_and_asks_before_it_writes()
{
	before
	assert_status 1 talk 'Make this change? [y/N] ' n -- 2sv protect sshd
	assert_matches "$OUTPUT" '\+auth requisite pam_2sv.so # by 2sv protect'
	assert_matches "$OUTPUT" '\+\+\+ /etc/ssh/sshd_config.d/00-2sv.conf'
	assert_contains "$OUTPUT" '+PasswordAuthentication no'
	assert_contains "$OUTPUT" 'nothing was changed'
	is_as_before
	assert_status 2 2sv protect sshd --batch
	assert_status 2 2sv protect
	assert_status 2 2sv protect cron
	assert_contains "$OUTPUT" 'sshd, sudo, su or login'
	assert_status 4 as chief 2sv protect sshd
	is_as_before
}

test_root_is_led_from_the_first_device_to_the_proof()
{
	assert_contains "$(2sv)" 'chief can give codes, and sshd asks none. Next: 2sv protect sshd'
	2sv off --account chief
	assert_contains "$(2sv)" 'Next, from your own account: 2sv enrol'
	enrol chief
	2sv protect sudo --yes --batch
	assert_contains "$(2sv doctor)" 'a change of the door sudo waits for its proof'
	assert_contains "$(2sv)" 'A change of the door sudo waits for its proof. Next: 2sv protect check'
	2sv protect undo
}

test_sshd_is_kept_by_the_proof_of_an_admin_alone()
{
	before
	key_make plain
	assert_status 0 2sv protect sshd --yes --batch
	house_wait 10 port_is_listening 22
	assert_contains "$OUTPUT" 'Trying a login at sshd'
	[ -e $STATE/pending/state ]
	assert_status 6 2sv protect check
	assert_matches "$OUTPUT" 'waits 15 more minutes'
	# One who is at work is waited for: what the timer runs comes once.
	flock $STATE sleep 2 &
	until_true 2 bash -c "! flock -n $STATE true"
	assert_status 1 2sv protect sudo --yes
	assert_contains "$OUTPUT" 'another 2sv protect is at work'
	assert_status 6 2sv protect check
	assert_status 1 2sv protect sudo --yes
	assert_contains "$OUTPUT" 'waits for its proof'
	assert_status 1 2sv unprotect sshd --yes
	# A key login of anybody, and a code of somebody who is no admin, prove nothing.
	assert_status 0 ssh_from 203.0.113.9 plain -i "$HOUSE/key.plain" -o BatchMode=yes true
	enrol plain
	assert_accepts ssh_login plain "$(code plain)"
	assert_status 6 2sv protect check
	assert_refuses ssh_login chief "$(wrong_code chief)"
	assert_status 6 2sv protect check
	assert_accepts ssh_login chief "$(code chief)"
	assert_status 0 2sv protect check
	assert_contains "$OUTPUT" 'chief came in with a code'
	assert_contains "$OUTPUT" 'The door sshd is protected.'
	[ ! -e $STATE/pending ]
	assert_status 0 2sv protect sshd --yes
	assert_contains "$OUTPUT" 'asks a code already'
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
	assert_equal 'sshd begun
sshd kept
sshd ended' "$(door_alerts | tail -n 3)"
	assert_status 0 2sv unprotect sshd --yes
	assert_contains "$OUTPUT" 'No line of 2sv protect'
}

test_root_takes_it_back_before_the_proof()
{
	before
	assert_status 0 2sv protect sshd --yes --batch
	house_wait 10 port_is_listening 22
	assert_refuses ssh_talk chief 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
	assert_status 0 2sv protect undo
	assert_contains "$OUTPUT" 'as it was before'
	is_as_before
	assert_matches "$(door_alerts | tail -n 1)" 'sshd undone: root took it back'
	assert_status 0 2sv protect undo
	assert_contains "$OUTPUT" 'No change waits'
}

test_without_a_proof_it_is_taken_back_by_itself()
{
	before
	assert_status 0 2sv protect sudo --yes --batch --minutes 1
	[ -e $STATE/pending/state ]
	until_true 80 test ! -e $STATE/pending
	is_as_before
	assert_equal 'sudo undone: nobody who can become root came in with a code in time' \
	    "$(door_alerts | tail -n 1)"
	assert_matches "$(2sv log)" 'protect .*sudo'
}

test_the_window_waits_and_says_who_came()
{
	before
	(sleep 8 && through_sudo chief 'assword for chief: ' "$PASSWORD" 'ode: ' "$(code chief)" \
	    -- true >/run/house/sudo.out 2>&1) &
	assert_status 0 talk 'change? [y/N] ' y -- 2sv protect sudo
	assert_contains "$OUTPUT" 'In another one come in with your code now: sudo -k'
	assert_contains "$OUTPUT" 'chief came in with a code'
	wait $!
	assert_matches "$(cat /etc/pam.d/sudo-i)" 'auth requisite pam_2sv.so # by 2sv protect'
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
}

test_su_with_its_sibling_and_login_with_the_last_way()
{
	before
	assert_status 0 2sv protect su --yes --no-proof
	assert_status 0 2sv protect login --yes --no-proof
	assert_matches "$(cat /etc/pam.d/login)" 'pam_2sv.so console_root # by 2sv protect'
	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^ok +door su-l'
	assert_matches "$OUTPUT" '^ok +door login'
	# What was proved before stays when a later change is taken back.
	cp /etc/pam.d/su "$HOUSE/su.protected"
	assert_status 0 2sv protect sudo --yes --batch
	assert_status 0 2sv protect undo
	assert_status 0 cmp /etc/pam.d/su "$HOUSE/su.protected"
	assert_status 0 2sv unprotect login --yes
	assert_status 0 2sv unprotect su --yes
	is_as_before
}

test_a_change_that_does_not_work_is_taken_back_at_once()
{
	before
	mv /usr/lib/*/security/pam_2sv.so "$HOUSE/pam_2sv.so"
	assert_status 1 2sv protect sudo --yes
	mv "$HOUSE/pam_2sv.so" "$(dirname /usr/lib/*/security/pam_unix.so)/"
	assert_contains "$OUTPUT" 'a login at sudo'
	is_as_before
	printf 'Match Address 127.0.0.1,198.51.100.9\n\tUsePAM maybe\n' \
	    >/etc/ssh/sshd_config.d/50-broken.conf
	assert_status 1 2sv protect sshd --yes
	assert_contains "$OUTPUT" 'sshd -'
	rm /etc/ssh/sshd_config.d/50-broken.conf
	is_as_before
}

test_a_dead_service_changes_nothing()
{
	before
	service_kill
	assert_status 1 2sv protect sudo --yes
	is_as_before
	rm -f /run/2sv/*.sock
	service_start
}

test_it_refuses_where_nobody_could_mend_the_machine()
{
	before
	cp /etc/shadow "$HOUSE/shadow"
	sed -i 's/^root:[^:]*:/root:*:/' /etc/shadow
	assert_status 1 2sv protect sudo --yes
	assert_contains "$OUTPUT" 'root has no password, or a locked one'
	assert_status 0 2sv protect login --yes --no-proof --no-console
	assert_matches "$(cat /etc/pam.d/login)" 'requisite pam_2sv.so # by'
	assert_status 0 2sv unprotect login --yes
	cp /etc/shadow "$HOUSE/shadow.now"
	cp "$HOUSE/shadow" /etc/shadow
	is_as_before
	2sv off --account chief
	assert_status 1 2sv protect sudo --yes
	assert_contains "$OUTPUT" 'nobody who can become root has a device'
	enrol chief
	is_as_before
}

test_another_second_factor_is_left_alone()
{
	before
	cp /etc/pam.d/sudo "$HOUSE/sudo.own"
	echo 'auth required pam_google_authenticator.so' >>/etc/pam.d/sudo
	assert_status 1 2sv protect sudo --yes
	assert_contains "$OUTPUT" 'another second factor stands there'
	assert_contains "$OUTPUT" '/etc/pam.d/sudo:'
	cp "$HOUSE/sudo.own" /etc/pam.d/sudo
	is_as_before
}

test_a_killed_protect_is_taken_back_whole()
{
	before
	2sv protect sshd --yes --batch >/dev/null 2>&1 &
	until_true 10 test -e $STATE/try
	until_true 10 bash -c 'getent passwd | grep -q 2sv-try'
	kill -9 $!
	wait $! 2>/dev/null || true
	[ -e $STATE/pending/state ]
	assert_status 0 2sv protect undo
	is_as_before
}

test_broken_off_in_the_midst_it_is_taken_back_at_once()
{
	before
	2sv protect sshd --yes --batch >/run/house/protect.out 2>&1 &
	until_true 10 bash -c 'getent passwd | grep -q 2sv-try'
	kill -TERM $!
	! wait $! || fail "it went on: $(cat /run/house/protect.out)"
	is_as_before
}

test_robots_and_root_go_on_by_their_keys_where_people_need_both()
{
	before
	admin boss
	person robot
	echo 'robots:x:3999:robot' >>/etc/group
	key_make robot
	key_make boss
	assert_status 0 2sv protect sshd --yes --no-proof --setup key+password+code --robots robots
	house_wait 10 port_is_listening 22
	assert_status 0 ssh_from 203.0.113.9 robot -i "$HOUSE/key.robot" -o BatchMode=yes true
	assert_refuses ssh_from 203.0.113.9 boss -i "$HOUSE/key.boss" -o BatchMode=yes true
	assert_status 90 ssh_login boss "$(code boss)"
	assert_contains "$OUTPUT" 'Permission denied (publickey)'
	assert_accepts talk 'assword: ' "$PASSWORD" 'ode: ' "$(code boss)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 boss -i "$HOUSE/key.boss" 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as boss'
	assert_status 1 2sv protect sshd --yes --group nosuchgroup
	assert_status 0 2sv unprotect sshd --yes
	for name in boss robot robots; do people_remove $name; done
	sed -i 's/^\(sudo:.*\),boss/\1/' /etc/group
	is_as_before
}

test_a_key_and_a_code_ask_no_password_and_the_key_alone_is_not_enough()
{
	admin captain
	before
	key_make captain
	assert_status 0 2sv protect sshd --yes --no-proof
	assert_status 0 2sv protect sshd --yes --no-proof --setup key+code
	house_wait 10 port_is_listening 22
	assert_status 0 2sv doctor
	assert_refuses ssh_from 203.0.113.9 captain -i "$HOUSE/key.captain" -o BatchMode=yes true
	assert_status 90 ssh_login captain "$(code captain)"
	assert_accepts talk 'ode: ' "$(code captain)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 captain -i "$HOUSE/key.captain" 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as captain'
	assert_lacks "$OUTPUT" 'assword'
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}
