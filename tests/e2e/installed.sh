# SPDX-License-Identifier: BSD-2-Clause
# What a test does in a container: installs 2sv as a machine with systemd has it, and asks
# systemd. Sourced there after acts.sh; bash. HOUSE_LOG is the journal from the boot on.

# The machine has sshd and people; 2sv is only unpacked.
container_furnish()
{
	rm -f /etc/pam.d/common-session-noninteractive.old
	person ann 2001
	printf '%s\n' 'Host *' ' NumberOfPasswordPrompts 1' >/etc/ssh/ssh_config.d/tests.conf
	mkdir -p /run/house
	journalctl -q -f -n all -o short >"$HOUSE_LOG" 2>&1 </dev/null &
	house_wait 10 test -s "$HOUSE_LOG"
}

# As README says, from the point where the files are in place.
container_install()
{
	systemd-sysusers && systemd-tmpfiles --create 2sv.conf && systemctl daemon-reload &&
	    systemctl enable --now 2sv.target && 2sv store init || return
	cp "$TOP/packaging/pam/sshd" /etc/pam.d/sshd
	printf 'KbdInteractiveAuthentication yes\nPasswordAuthentication no\nMaxStartups 100\n' \
	    >/etc/ssh/sshd_config.d/00-2sv.conf
	systemctl reload ssh
}

ROLES="2sv-talk.service 2sv-user.service 2sv-keep.service 2sv-notify.service
	2sv-watch.service"
SOCKETS="2sv-talk.socket 2sv-user.socket 2sv-keep-root.socket 2sv-keep-user.socket
	2sv-keep-notify.socket 2sv-keep-watch.socket 2sv-sendmail.socket"

# unit PROPERTY UNIT: its value.
unit()
{
	systemctl show --value -p "$1" "$2"
}

# all_are STATE UNIT...: active, failed ...
all_are()
{
	local state=$1 each
	shift
	for each in "$@"; do
		[ "$(unit ActiveState "$each")" = "$state" ] || return 1
	done
}

# systemctl itself waits for the target only.
everything_stop()
{
	systemctl stop 2sv.target && house_wait 10 all_are inactive 2sv.target $ROLES $SOCKETS
}

everything_is_up()
{
	all_are active 2sv.target $ROLES $SOCKETS
}

# Tests stop it more often within ten seconds than systemd starts a unit again. (A pattern would leave
# out what is stopped.)
everything_start()
{
	rm -f /run/2sv/root.sock
	systemctl reset-failed 2sv-config.service 2sv-doctor.timer $ROLES $SOCKETS
	systemctl start 2sv.target
	until_true 10 everything_is_up
}

# A socket that nobody listens on is a fault. Where there is none, root's program starts 2svd.
socket_that_refuses()
{
	perl -MSocket -e 'socket(S, AF_UNIX, SOCK_SEQPACKET, 0) && bind(S, sockaddr_un($ARGV[0]))' \
	    /run/2sv/root.sock
}

# The uids of all processes that run 2svd, one a line.
service_uids()
{
	local pid
	for pid in $(service_pids); do
		awk '/^Uid:/ { print $2; print $3; print $4; print $5 }' "/proc/$pid/status"
	done | sort -un
}
