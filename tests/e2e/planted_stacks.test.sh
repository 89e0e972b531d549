# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in pam.d: 2sv doctor finds each, with its place, and is silent without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

# The table itself: what is not found, or has been there before, is missed.
test_an_entry_that_plants_nothing_is_missed()
{
	plant nothing 'door sudo' '@: this line can end the stack well' <<<true
	plant_note what_is_always_said sshd 'a login by key asks no code' <<<true
	assert_equal 'nothing what_is_always_said' "${MISSED[*]}"
}

test_ways_around_the_code()
{
	plant a_line_that_ends_the_stack_before_the_code 'door sudo' \
	    '@: this line can end the stack well, or jump' <<-'END'
	before_code sudo 'auth sufficient pam_unix.so # planted'
	END
	plant a_jump_over_the_code 'door sudo' \
	    '@: this line can end the stack well, or jump' <<-'END'
	before_code sudo \
	    'auth [success=1 default=ignore] pam_succeed_if.so user ingroup robots # planted'
	behind_code sudo 'auth required pam_permit.so'
	END
	plant a_jump_over_the_substack_that_asks 'door sshd' \
	    '@: this line can end the stack well, or jump' <<-'END'
	the_auth sshd <<-'STACK'
	auth [success=1 default=ignore] pam_succeed_if.so user ingroup robots # planted
	auth substack 2sv-password
	auth required pam_permit.so
	STACK
	END
	plant root_of_a_program_that_is_always_root 'door sshd' \
	    '@: this line can end the stack well' <<-'END'
	sed -i '1i auth sufficient pam_rootok.so # planted' /etc/pam.d/sshd
	END
	plant another_lock_out_that_ends_the_stack 'door login' \
	    '@: this line can end the stack well' <<-'END'
	before_code login 'auth sufficient pam_faillock.so authsucc # planted'
	END
	plant a_way_in_a_file_that_is_included 'door sshd' \
	    '/etc/pam.d/common-auth:[0-9]+: this line can end the stack well' <<-'END'
	sed -i 's/^auth.*pam_unix.*/auth sufficient pam_unix.so # planted/' /etc/pam.d/common-auth
	END
	plant a_jump_of_two_where_a_key_was_used 'door sshd' \
	    '@: this line can end the stack well, or jump' <<-'END'
	key_and_code
	sed -i 's/^auth.*key_used/auth [success=2 default=ignore] pam_2sv.so key_used # planted/' \
	    /etc/pam.d/sshd
	END
	plant a_fingerprint 'door sudo' '@: this line can end the stack well' <<-'END'
	sed -i '1i auth sufficient pam_fprintd.so # planted' /etc/pam.d/sudo
	END
	plant members_of_wheel_who_are_trusted 'door su' \
	    '@: this line can end the stack well' <<-'END'
	before_code su 'auth sufficient pam_wheel.so trust # planted'
	END
	plant keys_of_an_agent_at_sudo 'door sudo' '@: this line can end the stack well' <<-'END'
	sed -i '1i auth sufficient pam_ssh_agent_auth.so file=/etc/keys # planted' /etc/pam.d/sudo
	END
	all_were_found 10
}

test_refusals_that_are_not_heeded()
{
	plant a_code_that_is_optional 'door su' '@: a refusal of this line is not heeded' <<-'END'
	the_code_line su 'auth optional pam_2sv.so # planted'
	END
	plant a_refusal_that_is_ignored 'door sudo' \
	    '@: a refusal of this line is not heeded' <<-'END'
	the_code_line sudo 'auth [success=ok default=ignore] pam_2sv.so # planted'
	END
	plant a_code_that_is_sufficient 'door su' '@: sufficient: ' <<-'END'
	the_code_line su 'auth sufficient pam_2sv.so # planted'
	END
	plant required_with_more_behind_it 'door login' '@: required: the lines behind it' <<-'END'
	the_code_line login 'auth required pam_2sv.so console_root # planted'
	END
	plant an_account_line_that_is_optional 'door sshd' '@: a refusal of this line' <<-'END'
	the_line sshd account 'account optional pam_2sv.so # planted'
	END
	all_were_found 5
}

test_lines_at_the_wrong_place()
{
	plant a_code_before_the_password 'door su' '@: a code is asked though no password' <<-'END'
	the_line su auth ''
	sed -i '1i auth requisite pam_2sv.so # planted' /etc/pam.d/su
	END
	plant a_second_line_of_ours 'door sudo' '@: a second code is asked' <<-'END'
	behind_code sudo 'auth requisite pam_2sv.so # planted'
	END
	plant nobody_else_says_yes 'door sudo' '@: where nobody is enrolled nothing else' <<-'END'
	the_auth sudo <<-'STACK'
	auth [success=1 default=ignore] pam_unix.so
	auth requisite pam_deny.so
	auth requisite pam_2sv.so # planted
	STACK
	END
	plant a_session_line_at_sudo 'door sudo' 'a line of pam_2sv in session' <<-'END'
	echo 'session optional pam_2sv.so' >>/etc/pam.d/sudo
	END
	plant a_session_line_that_cron_reads sessions '@: cron' <<-'END'
	echo 'session optional pam_2sv.so # planted' >>/etc/pam.d/common-session
	END
	plant a_code_after_a_key_alone 'door sshd' 'a code is asked after a key, but not' <<-'END'
	the_auth sshd <<-'STACK'
	@include common-auth
	auth requisite pam_2sv.so if_key
	auth required pam_permit.so
	STACK
	END
	plant a_decoy_that_right_passwords_meet 'door sshd' \
	    '/etc/pam.d/sshd:[0-9]+: no login ever comes to this line' <<-'END'
	printf '%s\n' 'auth [success=1 default=ignore] pam_unix.so nullok' \
	    'auth [default=ignore] pam_2sv.so decoy=sshd' 'auth requisite pam_deny.so' \
	    'auth required pam_permit.so' >/etc/pam.d/common-auth
	END
	all_were_found 7
}

test_lines_that_are_missing()
{
	plant no_account_line 'door login' 'no line of pam_2sv in account' <<-'END'
	the_line login account ''
	END
	plant no_session_line 'door sshd' 'no line of pam_2sv in session' <<-'END'
	the_line sshd session ''
	END
	plant the_other_sudo 'door sudo-i' 'no code is asked, but at sudo one is' <<-'END'
	sed -i '/pam_2sv/d' /etc/pam.d/sudo-i
	END
	plant the_other_su 'door su-l' 'no code is asked, but at su one is' <<-'END'
	printf '%s\n' '@include common-auth' '@include common-account' >/etc/pam.d/su-l
	END
	plant the_other_su_has_no_file_at_all 'door su-l' 'at su one is' <<-'END'
	rm /etc/pam.d/su-l
	END
	plant a_file_that_is_not_there 'door sudo' '@: the file that it includes' <<-'END'
	sed -i '1i auth include not-there # planted' /etc/pam.d/sudo
	END
	plant_note a_console_without_the_last_way 'door login' 'without console_root' <<-'END'
	sed -i 's/ console_root$//' /etc/pam.d/login
	END
	all_were_found 7
}

test_lines_that_libpam_or_the_module_do_not_take()
{
	plant an_option_of_another_module 'door su' '@: option nullok is not known' <<-'END'
	the_code_line su 'auth requisite pam_2sv.so nullok # planted'
	END
	plant an_option_twice 'door login' \
	    '@: option console_root is not known, given twice' <<-'END'
	the_code_line login 'auth requisite pam_2sv.so console_root console_root # planted'
	END
	plant brackets_that_are_broken 'door sudo' '@: its control is not understood' <<-'END'
	the_code_line sudo 'auth [success=ok default] pam_2sv.so # planted'
	END
	plant a_word_that_is_no_control 'door sudo' '@: its control is not understood' <<-'END'
	the_code_line sudo 'auth requisit pam_2sv.so # planted'
	END
	plant a_phase_that_is_misspelt 'door sudo' '@: it names no phase' <<-'END'
	before_code sudo 'auht required pam_env.so # planted'
	END
	plant a_file_that_includes_itself 'door sudo' \
	    '@: files include one another in a ring' <<-'END'
	sed -i '1i auth include sudo # planted' /etc/pam.d/sudo
	END
	all_were_found 6
}

# Without the decoy a prompt tells whether the password was right; with it, where each comes to it.
test_a_decoy_that_a_wrong_password_passes_by()
{
	plant a_lockout_that_ends_before_the_decoy decoy \
	    '@: a wrong password can end here, .*\(at sshd, sudo\)' <<-'END'
	the_decoy sshd,sudo
	sed -i '/pam_2sv.so decoy/i\
auth [default=die] pam_faillock.so authfail # planted' /etc/pam.d/common-auth
	sed -i 's/success=2/success=3/' /etc/pam.d/common-auth
	END
	plant a_password_that_ends_before_the_decoy decoy '@: a wrong password can end here' <<-'END'
	the_decoy sshd
	sed -i '/pam_unix/ s/default=ignore.*/default=die] pam_unix.so # planted/' /etc/pam.d/common-auth
	END
	plant a_decoy_behind_the_deny decoy 'common-auth:[0-9]+: a wrong password can end' <<-'END'
	echo 'auth [default=ignore] pam_2sv.so decoy=sshd' >>/etc/pam.d/common-auth
	END
	all_were_found 3
	planted_back
	the_decoy sshd,su
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +decoy .*\(at sshd, su\)$'
	planted_back
}

# the_decoy DOORS: as pam-auth-update puts it.
the_decoy()
{
	sed -i "/pam_unix/ { s/success=1/success=2/; a\\
auth [default=ignore] pam_2sv.so decoy=$1
	}" /etc/pam.d/common-auth
}
