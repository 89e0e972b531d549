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
