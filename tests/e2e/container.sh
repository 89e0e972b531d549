#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A container with systemd as its first process, over a root of Debian's (tests/lib/roots.sh)
# and build/stage, apart from this machine in all but the kernel. From outside:
#   tests/e2e/container.sh run SCRIPT [ARGUMENT...]    boots, runs a bash script inside, ends
#   tests/e2e/container.sh hold SCRIPT [ARGUMENT...]   runs it outside, with what hold.sh has
#   tests/e2e/container.sh shell                       a shell inside, to look around
#   tests/e2e/container.sh roots                       only makes the roots that tests use
# CONTAINER_ROOT names another root than "systemd": "fresh" is without build/stage, "postfix" and
# "exim4" have that mail server, "nullmailer" (with gammu-smsd, too) and "msmtp" one that listens
# nowhere; "lockers" has screen lockers, "desktop" login screens and polkit, both what types at and
# reads off a screen; "servers" has cron, and the servers of ftp and mail that ask once.
# All that is written is gone at the end, but for build/e2e and build/roots. Run by root.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
umask 022
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/lib/packages.sh"
. "$TOP/tests/lib/namespaces.sh"
. "$TOP/tests/lib/roots.sh"
. "$TOP/tests/e2e/readme.sh"

PACKAGES_OF_CONTAINER="systemd systemd-sysv dbus libpam-systemd openssh-server openssh-client sudo
	iproute2 procps expect oathtool"
PACKAGES_OF_2SV="libsqlite3-0 libjansson4 liboath0 libqrencode4 libsodium23 libconfuse2 libcurl4
	libmaxminddb0 libmnl0"
PACKAGES_OF_LOCKERS="xvfb xauth x11-utils xdotool imagemagick tesseract-ocr fonts-dejavu-core sqlite3
	xscreensaver xsecurelock i3lock swaylock sway wtype grim"
PACKAGES_OF_DESKTOP="xvfb xauth x11-utils xdotool imagemagick tesseract-ocr openbox dbus-x11
	lightdm lightdm-gtk-greeter sddm gdm3 gnome-shell gnome-session gnome-settings-daemon
	accountsservice libgl1-mesa-dri polkitd pkexec gnome-keyring libpam-gnome-keyring
	libpam-kwallet5 libsecret-tools fonts-dejavu-core libcap2-bin"
PACKAGES_OF_SERVERS="vsftpd dovecot-imapd curl cron sqlite3"

container_usage()
{
	say "usage: container.sh run SCRIPT [ARGUMENT...] | hold SCRIPT [ARGUMENT...] | shell | roots"
	exit "$1"
}

# fresh: what README says that one needs to build, and nothing of ours.
container_root_make()
{
	case $1 in
	systemd) root_bare systemd $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV ;;
	fresh) root_bare fresh $PACKAGES_OF_CONTAINER $(readme_packages) ;;
	postfix) root_bare postfix $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV postfix ;;
	exim4) root_bare exim4 $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV exim4-daemon-light ;;
	nullmailer) root_bare nullmailer $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV nullmailer gammu-smsd \
	    gammu sqlite3 ;;
	msmtp) root_bare msmtp $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV msmtp-mta ;;
	lockers) root_bare lockers $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV $PACKAGES_OF_LOCKERS ;;
	servers) root_bare servers $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV $PACKAGES_OF_SERVERS ;;
	desktop) root_bare desktop $PACKAGES_OF_CONTAINER $PACKAGES_OF_2SV $PACKAGES_OF_DESKTOP ;;
	*) die "container.sh: there is no root \"$1\"" ;;
	esac
}

# Runs hold.sh in a mount namespace and a control group of its own; with it all ends.
container_hold()
{
	local folder status=0
	mkdir -p "$TOP/build/house" "$TOP/build/e2e"
	folder=$(mktemp -d "$TOP/build/house/XXXXXX")
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    TERM="${TERM:-dumb}" LANG=C.UTF-8 HOME=/root USER=root SHELL=/bin/bash CI="${CI:-}" \
	    TOP="$TOP" CONTAINER="$folder" CONTAINER_ROOT="$CONTAINER_ROOT" \
	    setpriv --pdeathsig TERM unshare --mount --propagation "$(house_propagation)" \
	    bash "$TOP/tests/e2e/hold.sh" "$@" || status=$?
	umount -l "$folder" 2>/dev/null || true
	rmdir "$folder"
	return $status
}

[ "$(id -u)" = 0 ] || die "The container needs root, for private namespaces; run: sudo $0 $*"
CONTAINER_ROOT=${CONTAINER_ROOT:-systemd}
case ${1:-} in
run | hold)
	[ $# -ge 2 ] || container_usage 2
	container_root_make "$CONTAINER_ROOT" >&2
	container_hold "$@"
	;;
shell)
	container_root_make "$CONTAINER_ROOT"
	container_hold run -i
	;;
roots)
	container_root_make systemd
	container_root_make fresh
	container_root_make postfix
	container_root_make exim4
	container_root_make nullmailer
	container_root_make msmtp
	container_root_make lockers
	container_root_make desktop
	container_root_make servers
	;;
--help) container_usage 0 ;;
*) container_usage 2 ;;
esac
