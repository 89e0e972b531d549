# SPDX-License-Identifier: BSD-2-Clause
# The container leaves nothing behind, however it ends. Run outside of it.
. "$TOP/tests/lib/machine.sh"
. "$TOP/tests/lib/namespaces.sh"
CONTAINER_SH=$TOP/tests/e2e/container.sh
WORK=$TOP/build/e2e/container.outside

# A container in which a bad guest works.
cat >"$WORK/guest.sh" <<'EOT'
readlink /proc/self/ns/pid >"$TOP/build/e2e/container.outside/namespace"
echo changed >/etc/2sv-was-here
echo changed >/usr/lib/2sv-was-here
mount -t tmpfs guest /mnt
systemd-run -q sleep 1000
[ "${1:-}" != stay ] || { touch "$TOP/build/e2e/container.outside/ready"; sleep 1000; }
exit 7
EOT

# The group of the guest's processes at the top of the tree; other containers have theirs beside it.
control_group_of_the_guest()
{
	local process
	process=$(machine_processes_in "$(cat "$WORK/namespace")" | head -n 1)
	sed -n 's|^0::/\(2sv-test-[^/]*\).*|\1|p' "$process/cgroup"
}

# control_group_is_gone NAME: as the kernel knows it.
control_group_is_gone()
{
	unshare --mount --propagation "$(house_propagation)" bash -c '
		mount -t cgroup2 cgroup2 /mnt && [ ! -e "/mnt/$1" ]' bash "$1"
}

namespace_is_empty()
{
	[ -z "$(machine_processes_in "$(cat "$WORK/namespace")")" ]
}

container_that_is_killed()
{
	local container
	rm -f "$WORK/ready"
	"$CONTAINER_SH" run "$WORK/guest.sh" stay &
	container=$!
	until_true 60 test -e "$WORK/ready"
	control_group_of_the_guest >"$WORK/group"
	kill -9 $container
	wait $container
}

test_the_machine_is_as_before_after_a_container()
{
	machine_describe >"$WORK/before"
	assert_status 7 "$CONTAINER_SH" run "$WORK/guest.sh"
	machine_describe >"$WORK/after"

	diff "$WORK/before" "$WORK/after" || fail "the machine is not as before"
	assert_matches "$(cat "$WORK/namespace")" '^pid:'
	until_true 5 namespace_is_empty
}

test_what_was_written_in_one_is_not_seen_in_the_next()
{
	echo 'ls /etc/2sv-was-here /usr/lib/2sv-was-here 2>/dev/null' >"$WORK/look.sh"
	"$CONTAINER_SH" run "$WORK/guest.sh" || true

	OUTPUT=$("$CONTAINER_SH" run "$WORK/look.sh") || true

	assert_equal '' "$OUTPUT"
	assert_refuses test -e "$TOP/build/roots/systemd/etc/2sv-was-here"
}

test_no_process_and_no_control_group_is_left_when_it_was_killed()
{
	container_that_is_killed || true

	assert_matches "$(cat "$WORK/group")" '^2sv-test-'
	until_true 20 namespace_is_empty
	until_true 20 control_group_is_gone "$(cat "$WORK/group")"
}

# A program inside may take one for its terminal, and change its mode for everybody.
test_its_devices_are_not_the_machines()
{
	echo 'stat -c "%t:%T %a" /dev/null && stat -c %d:%i /dev/null' >"$WORK/look.sh"

	OUTPUT=$("$CONTAINER_SH" run "$WORK/look.sh")

	assert_contains "$OUTPUT" '1:3 666'
	assert_lacks "$OUTPUT" "$(stat -c %d:%i /dev/null)"
}
