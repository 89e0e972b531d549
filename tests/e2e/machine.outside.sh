# SPDX-License-Identifier: BSD-2-Clause
# The house leaves nothing behind, however it ends. Run outside of it.
. "$TOP/tests/lib/machine.sh"
HOUSE_SH=$TOP/tests/e2e/house.sh
WORK=$TOP/build/e2e/machine.outside

# A house that does what a bad guest would: new accounts, changed files, servers, mounts.
cat >"$WORK/guest.sh" <<'EOT'
. "$TOP/tests/e2e/acts.sh"
readlink /proc/self/ns/pid >"$TOP/build/e2e/machine.outside/namespace"
echo "$HOUSE_ROOT" >"$TOP/build/e2e/machine.outside/root"
echo changed >/etc/2sv-was-here
echo changed >/usr/lib/2sv-was-here
echo changed >/var/lib/2sv-was-here
echo changed >/etc/pam.d/common-auth
person guest
sshd_start
mount -t tmpfs guest /mnt
sleep 1000 &
[ "${1:-}" != stay ] || { touch "$TOP/build/e2e/machine.outside/ready"; sleep 1000; }
exit 7
EOT

# Status 137 = unshare was ended by SIGKILL.
house_that_is_killed()
{
	local house unshare
	rm -f "$WORK/ready"
	"$HOUSE_SH" run "$WORK/guest.sh" stay &
	house=$!
	until_true 10 test -e "$WORK/ready"
	unshare=$(cat "/proc/$house/task/$house/children")
	kill -9 $unshare
	wait $house
}

namespace_is_empty()
{
	[ -z "$(machine_processes_in "$(cat "$WORK/namespace")")" ]
}

machine_is_the_same_after()
{
	machine_describe >"$WORK/before"
	assert_status "$@"
	machine_describe >"$WORK/after"
	diff "$WORK/before" "$WORK/after" || fail "the machine is not as before"
}

test_the_machine_is_as_before_after_a_house()
{
	machine_is_the_same_after 7 "$HOUSE_SH" run "$WORK/guest.sh"
}

test_the_machine_is_as_before_after_a_house_that_was_killed()
{
	machine_is_the_same_after 137 house_that_is_killed
}

test_the_difference_would_be_seen()
{
	machine_describe >"$WORK/before"
	sed 's/^account root:0$/account root:1/' "$WORK/before" >"$WORK/after"

	assert_status 1 diff "$WORK/before" "$WORK/after"
}

test_no_process_folder_or_mount_is_left_when_the_house_has_ended()
{
	"$HOUSE_SH" run "$WORK/guest.sh" || true

	assert_matches "$(cat "$WORK/namespace")" '^pid:'
	assert_equal '' "$(machine_processes_in "$(cat "$WORK/namespace")")"
	assert_refuses test -e "$(cat "$WORK/root")"
	assert_equal 0 "$(grep -c "$(cat "$WORK/root")" /proc/self/mountinfo)"
}

test_no_process_is_left_when_the_house_was_killed()
{
	house_that_is_killed || true

	until_true 5 namespace_is_empty
}

test_a_house_is_ready_within_three_seconds()
{
	local began tenths
	echo : >"$WORK/nothing.sh"
	began=$(seconds_now)

	"$HOUSE_SH" run "$WORK/nothing.sh"

	tenths=$(seconds_since "$began" | tr -d .)
	[ "$tenths" -lt 30 ] || fail "it took $tenths tenths of a second"
}
