# SPDX-License-Identifier: BSD-2-Clause
# Holds one container: its files, its first process, its control group. Called by
# container.sh only, in a mount namespace of its own:
#   hold.sh run SCRIPT [ARGUMENT...]     boots, and runs the script inside
#   hold.sh hold SCRIPT [ARGUMENT...]    runs it here, where it may boot and reboot:
# container_boot, container_end, container_power_off, container_run COMMAND...
set -eu
. "$TOP/tests/lib/namespaces.sh"
BOOT_SECONDS=120
cd /

# A tmpfs for what is written, and a control group for what runs (cgroups(7), version 2).
hold_open()
{
	local lower=$TOP/build/roots/$CONTAINER_ROOT
	[ "$CONTAINER_ROOT" = fresh ] || lower=$TOP/build/stage:$lower
	mount -t tmpfs -o mode=755,size=3g container "$CONTAINER"
	mkdir "$CONTAINER"/{root,data,work,cgroup}
	mount -t overlay container-root \
	    -o "lowerdir=$lower,upperdir=$CONTAINER/data,workdir=$CONTAINER/work" "$CONTAINER/root"
	chmod 755 "$CONTAINER/root"
	mount -t cgroup2 cgroup2 "$CONTAINER/cgroup"
	CONTAINER_CGROUP=$CONTAINER/cgroup/2sv-test-${CONTAINER##*/}
	mkdir "$CONTAINER_CGROUP"
}

hold_close()
{
	local i
	container_end
	for i in $(seq 300); do
		find "$CONTAINER_CGROUP" -depth -type d -exec rmdir {} + 2>/dev/null || true
		[ -d "$CONTAINER_CGROUP" ] || break
		sleep 0.05
	done
}

container_boot()
{
	(
		echo $BASHPID >"$CONTAINER_CGROUP/cgroup.procs"
		exec setpriv --pdeathsig KILL unshare --pid --mount --net --uts --ipc --cgroup --fork \
		    --kill-child=SIGKILL --propagation "$(house_propagation)" \
		    "$BASH" "$TOP/tests/e2e/boot.sh"
	) >>"$CONTAINER/boot.log" 2>&1 </dev/null &
	CONTAINER_UNSHARE=$!
	hold_until container_is_up && return
	tail -n 40 "$CONTAINER/boot.log"
	container_run systemctl list-jobs --no-pager # what it waits for
	echo "the container did not boot within $BOOT_SECONDS s" >&2
	return 1
}

hold_until()
{
	local end=$((SECONDS + BOOT_SECONDS))
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

container_is_up()
{
	CONTAINER_INIT=$(cat "/proc/$CONTAINER_UNSHARE/task/$CONTAINER_UNSHARE/children")
	CONTAINER_INIT=${CONTAINER_INIT% }
	case $(container_run systemctl is-system-running) in
	running | degraded) ;;
	*) return 1 ;;
	esac
}

# container_run COMMAND...: as root, inside.
container_run()
{
	nsenter --target "$CONTAINER_INIT" --mount --uts --ipc --net --pid --cgroup --root --wd \
	    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    TERM="${TERM:-dumb}" LANG=C.UTF-8 HOME=/root USER=root LOGNAME=root SHELL=/bin/bash \
	    CI="${CI:-}" TOP="$TOP" "$@"
}

# As a machine that is switched off: its processes are gone at once.
container_end()
{
	[ -n "${CONTAINER_UNSHARE:-}" ] || return 0
	kill -9 "$CONTAINER_UNSHARE" 2>/dev/null || true
	wait "$CONTAINER_UNSHARE" 2>/dev/null || true
	CONTAINER_UNSHARE=
}

# As a machine that is shut down in order.
container_power_off()
{
	container_run systemctl --no-block poweroff
	wait "$CONTAINER_UNSHARE" 2>/dev/null || true
	CONTAINER_UNSHARE=
}

trap hold_close EXIT
hold_open
how=$1
shift
if [ "$how" = run ]; then
	container_boot
	container_run bash "$@"
else
	. "$@"
fi
