# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in what installation puts in place, settings, users and the module, and in who is
# enrolled: 2sv doctor finds each, and is silent without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

planted_back()
{
	planted_back_all
}

test_settings_that_can_not_be_used()
{
	plant a_setting_that_is_unknown settings '50-site.conf:2: .*nonsense' <<-'END'
	printf '\nnonsense = 1\n' >/etc/2sv/2sv.conf.d/50-site.conf
	END
	plant a_value_that_is_none settings '50-site.conf:1: log_days is "2x"' <<-'END'
	echo 'log_days = 2x' >/etc/2sv/2sv.conf.d/50-site.conf
	END
	plant settings_that_others_write settings '/etc/2sv/2sv.conf: ' <<-'END'
	chmod 0666 /etc/2sv/2sv.conf
	END
	plant settings_that_lead_elsewhere settings '50-site.conf: ' <<-'END'
	ln -s /nowhere /etc/2sv/2sv.conf.d/50-site.conf
	END
	all_were_found 4
}

test_users_of_the_service_that_are_none()
{
	plant a_user_that_is_missing users 'there is no user _2sv-user' <<-'END'
	sed -i '/^_2sv-user:/d' /etc/passwd
	END
	plant a_user_that_is_root users '_2sv-talk is uid 0' <<-'END'
	sed -i 's/^\(_2sv-talk:x\):[0-9]*:/\1:0:/' /etc/passwd
	END
	all_were_found 2
}

test_a_module_that_opens_no_door_or_every_one()
{
	plant a_module_that_others_write module \
	    'pam_2sv.so: it runs as root.*others than root' <<-'END'
	chmod 0666 "$MODULE"
	END
	plant a_module_of_another module 'pam_2sv.so: it runs as root.*others than root' <<-'END'
	chown ann "$MODULE"
	END
	plant a_module_that_is_gone module 'pam_2sv.so: No such file.*let nobody in' <<-'END'
	rm "$MODULE"
	END
	plant a_folder_that_is_not_that_of_pam module "PAM's own modules are not there" <<-'END'
	rm "${MODULE%/*}/pam_permit.so"
	END
	all_were_found 4
}

test_machines_where_nobody_is_asked()
{
	plant_note nobody_is_enrolled accounts 'nobody is enrolled: no login asks a code' <<-'END'
	2sv off --account chief
	2sv off --account ann
	END
	plant nobody_is_enrolled_and_all_are_refused accounts \
	    'nobody who can become root can give a code: no admin comes in' <<-'END'
	2sv off --account chief
	2sv off --account ann
	refuse_the_unenrolled
	END
	plant_note no_door_asks 'door sudo' 'no code is asked .no line of pam_2sv' <<-'END'
	sed -i '/pam_2sv/d' /etc/pam.d/*
	END
	all_were_found 3
}
