# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect where other modules stand beside the password: an app of before, ecryptfs,
# pam_access.
. "$TOP/tests/e2e/setups.sh"

before_all()
{
	setups_before_all
}

test_the_app_of_before_is_named_and_goes_before_2sv_comes()
{
	setup google
	before
	assert_status 1 2sv protect sshd --yes --batch
	assert_contains "$OUTPUT" '/etc/pam.d/sshd:3: another second factor stands there'
	assert_contains "$OUTPUT" 'Take it out'
	is_as_before
	password_alone "$ADMIN"
	sed -i '/google/d' /etc/pam.d/sshd
	setup_protect
	people_come_in
	sudo_and_su_are_as_before
	setup_is_kept
}

# A file that is encrypted is not there: this kernel may not know ecryptfs. Its lines are.
test_ecryptfs_unwraps_behind_the_password()
{
	setup ecryptfs
	pam_of ecryptfs-utils
	grep -q 'pam_ecryptfs.so unwrap' /etc/pam.d/common-auth
	setup_protect
	people_come_in
	sudo_and_su_are_as_before
	setup_is_kept
}

test_whom_access_conf_bars_stays_barred_with_a_right_code()
{
	setup access
	admin access-barred
	key_make access-barred
	assert_refuses password_login access-barred
	setup_protect
	assert_refuses ssh_login access-barred "$(code access-barred)"
	assert_contains "$OUTPUT" 'ode:'
	assert_lacks "$OUTPUT" 'in as'
	assert_status 255 key_login access-barred
	people_come_in
	sudo_and_su_are_as_before
	setup_is_kept
}

test_where_only_named_accounts_come_in_the_try_is_left_out()
{
	setup access named
	echo "-:ALL EXCEPT root $ADMIN $PLAIN:ALL" >/etc/security/access.conf
	before
	assert_status 1 2sv protect sshd --yes --batch
	assert_contains "$OUTPUT" 'the right code was refused'
	assert_contains "$OUTPUT" '--no-rehearsal'
	is_as_before
	setup_protect --no-rehearsal
	people_come_in
	setup_is_kept
}
