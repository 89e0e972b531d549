# SPDX-License-Identifier: BSD-2-Clause
# The first process of the house: makes its root of overlays and tmpfs, its network and
# people, then runs the script that it was given. Called by house.sh only. All that is
# written goes to memory and ends with the last process; build/e2e alone stays.
set -eu
M=$HOUSE_ROOT

# A tmpfs for the root and for all that overlays take up.
inside_root()
{
	local part
	mount -t tmpfs -o mode=755,size=2g house "$M"
	mkdir -p "$M"/{usr,etc,var,run,home,dev,proc,sys,upper,mnt,srv,opt}
	mkdir -m 1777 "$M/tmp"
	mkdir -m 0700 "$M/root"
	for part in bin sbin lib lib32 lib64 libx32; do
		[ ! -L "/$part" ] || cp -P "/$part" "$M/$part"
	done
	[ -L "$M/lib" ] && return
	echo "/lib is no link to usr/lib: this needs a merged /usr" >&2
	exit 1
}

# inside_overlay PLACE LOWER: the house's PLACE over LOWER.
inside_overlay()
{
	mkdir -p "$M/upper/$1/data" "$M/upper/$1/work"
	mount -t overlay "house-$1" \
	    -o "lowerdir=$2,upperdir=$M/upper/$1/data,workdir=$M/upper/$1/work" "$M/$1"
}

inside_system()
{
	local build=$TOP/build
	inside_overlay usr "$build/stage/usr:$build/packages/root/usr:/usr"
	inside_overlay etc "$build/packages/root/etc:/etc"
	inside_overlay var /var
	mount -t proc proc "$M/proc"
	mount -t sysfs -o ro sysfs "$M/sys" || true
	ln -s /run "$M/var/run" 2>/dev/null || true
	rm -rf "$M/var/tmp" "$M/var/log" "$M/var/lib/2sv" "$M/var/spool/2sv" "$M/etc/2sv" \
	    "$M/usr/lib/pam.d" # doors of programs that the machine happens to have
	cp -a "$build/stage/etc/." "$M/etc/"
	mkdir -p "$M/var/log" "$M/run/sshd"
	mkdir -m 1777 "$M/var/tmp"
}

inside_devices()
{
	local name
	mount -t tmpfs -o mode=755,nosuid dev "$M/dev"
	for name in null zero full random urandom tty; do
		: >"$M/dev/$name"
		mount --bind "/dev/$name" "$M/dev/$name"
	done
	mkdir "$M/dev/pts"
	mkdir -m 1777 "$M/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$M/dev/pts"
	ln -s pts/ptmx "$M/dev/ptmx"
	ln -s /proc/self/fd "$M/dev/fd"
	ln -s /proc/self/fd/0 "$M/dev/stdin"
	ln -s /proc/self/fd/1 "$M/dev/stdout"
	ln -s /proc/self/fd/2 "$M/dev/stderr"
}

# The project is seen at the same path, to read only; build/e2e takes what tests leave. The
# people of the house run its tools, also where the project lies in a home that is closed.
inside_project()
{
	local part=$TOP
	mkdir -p "$M$TOP"
	while part=$(dirname "$part") && [ "$part" != / ]; do
		chmod o+x "$M$part"
	done
	mount --bind "$TOP" "$M$TOP"
	mount -o remount,bind,ro "$M$TOP"
	mount --bind "$TOP/build/e2e" "$M$TOP/build/e2e"
}

inside_enter()
{
	cd "$M"
	if mkdir mnt/old && pivot_root . mnt/old 2>/dev/null; then
		umount -l /mnt/old
		rmdir /mnt/old
		cd /
	else
		rmdir mnt/old
		exec chroot . "$BASH" "$TOP/tests/e2e/furnish.sh" "$@"
	fi
	exec "$BASH" "$TOP/tests/e2e/furnish.sh" "$@"
}

[ $$ = 1 ] || { echo "inside.sh is run by house.sh only" >&2; exit 1; }
inside_root
inside_system
inside_devices
inside_project
inside_enter "$@"
