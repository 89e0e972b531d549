# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in the store, its disk and the clock: 2sv doctor finds each, and is silent without
# it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

planted_back()
{
	planted_back_all
}

test_files_of_the_store_that_are_not_as_they_must_be()
{
	plant a_spool_of_everybody spool \
	    '/var/spool/2sv: must have mode 2750, but has mode 2777' <<-'END'
	chmod 0777 /var/spool/2sv
	END
	plant a_spool_that_is_gone spool '/var/spool/2sv: No such file' <<-'END'
	mv /var/spool/2sv "$HOUSE/spool"
	END
	plant a_key_that_others_read 'seal key' \
	    'seal.key: must have mode 0400, but has mode 0644' <<-'END'
	chmod 0644 /etc/2sv/seal.key
	END
	plant a_key_that_is_gone 'seal key' 'seal.key: No such file' <<-'END'
	rm /etc/2sv/seal.key
	END
	plant a_folder_that_others_read store '/var/lib/2sv: must have mode 0700' <<-'END'
	chmod 0755 /var/lib/2sv
	END
	plant a_store_that_others_read store \
	    '2sv.db: must have mode 0600, but has mode 0644' <<-'END'
	chmod 0644 /var/lib/2sv/2sv.db
	END
	plant a_store_of_root store \
	    '2sv.db: must be _2sv.s, but is root.s$' <<-'END'
	chown root /var/lib/2sv/2sv.db
	END
	plant a_store_id_that_others_write 'store id' \
	    'store-id: must have mode 0644, but has mode 0666' <<-'END'
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
