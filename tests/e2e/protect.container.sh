# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect under a real systemd: a timer keeps the change or takes it back, with nobody's help.
. "$TOP/tests/e2e/protect.sh"
DROP_IN=/etc/ssh/sshd_config.d/00-2sv.conf

before_all()
{
	protect_container_before_all
}

timer_is_set()
{
	systemctl is-active 2sv-protect-check.timer && systemctl is-enabled 2sv-undo.service
}

# sshd_begun: how often sshd began to listen, anew after each reload, which is not waited for.
sshd_begun()
{
	journalctl -q -t sshd -o cat | grep -c 'Server listening on ::' || true
}

sshd_has_begun_again()
{
	[ "$(sshd_begun)" -gt "$1" ]
}

nothing_watches()
{
	! systemctl -q is-active 2sv-protect-check.timer && ! systemctl -q is-enabled 2sv-undo.service
}

test_a_mistake_and_a_dead_service_are_taken_back_by_the_timer()
{
	before
	assert_status 6 2sv protect sshd --yes --batch --minutes 1
	assert_status 0 timer_is_set
	# Nobody comes in any more: a module that is not there, no service.
	sed -i 's/pam_2sv.so # by/pam_2sw.so # by/' /etc/pam.d/sshd
	systemctl stop 2sv.target
	assert_status 90 ssh_talk chief 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' 1
	until_true 90 test ! -e $STATE/pending
	is_as_before
	# What waits goes first: a crash before the watchers go leaves no change without one.
	until_true 10 nothing_watches
	house_wait 10 port_is_listening 22
	assert_accepts ssh_talk chief 203.0.113.9 'assword: ' "$PASSWORD"
	systemctl start 2sv.target
	assert_contains "$(2sv log --json)" '"detail":"undone: nobody who can become root'
	assert_matches "$(journalctl -q -t 2sv -o cat)" 'protect door=sshd change=undone'
}

# A key is asked of everybody, and the only admin has none: sshd's own words bar him.
test_methods_that_no_admin_has_are_taken_back_by_the_timer()
{
	before
	assert_status 6 2sv protect sshd --yes --batch --minutes 1 --setup key+code
	assert_contains "$(cat $DROP_IN)" 'AuthenticationMethods publickey,keyboard-interactive'
	assert_status 90 ssh_talk chief 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'Permission denied (publickey)'
	until_true 90 test ! -e $STATE/pending
	is_as_before
	until_true 10 nothing_watches
	assert_accepts ssh_talk chief 203.0.113.9 'assword: ' "$PASSWORD"
}

test_the_timer_keeps_what_was_proved()
{
	local begun
	before
	begun=$(sshd_begun)
	assert_status 6 2sv protect sshd --yes --batch --minutes 1
	until_true 10 sshd_has_begun_again "$begun"
	assert_accepts ssh_login chief "$(code chief)"
	until_true 90 test ! -e $STATE/pending
	[ -e $DROP_IN ]
	until_true 10 nothing_watches
	assert_accepts ssh_login chief "$(code chief 1)"
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}
