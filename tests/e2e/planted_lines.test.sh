# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in the parts of stacks: 2sv doctor finds each, and is silent without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

test_modules_that_are_not_there()
{
	plant a_module_whose_name_is_misspelt 'door sudo' '@: there is no module pam_2svv.so' <<-'END'
	the_code_line sudo 'auth requisite pam_2svv.so # planted'
	END
	plant our_module_in_a_folder_where_it_is_not 'door sudo' \
	    '@: there is no module /opt/security/pam_2sv.so' <<-'END'
	the_code_line sudo 'auth requisite \/opt\/security\/pam_2sv.so # planted'
	END
	plant another_module_that_is_not_there 'door sudo' '@: there is no module pam_gone.so' <<-'END'
	before_code sudo 'auth required pam_gone.so # planted'
	END
	all_were_found 3
}

test_an_account_that_is_passed_by_and_a_jump_into_an_include()
{
	plant an_account_line_that_is_passed_by 'door sshd' \
	    '@: this line can end the stack well.*held accounts' <<-'END'
	sed -i '0,/^account/ { /^account/i account sufficient pam_localuser.so # planted
	}' /etc/pam.d/sshd
	END
	plant an_include_that_is_jumped_over_as_if_it_were_one_line sshd \
	    'nobody can come in, for its stack in /etc/pam.d/sshd opens to nobody who comes so' <<-'END'
	key_and_code
	sed -i 's/^auth *substack.*/auth include 2sv-password # planted/' /etc/pam.d/sshd
	END
	all_were_found 2
}

test_files_that_others_may_change()
{
	plant a_door_whose_file_others_may_change 'door sudo' \
	    '/etc/pam.d/sudo: others than root may change it' <<-'END'
	chmod 0666 /etc/pam.d/sudo
	END
	plant an_included_file_that_others_may_change 'door sshd' \
	    '/etc/pam.d/common-auth: others than root may change it' <<-'END'
	chown ann /etc/pam.d/common-auth
	END
	plant settings_that_others_may_change sshd \
	    '/etc/ssh/sshd_config: others than root may change it' <<-'END'
	chmod 0666 /etc/ssh/sshd_config
	END
	all_were_found 3
}

test_other_programs_that_log_people_in()
{
	plant_note another_program_that_logs_people_in doors \
	    'other programs ask a password and no code: .*cockpit' <<-'END'
	printf '%s\n' '@include common-auth' '@include common-account' >/etc/pam.d/cockpit
	END
	all_were_found 1
}
