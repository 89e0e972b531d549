# SPDX-License-Identifier: BSD-2-Clause
# The first process of a container: makes its devices and kernel file systems, goes into its
# root and becomes systemd. Called by hold.sh only.
set -eu
R=$CONTAINER/root

# boot_device NAME MAJOR MINOR: the container's own, if it may be made and opened (tty can't, where
# there is no terminal): who takes the machine's /dev/null for a terminal changes its mode for all.
boot_device()
{
	if mknod -m 0666 "$R/dev/$1" c "$2" "$3" 2>/dev/null && : 2>/dev/null <"$R/dev/$1"; then
		return
	fi
	rm -f "$R/dev/$1"
	: >"$R/dev/$1"
	mount --bind "/dev/$1" "$R/dev/$1"
}

boot_mounts()
{
	mount -t proc proc "$R/proc"
	mount --bind "$R/proc/sys" "$R/proc/sys"
	mount -o remount,bind,ro "$R/proc/sys"
	mount -t sysfs -o ro sysfs "$R/sys"
	mount -t tmpfs -o mode=755,nosuid dev "$R/dev"
	boot_device null 1 3
	boot_device zero 1 5
	boot_device full 1 7
	boot_device random 1 8
	boot_device urandom 1 9
	boot_device tty 5 0
	mkdir "$R/dev/pts" "$R/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$R/dev/pts"
	mount -t tmpfs -o mode=1777 shm "$R/dev/shm"
	ln -s pts/ptmx "$R/dev/ptmx"
	: >"$R/dev/console"
	mount -t tmpfs -o mode=755 run "$R/run"
	mount -t tmpfs -o mode=1777 tmp "$R/tmp"
	mount -t cgroup2 cgroup2 "$R/sys/fs/cgroup"
}

# The project is seen at the same path, to read only; build/e2e takes what tests leave.
boot_project()
{
	mkdir -p "$R$TOP"
	mount --bind "$TOP" "$R$TOP"
	mount -o remount,bind,ro "$R$TOP"
	mount --bind "$TOP/build/e2e" "$R$TOP/build/e2e"
}

boot_network()
{
	local address
	hostname db1.example.org
	chroot "$R" ip link set lo up
	for address in 203.0.113.9/32 198.51.100.7/32 192.0.2.7/32 2001:db8:1:3::a/128; do
		chroot "$R" ip address add "$address" dev lo || true
	done
}

boot_names()
{
	echo db1.example.org >"$R/etc/hostname"
	printf '%s\n' '127.0.0.1 localhost' '::1 localhost' '192.0.2.7 db1.example.org db1' \
	    >"$R/etc/hosts"
	: >"$R/etc/resolv.conf"
	: >"$R/etc/motd"
	rm -f "$R/usr/sbin/policy-rc.d"
	# There is no console, and no screen: what needs one is started by a test.
	ln -sf /dev/null "$R/etc/systemd/system/console-getty.service"
	ln -sf /dev/null "$R/etc/systemd/system/display-manager.service"
}

boot_network
boot_names
boot_mounts
boot_project
cd "$R"
mkdir -p mnt/old
pivot_root . mnt/old
cd /
exec env -i container=unshare PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=linux \
    bash -c 'umount -l /mnt/old; exec /sbin/init --log-target=journal --show-status=1 \
	systemd.unified_cgroup_hierarchy=1'
