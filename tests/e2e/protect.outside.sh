# SPDX-License-Identifier: BSD-2-Clause
# A machine is started again while a change of 2sv protect waits for its proof: it is taken back
# before anybody can log in.
CONTAINER_SH=$TOP/tests/e2e/container.sh
WORK=$TOP/build/e2e/protect.outside

# Runs in the container before and after the boot.
cat >"$WORK/acts.sh" <<'EOT'
installed()
{
	protect_container_before_all
	machine_now >/root/before
	assert_status 6 2sv protect sshd --yes --batch
	[ -e $STATE/pending/state ]
}

# pam-auth-update was run since, so that it is to be run at the boot as well.
installed_with_decoy()
{
	protect_container_before_all
	machine_now >/root/before
	assert_status 6 2sv protect sshd --no-oracle --yes --batch
	printf '%s\n' 'Name: warns' 'Default: yes' 'Priority: 128' 'Auth-Type: Primary' 'Auth:' \
	    '	[default=ignore] pam_warn.so' >/usr/share/pam-configs/warns
	DEBIAN_FRONTEND=noninteractive pam-auth-update --package
	assert_contains "$(cat /etc/pam.d/common-auth)" 'decoy=sshd'
}

booted_with_decoy()
{
	assert_contains "$(cat /etc/pam.d/common-auth)" 'pam_warn.so'
	assert_lacks "$(cat /etc/pam.d/common-auth)" 'decoy='
	rm /usr/share/pam-configs/warns
	DEBIAN_FRONTEND=noninteractive pam-auth-update --package
	booted
}

booted()
{
	HOUSE=/root
	is_as_before
	[ ! -e /etc/ssh/sshd_config.d/00-2sv.conf ]
	# The unit is forgotten once it is disabled; the journal has the order. What systemd itself
	# says so early may be lost.
	journalctl -q -b -o cat >/root/journal
	grep -q '^The door sshd is as it was before' /root/journal ||
	    fail "2sv-undo.service did not run"
	[ "$(sed -n '/^The door sshd is as it was before/=' /root/journal)" -lt \
	    "$(sed -n '/^Server listening on 0.0.0.0 port 22/=' /root/journal | tail -n 1)" ] ||
	    fail "somebody could have come in before: $(cat /root/journal)"
	assert_equal disabled "$(systemctl is-enabled 2sv-undo.service)"
	mkdir -p /run/house
	HOUSE=/run/house
	house_wait 10 port_is_listening 22
	assert_accepts ssh_talk chief 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$(2sv log --json)" '"detail":"undone: '
}
EOT

cat >"$WORK/machine.sh" <<'EOT'
act()
{
	container_run bash -euc '. "$TOP/tests/e2e/asserts.sh"; . "$TOP/tests/e2e/acts.sh"
		. "$TOP/tests/e2e/installed.sh"; . "$TOP/tests/e2e/protect.sh"
		. "$TOP/build/e2e/protect.outside/acts.sh"; "$@"' act "$@"
}
container_boot
act "installed$2"
"$1"
container_boot
act "booted$2"
EOT

test_a_change_that_nobody_proved_does_not_outlive_a_boot()
{
	"$CONTAINER_SH" hold "$WORK/machine.sh" container_power_off ""
}

test_nor_a_loss_of_power()
{
	"$CONTAINER_SH" hold "$WORK/machine.sh" container_end ""
}

test_nor_a_decoy_with_what_another_package_enabled_since()
{
	"$CONTAINER_SH" hold "$WORK/machine.sh" container_power_off _with_decoy
}
