# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect on machines as they are installed, and as people have edited them by hand.
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
	assert_status 0 cmp /etc/pam.d/sshd "$SETUPS/hand/pam.d/sshd"
	assert_status 0 cmp /etc/ssh/sshd_config "$SETUPS/hand/ssh/sshd_config"
	password_alone "$ADMIN"
}

test_the_drop_ins_of_ubuntu()
{
	setup ubuntu
	setup_protect
	people_come_in
	sudo_and_su_are_as_before
	setup_is_kept
	password_alone "$ADMIN"
}

# Nobody has a password, and root is locked: what remains is the key, and then a key and a code.
test_an_image_of_a_cloud_with_keys_alone()
{
	setup cloud
	sed -i 's/^\(sudo:.*\)cloud-admin/\1/' /etc/group
	sed -i "s/^\(root\|$ADMIN\|$PLAIN\):[^:]*:/\1:!*:/" /etc/shadow
	key_make "$PLAIN"
	before
	assert_status 1 2sv protect sshd --yes --batch --setup key+code
	assert_contains "$OUTPUT" 'root has no password'
	is_as_before
	setup_protect --setup key+code --no-console
	key_and_code_alone "$ADMIN"
	assert_status 0 key_login "$PLAIN"
	assert_status 0 as "$ADMIN" sudo -n id -un
	setup_is_kept
	assert_status 0 key_login "$ADMIN"
	# Who is asked no password is asked no code, and so is not shut out.
	assert_status 0 2sv protect sudo --yes --no-proof --no-console
	assert_status 0 as "$ADMIN" sudo -n id -un
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
}

# Whoever shut out passwords finds no way for them opened by what was not asked for.
test_where_sshd_takes_no_password_it_takes_none_after()
{
	setup cloud shut
	key_make "$PLAIN"
	before
	assert_status 1 2sv protect sshd --yes --batch
	assert_contains "$OUTPUT" 'sshd takes no passwords here'
	assert_contains "$OUTPUT" '--setup key+code'
	is_as_before
	echo "keyed:x:3998:$ADMIN" >>/etc/group
	setup_protect --setup key+code --group keyed
	assert_status 90 password_login "$PLAIN"
	assert_status 90 password_login "$ADMIN"
	assert_status 0 key_login "$PLAIN"
	key_and_code_alone "$ADMIN"
	# The other set-up is taken where it is named.
	assert_status 0 2sv protect check
	assert_status 1 2sv protect sshd --yes --batch --group keyed
	assert_contains "$OUTPUT" 'sshd takes no passwords here'
	assert_status 0 2sv protect sshd --yes --no-proof --setup password+code
	house_wait 10 port_is_listening 22
	password_alone "$PLAIN"
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
	people_remove keyed
}
