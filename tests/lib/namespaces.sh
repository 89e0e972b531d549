# SPDX-License-Identifier: BSD-2-Clause
# Sourced by what makes private mount namespaces; bash.

# Whether mounts inside can be kept from those outside: not where / is no mount point.
house_propagation()
{
	if mountpoint -q /; then
		echo private
	else
		echo unchanged
	fi
}

# with_root_mounted COMMAND...: goes on in COMMAND, with / a mount point of its own. After a
# plain chroot(8) it is none, and no namespace's mounts could be kept private there.
with_root_mounted()
{
	exec unshare --mount --propagation unchanged bash -c '
		mount --rbind / /mnt && cd /mnt &&
		    { chroot . "$@"; status=$?; cd / && umount -l /mnt; exit $status; }' \
	    with_root_mounted "$@"
}
