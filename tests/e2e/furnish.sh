# SPDX-License-Identifier: BSD-2-Clause
# Furnishes the house once its root is in place: network, names, people, PAM files, log
# and sshd's keys; then runs the script. Called by inside.sh, as the first process.
set -eu
umask 022
cd /
. "$TOP/tests/e2e/people.sh"

furnish_network()
{
	local address
	hostname db1.example.org
	ip link set lo up
	for address in 203.0.113.9 203.0.113.10 198.51.100.7 192.0.2.7; do
		ip address add "$address/32" dev lo
	done
	for address in 2001:db8:1:2::a 2001:db8:1:2::b 2001:db8:1:3::a; do
		ip address add "$address/128" dev lo 2>/dev/null || true
	done
}

furnish_names()
{
	echo db1.example.org >/etc/hostname
	printf '%s\n' '127.0.0.1 localhost' '::1 localhost' \
	    '192.0.2.7 db1.example.org db1' >/etc/hosts
	printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' 'hosts: files' \
	    'services: files' 'protocols: files' >/etc/nsswitch.conf
	rm -f /etc/resolv.conf
	: >/etc/resolv.conf
	: >/etc/motd
	: >/etc/environment
	echo 'set enable-bracketed-paste off' >/etc/inputrc
	rm -f /etc/nologin /etc/default/locale /etc/profile.d/* /etc/ld.so.preload
}

# Debian's stacks as they are installed, whatever the machine made of its own.
furnish_common_pam()
{
	cat >/etc/pam.d/common-auth <<-'END'
	auth	[success=1 default=ignore]	pam_unix.so nullok
	auth	requisite			pam_deny.so
	auth	required			pam_permit.so
	END
	cat >/etc/pam.d/common-account <<-'END'
	account	[success=1 new_authtok_reqd=done default=ignore]	pam_unix.so
	account	requisite			pam_deny.so
	account	required			pam_permit.so
	END
	cat >/etc/pam.d/common-password <<-'END'
	password	[success=1 default=ignore]	pam_unix.so obscure yescrypt
	password	requisite			pam_deny.so
	password	required			pam_permit.so
	END
	cat >/etc/pam.d/common-session <<-'END'
	session	[default=1]			pam_permit.so
	session	requisite			pam_deny.so
	session	required			pam_permit.so
	session	required			pam_unix.so
	END
	cp /etc/pam.d/common-session /etc/pam.d/common-session-noninteractive
}

# The product's own stacks over the packages'.
furnish_pam()
{
	furnish_common_pam
	cp "$TOP"/packaging/pam/* /etc/pam.d/
	rm -f /etc/pam.d/decoy
	rm -f /etc/pam.d/xrdp-sesman /usr/sbin/xrdp-sesman # a door of fields.test alone
}

furnish_sshd()
{
	mkdir -p /etc/ssh /run/sshd
	rm -rf /etc/ssh/sshd_config.d /etc/ssh/ssh_config.d /etc/ssh/ssh_host_*
	ssh-keygen -q -t ed25519 -N '' -C db1.example.org -f /etc/ssh/ssh_host_ed25519_key
	cat >/etc/ssh/sshd_config <<-'END'
	HostKey /etc/ssh/ssh_host_ed25519_key
	UsePAM yes
	KbdInteractiveAuthentication yes
	PasswordAuthentication no
	UseDNS no
	PrintMotd no
	LogLevel VERBOSE
	SyslogFacility AUTHPRIV
	MaxStartups 500:30:1000
	AcceptEnv LANG LC_*
	Subsystem sftp /usr/lib/openssh/sftp-server
	END
	sed "s/^/db1.example.org,db1,localhost,127.0.0.1,192.0.2.7,::1 /" \
	    /etc/ssh/ssh_host_ed25519_key.pub >/etc/ssh/ssh_known_hosts
	printf '%s\n' 'Host *' ' GlobalKnownHostsFile /etc/ssh/ssh_known_hosts' \
	    ' NumberOfPasswordPrompts 1' ' SendEnv LANG LC_*' >/etc/ssh/ssh_config
}

# Tests of alerts start 2sv-notify themselves.
furnish_settings()
{
	printf '%s\n' '# The house: no mail is sent unless a test does it.' 'start_notifier = no' 'start_watch = no' \
	    >/etc/2sv/2sv.conf.d/00-house.conf
}

furnish_log()
{
	"$TOP/build/tools/logsink" /dev/log /var/log/house.log &
	until [ -S /dev/log ] && [ -e /var/log/house.log ]; do
		sleep 0.01
	done
}

furnish_network
furnish_names
people_furnish
furnish_pam
furnish_sshd
furnish_settings
furnish_log
status=0
"$BASH" "$@" || status=$?
exit $status
