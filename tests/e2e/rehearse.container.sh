# SPDX-License-Identifier: BSD-2-Clause
# Rehearsals on a machine with systemd, which keeps sessions and managers of who logs in, and has
# the accounts, stacks and settings of sshd that a package brings.
REHEARSER=$TOP/build/tools/rehearser
NOTE=/run/house/rehearsal
ACCOUNTS='passwd shadow group gshadow subuid subgid'

before_all()
{
	local file
	container_furnish
	container_install
	cp "$TOP"/packaging/pam/{su,su-l,sudo,sudo-i,login,2sv-password} /etc/pam.d/
	mkdir /root/accounts
	for file in $ACCOUNTS; do
		cp -p "/etc/$file" /root/accounts/
	done
}

# passes [OPTION...] DOOR: and leaves nothing but lines in logs.
passes()
{
	local file
	assert_accepts "$REHEARSER" "${@:1:$#-1}" "$NOTE" "${!#}"
	assert_equal '' "$OUTPUT"
	for file in $ACCOUNTS; do
		cmp "/root/accounts/$file" "/etc/$file" || fail "/etc/$file was changed"
	done
	assert_equal '' "$(grep -l 2sv-try- /etc/*-)"
	assert_equal '' "$(find /run /etc /var /home /root /tmp -name '*2sv-try-*' -o -path '/run/user/*')"
	assert_equal '' "$(systemctl list-units --plain --no-legend 'user@*' 'session-*')"
	assert_lacks "$(2sv devices --all)" 2sv-try-
	assert_equal '' "$(ps -eo user:32,args | grep -E '2sv-try-|^99[0-9] |systemd --user' | grep -v grep)"
}

test_sshd_passes_and_leaves_no_manager_of_systemd()
{
	passes sshd
	passes sshd
}

test_sshd_with_a_key_and_a_code_passes()
{
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	passes -l key -o 'AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive' sshd
	cp "$TOP/packaging/pam/sshd" /etc/pam.d/sshd
}

test_every_other_door_passes()
{
	local door
	for door in sudo sudo-i su su-l login; do
		passes $door
	done
}

test_sshd_passes_while_none_listens()
{
	systemctl stop ssh
	rm -rf /run/sshd
	passes sshd
	systemctl start ssh
}
