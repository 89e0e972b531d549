# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in the service, its sockets and changes that are under way: 2sv doctor finds each,
# and is silent without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

planted_back()
{
	planted_back_all
}

test_a_service_that_does_not_answer()
{
	plant a_service_that_was_killed service 'root.sock: nobody listens there' <<-'END'
	service_kill
	END
	plant a_keeper_that_hangs service 'a part of it does not answer' <<-'END'
	for pid in $(service_pids); do
		! grep -q 2sv-keeper "/proc/$pid/cmdline" || kill -STOP "$pid"
	done
	END
	plant a_service_that_hangs service 'no answer in time' <<-'END'
	kill -STOP $(service_pids)
	END
	plant a_unit_that_is_masked units '2sv-keep-root.socket is masked' <<-'END'
	units_stand_in
	ln -s /dev/null /etc/systemd/system/2sv-keep-root.socket
	END
	plant a_unit_that_is_masked_until_the_next_boot units '2sv-talk.service is masked' <<-'END'
	units_stand_in
	ln -s /dev/null /run/systemd/system/2sv-talk.service
	END
	plant a_target_that_is_not_enabled units '2sv.target is not enabled' <<-'END'
	units_stand_in
	rm /etc/systemd/system/multi-user.target.wants/2sv.target
	END
	all_were_found 6
}

# units_stand_in: systemd is said to run, and 2sv.target is enabled; nothing is started by that.
units_stand_in()
{
	mkdir -p /run/systemd/system /etc/systemd/system/multi-user.target.wants
	cp "$TOP/packaging/systemd/2sv.target" /etc/systemd/system/
	ln -sf ../2sv.target /etc/systemd/system/multi-user.target.wants/2sv.target
}

test_sockets_that_are_not_as_they_must_be()
{
	plant a_socket_that_is_gone sockets \
	    'root.sock: No such file or directory: 2svd is not' <<-'END'
	rm /run/2sv/root.sock
	END
	plant a_socket_that_is_none sockets 'user.sock: is no socket' <<-'END'
	rm /run/2sv/user.sock
	echo >/run/2sv/user.sock
	END
	plant a_socket_of_everybody sockets \
	    'root.sock: must be root.s with mode 0600, but .* 0666' <<-'END'
	chmod 0666 /run/2sv/root.sock
	END
	plant a_socket_of_another sockets \
	    'keep-user.sock: must be _2sv-user.s with mode 0600' <<-'END'
	chown ann /run/2sv/keep-user.sock
	END
	plant a_folder_of_sockets_that_anybody_writes sockets \
	    '/run/2sv: must be a folder of root' <<-'END'
	chmod 0777 /run/2sv
	END
	all_were_found 5
}

test_settings_that_are_not_those_that_serve_or_let_nobody_in()
{
	plant a_restart_that_was_forgotten service '2svd goes by the settings that it began with' <<-'END'
	echo 'trust_days = 7' >/etc/2sv/2sv.conf.d/80-later.conf
	END
	plant a_rule_that_shuts_out_all_admins rules 'by it nobody who can become root comes in' <<-'END'
	echo 'rule "all" { require = refuse }' >/etc/2sv/2sv.conf.d/80-later.conf
	END
	all_were_found 2
}

test_changes_of_a_door_that_are_not_done()
{
	plant a_change_that_can_not_be_read protect \
	    '/var/lib/2sv-protect/pending: can.t be read' <<-'END'
	mkdir -p -m 0700 /var/lib/2sv-protect/pending
	echo nonsense >/var/lib/2sv-protect/pending/state
	END
	plant_note a_change_that_waits protect 'a change of the door sudo waits' <<-'END'
	sed -i '/pam_2sv/d' /etc/pam.d/sudo /etc/pam.d/sudo-i
	2sv protect sudo --yes --batch --no-rehearsal || [ $? = 6 ]
	END
	all_were_found 2
}
