# SPDX-License-Identifier: BSD-2-Clause
# Rehearsals of the doors: whether a door asks a code is found by a login of an account that is
# made for it, and nothing of it is left behind.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
REHEARSER=$TOP/build/tools/rehearser
NOTE=$HOUSE/rehearsal
KEY_AND_CODE='AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive'
KEY_PASSWORD_CODE='AuthenticationMethods=publickey,keyboard-interactive'

before_all()
{
	store_init
	rm -rf /run/sshd
	cp -a /etc/pam.d "$HOUSE/pam.d"
	cp /etc/ssh/sshd_config "$HOUSE/sshd_config"
	touch /etc/gshadow /etc/subuid /etc/subgid
	accounts_mark
}

accounts_mark()
{
	rm -rf "$HOUSE/accounts"
	mkdir "$HOUSE/accounts"
	cp -p /etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/subuid /etc/subgid "$HOUSE/accounts"
}

processes_of_rehearsals()
{
	pgrep -f -a '2sv-try-|sshd: |sshd -i|rehearser' | grep -v pgrep
}

no_processes()
{
	[ -z "$(processes_of_rehearsals)" ]
}

# Nothing is left, but that it happened, in the log.
assert_clean()
{
	local file
	for file in passwd shadow group gshadow subuid subgid; do
		cmp "$HOUSE/accounts/$file" "/etc/$file" || fail "/etc/$file was changed"
		assert_equal "$(stat -c '%a %u %g' "$HOUSE/accounts/$file")" \
		    "$(stat -c '%a %u %g' "/etc/$file")"
	done
	assert_equal '' "$(grep -l 2sv-try- /etc/*- /etc/.pwd.lock 2>/dev/null)"
	assert_equal '' "$(find /etc /run /home /tmp /root /var/mail -name '*2sv-try*' -o -name '*-.2sv')"
	assert_equal '' "$(ls /etc/*.lock 2>/dev/null)"
	until_true 3 no_processes
	[ ! -e "$NOTE" ] || fail 'the note is still there'
	! service_is_up || assert_equal '' "$( (2sv devices --all; 2sv log --limit 1000) | grep 2sv-try-)"
}

# put_back: the stacks and sshd's settings as they were.
put_back()
{
	cp -a "$HOUSE/pam.d/." /etc/pam.d/
	cp "$HOUSE/sshd_config" /etc/ssh/sshd_config
}

# passes [OPTION...] DOOR
passes()
{
	OUTPUT=$("$REHEARSER" "${@:1:$#-1}" "$NOTE" "${!#}" 2>&1) || true
	put_back
	assert_equal '' "$OUTPUT"
	assert_clean
}

# fails WORDS [OPTION...] DOOR
fails()
{
	local words=$1 status=0
	shift
	OUTPUT=$("$REHEARSER" "${@:1:$#-1}" "$NOTE" "${!#}" 2>&1) || status=$?
	put_back
	assert_equal 1 $status
	assert_contains "$OUTPUT" "$words"
	assert_clean
}

test_sshd_passes()
{
	passes sshd
	[ -d /run/sshd ] || fail 'sshd had no folder'
}

test_every_other_door_passes()
{
	local door
	for door in sudo sudo-i su su-l login; do
		passes $door
	done
}

test_the_machine_is_asked_for_nothing_but_its_own_log()
{
	log_mark
	passes su

	assert_equal 3 "$(log_since_mark | grep -c '2svd.*account=2sv-try-.* door=su .*verdict=[ra]')"
	log_has 'account=2sv-try-.* door=su host=local:.* verdict=refuse reason=ended'
	log_has 'account=2sv-try-.* door=su host=local:.* verdict=refuse reason=wrong'
	log_has 'account=2sv-try-.* door=su host=local:.* verdict=accept reason=right'
}

test_a_key_and_a_code_pass_with_their_stack()
{
	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	passes -l key -o "$KEY_AND_CODE" sshd
}

test_a_key_a_password_and_a_code_pass()
{
	passes -l key-password -o "$KEY_PASSWORD_CODE" sshd
}

test_a_list_of_who_may_come_does_not_bar_the_rehearsal()
{
	printf 'AllowUsers ann\nAllowGroups ann bob\n' >>/etc/ssh/sshd_config
	passes sshd
}

test_a_wrong_path_of_the_module_is_found()
{
	sed -i 's/pam_2sv\.so/\/nowhere\/pam_2sv.so/' /etc/pam.d/sshd /etc/pam.d/su
	fails 'a login at su with password and no code was refused before a code was asked: asked "Password: ", then "Module is unknown"' su
	sed -i 's/pam_2sv\.so/\/nowhere\/pam_2sv.so/' /etc/pam.d/sshd
	fails 'a login at sshd with password and no code was refused before a code was asked: asked "Password: "' sshd
	assert_matches "$OUTPUT" 'then ".*Permission denied'
}

test_a_stack_without_the_module_is_found()
{
	local door
	for door in sshd sudo sudo-i su login; do
		sed -i '/pam_2sv/d' "/etc/pam.d/$door"
		fails "a login at $door with password and no code came in without a code: asked \"Password: \"" $door
	done
}

test_a_stack_that_asks_the_code_and_does_not_heed_it_is_found()
{
	sed -i 's/^auth *requisite *pam_2sv.so/auth optional pam_2sv.so/' /etc/pam.d/sshd /etc/pam.d/su
	fails 'a login at su with password and no code came in: asked "Password: ", "Code: "' su
	sed -i 's/^auth *requisite *pam_2sv.so/auth optional pam_2sv.so/' /etc/pam.d/sshd
	fails 'a login at sshd with password and no code came in: asked "Password: ", "Code: "' sshd
}

test_a_stack_that_asks_no_password_is_found()
{
	sed -i 's/^@include common-auth/auth required pam_permit.so/' /etc/pam.d/su
	fails 'a login at su with password and no code was asked no password: asked "Code: "' su
}

test_a_stack_that_refuses_the_right_code_is_found()
{
	sed -i '/^auth *requisite *pam_2sv.so/a auth requisite pam_deny.so' /etc/pam.d/sudo
	fails 'a login at sudo with password and the right code was refused: asked "Password: ", "Code: ", then "Authentication failure"' sudo
}

test_sshds_password_method_alone_is_found()
{
	fails "was refused before a code was asked: asked \"2sv-try-" \
	    -o KbdInteractiveAuthentication=no -o PasswordAuthentication=yes sshd
	assert_contains "$OUTPUT" "'s password: "
	assert_contains "$OUTPUT" 'Permission denied (publickey,password)'
}

test_sshd_that_asks_pam_nothing_is_found()
{
	fails 'a login at sshd with password and no code came in without a code' \
	    -o UsePAM=no -o PasswordAuthentication=yes sshd
}

test_settings_that_sshd_does_not_read_are_found()
{
	echo 'Nonsense yes' >>/etc/ssh/sshd_config
	fails 'asked nothing, then "/etc/ssh/sshd_config: line 12: Bad configuration option: Nonsense' sshd
}

test_a_key_that_comes_in_alone_is_found()
{
	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	fails 'a login at sshd with key and no code came in without a code: asked nothing' -l key sshd
	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	fails 'came in without a code' -l key -o 'AuthenticationMethods=publickey' sshd
}

test_a_password_that_is_asked_though_there_is_a_key_is_found()
{
	fails 'a login at sshd with key and no code was asked for the password, too: asked "Password: ", "Code: "' \
	    -l key -o "$KEY_PASSWORD_CODE" sshd
}

test_a_door_that_hangs_is_ended()
{
	printf '#!/bin/sh\nsleep 1000\n' >"$HOUSE/hang"
	chmod 755 "$HOUSE/hang"
	sed -i "/^auth *requisite *pam_2sv.so/i auth required pam_exec.so $HOUSE/hang" /etc/pam.d/su
	fails 'a login at su with password and no code did not end within 20 s: asked "Password: "' su
}

test_doors_that_nobody_knows_are_not_tried()
{
	assert_status 2 "$REHEARSER" "$NOTE" cron
	assert_equal 'no such login can be tried at cron' "$OUTPUT"
	assert_status 2 "$REHEARSER" -l key "$NOTE" su
	assert_clean
}

test_without_the_service_it_can_not_be_tried()
{
	service_kill
	assert_status 2 "$REHEARSER" "$NOTE" sshd
	assert_contains "$OUTPUT" '2svd does not answer at /run/2sv/root.sock: Connection refused'
	assert_clean
	rm -f /run/2sv/*.sock
	service_start
}

# The account is gone; what the service has of it is forgotten by whoever finds the note later.
test_a_service_that_dies_meanwhile_is_found()
{
	sed -i "/^auth *requisite *pam_2sv.so/i auth required pam_exec.so $HOUSE/stop" /etc/pam.d/sshd
	printf '#!/bin/bash\nTOP=%q\n. $TOP/tests/e2e/acts.sh\nservice_kill\n' "$TOP" >"$HOUSE/stop"
	chmod 755 "$HOUSE/stop"
	OUTPUT=$("$REHEARSER" "$NOTE" sshd) || true
	put_back
	rm -f /run/2sv/*.sock
	service_start
	assert_contains "$OUTPUT" 'with password and no code was refused before a code was asked: asked "Password: "'
	[ -e "$NOTE" ] || fail 'nobody would make the service forget it'
	assert_equal '' "$(getent passwd | grep 2sv-try-)"
	assert_accepts "$REHEARSER" "$NOTE"
	assert_clean
}

rehearsal_has_home()
{
	ls -d /run/2sv-try-*
}

is_at_prompt()
{
	pgrep -f 'sshd: 2sv-try-'
}

# One that is killed leaves all; the next one, or whoever clears, removes it.
test_what_a_killed_one_leaves_is_cleared()
{
	local pid name
	sed -i '/^auth *requisite *pam_2sv.so/i auth required pam_exec.so /bin/sleep 3' /etc/pam.d/sshd
	"$REHEARSER" "$NOTE" sshd &
	pid=$!
	until_true 10 is_at_prompt
	kill -9 $pid
	wait $pid || true
	put_back
	name=$(cat "$NOTE")
	getent passwd "$name" >/dev/null || fail 'it was gone already'
	assert_matches "$(2sv devices --all)" "^$name "

	assert_accepts "$REHEARSER" "$NOTE"
	until_true 10 no_processes
	assert_clean
	assert_accepts "$REHEARSER" "$NOTE"
}

test_the_next_rehearsal_clears_what_a_killed_one_left()
{
	local pid
	"$REHEARSER" "$NOTE" sshd &
	pid=$!
	until_true 10 rehearsal_has_home
	kill -9 $pid
	wait $pid || true

	passes su
}

test_one_that_is_interrupted_clears_and_ends()
{
	local pid status=0
	"$REHEARSER" "$NOTE" sshd &
	pid=$!
	until_true 10 rehearsal_has_home
	kill -TERM $pid
	wait $pid || status=$?

	assert_equal 143 $status
	assert_clean
}

test_a_note_that_names_another_account_removes_nothing()
{
	local name
	for name in ann root 2sv-try-0000000g 2sv-try-00000000/../ann; do
		echo "$name" >"$NOTE"
		chmod 600 "$NOTE"
		assert_status 2 "$REHEARSER" "$NOTE"
		assert_contains "$OUTPUT" 'not cleared'
	done
	echo 2sv-try-00000000 >"$NOTE"
	chmod 666 "$NOTE"
	assert_status 2 "$REHEARSER" "$NOTE"
	rm "$NOTE"
	assert_clean
}
