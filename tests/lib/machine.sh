# SPDX-License-Identifier: BSD-2-Clause
# What of the machine must be the same before and after: /etc, accounts, listening ports,
# mounts, and no process of ours left. Sourced outside the house; bash.

# The ports that are listened on, from the kernel's own tables (bare machines have no ss).
machine_ports()
{
	local table
	for table in tcp tcp6; do
		awk -v table=$table '$4 == "0A" { print table, $2 }' /proc/net/$table 2>/dev/null
	done
	for table in udp udp6; do
		awk -v table=$table 'NR > 1 { print table, $2 }' /proc/net/$table 2>/dev/null
	done
}

# One line for each thing; two of these are compared with diff.
machine_describe()
{
	find /etc -xdev -printf '%M %U %G %y %p %l\n' | sort
	find /etc -xdev -type f -exec md5sum {} + | sort -k 2
	cut -d: -f1,3 /etc/passwd | sed 's/^/account /'
	machine_ports | sort
	cut -d' ' -f5- /proc/self/mountinfo | sort
	ls -d /run/2sv /var/lib/2sv /var/spool/2sv /usr/sbin/2svd /usr/bin/2sv 2>/dev/null || true
	uname -n
}

# machine_processes_in NAMESPACE: those whose pid namespace it is (a link as "pid:[4026]").
machine_processes_in()
{
	local pid
	for pid in /proc/[0-9]*; do
		[ "$(readlink "$pid/ns/pid" 2>/dev/null)" != "$1" ] || echo "$pid"
	done
}
