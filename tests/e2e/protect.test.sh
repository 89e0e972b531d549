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
	assert_contains "$OUTPUT" 'tried with a login of an account of its own'
	assert_contains "$OUTPUT" 'by itself in 15 minutes.'
	assert_status 2 2sv protect sshd --batch
	assert_contains "$OUTPUT" 'give --yes as well'
	assert_lacks "$OUTPUT" '+++'
	assert_status 2 2sv protect
	assert_contains "$OUTPUT" 'this machine has: sshd, sudo, su, login'
	assert_contains "$(2sv protect --help)" 'password+code, key+code or key+password+code'
	assert_status 2 2sv protect cron
	assert_contains "$OUTPUT" 'sshd, sudo, su, login, desktop, lockers, polkit or passwd'
	assert_status 4 as chief 2sv protect sshd
	is_as_before
}

test_root_is_led_from_the_first_device_to_the_proof()
{
	assert_contains "$(2sv)" 'chief can give codes, and sshd asks none. Next: 2sv protect sshd'
	2sv off --account chief
	assert_contains "$(2sv)" 'Next, from your own account: 2sv enrol'
	enrol chief
	assert_status 6 2sv protect sudo --yes --batch
	assert_contains "$(2sv doctor)" 'a change of the door sudo waits for its proof'
	assert_contains "$(2sv)" 'A change of the door sudo waits for its proof. Next: 2sv protect check'
	2sv protect undo
}

test_sshd_is_kept_by_the_proof_of_an_admin_alone()
{
	before
	key_make plain
	assert_status 6 2sv protect sshd --yes --batch
	house_wait 10 port_is_listening 22
	assert_contains "$OUTPUT" 'Trying a login at sshd'
	assert_contains "$OUTPUT" 'The change waits for its proof. Come in with your code: ssh'
	[ -e $STATE/pending/state ]
	assert_status 6 2sv protect check
	assert_contains "$OUTPUT" 'somebody who can become root, for 15 minutes more'
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
sshd kept: proved by chief
sshd ended' "$(door_alerts | tail -n 3)"
	assert_status 0 2sv unprotect sshd --yes
	assert_contains "$OUTPUT" 'No line of 2sv protect'
}

# Of the account that tried a door one line stays, and no alert.
no_try_is_in_the_store()
{
	assert_lacks "$(2sv log --limit 1000)" 2sv-try-
	assert_equal 0 "$(store_says "SELECT count(*) FROM account WHERE name LIKE '2sv-try-%'")"
	assert_equal 0 "$(store_says "SELECT count(*) FROM event WHERE stranger LIKE '2sv-try-%'")"
}

test_a_try_leaves_one_line_and_each_change_its_own_words()
{
	assert_status 0 2sv protect su --yes --no-proof
	assert_status 0 2sv unprotect su --yes
	no_try_is_in_the_store
	assert_equal 'ended -
kept without a proof
tried it asks as it should
tried it asks as it should' \
	    "$(2sv log --limit 4 | awk 'NR > 1 { $1 = $2 = $3 = $4 = $5 = $6 = $7 = $8 = ""; sub(/ -$/, ""); sub(/^ +/, ""); print }')"
	assert_contains "$(2sv log --json --limit 1)" '"change":"ended"'
	assert_status 0 talk -- 2sv log --limit 30
	assert_contains "$OUTPUT" 'DEVICE'
	assert_equal '' "$(awk 'length > 80' <<<"$OUTPUT")" 'wider than the terminal'
}

test_json_says_that_it_waits_until_when_and_for_what()
{
	before
	assert_status 6 2sv protect su --yes --json --minutes 2
	assert_matches "$OUTPUT" '"state":"waits","until":"20[^"]*Z","proof":"a login with a code at su by'
	assert_status 6 2sv protect check --json
	assert_matches "$OUTPUT" '"state":"waits","until":"20[^"]*Z"'
	assert_status 0 2sv protect undo --json
	assert_contains "$OUTPUT" '"until":null,"proof":null'
	is_as_before
}

test_said_again_it_keeps_what_is_not_said()
{
	before
	echo 'robots:x:3999:plain' >>/etc/group
	assert_status 0 2sv protect sshd --yes --no-proof --setup key+code --robots robots
	cp -a /etc/pam.d /etc/ssh "$HOUSE"
	assert_status 0 2sv protect sshd
	assert_contains "$OUTPUT" 'As before: --setup key+code --robots robots'
	assert_contains "$OUTPUT" 'nothing was changed'
	diff -r /etc/pam.d "$HOUSE/pam.d" && diff -r /etc/ssh "$HOUSE/ssh"
	assert_contains "$(2sv protect sshd --json)" '"as_before":"--setup key+code --robots robots"'
	# Only what is said changes.
	assert_status 0 2sv protect sshd --yes --no-proof --setup key+password+code
	assert_contains "$OUTPUT" 'As before: --robots robots'
	assert_matches "$(cat /etc/ssh/sshd_config.d/00-2sv.conf)" 'Match Group robots'
	assert_contains "$(cat /etc/pam.d/sshd)" '@include common-auth'
	assert_lacks "$(cat /etc/pam.d/sshd)" 'key_used'
	[ ! -e /etc/pam.d/2sv-password ] || fail '2sv-password is read by nobody, and stays'
	assert_status 0 2sv protect sshd --yes --no-proof --robots none
	assert_contains "$OUTPUT" 'As before: --setup key+password+code'
	assert_lacks "$(cat /etc/ssh/sshd_config.d/00-2sv.conf)" robots
	# What a hand wrote can't be read back: all of it is to be said.
	echo 'PermitRootLogin yes' >>/etc/ssh/sshd_config.d/00-2sv.conf
	assert_status 1 2sv protect sshd --yes --no-proof --robots robots
	assert_contains "$OUTPUT" 'say all of it: --setup SETUP --group GROUP --robots GROUP'
	assert_status 0 2sv protect sshd --yes --no-proof --setup key+code --group none --robots robots
	assert_lacks "$(cat /etc/ssh/sshd_config.d/00-2sv.conf)" PermitRootLogin
	rm /etc/ssh/sshd_config.d/00-2sv.conf
	assert_status 1 2sv protect sshd --yes --no-proof
	assert_contains "$OUTPUT" '00-2sv.conf is gone'
	assert_status 0 2sv protect sshd --yes --no-proof --setup password+code --group none --robots none
	assert_status 0 2sv unprotect sshd --yes
	people_remove robots
	is_as_before
}

test_a_console_that_was_shut_stays_shut()
{
	before
	assert_status 0 2sv protect login --yes --no-proof --no-console
	assert_status 0 2sv protect login --yes --no-proof
	assert_contains "$OUTPUT" 'As before: --no-console'
	assert_lacks "$(cat /etc/pam.d/login)" console_root
	assert_status 0 2sv unprotect login --yes
	is_as_before
}

test_sudo_that_asks_nobody_is_not_waited_for()
{
	before
	cp -p /etc/sudoers.d/house "$HOUSE/sudoers"
	echo '%sudo ALL=(ALL:ALL) NOPASSWD: ALL' >>/etc/sudoers.d/house
	assert_status 1 2sv protect sudo --yes --batch
	assert_contains "$OUTPUT" 'NOPASSWD'
	is_as_before
	assert_status 0 2sv protect sudo --yes --no-proof
	assert_status 0 2sv unprotect sudo --yes
	cp -p "$HOUSE/sudoers" /etc/sudoers.d/house
	is_as_before
}

test_an_sshd_with_another_pam_service_is_refused()
{
	before
	sshd_of_service sshd-site
	OUTPUT=$(2sv protect sshd --yes --no-proof 2>&1) && fail "it was not refused" || assert_equal 1 $?
	mv /usr/sbin/sshd.own /usr/sbin/sshd
	assert_contains "$OUTPUT" 'sshd asks PAM as "sshd-site" (PAMServiceName)'
	is_as_before
}

test_root_takes_it_back_before_the_proof()
{
	before
	assert_status 6 2sv protect sshd --yes --batch
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
	assert_status 6 2sv protect sudo --yes --batch --minutes 1
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
	(house_wait 60 window_is_open && through_sudo chief 'assword for chief: ' "$PASSWORD" 'ode: ' "$(code chief)" \
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
	assert_status 6 2sv protect sudo --yes --batch
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
	until_true 10 bash -c '2sv devices --all | grep -q 2sv-try'
	kill -9 $!
	wait $! 2>/dev/null || true
	[ -e $STATE/pending/state ]
	assert_status 0 2sv protect undo
	is_as_before
	no_try_is_in_the_store
	assert_matches "$(2sv log --limit 9)" ' protect .* tried +broken off '
}

test_broken_off_in_the_midst_it_is_taken_back_at_once()
{
	before
	2sv protect sshd --yes --batch >/run/house/protect.out 2>&1 &
	until_true 10 bash -c 'getent passwd | grep -q 2sv-try'
	kill -TERM $!
	! wait $! || fail "it went on: $(cat /run/house/protect.out)"
	assert_contains "$(cat /run/house/protect.out)" '2sv: broken off'
	assert_contains "$(cat /run/house/protect.out)" 'as it was before: it was broken off'
	assert_lacks "$(cat /run/house/protect.out)" 'did not work'
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
