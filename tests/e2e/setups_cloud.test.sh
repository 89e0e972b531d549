# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect on servers as clouds hand them out: drop-ins of sshd_config, keys, root locked.
. "$TOP/tests/e2e/setups.sh"

before_all()
{
	setups_before_all
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
	assert_status 0 2sv protect sshd --yes --batch --group keyed
	assert_contains "$OUTPUT" 'As before: --setup key+code'
	assert_contains "$OUTPUT" 'nothing was changed'
	log_mark
	assert_status 0 2sv protect sshd --yes --no-proof --setup password+code
	sshd_reads_its_settings
	password_alone "$PLAIN"
	setup_unprotect
	people_remove keyed
}
