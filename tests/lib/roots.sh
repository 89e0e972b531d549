# SPDX-License-Identifier: BSD-2-Clause
# Roots of Debian for containers, made by debootstrap once and kept in build/roots; nobody
# writes into them afterwards, containers put an overlay above. Sourced after words.sh,
# packages.sh and namespaces.sh; bash. Reads $TOP.

# root_bare NAME [PACKAGE...]: a minimal root with these packages, as build/roots/NAME. One
# that has them already is left as it is; two that want one at once wait for each other.
root_bare()
{
	local name=$1 folder=$TOP/build/roots/$1 want
	shift
	want=$(printf '%s\n' "$@" | sort -u | paste -sd' ')
	mkdir -p "$TOP/build/roots"
	(
		flock 9
		[ ! -e "$folder.packages" ] || [ "$(cat "$folder.packages")" != "$want" ] || exit 0
		rm -rf "$folder" "$folder.packages"
		[ "$name" = bare ] || root_bare bare || exit 1
		root_make "$name" "$folder" "$@" || exit 1
		printf '%s\n' "$want" >"$folder.packages"
	) 9>"$folder.lock"
}

# root_make NAME FOLDER PACKAGE...
root_make()
{
	local name=$1 folder=$2
	shift 2
	if [ "$name" = bare ]; then
		step "$folder.log" "Making a bare root (output in build/roots/bare.log)" \
		    root_debootstrap "$folder"
		return
	fi
	step "$folder.log" "Installing into a copy (output in build/roots/$name.log)" \
	    root_install "$folder" "$@"
}

# The mirror that the machine's own apt has for the release it runs.
root_mirror()
{
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
	    awk -v release="$1" '$2 == release { print $1; exit }'
}

root_release()
{
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

root_debootstrap()
{
	local release mirror
	release=$(root_release)
	mirror=$(root_mirror "$release")
	[ -n "$mirror" ] || { echo "apt knows no mirror of \"$release\""; return 1; }
	debootstrap --variant=minbase "$release" "$1" "$mirror" || return
	root_take_over "$1"
}

# Debian's lists as the machine's own apt has them, with what that was told of fetching; and
# nothing is started in a root.
root_take_over()
{
	apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
	    'Created-By: Packages' 'Origin: Debian' >"$1/etc/apt/sources.list"
	grep -ls Acquire /etc/apt/apt.conf.d/* | xargs -r cp -t "$1/etc/apt/apt.conf.d"
	cp /etc/resolv.conf /etc/hosts "$1/etc/"
	printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
	chmod 755 "$1/usr/sbin/policy-rc.d"
}

root_install()
{
	local folder=$1
	shift
	cp -a "$TOP/build/roots/bare" "$folder"
	unshare --mount --propagation "$(house_propagation)" bash -eu -c '
		mount -t proc proc "$1/proc"
		export DEBIAN_FRONTEND=noninteractive
		chroot "$1" apt-get -q update
		chroot "$1" apt-get -q -y --no-install-recommends install "${@:2}"
		chroot "$1" apt-get clean' root_install "$folder" "$@"
}
