# SPDX-License-Identifier: BSD-2-Clause
# 2sv doctor: on a whole machine it finds nothing; each fault, made for real, is found with its
# cure, and where that is a command, running it heals.

before_all()
{
	store_init
	sshd_start
	mkdir -p "$HOUSE/kept"
	cp -a /etc/pam.d /etc/2sv /etc/passwd /etc/ssh/sshd_config "$HOUSE/kept"
}

# What tests have changed in /etc.
put_back()
{
	rm -f /etc/pam.d/2sv-way /etc/2sv/2sv.conf.d/*
	cp -a "$HOUSE"/kept/pam.d/* /etc/pam.d/
	cp -a "$HOUSE"/kept/2sv/. /etc/2sv/
	cp -a "$HOUSE/kept/passwd" /etc/passwd
	cp -a "$HOUSE/kept/sshd_config" /etc/ssh/sshd_config
}

service_again()
{
	service_kill
	rm -f /run/2sv/*.sock
	service_start
}

doctor_finds_nothing()
{
	assert_status 0 2sv doctor "$@"
	assert_lacks "$OUTPUT" 'finding '
	assert_contains "$OUTPUT" 'Nothing found wrong.'
}

# doctor_finds CHECK REGEX: a finding of that check, with words that match, and a cure below it.
doctor_finds()
{
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" "^finding +$1 .*$2"
	[ -n "$(cure "$1")" ] || fail "no cure for $1 in: $OUTPUT"
}

# cure CHECK: the cure of the first finding of that check in $OUTPUT.
cure()
{
	awk -v check="$1" '
		is_found && sub(/^ +cure: /, "") { print; exit }
		{ is_found = substr($0, 1, 8) == "finding " && substr($0, 10, length(check)) == check }
	' <<<"$OUTPUT"
}

# The last finding is healed by its cure, a command.
cure_heals()
{
	bash -ec "$(cure "$1")"
	until_true 10 2sv doctor
	doctor_finds_nothing
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

	assert_equal '' "$(log_since_mark)"
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
	doctor_finds 'seal key' '/etc/2sv/seal.key: must be _2sv.s with mode 0400.*0644'
	cure_heals 'seal key'

	chown root /etc/2sv/seal.key
	doctor_finds 'seal key' 'must be _2sv.s'
	cure_heals 'seal key'

	chmod 0755 /var/lib/2sv
	doctor_finds store '/var/lib/2sv: must be'
	cure_heals store

	chmod 0666 /etc/2sv/store-id
	doctor_finds 'store id' 'must be root.s with mode 0644'
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
	assert_equal '2sv store init' "$(cure store)"
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

# --- the doors

# door_finds NAME REGEX: with what stands on stdin as that door's file.
door_finds()
{
	cat >"/etc/pam.d/$1"
	doctor_finds "door $1" "$2"
	put_back
}

test_a_door_without_a_line_of_ours_is_told_and_is_no_finding()
{
	put_back
	sed -i '/pam_2sv/d' /etc/pam.d/sshd /etc/pam.d/login /etc/pam.d/su /etc/pam.d/sudo \
	    /etc/pam.d/sudo-i

	doctor_finds_nothing
	assert_equal 6 "$(grep -Ec '^note +door [a-z-]+ .*no code is asked' <<<"$OUTPUT")"
	put_back
}

test_ways_around_the_code_are_found_with_their_line()
{
	put_back
	door_finds sudo '/etc/pam.d/sudo:1: this line can end the stack' <<-END
	auth sufficient pam_unix.so
	@include common-auth
	auth requisite pam_2sv.so
	account requisite pam_2sv.so
	END
	door_finds sudo '/etc/pam.d/sudo:2: this line can end the stack' <<-END
	@include common-auth
	auth [success=1 default=ignore] \\
	    pam_succeed_if.so user ingroup robots
	auth requisite pam_2sv.so
	auth required pam_permit.so
	account requisite pam_2sv.so
	END
	door_finds sudo '/etc/pam.d/sudo:2: a refusal of this line is not heeded' <<-END
	@include common-auth
	auth optional pam_2sv.so
	account requisite pam_2sv.so
	END
	doctor_finds_nothing
}

test_what_the_doctor_calls_a_way_around_is_one()
{
	put_back
	person oda
	enrol oda
	printf 'auth [success=2 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n%s\n%s\n' \
	    'auth requisite pam_2sv.so' 'auth required pam_permit.so' >/etc/pam.d/2sv-way
	sed 's/^@include common-auth/auth include 2sv-way/' "$HOUSE/kept/pam.d/sshd" \
	    >/etc/pam.d/sshd
	doctor_finds_nothing # for the line of sshd itself is still behind it
	assert_refuses ssh_talk oda 203.0.113.9 'assword: ' "$PASSWORD" '?ode: ' '^C'

	sed -i '/^auth.*pam_2sv/d' /etc/pam.d/sshd

	doctor_finds 'door sshd' '/etc/pam.d/2sv-way:1: this line can end the stack'
	assert_accepts ssh_talk oda 203.0.113.9 'assword: ' "$PASSWORD"
}

test_strangers_and_lonely_lines_are_found()
{
	put_back
	door_finds su '/etc/pam.d/su:1: a code is asked though no password was right' <<-END
	auth requisite pam_2sv.so
	@include common-auth
	account requisite pam_2sv.so
	END
	door_finds su '/etc/pam.d/su:3: where nobody is enrolled nothing else says yes' <<-END
	auth [success=1 default=ignore] pam_unix.so
	auth requisite pam_deny.so
	auth requisite pam_2sv.so
	account requisite pam_2sv.so
	END
	door_finds su '/etc/pam.d/su:3: a second code is asked' <<-END
	@include common-auth
	auth requisite pam_2sv.so
	auth requisite pam_2sv.so
	account requisite pam_2sv.so
	END
}

test_single_lines_that_are_wrong_are_found()
{
	put_back
	sed -i 's/^auth.*pam_2sv.so/& nullok/' /etc/pam.d/su
	doctor_finds 'door su' '/etc/pam.d/su:[0-9]+: option nullok is not known'
	put_back
	# At login pam_group runs behind it; at su nothing does, and it is all the same there.
	sed -i 's/^auth  *requisite\(.*pam_2sv.so\)/auth required \1/' /etc/pam.d/su /etc/pam.d/login
	doctor_finds 'door login' '/etc/pam.d/login:[0-9]+: required: '
	assert_contains "$OUTPUT" '1 finding.'
	put_back
	sed -i '/^session.*pam_2sv/d' /etc/pam.d/sshd
	doctor_finds 'door sshd' 'no line of pam_2sv in session'
	put_back
	sed -i '/^account.*pam_2sv/d' /etc/pam.d/login
	doctor_finds 'door login' 'no line of pam_2sv in account'
	put_back
	echo 'session optional pam_2sv.so' >>/etc/pam.d/sudo
	doctor_finds 'door sudo' 'a line of pam_2sv in session'
	put_back
	echo 'session optional pam_2sv.so' >>/etc/pam.d/common-session
	doctor_finds sessions '/etc/pam.d/common-session:[0-9]+: cron'
	put_back
	echo '@include not-there' >>/etc/pam.d/sudo
	doctor_finds 'door sudo' '/etc/pam.d/sudo:[0-9]+: the file that it includes'
	put_back
	sed -i 's/ console_root//' /etc/pam.d/login
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +door login .*without console_root'
	put_back
}

test_a_door_whose_sibling_was_forgotten_is_found()
{
	put_back
	sed -i '/pam_2sv/d' /etc/pam.d/sudo-i
	doctor_finds 'door sudo-i' 'at sudo one is'
	put_back
	printf '@include common-auth\n@include common-account\n' >/etc/pam.d/su-l
	doctor_finds 'door su-l' 'at su one is'
	put_back
}

# --- sshd

# sshd_finds REGEX: with the line on stdin before all others; and it counts for --account too.
sshd_finds()
{
	cat - "$HOUSE/kept/sshd_config" >/etc/ssh/sshd_config
	doctor_finds sshd "$1"
	put_back
}

test_an_sshd_that_can_not_ask_a_code_is_found()
{
	put_back
	sshd_finds 'KbdInteractiveAuthentication is no' <<<'KbdInteractiveAuthentication no'
	sshd_finds 'PasswordAuthentication is yes' <<<'PasswordAuthentication yes'
	sshd_finds 'UsePAM is no' <<<'UsePAM no'
	sshd_finds 'sshd -T: .*Nonsense' <<<'Nonsense yes'
	doctor_finds_nothing
}

test_a_match_block_is_found_for_the_account_that_it_is_for()
{
	put_back
	printf '\nMatch User ann\n PasswordAuthentication yes\n' >>/etc/ssh/sshd_config

	doctor_finds_nothing
	assert_status 6 2sv doctor --account ann
	assert_matches "$OUTPUT" '^finding +sshd +for ann: PasswordAuthentication is yes'
	doctor_finds_nothing --account bob
	put_back
}

test_keys_without_a_code_are_told_and_keys_with_one_are_not()
{
	put_back
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +sshd +a login by key asks no code'

	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	echo 'AuthenticationMethods publickey,keyboard-interactive keyboard-interactive' \
	    >>/etc/ssh/sshd_config
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'a login by key asks no code'
	assert_matches "$OUTPUT" '^note +sshd +root can.t come in: PermitRootLogin'
	put_back
}
