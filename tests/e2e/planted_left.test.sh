# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in what is left behind, in users and in accounts: 2sv doctor finds each, and is silent
# without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

planted_back()
{
	planted_back_all
}

test_what_a_broken_off_2sv_leaves()
{
	plant a_try_of_a_door_that_was_killed stale '/var/lib/2sv-protect/try: ' <<-'END'
	sed -i '/pam_2sv/d' /etc/pam.d/sudo /etc/pam.d/sudo-i
	killed_try sudo
	END
	plant an_account_of_a_try_that_was_killed stale '2sv-try-[0-9a-f]+, the account of a try' <<-'END'
	sed -i '/pam_2sv/d' /etc/pam.d/sudo /etc/pam.d/sudo-i
	killed_try sudo
	rm -r /var/lib/2sv-protect/try
	END
	plant a_store_that_was_half_made stale '/var/lib/2sv/2sv.db.new: ' <<-'END'
	install -o _2sv -g _2sv -m 0600 /var/lib/2sv/2sv.db /var/lib/2sv/2sv.db.new
	END
	plant a_restore_that_was_killed stale '/var/lib/2sv/2sv.db.restore: ' <<-'END'
	install -o _2sv -g _2sv -m 0600 /var/lib/2sv/2sv.db /var/lib/2sv/2sv.db.restore
	END
	plant a_file_of_a_door_that_was_half_written stale '/etc/pam.d/sudo.2sv-new: ' <<-'END'
	cp /etc/pam.d/sudo /etc/pam.d/sudo.2sv-new
	END
	plant a_service_of_an_older_installation stale '2svd: was replaced while 2svd runs' <<-'END'
	cp -a /usr/sbin/2svd /usr/sbin/2svd.new
	mv /usr/sbin/2svd.new /usr/sbin/2svd
	END
	all_were_found 6
}

test_users_and_programs()
{
	plant a_folder_that_anybody_writes_and_no_sockets sockets \
	    '/run/2sv: must be a folder of root' <<-'END'
	service_stop
	rm -f /run/2sv/*.sock
	chmod 0777 /run/2sv
	END
	plant two_parts_that_are_one_user users '_2sv-talk and _2sv-user are both uid [0-9]+' <<-'END'
	sed -i "s/^\(_2sv-user:x\):[0-9]*:/\1:$(id -u _2sv-talk):/" /etc/passwd
	END
	plant a_person_who_is_the_keeper users '_2sv and ann are both uid [0-9]+' <<-'END'
	sed -i "s/^\(ann:x\):[0-9]*:/\1:$(id -u _2sv):/" /etc/passwd
	END
	plant a_module_that_is_cut module 'pam_2sv.so: .*loaded' <<-'END'
	head -c 4096 "$HOUSE/kept/pam_2sv.so" >"$MODULE"
	END
	plant a_service_that_others_may_change service '/usr/sbin/2svd: .*others than root' <<-'END'
	chmod 0777 /usr/sbin/2svd
	END
	all_were_found 5
}

test_admins_who_can_not_come_in()
{
	plant admins_who_are_all_shut_out accounts 'nobody who can become root can give a code: no admin' <<-'END'
	refuse_the_unenrolled
	2sv off --account chief
	END
	plant the_only_admin_is_held accounts 'nobody who can become root can give a code: no admin' <<-'END'
	refuse_the_unenrolled
	2sv codes new --account chief
	2sv stop --account chief
	END
	plant_note an_admin_who_is_asked_no_code accounts \
	    'can become root, and without a device: chief' <<-'END'
	2sv off --account chief
	END
	all_were_found 3
}

test_accounts()
{
	plant an_account_whose_name_has_another_uid accounts 'ann .*uid 2001.*uid 3001' <<-'END'
	sed -i 's/^ann:x:2001:/ann:x:3001:/' /etc/passwd
	END
	plant_note an_account_that_is_gone accounts 'no accounts any more, but with devices: ann' <<-'END'
	sed -i '/^ann:/d' /etc/passwd
	END
	plant_note an_account_that_is_held accounts 'ann was stopped: only a recovery code' <<-'END'
	2sv codes new --account ann
	2sv stop --account ann
	END
	plant_note accounts_that_are_refused_for_want_of_a_device accounts \
	    'without a device: bob .*refused' <<-'END'
	refuse_the_unenrolled
	END
	plant an_account_whose_invitation_is_over accounts 'ann was reset and has no invitation' <<-'END'
	2sv reset --account ann --batch
	service_stop
	sqlite3 /var/lib/2sv/2sv.db 'UPDATE token SET until = 1'
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	service_start
	END
	plant_note everybody_comes_from_one_address accounts 'all [0-9]+ accounts .* from 203.0.113.9' <<-'END'
	for name in p1 p2 p3 p4 p5; do
		person $name
		enrol $name
		assert_accepts ssh_login $name "$(code $name)"
	done
	END
	all_were_found 6
}

test_a_running_sshd_that_is_not_that_of_the_files()
{
	plant a_file_of_ours_that_is_not_read sshd \
	    '/etc/ssh/sshd_config.d/00-2sv.conf: .*does not read it' <<-'END'
	mkdir /etc/ssh/sshd_config.d
	printf '%s\n' 'UsePAM yes' 'KbdInteractiveAuthentication yes' 'PasswordAuthentication no' \
	    >/etc/ssh/sshd_config.d/00-2sv.conf
	END
	plant an_sshd_that_runs_with_options_of_its_own sshd 'process [0-9]+.* -o UsePAM=no' <<-'END'
	other_sshd -o UsePAM=no
	END
	plant an_sshd_whose_options_stand_together sshd 'process [0-9]+.* -o UsePAM=no' <<-'END'
	other_sshd -eo UsePAM=no
	END
	plant an_sshd_that_was_not_told_of_a_file_that_went sshd \
	    '/etc/ssh/sshd_config.d: was changed after sshd read it' <<-'END'
	mkdir /etc/ssh/sshd_config.d
	sshd_last 'Include /etc/ssh/sshd_config.d/*.conf'
	END
	plant an_sshd_with_another_file_of_settings sshd 'process [0-9]+.* -f /etc/ssh/other' <<-'END'
	sed 's/^UsePAM.*/UsePAM no/' /etc/ssh/sshd_config >/etc/ssh/other
	other_sshd -f /etc/ssh/other
	END
	plant an_sshd_that_was_started_before_its_settings_were_changed sshd \
	    '/etc/ssh/sshd_config: was changed after sshd read it' <<-'END'
	sshd_last '# changed'
	touch /etc/ssh/sshd_config
	END
	plant an_sshd_that_was_started_before_an_included_file_was_changed sshd \
	    '/etc/ssh/sshd_config.d/50-new.conf: was changed after sshd read it' <<-'END'
	mkdir /etc/ssh/sshd_config.d
	echo 'MaxAuthTries 6' >/etc/ssh/sshd_config.d/50-new.conf
	sshd_last 'Include /etc/ssh/sshd_config.d/*.conf'
	END
	all_were_found 7
}

# Anybody may name a process so, and what is no pid file is not waited for.
test_what_is_no_sshd_and_no_pid_file_is_let_be()
{
	planted_back
	as ann bash -c 'exec -a "sshd: /usr/sbin/sshd -D -o UsePAM=no [listener] 0 of 10" sleep 20' &
	until_true 5 pgrep -f '[l]istener. 0 of 10'
	doctor_finds_nothing
	kill $(pgrep -f '[l]istener. 0 of 10 20') 2>/dev/null || true
	sshd_first 'PidFile none'
	mkdir -p /srv/fifo
	mkfifo /srv/fifo/none
	cd /srv/fifo
	assert_status 0 timeout 20 2sv doctor
	cd /
	rm -r /srv/fifo
	planted_back
}
