# SPDX-License-Identifier: BSD-2-Clause
# 2sv doctor: on a whole machine it finds nothing; each fault, made for real, is found with its
# cure, and where that is a command, running it heals.
. "$TOP/tests/e2e/doctor.sh"
. "$TOP/tests/e2e/decisions.sh"

before_all()
{
	doctor_before_all
}

test_a_whole_machine_has_nothing_found()
{
	put_back
	doctor_finds_nothing

	for check in users settings sockets service store 'store id' 'seal key' disk module \
	    'door sshd' 'door sudo' 'door sudo-i' 'door su' 'door su-l' 'door login' sshd; do
		assert_matches "$OUTPUT" "^ok +$check "
	done
	assert_matches "$OUTPUT" '^ok +door sshd +/etc/pam.d/sshd:[0-9]+: a code is asked'
	assert_matches "$OUTPUT" '^(ok|note) +clock '
	assert_lacks "$OUTPUT" 'Root sees more'
}

test_doctor_writes_nothing_into_the_log()
{
	put_back
	log_mark
	doctor_finds_nothing
	doctor_finds_nothing

	assert_equal '' "$(log_since_mark | grep 2sv || true)"
}

test_one_who_is_not_root_sees_less_and_is_told_so()
{
	put_back
	person mia
	assert_status 0 as mia 2sv doctor

	assert_matches "$OUTPUT" '^ok +service +/run/2sv/user.sock: answers'
	assert_matches "$OUTPUT" '^ok +door sshd '
	assert_matches "$OUTPUT" '^note +account .*not enrolled'
	assert_contains "$OUTPUT" 'Root sees more: sudo 2sv doctor'
	enrol mia
	assert_status 0 as mia 2sv doctor
	assert_matches "$OUTPUT" '^ok +account .*devices: 1'
	assert_status 4 as mia 2sv doctor --account ann
}

test_a_service_that_was_killed_is_found_and_started_by_the_cure()
{
	put_back
	service_kill

	doctor_finds service 'root.sock: nobody listens'
	cure_heals service
	rm -f /run/2sv/root.sock
	doctor_finds sockets 'root.sock: No such file'
	service_again
}

test_no_socket_at_all_is_a_note_for_root_starts_the_service_each_time()
{
	put_back
	service_stop
	rm -f /run/2sv/*.sock

	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +sockets +none: 2svd is not running'
	assert_matches "$OUTPUT" '^ok +service .*started for this question'
	assert_matches "$OUTPUT" '^ok +store +open'
	assert_status 0 as ann 2sv doctor
	assert_matches "$OUTPUT" '^note +sockets +none'
	assert_lacks "$OUTPUT" 'finding '
	service_start
}

test_units_that_are_not_enabled_are_found_where_systemd_runs()
{
	put_back
	mkdir -p /run/systemd/system /etc/systemd/system/multi-user.target.wants
	rm -f /etc/systemd/system/multi-user.target.wants/2sv.target
	cp "$TOP/packaging/systemd/2sv.target" /etc/systemd/system/

	doctor_finds units 'not enabled'
	ln -s ../2sv.target /etc/systemd/system/multi-user.target.wants/2sv.target
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +units '
	rm -r /run/systemd/system /etc/systemd/system/2sv.target
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'units'
}

# Damage that the keeper does not meet at its start: only the check of all of the store sees it.
test_a_store_with_damage_is_found()
{
	put_back
	person pia
	enrol pia
	service_stop
	sqlite3 /var/lib/2sv/2sv.db 'UPDATE device SET sealed = zeroblob(length(sealed))
	    WHERE id = (SELECT max(id) FROM device)'
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	service_start

	doctor_finds store 'pia'
	2sv off --account pia
	doctor_finds_nothing
}

test_fix_heals_all_that_does_no_harm_and_leaves_the_rest_to_people()
{
	put_back
	chmod 0644 /etc/2sv/seal.key
	chmod 0777 /var/spool/2sv /run/2sv
	chmod 0666 /run/2sv/user.sock /run/2sv/root.sock
	echo '@include not-there' >>/etc/pam.d/sudo

	assert_status 6 2sv doctor --fix
	assert_matches "$OUTPUT" '^fixed +seal key +chown _2sv /etc/2sv/seal.key && chmod 0400'
	assert_matches "$OUTPUT" '^fixed +sockets +chown root:root /run/2sv'
	assert_matches "$OUTPUT" '^ok +seal key '
	assert_matches "$OUTPUT" '^ok +spool '
	assert_matches "$OUTPUT" '^finding +door sudo '
	assert_contains "$OUTPUT" '1 finding.'
	assert_equal '@include not-there' "$(tail -n 1 /etc/pam.d/sudo)"
	put_back
	service_kill
	assert_status 0 2sv doctor --fix --json
	assert_contains "$OUTPUT" '"setsid -f 2svd >/dev/null 2>&1"'
	assert_contains "$OUTPUT" '"not_fixed":[]'
	doctor_finds_nothing
	service_again
	person mia
	assert_status 4 as mia 2sv doctor --fix
	assert_status 4 as mia 2sv doctor --tell
}

test_a_cure_that_fails_is_said_and_the_finding_stays()
{
	put_back
	chmod 0644 /etc/2sv/seal.key
	chattr +i /etc/2sv/seal.key 2>/dev/null || mount --bind -o ro /etc/2sv /etc/2sv
	mount -o remount,bind,ro /etc/2sv 2>/dev/null || true
	assert_status 6 2sv doctor --fix
	assert_matches "$OUTPUT" '^failed +seal key '
	assert_matches "$OUTPUT" '^finding +seal key '
	chattr -i /etc/2sv/seal.key 2>/dev/null || true
	umount /etc/2sv 2>/dev/null || true
	put_back
	doctor_finds_nothing
}

test_tell_alerts_root_of_what_was_found_and_of_nothing_else()
{
	put_back
	local alerts="SELECT count(*) FROM outbox WHERE kind = 'doctor' AND account_id IS NULL"
	assert_status 0 2sv doctor --tell
	assert_equal 0 "$(store_says "$alerts")"
	chmod 0777 /var/spool/2sv
	echo '@include not-there' >>/etc/pam.d/sudo
	assert_status 6 2sv doctor --tell
	assert_equal 1 "$(store_says "$alerts")"
	assert_equal '2 findings: spool, door sudo' \
	    "$(store_says "SELECT detail FROM event WHERE event = 'doctor'")"
	assert_contains "$(cat /var/log/house.log)" 'doctor 2 findings: spool, door sudo'
	chmod 2750 /var/spool/2sv
	put_back
}

test_a_spool_of_others_is_found_and_healed()
{
	put_back
	chmod 0777 /var/spool/2sv

	doctor_finds spool '/var/spool/2sv: must have mode 2750, but has mode 2777'
	cure_heals spool
}

test_sockets_of_others_are_found()
{
	put_back
	chmod 0666 /run/2sv/root.sock
	doctor_finds sockets 'root.sock: must be root.s with mode 0600'
	cure_heals sockets

	chown ann /run/2sv/keep-user.sock
	doctor_finds sockets 'keep-user.sock: must be _2sv-user.s'
	cure_heals sockets

	chmod 0777 /run/2sv
	doctor_finds sockets '/run/2sv: must be a folder of root'
	cure_heals sockets
}

test_wrong_modes_of_the_key_and_the_store_are_found_and_healed()
{
	put_back
	chmod 0644 /etc/2sv/seal.key
	doctor_finds 'seal key' '/etc/2sv/seal.key: must have mode 0400, but has mode 0644'
	cure_heals 'seal key'

	chown root /etc/2sv/seal.key
	doctor_finds 'seal key' 'must be _2sv.s, but is root.s$'
	cure_heals 'seal key'

	chmod 0755 /var/lib/2sv
	doctor_finds store '/var/lib/2sv: must have mode 0700'
	cure_heals store

	chmod 0666 /etc/2sv/store-id
	doctor_finds 'store id' 'must have mode 0644, but has mode 0666'
	cure_heals 'store id'
}

test_a_store_that_is_missing_is_found()
{
	put_back
	service_stop
	mkdir /var/lib/2sv/aside
	mv /var/lib/2sv/2sv.db* /var/lib/2sv/aside
	service_start

	doctor_finds store '2sv.db: No such file'
	assert_matches "$OUTPUT" '^finding +store .*there is no such file; is its disk mounted'
	service_stop
	mv /var/lib/2sv/aside/2sv.db* /var/lib/2sv
	rmdir /var/lib/2sv/aside
	service_start
	doctor_finds_nothing
}

test_a_machine_without_any_store_is_told_the_one_thing_to_do()
{
	put_back
	service_stop
	mv /var/lib/2sv /var/lib/aside
	rm /etc/2sv/seal.key /etc/2sv/store-id
	service_start

	doctor_finds store 'none was made yet'
	assert_equal '/usr/libexec/2sv/after-install' "$(cure store)"
	sed -i.own '/pam_2sv/d' /etc/pam.d/sudo
	assert_status 1 2sv protect sudo --yes --no-console
	assert_contains "$OUTPUT" 'Where 2sv is new: /usr/libexec/2sv/after-install'
	mv /etc/pam.d/sudo.own /etc/pam.d/sudo
	assert_status 6 2sv doctor
	assert_contains "$OUTPUT" '1 finding.'
	service_stop
	mv /var/lib/aside /var/lib/2sv
	put_back
	service_start
	doctor_finds_nothing
}

test_a_foreign_id_and_a_foreign_key_are_found()
{
	put_back
	service_stop
	echo another-machine >/etc/2sv/store-id
	service_start
	doctor_finds store 'has the id .*wants .another-machine'

	put_back
	service_stop
	head -c 32 /dev/urandom >"$HOUSE/key"
	cat "$HOUSE/key" >/etc/2sv/seal.key
	service_start
	doctor_finds store 'was sealed under another key'

	put_back
	service_stop
	service_start
	doctor_finds_nothing
}

test_a_disk_that_can_not_be_written_to_is_found()
{
	put_back
	mount --bind /var/lib/2sv /var/lib/2sv
	mount -o remount,bind,ro /var/lib/2sv
	doctor_finds disk 'can.t be written to'
	umount /var/lib/2sv

	mount -t tmpfs -o size=1m tmpfs /mnt
	chown _2sv /mnt
	chmod 0700 /mnt
	mount --bind /mnt /var/lib/2sv
	doctor_finds disk '[0-9]+ KiB are free'
	umount /var/lib/2sv /mnt
	until_true 10 2sv doctor
}

test_settings_that_are_not_understood_are_found_with_their_line()
{
	put_back
	printf '\nnonsense = 1\n' >/etc/2sv/2sv.conf.d/50-bad.conf

	doctor_finds settings '/etc/2sv/2sv.conf.d/50-bad.conf:2: '
	put_back
	doctor_finds_nothing
}

test_users_that_are_missing_are_found()
{
	put_back
	sed -i '/^_2sv-user:/d' /etc/passwd

	doctor_finds users 'no user _2sv-user'
	put_back
	doctor_finds_nothing
}

test_a_module_that_others_may_change_or_that_is_gone_is_found()
{
	put_back
	local module
	module=$(2sv doctor | sed -n 's/^ok  *module  *\(.*pam_2sv.so\): .*/\1/p')
	chmod 0666 "$module"
	doctor_finds module 'others than root may change it'
	cure_heals module

	mv "$module" "$module.aside"
	doctor_finds module 'let nobody in'
	mv "$module.aside" "$module"
	doctor_finds_nothing
}

test_on_a_terminal_words_keep_to_its_width_and_a_cure_is_one_line()
{
	put_back
	printf 'MaxAuthTries 2\n' | cat - "$HOUSE/kept/sshd_config" >/etc/ssh/sshd_config
	touch -d '1 hour ago' /etc/ssh/sshd_config
	assert_status 6 talk -- "${IN_HOUSE[@]}" 2sv doctor
	assert_matches "$OUTPUT" 'MaxAuthTries is 2: each key'
	assert_matches "$OUTPUT" '^ {21}cure: in sshd_config: MaxAuthTries 6 \(its default\); then: kill -HUP .*$'
	assert_equal '' "$(sed 's/.*\x1b\[K//' <<<"$OUTPUT" | grep -v 'cure: ' | grep -E '^.{81}')"
	put_back
}

# Who can't begin is not started, nor found three times.
test_broken_settings_are_one_finding_and_nothing_is_started_with_them()
{
	put_back
	service_stop
	echo 'log_dayz = 3' >>/etc/2sv/2sv.conf
	doctor_finds settings "no such option 'log_dayz'"
	assert_contains "$OUTPUT" '1 finding.'
	assert_matches "$OUTPUT" '^note +sockets +none: 2svd is not running, and does not begin with such'
	assert_status 6 2sv doctor --fix
	assert_lacks "$OUTPUT" 'failed '
	put_back
	service_start
	doctor_finds_nothing
}
