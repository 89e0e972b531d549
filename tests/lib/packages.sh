# SPDX-License-Identifier: BSD-2-Clause
# Debian packages. What builds 2sv is installed; what the house runs (sshd, sudo, other
# modules to compare with ...) is only unpacked under build/packages, never installed.
# Sourced after words.sh; bash. Reads $TOP.

PACKAGES_TO_BUILD="autoconf automake libtool pkg-config gcc libc6-dev make
	libpam0g-dev liboath-dev libqrencode-dev libsqlite3-dev libsodium-dev libconfuse-dev
	libjansson-dev libcurl4-openssl-dev libmaxminddb-dev libmnl-dev libsystemd-dev"
PACKAGES_TO_CHECK="libcmocka-dev clang libclang-rt-14-dev clang-format-14 mandoc
	groff-base bsdextrautils universal-ctags binutils file xz-utils debootstrap oathtool qrencode
	zbar-tools expect sqlite3 perl valgrind openssl"
PACKAGES_TO_UNPACK="openssh-server openssh-client openssh-sftp-server sudo
	libpam-google-authenticator libpam-oath libnss-db libfaketime expect tcl-expect oathtool iproute2
	socat strace procps git sssd-common sssd-ldap libpam-sss libnss-sss slapd ldap-utils nslcd
	libpam-ldapd libnss-ldapd ecryptfs-utils dnsmasq-base libio-socket-ssl-perl rsync borgbackup restic
	dbus-daemon dunst xvfb xrdp"

apt_get()
{
	DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 \
	    -o APT::Sandbox::User=root "$@" </dev/null
}

# packages_missing NAME...: those that are not installed.
packages_missing()
{
	local name
	for name in "$@"; do
		dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed ||
		    printf '%s\n' "$name"
	done
}

# True if the machine's lists know every package named.
packages_are_known()
{
	local name
	for name in "$@"; do
		apt-cache show --no-all-versions "$name" >/dev/null 2>&1 || return 1
	done
}

packages_update()
{
	packages_are_known "$@" || step "$TOP/build/packages/update.log" \
	    "Fetching the lists of packages (apt-get update)" apt_get update
}

# packages_as_installed NAME...: libsystemd-dev of the version that runs here, where it is offered: a
# newer one would take systemd itself along.
packages_as_installed()
{
	local version
	version=$(dpkg-query -W -f '${Version}' libsystemd0 2>/dev/null) &&
	    apt-cache madison libsystemd-dev | grep -qF "| $version |" || version=
	printf '%s\n' "$@" | sed "s/^libsystemd-dev\$/&${version:+=$version}/"
}

# packages_install NAME...: installs what is missing, and says so before.
packages_install()
{
	local missing
	missing=$(packages_missing "$@" | tr '\n' ' ')
	if [ -z "$missing" ]; then
		say "  All packages that are needed to build are installed already."
		return
	fi
	command -v apt-get >/dev/null ||
	    die "These packages are missing: $missing
Install what your system calls so, then run this again (apt-get is only on Debian and its kin)."
	say "  Installing these packages, which are missing: $missing" | fold -s -w 80
	packages_update $missing
	step "$TOP/build/packages/install.log" "Installing them (apt-get install)" \
	    apt_get install -y --no-install-recommends $(packages_as_installed $missing)
}

# Unpacks PACKAGES_TO_UNPACK and what they need and the machine lacks, once.
packages_unpack()
{
	local folder=$TOP/build/packages want names
	want=$(printf '%s ' $PACKAGES_TO_UNPACK)
	if [ "$(cat "$folder/unpacked" 2>/dev/null)" = "$want" ]; then
		return
	fi
	say "  Unpacking, not installing, into build/packages: $want" | fold -s -w 80
	packages_update $PACKAGES_TO_UNPACK
	names=$(packages_with_needs $PACKAGES_TO_UNPACK) ||
	    die "apt-get can't resolve $want: run apt-get -s install $want to see why"
	mkdir -p "$folder/debs"
	step "$folder/download.log" "Fetching them (apt-get download)" \
	    packages_download "$folder/debs" $names
	step "$folder/unpack.log" "Unpacking them (dpkg-deb -x)" packages_extract "$folder"
	printf '%s\n' "$want" >"$folder/unpacked"
}

# The named packages and those that an installation would bring along.
packages_with_needs()
{
	{
		printf '%s\n' "$@"
		apt_get -s --no-install-recommends install "$@" | sed -n 's/^Inst \([^ :]*\).*/\1/p'
	} | sort -u
}

packages_download()
{
	cd "$1"
	shift
	rm -f ./*.deb
	apt_get download "$@"
}

packages_extract()
{
	local deb
	rm -rf "$1/root"
	mkdir "$1/root"
	for deb in "$1"/debs/*.deb; do
		dpkg-deb -x "$deb" "$1/root"
	done
	packages_merge_usr "$1/root"
	mkdir -p "$1/root/etc" "$1/root/usr"
}

# The machine's /bin, /sbin and /lib are links into /usr; the packages' are not.
packages_merge_usr()
{
	local part
	for part in bin sbin lib lib64; do
		[ -d "$1/$part" ] && [ ! -L "$1/$part" ] || continue
		mkdir -p "$1/usr/$part"
		cp -a "$1/$part/." "$1/usr/$part/"
		rm -rf "${1:?}/$part"
	done
}
