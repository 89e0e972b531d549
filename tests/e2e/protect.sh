# SPDX-License-Identifier: BSD-2-Clause
# What the tests of 2sv protect share: a machine as Debian installs it, without a line of 2sv, and
# what is on it before and after. Sourced by protect*.test.sh.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
STATE=/var/lib/2sv-protect

# The distribution's own files: the shipped ones without the lines of 2sv.
plain_machine()
{
	local name
	for name in sshd su su-l sudo sudo-i login; do
		sed -i '/pam_2sv/d; /^#/d' "/etc/pam.d/$name"
	done
	rm -f /etc/pam.d/2sv-password /etc/pam.d/passwd /etc/pam.d/sshd-key-and-code
	mkdir -p /etc/ssh/sshd_config.d
	sed 's/^#*HostKey .*ed25519.*/HostKey \/etc\/ssh\/ssh_host_ed25519_key/' \
	    /usr/share/openssh/sshd_config >/etc/ssh/sshd_config
	printf 'SyslogFacility AUTHPRIV\nUseDNS no\nMaxStartups 500\n' >>/etc/ssh/sshd_config
	printf 'Defaults lecture=never,passwd_tries=1,timestamp_timeout=0\n%%sudo ALL=(ALL:ALL) ALL\n' \
	    >/etc/sudoers.d/house
	chmod 0440 /etc/sudoers.d/house
	getent group sudo >/dev/null || echo 'sudo:x:27:' >>/etc/group
}

# admin NAME: a person in the group sudo, with a device.
admin()
{
	person "$1"
	sed -i "s/^\(sudo:x:[0-9]*:.*\)/\1,$1/; s/^\(sudo:x:[0-9]*:\),/\1/" /etc/group
	enrol "$1"
}

protect_before_all()
{
	plain_machine
	store_init
	sshd_start -o PidFile=/run/sshd.pid
	admin chief
	person plain
}

# Debian with systemd as it is installed, with people; 2sv is installed and asks nobody yet.
protect_container_before_all()
{
	container_furnish
	systemd-sysusers && systemd-tmpfiles --create 2sv.conf && systemctl daemon-reload
	systemctl enable --now 2sv.target && 2sv store init
	echo "root:$PASSWORD" | chpasswd
	admin chief
	house_wait 10 port_is_listening 22
}

# All files that protect may touch, and who is on the machine.
machine_now()
{
	local folders='etc/pam.d etc/ssh usr/share/pam-configs var/lib/pam'
	(cd / && find $folders -type f -name '[!.]*' -printf '%p %m %u %g\n' | sort
	    find $folders -type f | sort | xargs sha256sum
	    sha256sum etc/passwd etc/group etc/shadow)
}

before()
{
	machine_now >"$HOUSE/before"
}

is_as_before()
{
	machine_now | diff "$HOUSE/before" - || fail "the machine is not as before"
	[ ! -e $STATE/pending ] || fail "a change waits"
	[ ! -e $STATE/update ] || fail "a copy for pam-auth-update is left"
	[ ! -e $STATE/try ] || fail "a throw-away account is left"
	assert_equal '' "$(getent passwd | grep 2sv-try)"
}

# What root was told of doors.
door_alerts()
{
	store_says "SELECT e.door || ' ' || e.detail FROM outbox o JOIN event e ON e.id = o.event_id
	    WHERE o.kind = 'protect' AND o.account_id IS NULL ORDER BY e.id"
}
