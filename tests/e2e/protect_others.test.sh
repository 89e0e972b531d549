# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect beside others who change the machine: broken settings of theirs, SELinux, and
# pam-auth-update, which writes the common files anew.
. "$TOP/tests/e2e/protect.sh"

before_all()
{
	protect_before_all
}

# by_password NAME: comes in at sshd with the password alone.
by_password()
{
	assert_accepts ssh_talk "$1" 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" "in as $1"
}

# A reload would end an sshd whose settings it does not take.
test_an_sshd_with_settings_that_it_would_not_take_is_left_running()
{
	local pid broken
	pid=$(cat "$HOUSE/sshd.pid")
	for broken in 'AuthenticationMethods publickey,gssapi-with-mic' 'Nonsense yes' \
	    'MaxAuthTries two'; do
		echo "$broken" >/etc/ssh/sshd_config.d/50-broken.conf
		before
		assert_status 1 2sv protect sshd --yes --batch
		assert_contains "$OUTPUT" 'sshd -'
		is_as_before
		assert_equal "$pid" "$(cat /run/sshd.pid)"
		kill -0 "$pid"
		by_password plain
	done
	rm /etc/ssh/sshd_config.d/50-broken.conf
}

test_where_selinux_enforces_nothing_is_changed()
{
	before
	mount -t tmpfs tmpfs /sys/fs
	mkdir /sys/fs/selinux
	echo 1 >/sys/fs/selinux/enforce
	assert_status 1 2sv protect sudo --yes --batch
	umount /sys/fs

	assert_contains "$OUTPUT" 'SELinux'
	is_as_before
}

# A package that brings a PAM module lets it run: the lines of a door are in none of its files.
test_pam_auth_update_takes_no_line_away()
{
	cp -a /etc/pam.d "$HOUSE/pam.own"
	assert_status 0 2sv protect sshd --yes --no-proof
	assert_status 0 2sv protect sudo --yes --no-proof
	house_wait 10 port_is_listening 22

	DEBIAN_FRONTEND=noninteractive pam-auth-update --package --force

	assert_contains "$(cat /etc/pam.d/common-auth)" 'pam-auth-update'
	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^ok +door sshd '
	assert_matches "$OUTPUT" '^ok +door sudo-i '
	assert_refuses ssh_login chief "$(wrong_code chief)"
	assert_accepts ssh_login chief "$(code chief)"
	assert_status 0 2sv unprotect sshd --yes
	assert_status 0 2sv unprotect sudo --yes
	for door in sshd sudo sudo-i; do
		assert_status 0 cmp "/etc/pam.d/$door" "$HOUSE/pam.own/$door"
	done
	rm -rf /etc/pam.d
	cp -a "$HOUSE/pam.own" /etc/pam.d
}

# sshd -T wants to know which port, as soon as a block asks for one.
test_a_match_block_of_a_port_is_no_hindrance()
{
	before
	cp /etc/ssh/sshd_config "$HOUSE/sshd_config.kept"
	printf 'Match LocalPort 2222\n X11Forwarding no\n' >>/etc/ssh/sshd_config
	assert_status 0 2sv protect sshd --yes --no-proof
	assert_status 0 2sv doctor
	assert_status 0 2sv explain --account chief
	assert_status 0 2sv unprotect sshd --yes
	cp "$HOUSE/sshd_config.kept" /etc/ssh/sshd_config
	is_as_before
}
