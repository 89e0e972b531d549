# SPDX-License-Identifier: BSD-2-Clause
# 2sv explain: what a login would be asked now, and why, is what the login is then asked.
. "$TOP/tests/e2e/doctor.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/paper.sh"

before_all()
{
	person eva
	doctor_before_all
}

test_who_has_no_device_is_asked_none_and_who_has_one_a_code()
{
	assert_status 0 2sv explain --account eva --door sshd --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +eva +203.0.113.9 +publickey +key$'
	assert_matches "$OUTPUT" '^sshd +eva +203.0.113.9 +keyboard-interactive +password$'
	assert_contains "$OUTPUT" 'Now no code is asked of eva, who has no device'
	assert_contains "$OUTPUT" 'a new host'
	assert_accepts ssh_talk eva 203.0.113.9 'assword: ' "$PASSWORD"
	enrol eva
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +eva +203.0.113.9 +keyboard-interactive +password, code$'
	assert_contains "$OUTPUT" 'Now a code is asked, for eva has a device.'
	assert_contains "$OUTPUT" 'By publickey alone no code is asked.'
	assert_accepts ssh_login eva "$(code eva)"
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_contains "$OUTPUT" 'It is a known host.'
}

test_it_leaves_nothing_behind_and_charges_nobody()
{
	local events
	until_true 5 event_matches eva 'left .*' # of the login before
	log_mark
	events=$(store_says 'SELECT count(*) FROM event')
	for door in sshd sudo su login; do
		assert_status 0 2sv explain --account eva --door $door
	done
	assert_equal "$events" "$(store_says 'SELECT count(*) FROM event')"
	assert_equal '' "$(log_since_mark | grep 2sv || true)"
}

# At one field nothing that passes with time lets be; a locker is the door "locker" to rules.
test_doors_of_one_field_and_lockers_are_explained()
{
	printf '%s\n' 'auth requisite pam_2sv.so split' '@include common-auth' \
	    'auth requisite pam_2sv.so' '@include common-account' | tee /etc/pam.d/sddm >/etc/pam.d/i3lock
	assert_status 0 2sv explain --account eva --door sddm
	assert_matches "$OUTPUT" '^sddm +eva .* password, code$'
	assert_contains "$OUTPUT" 'It is typed right behind the password, in the same field'
	printf '%s\n' 'rule "screens" {' 'door = locker' 'require = never' '}' 'rule "all" {' \
	    'require = new-host' '}' >/etc/2sv/2sv.conf.d/50-rules.conf
	service_again
	assert_status 0 2sv explain --account eva --door i3lock
	assert_contains "$OUTPUT" 'no code is asked, by a rule'
	assert_lacks "$OUTPUT" 'in the same field'
	assert_status 0 2sv explain --account eva --door sddm
	assert_contains "$OUTPUT" 'Now a code is asked'
	rm /etc/2sv/2sv.conf.d/50-rules.conf /etc/pam.d/sddm /etc/pam.d/i3lock
	service_again
}

test_a_stopped_account_and_one_that_was_reset_are_explained()
{
	2sv stop --account eva
	assert_status 0 2sv explain --account eva --door su
	assert_contains "$OUTPUT" 'Now two codes in a row are asked, for the account is stopped'
	2sv free --account eva
	2sv reset --account eva --batch >/dev/null
	assert_status 0 2sv explain --account eva --door su
	assert_contains "$OUTPUT" 'Now the invitation is asked'
	2sv enrol --account eva --no-confirm >/dev/null
}

test_match_blocks_and_the_roots_bar_are_explained()
{
	printf '\nMatch User eva Address 198.51.100.0/24\n AuthenticationMethods publickey\n' \
	    >>/etc/ssh/sshd_config
	assert_status 0 2sv explain --account eva --from 198.51.100.7
	assert_matches "$OUTPUT" '^sshd +eva +198.51.100.7 +publickey +key$'
	assert_contains "$OUTPUT" 'No way of it comes to a line of pam_2sv'
	assert_lacks "$OUTPUT" 'keyboard-interactive'
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_contains "$OUTPUT" 'keyboard-interactive'
	assert_status 0 2sv explain --account root --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +root .* keyboard-interactive +refused: PermitRootLogin'
	put_back
}

test_what_it_can_not_tell_it_says()
{
	assert_status 2 2sv explain
	assert_contains "$OUTPUT" 'whose? --account NAME'
	assert_status 2 2sv explain --account eva --from example.org
	assert_status 2 2sv explain --account eva --door ../sshd
	assert_status 1 2sv explain --account nobody-here
	assert_contains "$OUTPUT" 'no such account'
	assert_status 2 2sv explain --account eva --door ssh
	assert_contains "$OUTPUT" 'there is no door of that name'
	assert_contains "$OUTPUT" 'Did you mean sshd?'
	assert_contains "$OUTPUT" 'there are sshd, sudo, '
	assert_status 1 2sv doctor --account nobody-here
	assert_contains "$OUTPUT" 'no such account'
	assert_status 4 as eva 2sv explain --account eva
	service_kill
	assert_status 3 2sv explain --account eva
	assert_contains "$OUTPUT" 'does not say what it would decide'
	service_again
}

test_whom_sshd_itself_refuses_is_said_with_the_line()
{
	printf 'AllowUsers ann eva@203.0.113.*\nDenyGroups nogroup\n' | cat - "$HOUSE/kept/sshd_config" \
	    >/etc/ssh/sshd_config
	sshd_reload
	assert_status 0 2sv explain --account eva --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +eva +203.0.113.9 +publickey +key$'
	assert_status 0 2sv explain --account eva --from 198.51.100.7
	assert_matches "$OUTPUT" '^sshd +eva +198.51.100.7 +- +refused: AllowUsers$'
	assert_contains "$OUTPUT" 'sshd itself refuses eva, whatever is typed: AllowUsers, /etc/ssh/sshd_config:1.'
	assert_refuses ssh_talk eva 198.51.100.7 'assword: ' "$PASSWORD"
	usermod -aG nogroup ann
	assert_status 0 2sv explain --account ann --from 198.51.100.7
	assert_contains "$OUTPUT" 'sshd itself refuses ann, whatever is typed: DenyGroups, /etc/ssh/sshd_config:2.'
	assert_status 0 2sv explain --account ann --door su
	assert_lacks "$OUTPUT" 'sshd itself refuses'
	gpasswd -d ann nogroup
	put_back
	sshd_reload
}

# The account phase, which a key does not pass by.
test_a_held_account_is_refused_after_its_key_and_explain_says_so()
{
	paper ida
	key_make ida
	assert_accepts ssh_from 203.0.113.9 ida -i "$HOUSE/key.ida" -o BatchMode=yes true
	2sv stop --account ida
	assert_status 0 2sv explain --account ida --from 203.0.113.9
	assert_matches "$OUTPUT" '^sshd +ida +203.0.113.9 +publickey +refused: the account is stopped$'
	assert_contains "$OUTPUT" 'Now only a recovery code is taken, for the account is stopped.'
	assert_contains "$OUTPUT" 'A key alone does not open either'
	assert_lacks "$OUTPUT" 'By publickey alone'
	assert_refuses ssh_from 203.0.113.9 ida -i "$HOUSE/key.ida" -o BatchMode=yes true
	2sv free --account ida
}

test_who_is_refused_for_want_of_a_device_is_told_so()
{
	person noa
	echo 'unenrolled = refuse' >/etc/2sv/2sv.conf.d/50-site.conf
	service_again
	assert_status 0 2sv explain --account noa
	assert_matches "$OUTPUT" '^sshd +noa +here +keyboard-interactive +refused$'
	assert_contains "$OUTPUT" 'Now noa is refused, whatever is typed, for there is no device'
	assert_contains "$OUTPUT" '2sv invite --account noa'
	rm /etc/2sv/2sv.conf.d/50-site.conf
	service_again
}

test_a_module_that_is_not_there_opens_to_nobody()
{
	sed -i 's/^auth.*pam_2sv.*/auth requisite pam_2sv_gone.so/' /etc/pam.d/su
	assert_status 0 2sv explain --account eva --door su
	assert_matches "$OUTPUT" '^su +eva +here +- +opens to nobody$'
	sed -i 's/^account.*pam_2sv.*/account requisite pam_2sv_gone.so/' /etc/pam.d/sshd
	assert_status 0 2sv explain --account eva
	assert_matches "$OUTPUT" '^sshd +eva +here +publickey +refused: /etc/pam.d/sshd opens to nobody$'
	put_back
}

test_a_decoy_is_told()
{
	assert_status 0 2sv explain --account eva
	assert_lacks "$OUTPUT" 'decoy'
	sed -i '/pam_unix/ { s/success=1/success=2/; a\
auth [default=ignore] pam_2sv.so decoy=sshd
	}' /etc/pam.d/common-auth
	assert_status 0 2sv explain --account eva
	assert_contains "$OUTPUT" 'After a wrong password a code is asked as well'
	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^ok +decoy +/etc/pam.d/common-auth:[0-9]+: a wrong password .*\(at sshd\)$'
	put_back
}
