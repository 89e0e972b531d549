# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in the service and its store: 2sv doctor finds each, and is silent without it.
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

test_files_of_the_store_that_are_not_as_they_must_be()
{
	plant a_spool_of_everybody spool \
	    '/var/spool/2sv: must be root.s with mode 2750, but .* 2777' <<-'END'
	chmod 0777 /var/spool/2sv
	END
	plant a_spool_that_is_gone spool '/var/spool/2sv: No such file' <<-'END'
	mv /var/spool/2sv "$HOUSE/spool"
	END
	plant a_key_that_others_read 'seal key' \
	    'seal.key: must be _2sv.s with mode 0400, but .* 0644' <<-'END'
	chmod 0644 /etc/2sv/seal.key
	END
	plant a_key_that_is_gone 'seal key' 'seal.key: No such file' <<-'END'
	rm /etc/2sv/seal.key
	END
	plant a_folder_that_others_read store '/var/lib/2sv: must be _2sv.s with mode 0700' <<-'END'
	chmod 0755 /var/lib/2sv
	END
	plant a_store_that_others_read store \
	    '2sv.db: must be _2sv.s with mode 0600, but .* 0644' <<-'END'
	chmod 0644 /var/lib/2sv/2sv.db
	END
	plant a_store_of_root store \
	    '2sv.db: must be _2sv.s with mode 0600, but is of uid 0' <<-'END'
	chown root /var/lib/2sv/2sv.db
	END
	plant a_store_id_that_others_write 'store id' \
	    'store-id: must be root.s with .* 0666' <<-'END'
	chmod 0666 /etc/2sv/store-id
	END
	plant a_store_id_that_is_gone 'store id' 'store-id: No such file' <<-'END'
	rm /etc/2sv/store-id
	END
	all_were_found 9
}

test_a_store_that_is_none_or_another()
{
	plant a_store_that_is_missing store '2sv.db: No such file' <<-'END'
	service_stop
	rm /var/lib/2sv/2sv.db*
	service_start
	END
	plant no_store_at_all store 'none was made yet' <<-'END'
	service_stop
	rm -r /var/lib/2sv /etc/2sv/seal.key /etc/2sv/store-id
	service_start
	END
	plant the_store_of_another_machine store 'has the id .*wants .another-machine' <<-'END'
	service_stop
	echo another-machine >/etc/2sv/store-id
	service_start
	END
	plant the_key_of_another_machine store 'was sealed under another key' <<-'END'
	service_stop
	head -c 32 /dev/urandom >"$HOUSE/key"
	cat "$HOUSE/key" >/etc/2sv/seal.key
	service_start
	END
	plant a_store_that_is_empty store '/var/lib/2sv/2sv.db' <<-'END'
	service_stop
	: >/var/lib/2sv/2sv.db
	service_start
	END
	plant a_device_whose_secret_is_damaged store 'ann' <<-'END'
	service_stop
	sqlite3 /var/lib/2sv/2sv.db "UPDATE device SET sealed = zeroblob(length(sealed))
	    WHERE account_id = (SELECT id FROM account WHERE name = 'ann')"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	service_start
	END
	all_were_found 6
}

test_a_disk_and_a_clock_that_no_login_can_be_written_by()
{
	plant a_disk_that_is_read_only disk \
	    "/var/lib/2sv: its file system can't be written to" <<-'END'
	mount --bind /var/lib/2sv /var/lib/2sv
	mount -o remount,bind,ro /var/lib/2sv
	END
	plant a_disk_that_is_full disk '/var/lib/2sv: [0-9]+ KiB are free' <<-'END'
	small_disk size=1m
	END
	plant a_disk_that_takes_no_more_files disk '/var/lib/2sv: no more files' <<-'END'
	small_disk size=64m,nr_inodes=8
	for i in 1 2 3 4 5 6 7 8; do
		: >"/var/lib/2sv/$i" || break
	done
	END
	plant a_clock_that_was_set_back service \
	    'the clock of the machine went back: it stands [0-9]+ s' <<-'END'
	service_stop
	echo +2d >/etc/faketimerc
	find /usr/lib -name libfaketime.so.1 | head -n 1 >/etc/ld.so.preload
	service_start
	2sv enrol --account bob --no-confirm --uri
	service_stop
	echo /run/synchronised.so >/etc/ld.so.preload
	service_start
	END
	plant_note a_clock_that_nobody_keeps_right clock 'nobody keeps it right' <<-'END'
	: >/run/unsynchronised
	END
	all_were_found 5
}

small_disk()
{
	mount -t tmpfs -o "$1" tmpfs /mnt
	chown _2sv:_2sv /mnt
	chmod 0700 /mnt
	mount --bind /mnt /var/lib/2sv
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
	2sv protect sudo --yes --batch --no-rehearsal
	END
	all_were_found 2
}
