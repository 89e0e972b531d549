# SPDX-License-Identifier: BSD-2-Clause
# login, Debian's own with its stack, on a terminal that is no console.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
SHELL_SAYS='echo in as $(id -un); exit'

before_all()
{
	store_init
	# A wrong password need not take three seconds here.
	sed -i '/pam_faildelay/d' /etc/pam.d/login
	sed -i 's/^FAIL_DELAY.*/FAIL_DELAY 0/' /etc/login.defs
}

newcomer()
{
	person "$1"
	echo 'PS1="ready> "' >"/home/$1/.bash_profile"
	enrol "$1"
	log_mark
}

test_the_stack_has_the_last_way_for_consoles()
{
	assert_matches "$(cat /etc/pam.d/login)" '^auth.*pam_2sv\.so.*console_root'
}

test_password_and_code_give_a_shell()
{
	newcomer l1

	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$(code l1)" \
	    'ready> ' "$SHELL_SAYS" -- l1

	assert_contains "$OUTPUT" 'in as l1'
	decided account=l1 door=login host=local:0 place=local device=phone verdict=accept \
	    reason=right
	assert_events l1 'left login .*' 'login login .* local accept right phone' \
	    'code login .* local accept right phone' 'enrolled .*'
}

owners_and_modes()
{
	find /etc/2sv /var/lib/2sv -printf '%p %u %g %m\n' | sort
}

# What root has set stays so.
test_a_login_changes_no_owner_and_no_mode()
{
	local before
	newcomer l9
	chmod 0604 /etc/2sv/2sv.conf
	before=$(owners_and_modes)

	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$(code l9)" \
	    'ready> ' "$SHELL_SAYS" -- l9

	assert_contains "$before" '/etc/2sv/2sv.conf root root 604'
	assert_equal "$before" "$(owners_and_modes)"
}

test_a_wrong_code_is_refused_and_counted()
{
	newcomer l2

	assert_refuses through_login 'assword: ' "$PASSWORD" 'Code: ' "$(wrong_code l2)" \
	    'Wrong code. Code: ' "$(wrong_code l2)" \
	    'Wrong code. Code: ' "$(wrong_code l2)" 'login: ' '^C' -- l2

	assert_lacks "$OUTPUT" 'ready>'
	decided account=l2 door=login verdict=refuse reason=wrong
	log_has "FAILED LOGIN .*FOR 'l2', Authentication failure" || fail "$(log_since_mark)"
	assert_events l2 'code login .* local refuse wrong .*' 'enrolled .*'
	assert_equal 1 "$(failures l2)"
}

test_a_used_code_is_refused()
{
	local used
	newcomer l3
	used=$(code l3)
	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$used" 'ready> ' exit -- l3

	assert_refuses through_login 'assword: ' "$PASSWORD" 'Code: ' "$used" \
	    'Used code. New code: ' '' 'login: ' '^C' -- l3

	assert_lacks "$OUTPUT" 'ready>'
	decided account=l3 door=login verdict=refuse reason=used
	assert_equal 0 "$(failures l3)"
}

test_interrupt_at_the_code_refuses()
{
	newcomer l4

	assert_refuses through_login 'assword: ' "$PASSWORD" 'Code: ' '^C' -- l4

	assert_lacks "$OUTPUT" 'ready>'
	decided account=l4 door=login verdict=refuse reason=ended
	assert_equal 0 "$(failures l4)"
}

test_after_a_refusal_somebody_else_logs_in_on_the_same_terminal()
{
	newcomer l5
	newcomer l6

	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' '' 'login: ' l6 \
	    'assword: ' "$PASSWORD" 'Code: ' "$(code l6)" 'ready> ' "$SHELL_SAYS" -- l5

	assert_contains "$OUTPUT" 'in as l6'
	decided account=l5 verdict=refuse reason=empty
	decided account=l6 verdict=accept reason=right
}

test_root_at_a_pseudo_terminal_is_asked_a_code()
{
	echo 'PS1="ready> "' >/root/.bash_profile
	enrol root
	log_mark

	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$(code root)" \
	    'ready> ' "$SHELL_SAYS" -- root

	assert_contains "$OUTPUT" 'in as root'
	decided account=root door=login verdict=accept reason=right
}

# The last way is for consoles: a pseudo terminal is none, whatever the option says.
test_root_at_a_pseudo_terminal_is_refused_while_the_service_is_dead()
{
	echo 'PS1="ready> "' >/root/.bash_profile
	service_kill
	log_mark

	assert_refuses through_login 'assword: ' "$PASSWORD" 'login: ' '^C' -- root

	assert_lacks "$OUTPUT" 'ready>'
	log_has "FAILED LOGIN .*FOR 'root', Authentication service cannot retrieve" ||
	    fail "$(log_since_mark)"
	rm -f /run/2sv/*.sock
	service_start
}

test_a_login_from_a_remote_host_names_that_host()
{
	newcomer l7

	assert_accepts through_login 'login: ' l7 'assword: ' "$PASSWORD" 'Code: ' "$(code l7)" \
	    'ready> ' "$SHELL_SAYS" -- -h 203.0.113.9

	decided account=l7 host=203.0.113.9 place=new verdict=accept reason=right
}
