# SPDX-License-Identifier: BSD-2-Clause
# A machine with 2sv is started again: all of it is there before anybody can log in.
CONTAINER_SH=$TOP/tests/e2e/container.sh
WORK=$TOP/build/e2e/reboot.outside

# Runs in the container after its first and its later boots.
cat >"$WORK/acts.sh" <<'EOT'
installed()
{
	container_furnish
	container_install
	enrol ann
	ssh_login ann "$(code ann)"
	cp "$HOUSE/secret.ann" /root/
}

# started UNIT: when, in microseconds since the boot.
started()
{
	unit ActiveEnterTimestampMonotonic "$1"
}

# booted STEPS: 2sv serves; ann comes in with the code of so many steps later, and but once.
booted()
{
	local socket right
	mkdir -p "$HOUSE"
	cp /root/secret.ann "$HOUSE/"
	everything_is_up || fail "not all is up: $(systemctl --failed)"
	for socket in $SOCKETS; do
		assert_contains "$(unit WantedBy "$socket")" sockets.target
		[ "$(started "$socket")" -lt "$(started ssh.service)" ] ||
		    fail "$socket came after ssh.service"
	done
	right=$(code ann "$1")
	assert_accepts ssh_login ann "$right"
	assert_refuses ssh_login ann "$right"
	assert_contains "$OUTPUT" 'Used code'
	assert_status 0 as ann 2sv status
}
EOT

cat >"$WORK/machine.sh" <<'EOT'
act()
{
	container_run bash -euc '. "$TOP/tests/e2e/asserts.sh"; . "$TOP/tests/e2e/acts.sh"
		. "$TOP/tests/e2e/installed.sh"; . "$TOP/build/e2e/reboot.outside/acts.sh"; "$@"' act "$@"
}
container_boot
act installed
"$1"
container_boot
act booted 1
EOT

test_after_a_reboot_2sv_is_there_before_ssh()
{
	"$CONTAINER_SH" hold "$WORK/machine.sh" container_power_off
}

test_after_a_loss_of_power_too()
{
	"$CONTAINER_SH" hold "$WORK/machine.sh" container_end
}
