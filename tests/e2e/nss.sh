# SPDX-License-Identifier: BSD-2-Clause
# Modules of NSS that answer, fail or hang, for all processes of the house: those of
# tests/dialogue/nss.c. Sourced by the tests that need them.

# nss_use SERVICE...: what is asked for groups from now on, "files 2svslow"; what is ours among it is
# laid where libc looks.
nss_use()
{
	local service folder
	folder=$(dirname "$(ldd /bin/sh | sed -n 's|.* => \(/.*/libc\.so\.6\) .*|\1|p')")
	for service; do
		case $service in
		2sv*) install -m 0755 "$TOP/build/tools/nss.so" "$folder/libnss_$service.so.2" ;;
		esac
	done
	[ -e "$HOUSE/nsswitch.conf" ] || cp -p /etc/nsswitch.conf "$HOUSE/nsswitch.conf"
	sed "s/^group:.*/group: $*/" "$HOUSE/nsswitch.conf" >/etc/nsswitch.conf
}

# nss_restore: as it was before the first nss_use.
nss_restore()
{
	[ ! -e "$HOUSE/nsswitch.conf" ] || mv "$HOUSE/nsswitch.conf" /etc/nsswitch.conf
}

# groups_of ACCOUNT GROUP...: what a talker finds out of them: "in GROUP...", or "unknown WORDS". It
# runs as one does, whose own groups nobody is asked for.
groups_of()
{
	setpriv --reuid=_2sv-talk --regid=_2sv-talk --clear-groups \
	    "$TOP/build/tools/groups" "$1" "$(id -u "$1")" "${@:2}"
}
