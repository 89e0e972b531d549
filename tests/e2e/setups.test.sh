# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect on machines as they are installed, as people have edited them by hand, and in the
# manner of another distribution.
. "$TOP/tests/e2e/setups.sh"

before_all()
{
	setups_before_all
}

test_debian_as_it_is_installed()
{
	setup debian
	setup_protect
	people_come_in
	sudo_and_su_are_as_before
	setup_is_kept
	password_alone "$ADMIN"
	sudo_is_protected_too
}

test_files_that_are_kept_by_hand()
{
	setup hand
	assert_accepts password_login "$ADMIN"
	setup_protect
	people_come_in
	# What a Match block says of those addresses, too.
	assert_refuses ssh_talk "$ADMIN" 198.51.100.7 'assword: ' "$PASSWORD" 'ode: ' '^C'
	sudo_and_su_are_as_before
	setup_is_kept
	password_alone "$ADMIN"
	setup_protect --setup key+code
	key_and_code_alone "$ADMIN" 1
	setup_undo
	assert_status 0 cmp /etc/pam.d/sshd "$SETUPS/hand/pam.d/sshd"
	assert_status 0 cmp /etc/ssh/sshd_config "$SETUPS/hand/ssh/sshd_config"
}

# Nothing that stands behind a substack knows whether the password was right. The lines are
# written by hand, as the manual page has them; protect then does the rest.
test_a_password_in_a_substack_wants_lines_by_hand()
{
	setup redhat
	before
	assert_status 1 2sv protect sshd --yes --batch
	assert_contains "$OUTPUT" 'Put the lines in by hand: pam_2sv(8), EXAMPLES'
	is_as_before
	cp "$SETUPS/redhat-by-hand/pam.d/sshd" /etc/pam.d/sshd
	setup_protect
	people_come_in
	enrol "$PLAIN"
	faillock_goes_on
	sudo_and_su_are_as_before
	setup_is_kept
	assert_status 0 cmp /etc/pam.d/sshd "$SETUPS/redhat-by-hand/pam.d/sshd"
}
