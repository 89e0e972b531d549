# SPDX-License-Identifier: BSD-2-Clause
# Without systemd root's 2svd starts 2sv-notify, and starts it again; it is in nobody's way.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
NOTIFY=$(echo /usr/libexec/2sv/2sv-notify)
MAILS=$HOUSE/mails

before_all()
{
	rm /etc/2sv/2sv.conf.d/00-house.conf
	cp "$NOTIFY" "$HOUSE/2sv-notify"
	mkdir -p "$MAILS"
	perl "$TOP/tests/e2e/mailsink.pl" 25 "$MAILS" </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 25
	store_init
	sshd_start
}

notifier_pid()
{
	pgrep -x -u _2sv-notify 2sv-notify
}

notifier_is_gone()
{
	! pgrep -x 2sv-notify >/dev/null
}

# is_another PID: it runs, and is not that one.
is_another()
{
	local pid
	pid=$(notifier_pid) && [ "$pid" != "$1" ]
}

# mailed ACCOUNT: of its login from a new host.
mailed()
{
	grep -ql "^Subject: Login from a new host: $1 " "$MAILS"/[0-9]*
}

# The processes that the supervisor made, but for the notifier; talkers are theirs.
roles()
{
	ps -o pid=,args= --ppid "$(cat "$HOUSE/2svd.pid")" | grep -v 2sv-notify
}

# login ACCOUNT: of somebody new.
login()
{
	person "$1"
	enrol "$1"
	assert_accepts ssh_login "$1" "$(code "$1")"
}

# instead SCRIPT: the program is another one. As a new file, for the old one may be running.
instead()
{
	service_stop
	rm "$NOTIFY"
	printf '#!/bin/sh\n%s\n' "$1" >"$NOTIFY"
	chmod 755 "$NOTIFY"
}

itself_again()
{
	service_stop
	rm -f "$NOTIFY"
	cp "$HOUSE/2sv-notify" "$NOTIFY"
}

test_alerts_are_sent_though_nobody_starts_it()
{
	local pid
	service_start
	until_true 10 notifier_pid
	pid=$(notifier_pid)
	assert_matches "$(cat "/proc/$pid/status")" "^Groups:[[:space:]]*$"
	assert_matches "$(cat "/proc/$pid/status")" '^CapEff:[[:space:]]*0+$'
	assert_equal "$(cat "$HOUSE/2svd.pid")" "$(ps -o ppid= "$pid" | tr -d ' ')"
	assert_lacks "$(tr '\0' '\n' <"/proc/$pid/environ")" HOME
	login v1
	until_true 20 mailed v1
}

test_one_that_is_killed_is_started_again_and_the_roles_are_not()
{
	local pid roles
	service_start
	until_true 10 notifier_pid
	pid=$(notifier_pid) roles=$(roles)
	log_mark
	kill -9 "$pid"
	until_true 20 is_another "$pid"
	log_has "2sv-notify\[$pid\] died: signal 9; it is started again in 1 s" || fail "$(log_since_mark)"
	assert_equal "$roles" "$(roles)"
	login v2
	until_true 20 mailed v2
}

test_one_that_always_ends_is_started_later_each_time_and_logins_go_on()
{
	local roles
	instead 'echo x >>/tmp/started; exit 7'
	: >/tmp/started
	chmod 666 /tmp/started
	log_mark
	service_start
	roles=$(roles)
	login v3
	until_true 20 log_has 'ended with exit code 7; it is started again in 4 s'
	log_has 'ended with exit code 7; it is started again in 1 s' || fail "$(log_since_mark)"
	log_has 'ended with exit code 7; it is started again in 2 s' || fail "$(log_since_mark)"
	assert_equal 3 "$(wc -l </tmp/started)"
	assert_equal "$roles" "$(roles)"
	login v4
	itself_again
	assert_matches "$(alerts v4)" new-host
	service_start
	until_true 20 mailed v4
}

test_where_it_is_not_installed_that_is_said_once()
{
	service_stop
	rm "$NOTIFY"
	log_mark
	service_start
	login v5
	assert_equal 1 "$(log_since_mark | grep -c '2sv-notify: No such file')"
	itself_again
	service_start
	until_true 20 mailed v5
}

test_start_notifier_no_starts_none()
{
	service_stop
	echo 'start_notifier = no' >>/etc/2sv/2sv.conf
	log_mark
	service_start
	login v6
	notifier_is_gone || fail "it runs"
	assert_lacks "$(log_since_mark)" 2sv-notify
	service_stop
	sed -i '/^start_notifier/d' /etc/2sv/2sv.conf
	service_start
	until_true 20 mailed v6
}

test_it_ends_with_the_service_though_a_mail_server_hangs()
{
	local began
	service_start
	until_true 10 notifier_pid
	touch "$MAILS/hang"
	login v7
	until_true 20 grep -q '^RCPT <v7@' "$MAILS"/[0-9]*
	began=$SECONDS
	service_stop
	[ $((SECONDS - began)) -le 8 ] || fail "took $((SECONDS - began)) s"
	notifier_is_gone || fail "it runs on"
	rm "$MAILS/hang"
	assert_matches "$(alerts v7)" new-host
}

test_it_ends_with_a_supervisor_that_is_killed()
{
	service_start
	until_true 10 notifier_pid
	kill -9 "$(cat "$HOUSE/2svd.pid")"
	until_true 10 notifier_is_gone
	until_true 10 service_is_gone
}
