# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in the parts of stacks: 2sv doctor finds each, and is silent without it.
. "$TOP/tests/e2e/planted.sh"

# What an entry may have installed, too.
planted_back()
{
	rm -f /usr/local/bin/{hyprlock,swaylock}
	planted_back_etc
}

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

test_folders_that_others_may_change()
{
	plant a_folder_of_doors_that_anybody_writes 'door sshd' \
	    'others than root may change /etc/pam.d, and with it who comes in' <<-'END'
	chmod 0777 /etc/pam.d
	END
	plant a_folder_of_settings_of_a_person sshd '/etc/ssh/sshd_config: others than root may change /etc/ssh,' <<-'END'
	chown ann /etc/ssh
	END
	plant a_module_of_a_person 'door sudo' '/srv/pam_env.so: others than root may change it, and' <<-'END'
	cp "${MODULE%/*}/pam_env.so" /srv/pam_env.so
	chown ann /srv/pam_env.so
	before_code sudo 'auth required /srv/pam_env.so # planted'
	END
	rm -f /srv/pam_env.so
	all_were_found 3
}

# What --fix would give to root is in her hands: a link to what is another's.
test_fix_follows_nobody_out_of_the_folder_of_doors()
{
	planted_back
	mkdir -p /srv/ann
	echo 'auth required pam_env.so' >/srv/bob-file
	chown bob /srv/bob-file
	ln -s /srv/bob-file /srv/ann/inc
	chown -h ann /srv/ann /srv/ann/inc
	sed -i '1i @include /srv/ann/inc' /etc/pam.d/sudo
	assert_status 6 2sv doctor --fix
	assert_matches "$OUTPUT" '^finding +door sudo +/srv/ann/inc: others than root may change'
	assert_equal bob "$(stat -c %U /srv/bob-file)"
	rm -rf /srv/ann /srv/bob-file
	planted_back
	doctor_finds_nothing
}

test_other_programs_that_log_people_in()
{
	plant_note another_program_that_logs_people_in doors \
	    'other programs ask a password and no code: .*cockpit' <<-'END'
	printf '%s\n' '@include common-auth' '@include common-account' >/etc/pam.d/cockpit
	END
	plant_note another_program_whose_code_is_passed_by doors \
	    'other programs ask a password and no code: .*kde' <<-'END'
	printf '%s\n' 'auth sufficient pam_unix.so' 'auth requisite pam_2sv.so' >/etc/pam.d/kde
	END
	plant a_login_screen_whose_code_is_passed_by 'door lightdm' \
	    '/etc/pam.d/lightdm:1: this line can end the stack well, or jump, before a code' <<-'END'
	printf '%s\n' 'auth sufficient pam_unix.so' 'auth requisite pam_2sv.so' >/etc/pam.d/lightdm
	END
	all_were_found 3
}

# Where the program would answer with the account's name, or shows nothing that is typed.
test_an_echo_that_does_nothing()
{
	plant_note an_echo_that_would_be_a_name 'door sddm' \
	    "@: echo=yes does nothing here: .*, with the account's name" <<-'END'
	printf '%s\n' 'auth requisite pam_2sv.so split' 'auth requisite pam_unix.so' \
	    'auth requisite pam_2sv.so echo=yes # planted' 'account requisite pam_2sv.so' \
	    'session optional pam_2sv.so' >/etc/pam.d/sddm
	END
	plant_note an_echo_that_nobody_sees 'door i3lock' \
	    '@: echo=yes does nothing here: .* is never seen' <<-'END'
	printf 'auth requisite pam_2sv.so split\nauth requisite pam_unix.so\n%s\n' \
	    'auth requisite pam_2sv.so echo=yes # planted' >/etc/pam.d/i3lock
	END
	all_were_found 2
}

# Each of the two lines of one field is a fault without the other.
test_one_field()
{
	plant a_line_that_splits_and_none_that_checks 'door sudo' \
	    '@: the code is taken off the password here, and no line behind checks it' <<-'END'
	{ echo 'auth requisite pam_2sv.so split # planted'; grep -v pam_2sv.so /etc/pam.d/sudo; } >/tmp/sudo
	cat /tmp/sudo >/etc/pam.d/sudo
	END
	plant a_line_that_splits_behind_the_password 'door sudo' \
	    '@: a password is asked before this line: it gets the code as well' <<-'END'
	before_code sudo 'auth requisite pam_2sv.so split # planted'
	END
	plant a_program_that_asks_once_without_it 'door sddm' \
	    '@: this program asks once and gives that to every prompt' <<-'END'
	printf 'auth required pam_unix.so\nauth requisite pam_2sv.so # planted\n' >/etc/pam.d/sddm
	END
	plant a_locker_that_borrows_what_asks_a_code 'door i3lock' \
	    '/etc/pam.d/login:9: this program asks once and gives that to every prompt' <<-'END'
	echo 'auth include login' >/etc/pam.d/i3lock
	END
	all_were_found 4
}

# What asks by another program's file: hyprlock by that of su, all others by libpam's "other".
test_lockers_without_a_file_of_their_own()
{
	plant_note a_locker_without_a_file lockers \
	    'swaylock is installed, and has no file /etc/pam.d/swaylock: it asks by that of other' <<-'END'
	install -m 0755 /bin/true /usr/local/bin/swaylock
	END
	plant_note a_locker_that_takes_the_file_of_su lockers \
	    'hyprlock is installed, and has no file /etc/pam.d/hyprlock: it asks by that of su' <<-'END'
	install -m 0755 /bin/true /usr/local/bin/hyprlock
	END
	all_were_found 2
	install -m 0755 /bin/true /usr/local/bin/swaylock
	printf '%s\n' 'auth requisite pam_2sv.so split' '@include common-auth' \
	    'auth requisite pam_2sv.so' >/etc/pam.d/swaylock
	assert_lacks "$(2sv doctor)" 'swaylock is installed'
	planted_back
}
