# SPDX-License-Identifier: BSD-2-Clause
# 2sv under systemd fails for good, or is flooded: logins are refused at once, and it comes back.
. "$TOP/tests/e2e/through.sh"

# The next try after what failed comes soon, for nobody waits half a minute here.
before_all()
{
	container_furnish
	container_install
	again_after 2s
}

# again_after TIME
again_after()
{
	mkdir -p /etc/systemd/system/2sv-again.timer.d
	printf '[Timer]\nOnActiveSec=\nOnActiveSec=%s\n' "$1" \
	    >/etc/systemd/system/2sv-again.timer.d/soon.conf
	systemctl daemon-reload
}

settings_broken()
{
	echo 'no_such_key = 1' >/etc/2sv/2sv.conf
}

settings_mended()
{
	: >/etc/2sv/2sv.conf
}

test_a_role_that_can_not_start_closes_its_socket_and_is_tried_again()
{
	person c1
	enrol c1
	log_mark
	settings_broken
	systemctl --no-block restart 2sv.target

	until_true 20 all_are failed 2sv-talk.service 2sv-talk.socket
	assert_refuses test -e /run/2sv/root.sock
	assert_refuses ssh_talk c1 203.0.113.9 'assword: ' "$PASSWORD" '?ode: ' '^C'
	assert_lacks "$OUTPUT" 'in as'
	log_has '2sv.conf:1: '
	settings_mended
	until_true 30 everything_is_up
	assert_accepts ssh_login c1 "$(code c1)"
}

test_while_its_sockets_are_closed_the_tool_names_them_and_where_to_look()
{
	everything_stop

	assert_status 3 as ann 2sv devices
	assert_contains "$OUTPUT" '2svd is not running: no /run/2sv/user.sock'
	assert_contains "$OUTPUT" "Root starts it: systemctl start 2sv.target. What became of it: "
	assert_contains "$OUTPUT" "systemctl status '2sv*'"

	systemctl start 2sv.target
	assert_status 0 as ann 2sv devices
}

# kill_often ROLE: until systemd gives up.
kill_often()
{
	local i pid
	for i in $(seq 200); do
		all_are failed "$1" && return
		pid=$(unit MainPID "$1")
		[ "$pid" = 0 ] || kill -9 "$pid" 2>/dev/null || true
		sleep 0.05
	done
	return 1
}

test_each_role_that_dies_again_and_again_comes_back_by_itself()
{
	local role
	person c2
	enrol c2
	for role in $ROLES; do
		# No socket asks for these: they come when their starts are forgotten (10 s).
		case $role in 2sv-notify.service | 2sv-watch.service) again_after 12s ;; esac
		kill_often "$role"
		until_true 30 everything_is_up
	done
	again_after 2s
	assert_accepts ssh_login c2 "$(code c2)"
	assert_status 0 as c2 2sv status
}

test_without_the_keeper_logins_are_refused_and_with_it_they_pass()
{
	person c3
	enrol c3
	systemctl stop 2sv-again.timer
	systemctl stop 2sv-keep-root.socket 2sv-keep-user.socket 2sv-keep.service

	assert_refuses ssh_talk c3 203.0.113.9 'assword: ' "$PASSWORD" '?ode: ' '^C'
	assert_lacks "$OUTPUT" 'in as'
	all_are active 2sv-talk.service 2sv-talk.socket

	systemctl start 2sv.target
	until_true 10 everything_is_up
	assert_accepts ssh_login c3 "$(code c3)"
}

# many_come COUNT: connections of ann's to user.sock, all at once.
many_come()
{
	as ann perl -MSocket -e '
		for (1 .. $ARGV[0]) {
			socket(my $s, AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0) or next;
			connect($s, sockaddr_un("/run/2sv/user.sock")) and push(@kept, $s);
		}
		print scalar(@kept), "\n"' "$1"
}

# By its default a socket that starts its service 20 times in 2 s fails for good.
test_a_socket_stays_open_that_has_to_start_its_service_time_and_again()
{
	local i
	mkdir -p /run/systemd/system/2sv-user.service.d
	printf '[Unit]\nStartLimitIntervalSec=0\n' >/run/systemd/system/2sv-user.service.d/test.conf
	systemctl daemon-reload

	for i in $(seq 40); do
		# Who came last may have it started while it is stopped: then that was in vain.
		until_true 10 systemctl -q stop 2sv-user.service
		[ "$(many_come 50)" = 50 ] || fail "the socket takes nobody any more"
	done

	all_are active 2sv-user.socket
	assert_accepts as ann 2sv status
	rm /run/systemd/system/2sv-user.service.d/test.conf
	systemctl daemon-reload
}

test_who_comes_before_its_start_is_served_however_many_wait_already()
{
	systemctl -q stop 2sv-user.service

	[ "$(many_come 900)" = 900 ] || fail "the socket takes nobody any more"

	# Those of her own that have gone are not all looked at by then: that is said, and passes.
	until_true 10 as ann 2sv status
}
