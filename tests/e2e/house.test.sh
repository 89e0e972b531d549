# SPDX-License-Identifier: BSD-2-Clause
# The house itself: what all other tests of this folder stand on.

test_the_first_process_is_the_houses_own()
{
	assert_contains "$(tr '\0' ' ' </proc/1/cmdline)" tests/e2e/furnish.sh
}

test_only_the_house_and_its_programs_are_in_sight()
{
	assert_equal db1.example.org "$(hostname)"
	assert_equal lo "$(ls /sys/class/net)"
	assert_refuses test -e /mnt/old
	assert_refuses touch "$TOP/configure.ac"
}

test_the_people_of_the_house_exist()
{
	assert_equal 2001 "$(id -u ann)"
	assert_equal 2002 "$(id -u bob)"
	assert_equal '_2sv _2sv-mail _2sv-notify _2sv-talk _2sv-user _2sv-watch' \
	    "$(cut -d: -f1 /etc/passwd | grep ^_2sv | sort | paste -sd' ')"
}

test_sudo_is_setuid_and_root_can_be_reached_by_it()
{
	echo 'ann ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/ann
	printf 'account required pam_unix.so\nsession required pam_unix.so\n' >/etc/pam.d/sudo

	assert_accepts as ann sudo -n id -un

	assert_equal root "$OUTPUT"
}

test_the_log_takes_what_programs_write()
{
	log_mark

	logger -p authpriv.notice -t probe 'a line for the log'

	log_has 'probe: a line for the log' || fail "not in the log: $(log_since_mark)"
}

test_ssh_takes_the_right_password_and_no_other()
{
	printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >/etc/pam.d/sshd
	sshd_start

	assert_accepts ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as ann'
	assert_refuses ssh_talk ann 203.0.113.9 'assword: ' wrong
	log_has 'Accepted keyboard-interactive/pam for ann from 203.0.113.9' ||
	    fail "$(log_since_mark)"

	sshd_stop
}

test_ssh_is_reached_from_ipv6_hosts_too()
{
	printf 'auth required pam_unix.so\naccount required pam_unix.so\n' >/etc/pam.d/sshd
	sshd_start
	log_mark

	assert_accepts ssh_talk bob 2001:db8:1:2::a 'assword: ' "$PASSWORD"

	log_has 'Accepted keyboard-interactive/pam for bob from 2001:db8:1:2::a' ||
	    fail "$(log_since_mark)"
	sshd_stop
}
