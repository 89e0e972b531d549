# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect where accounts are in a directory: a real slapd, asked by nslcd and by sssd. dora, who
# may become root, has a device, dirk has none; both are there alone.
. "$TOP/tests/e2e/setups.sh"
. "$TOP/tests/e2e/nss.sh"

before_all()
{
	setups_before_all
	mkdir -p /var/lib/ldap
	slapadd -f "$SETUPS/ldap/ldap/house.conf" -l "$SETUPS/ldap/ldap/house.ldif"
	slapd -f "$SETUPS/ldap/ldap/house.conf" -h ldap://127.0.0.1/
	house_wait 10 port_is_listening 389
}

# directory_people: the directory is asked, and its people are here.
directory_people()
{
	local name
	until_true 20 getent passwd dora
	for name in dora dirk; do
		assert_refuses grep "^$name:" /etc/passwd
		install -d -m 0700 -o "$name" -g staff-of-ldap "/home/$name"
	done
	sed -i 's/^\(sudo:x:[0-9]*:.*\)/\1,dora/' /etc/group
	enrol dora
	key_make dora
	LOCAL=$ADMIN ADMIN=dora
}

directory_people_come_in()
{
	password_and_code "$LOCAL"
	people_come_in
	password_alone dirk
	assert_refuses password_login dirk 'another password'
	assert_lacks "$OUTPUT" 'ode:'
	assert_equal 'in sudo staff-of-ldap' "$(groups_of dora sudo nosuch staff-of-ldap)"
	assert_equal 'in ' "$(groups_of "$PLAIN" sudo nosuch staff-of-ldap)"
}

# Its people do not come in, and are asked no code; those of this machine come in as before.
directory_is_away()
{
	assert_refuses password_login dora
	assert_lacks "$OUTPUT" 'ode:'
	password_alone "$PLAIN"
	assert_status 0 key_login "$LOCAL" -o BatchMode=yes
	# What it may have of them, or of a group of this machine, nobody knows.
	assert_matches "$(groups_of "$PLAIN" staff-of-ldap)" '^unknown NSS: the module (ldap|sss) '
	assert_matches "$(groups_of "$PLAIN" sudo)" '^unknown NSS: the module (ldap|sss) '
	assert_equal 'in ' "$(groups_of root staff-of-ldap)"
}

# The account that tries the door is a member, too.
a_group_of_the_directory_needs_its_keys()
{
	setup_protect --setup key+code --group staff-of-ldap
	key_and_code_alone dora 1
	password_alone "$PLAIN"
	setup_undo
}

process_is_gone()
{
	[ ! -e "/proc/$1" ]
}

end_by_pid_file()
{
	local pid
	pid=$(cat "$1")
	kill "$pid"
	until_true 20 process_is_gone "$pid"
}

test_ldap_by_nslcd()
{
	setup ldap
	pam_of ldap
	grep -q 'pam_ldap.so' /etc/pam.d/common-auth
	chmod 0600 /etc/nslcd.conf
	mkdir -p /run/nslcd
	nslcd
	directory_people
	setup_protect
	directory_people_come_in
	sudo_and_su_are_as_before
	end_by_pid_file /run/nslcd/nslcd.pid
	directory_is_away
	nslcd
	until_true 20 getent passwd dora
	setup_is_kept
	a_group_of_the_directory_needs_its_keys
	2sv off --account dora
	end_by_pid_file /run/nslcd/nslcd.pid
}

test_sssd()
{
	setup sssd
	pam_of sss
	grep -q 'pam_sss.so' /etc/pam.d/common-auth
	chmod 0700 /etc/sssd
	chmod 0600 /etc/sssd/sssd.conf
	mkdir -p /var/log/sssd
	mkdir -p -m 0700 /var/lib/sss/db /var/lib/sss/pipes/private
	mkdir -p /var/lib/sss/mc /var/lib/sss/pubconf /var/lib/sss/gpo_cache
	chmod 0755 /var/lib/sss/pipes
	sssd -D --logger=files
	directory_people
	setup_protect
	directory_people_come_in
	sudo_and_su_are_as_before
	end_by_pid_file /run/sssd.pid
	directory_is_away
	sssd -D --logger=files
	until_true 20 getent passwd dora
	setup_is_kept
	sudo_is_protected_too
	end_by_pid_file /run/sssd.pid
}
