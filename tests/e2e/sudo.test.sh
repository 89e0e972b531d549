# SPDX-License-Identifier: BSD-2-Clause
# sudo, Debian's own with its stack: password and code on a terminal, on stdin, by askpass; and
# what it does without asking.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"

before_all()
{
	printf 'Defaults passwd_tries=1\nDefaults lecture=never\nALL ALL=(ALL) ALL\n' \
	    >/etc/sudoers.d/house
	chmod 0440 /etc/sudoers.d/house
	store_init
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

test_password_and_code_give_a_command_of_roots()
{
	newcomer s1

	assert_accepts through_sudo s1 'assword for s1: ' "$PASSWORD" 'Code: ' "$(code s1)" -- id -un

	assert_matches "$OUTPUT" '^root$'
	decided account=s1 door=sudo "host=local:$(id -u s1)" place=local device=phone \
	    verdict=accept reason=right
}

# sudo opens sessions from its ticket, too: the right code is the login, not the session.
test_the_event_of_the_code_is_the_login_itself()
{
	newcomer s2

	assert_accepts through_sudo s2 'assword for s2: ' "$PASSWORD" 'Code: ' "$(code s2)" -- true

	assert_events s2 '(code|login) sudo .* local accept right phone' 'enrolled .*'
	assert_matches "$(2sv hosts --account s2)" "^local:$(id -u s2) .* (known|local) .* 1 +20"
	assert_matches "$(2sv status --account s2)" 'Last login: .* at sudo'
}

test_the_prompt_is_short_and_does_not_echo()
{
	local answer
	newcomer s3
	answer=$(code s3)

	assert_accepts through_sudo s3 'assword for s3: ' "$PASSWORD" 'Code: ' "$answer" -- true

	assert_matches "$OUTPUT" '^Code: $'
	assert_lacks "$OUTPUT" "$answer"
}

# sudo -p, as Ansible gives it, replaces each prompt of a module's: the code is asked by the same words.
test_a_prompt_of_the_callers_own_stands_before_password_and_code()
{
	newcomer s25

	assert_accepts through_sudo s25 'mine for s25: ' "$PASSWORD" 'mine for s25: ' "$(code s25)" -- \
	    -p 'mine for %p: ' id -un

	assert_matches "$OUTPUT" '^root$'
	log_mark
	assert_refuses through_sudo s25 'mine for s25: ' "$PASSWORD" 'mine for s25: ' "$PASSWORD" \
	    '?mine for s25: ' '^C' -- -k -p 'mine for %p: ' id -un
	assert_lacks "$OUTPUT" root
	assert_equal 0 "$(failures s25)"
}

# Programs that become root without a person: sudo asks PAM nothing of whom sudoers lets pass.
test_whom_sudoers_lets_pass_is_asked_nothing()
{
	newcomer s26
	echo 's26 ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/zz-s26

	assert_status 0 as s26 sudo -k -n id -un
	rm /etc/sudoers.d/zz-s26

	assert_equal root "$OUTPUT"
	assert_equal 0 "$(decisions s26 | grep -vc 'verdict=skip reason=let-be' || true)"
	assert_equal 0 "$(failures s26)"
}

test_three_wrong_codes_are_refused_and_each_is_counted()
{
	newcomer s4

	assert_refuses through_sudo s4 'assword for s4: ' "$PASSWORD" \
	    'Code: ' "$(another_wrong_code s4 1)" 'Wrong code. Code: ' "$(another_wrong_code s4 2)" \
	    'Wrong code. Code: ' "$(another_wrong_code s4 3)" -- id -un

	assert_lacks "$OUTPUT" root
	decided account=s4 door=sudo verdict=refuse reason=wrong
	assert_equal 1 "$(decisions s4 | wc -l)"
	assert_events s4 'code sudo .* local refuse wrong .*' 'code sudo .* local refuse wrong .*' \
	    'code sudo .* local refuse wrong .*' 'enrolled .*'
	assert_equal 3 "$(failures s4)"
}

test_a_wrong_code_then_the_right_one_comes_in()
{
	newcomer s5

	assert_accepts through_sudo s5 'assword for s5: ' "$PASSWORD" 'Code: ' "$(wrong_code s5)" \
	    'Wrong code. Code: ' "$(code s5)" -- id -un

	assert_matches "$OUTPUT" '^root$'
	assert_equal 1 "$(failures s5)"
}

test_a_used_code_is_refused_and_named_in_the_next_prompt()
{
	local used
	newcomer s6
	used=$(code s6)
	assert_accepts through_sudo s6 'assword for s6: ' "$PASSWORD" 'Code: ' "$used" -- -k true

	assert_refuses through_sudo s6 'assword for s6: ' "$PASSWORD" 'Code: ' "$used" \
	    'Used code. New code: ' '' -- -k id -un

	decided account=s6 door=sudo verdict=refuse reason=used
	assert_equal 0 "$(failures s6)"
}

test_a_wrong_password_asks_no_code()
{
	newcomer s7

	assert_refuses through_sudo s7 'assword for s7: ' wrong -- id -un

	assert_lacks "$OUTPUT" Code
	assert_equal 0 "$(failures s7)"
}

test_two_lines_on_stdin_are_password_and_code()
{
	newcomer s8

	assert_accepts on_stdin s8 "$(code s8)"

	assert_matches "$OUTPUT" 'root$'
	decided account=s8 door=sudo verdict=accept reason=right
}

# on_stdin ACCOUNT CODE: without a terminal.
on_stdin()
{
	printf '%s\n%s\n' "$PASSWORD" "$2" | as "$1" setsid -w sudo -S id -un
}

test_a_wrong_code_on_stdin_is_refused_and_asked_no_further()
{
	newcomer s9

	assert_refuses on_stdin s9 "$(wrong_code s9)"

	decided account=s9 door=sudo verdict=refuse reason=wrong
	assert_equal 1 "$(failures s9)"
}

test_stdin_that_ends_after_the_password_is_refused_and_not_counted()
{
	newcomer s10

	assert_refuses as s10 setsid -w sudo -S id -un <<<"$PASSWORD"

	assert_lacks "$OUTPUT" root
	decided account=s10 door=sudo verdict=refuse
	assert_equal 0 "$(failures s10)"
}

test_askpass_is_called_once_for_each_prompt()
{
	newcomer s11
	askpass_make s11 "$(code s11)"

	assert_accepts as s11 env SUDO_ASKPASS=/home/s11/askpass setsid -w sudo -A id -un </dev/null

	assert_matches "$OUTPUT" '^root$'
	assert_equal 2 "$(wc -l </home/s11/asked)"
	assert_matches "$(sed -n 1p /home/s11/asked)" 'assword for s11'
	assert_equal 'Code: ' "$(sed -n 2p /home/s11/asked)"
}

# askpass_make ACCOUNT CODE: a program that answers sudo's prompts and writes them down.
askpass_make()
{
	printf '%s\n' '#!/bin/bash' 'printf "%s\n" "$1" >>~/asked' \
	    'case $1 in *assword*) echo '"'$PASSWORD'"' ;; *) echo '"'$2'"' ;; esac' \
	    >"/home/$1/askpass"
	chmod 755 "/home/$1/askpass"
}

test_askpass_with_a_wrong_code_is_refused()
{
	newcomer s12
	askpass_make s12 "$(wrong_code s12)"

	assert_refuses as s12 env SUDO_ASKPASS=/home/s12/askpass setsid -w sudo -A id -un </dev/null

	decided account=s12 door=sudo verdict=refuse reason=wrong
	assert_equal 1 "$(failures s12)"
}

test_without_asking_sudo_fails_at_once_and_nothing_is_asked_or_counted()
{
	local began tenths
	newcomer s13
	began=$(seconds_now)

	assert_refuses as s13 sudo -n id -un

	tenths=$(seconds_since "$began" | tr -d .)
	[ "$tenths" -lt 10 ] || fail "it took $tenths tenths of a second"
	assert_contains "$OUTPUT" 'a password is required'
	assert_equal '' "$(decisions s13)"
	assert_events s13 'enrolled .*'
}

test_a_ticket_asks_nothing_a_second_time()
{
	newcomer s14

	assert_accepts through_sudo_twice s14 "$(code s14)"

	assert_equal 2 "$(grep -c '^root$' <<<"$OUTPUT")"
	assert_equal 1 "$(decisions s14 | grep -c reason=right)"
	assert_equal 1 "$(events s14 | grep -c sudo)"
}

through_sudo_twice()
{
	talk 'assword for' "$PASSWORD" 'Code: ' "$2" -- "${IN_HOUSE[@]}" as "$1" \
	    sh -c 'sudo id -un && sudo -n id -un'
}

test_a_ticket_that_was_given_back_asks_again()
{
	newcomer s15

	assert_accepts talk 'assword for' "$PASSWORD" 'Code: ' "$(code s15)" \
	    'assword for' "$PASSWORD" 'Code: ' "$(code s15 1)" -- "${IN_HOUSE[@]}" as s15 \
	    sh -c 'sudo id -un && sudo -k && sudo id -un'

	assert_equal 2 "$(decisions s15 | grep -c reason=right)"
}

test_interrupt_at_the_code_refuses_and_is_not_counted()
{
	newcomer s16

	assert_refuses through_sudo s16 'assword for s16: ' "$PASSWORD" 'Code: ' '^C' -- id -un

	assert_lacks "$OUTPUT" root
	decided account=s16 door=sudo verdict=refuse reason=ended
	assert_events s16 'code sudo .* local refuse ended .*' 'enrolled .*'
	assert_equal 0 "$(failures s16)"
}

test_end_of_file_at_the_code_refuses_and_is_not_counted()
{
	newcomer s17

	assert_refuses through_sudo s17 'assword for s17: ' "$PASSWORD" 'Code: ' '^D' -- id -un

	assert_lacks "$OUTPUT" root
	decided account=s17 door=sudo verdict=refuse
	assert_equal 0 "$(failures s17)"
}

test_interrupts_three_times_over_never_come_in()
{
	newcomer s18
	sed -i 's/passwd_tries=1/passwd_tries=3/' /etc/sudoers.d/house

	for round in 1 2 3; do
		assert_refuses through_sudo s18 'assword for s18: ' "$PASSWORD" 'Code: ' '^C' -- id -un
		assert_lacks "$OUTPUT" root
	done

	sed -i 's/passwd_tries=3/passwd_tries=1/' /etc/sudoers.d/house
}

# What sudo does after a refused code by default: it begins again with the password.
test_with_sudos_own_retries_the_second_round_comes_in()
{
	newcomer s19
	sed -i 's/passwd_tries=1/passwd_tries=3/' /etc/sudoers.d/house

	assert_accepts through_sudo s19 'assword for s19: ' "$PASSWORD" 'Code: ' "$(wrong_code s19)" \
	    'Code: ' '' 'assword for s19: ' "$PASSWORD" 'Code: ' "$(code s19)" -- id -un

	assert_matches "$OUTPUT" '^root$'
	sed -i 's/passwd_tries=3/passwd_tries=1/' /etc/sudoers.d/house
}

test_a_login_shell_is_another_door_with_the_same_code()
{
	newcomer s20

	assert_accepts through_sudo s20 'assword for s20: ' "$PASSWORD" 'Code: ' "$(code s20)" \
	    -- -i id -un

	assert_matches "$OUTPUT" '^root$'
	decided account=s20 door=sudo-i verdict=accept reason=right
}

test_to_another_account_the_callers_own_code_is_asked()
{
	newcomer s21

	assert_accepts through_sudo s21 'assword for s21: ' "$PASSWORD" 'Code: ' "$(code s21)" \
	    -- -u bob id -un

	assert_matches "$OUTPUT" '^bob$'
	decided account=s21 door=sudo verdict=accept reason=right
}

test_without_a_device_the_password_is_enough()
{
	person s22
	log_mark

	assert_accepts through_sudo s22 'assword for s22: ' "$PASSWORD" -- id -un

	assert_matches "$OUTPUT" '^root$'
	decided account=s22 door=sudo verdict=skip reason=not-enrolled
}

test_root_is_not_asked()
{
	log_mark

	assert_accepts sudo -n id -un

	assert_equal root "$OUTPUT"
	assert_equal '' "$(decisions root | grep -v 'verdict=skip reason=let-be')"
}

# The codes of pam(3) that the module's line returns, by a stack that writes them down.
test_the_pam_codes_are_those_of_the_table()
{
	cp /etc/pam.d/sudo "$HOUSE/sudo.own"
	cat >/etc/pam.d/sudo <<-'END'
	@include common-auth
	auth	[success=4 ignore=5 auth_err=1 authinfo_unavail=2 perm_denied=3 default=die]	pam_2sv.so
	auth	requisite	pam_deny.so
	auth	[default=die]	pam_exec.so quiet /usr/bin/logger -p authpriv.info -t pamcode auth_err
	auth	[default=die]	pam_exec.so quiet /usr/bin/logger -p authpriv.info -t pamcode authinfo_unavail
	auth	[default=die]	pam_exec.so quiet /usr/bin/logger -p authpriv.info -t pamcode perm_denied
	auth	[default=1]	pam_exec.so quiet /usr/bin/logger -p authpriv.info -t pamcode success
	auth	optional	pam_exec.so quiet /usr/bin/logger -p authpriv.info -t pamcode ignore
	@include common-account
	@include common-session-noninteractive
	END
	newcomer s23

	assert_accepts on_stdin s23 "$(code s23)"
	log_has 'pamcode: success' || fail "$(log_since_mark)"
	log_mark
	assert_refuses on_stdin s23 "$(wrong_code s23)"
	log_has 'pamcode: auth_err' || fail "$(log_since_mark)"
	person s24
	log_mark
	assert_accepts on_stdin s24 ''
	log_has 'pamcode: ignore' || fail "$(log_since_mark)"
	service_kill
	log_mark
	assert_refuses on_stdin s23 "$(code s23 1)"
	log_has 'pamcode: authinfo_unavail' || fail "$(log_since_mark)"

	rm -f /run/2sv/*.sock
	service_start
	cp "$HOUSE/sudo.own" /etc/pam.d/sudo
}
