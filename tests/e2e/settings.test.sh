# SPDX-License-Identifier: BSD-2-Clause
# 2sv.conf and the files of 2sv.conf.d as a whole machine reads them: what the service does with
# them, what 2sv check-config says of them, and that a bad one starts no service.

before_all()
{
	store_init
	sshd_start
}

# Leaves the settings as they were installed.
settings_clear()
{
	rm -rf /etc/2sv/2sv.conf.d
	mkdir -m 0755 /etc/2sv/2sv.conf.d
}

test_a_file_of_the_folder_holds_from_the_next_start_of_the_service()
{
	person ada
	settings_clear
	assert_accepts ssh_only ada
	echo 'unenrolled = ignore' >/etc/2sv/2sv.conf.d/10-a.conf
	echo 'unenrolled = refuse' >/etc/2sv/2sv.conf.d/20-b.conf
	echo 'unenrolled = ignore' >/etc/2sv/2sv.conf.d/30-c.conf~

	service_stop
	service_start

	assert_refuses ssh_only ada
	settings_clear
	service_stop
	service_start
	assert_accepts ssh_only ada
}

# ssh_only ACCOUNT: logs in with the password; a second question ends it.
ssh_only()
{
	ssh_talk "$1" 203.0.113.9 'assword: ' "$PASSWORD" '?assword: ' '^C'
}

test_check_config_names_each_file_and_what_it_gave()
{
	settings_clear
	printf '\nlog_days = 30\n' >/etc/2sv/2sv.conf.d/10-a.conf
	printf 'issuer = "One"\nlog_megabytes = 9\n' >/etc/2sv/2sv.conf.d/20-b.conf
	touch /etc/2sv/2sv.conf.d/.hidden.conf

	assert_status 0 2sv check-config

	assert_equal '/etc/2sv/2sv.conf: good
/etc/2sv/2sv.conf.d/10-a.conf: good
/etc/2sv/2sv.conf.d/20-b.conf: good' "$(grep good <<<"$OUTPUT")"
	assert_matches "$OUTPUT" '^log_days  *= 30  # /etc/2sv/2sv.conf.d/10-a.conf:2$'
	assert_matches "$OUTPUT" '^issuer  *= "One"  # /etc/2sv/2sv.conf.d/20-b.conf:1$'
	assert_matches "$OUTPUT" '^max_dialogues  *= 1000  # default$'
	assert_contains "$(2sv check-config --json)" \
	    '"log_days":{"value":30,"file":"/etc/2sv/2sv.conf.d/10-a.conf","line":2}'
	settings_clear
}

# What check-config prints of what holds is a file of settings that means the same.
test_what_check_config_prints_is_a_file_of_settings()
{
	settings_clear
	echo 'log_days = 30' >/etc/2sv/2sv.conf.d/10-a.conf
	2sv check-config | grep ' = ' >/etc/2sv/printed.conf
	settings_clear

	assert_status 0 2sv check-config /etc/2sv/printed.conf
	assert_matches "$OUTPUT" '^log_days  *= 30 '
}

test_a_bad_file_of_the_folder_starts_no_service()
{
	settings_clear
	service_stop
	echo 'log_days = 2x' >/etc/2sv/2sv.conf.d/10-a.conf

	log_mark
	assert_refuses service_start
	log_has '/etc/2sv/2sv.conf.d/10-a.conf:1: log_days is "2x"'
	assert_status 6 2sv check-config
	assert_contains "$OUTPUT" '/etc/2sv/2sv.conf.d/10-a.conf:1: '

	echo 'log_days = 2' >/etc/2sv/2sv.conf.d/10-a.conf
	chmod 0666 /etc/2sv/2sv.conf.d/10-a.conf
	log_mark
	assert_refuses service_start
	log_has '/etc/2sv/2sv.conf.d/10-a.conf: is writable by others [(]mode 0666[)]: run chmod'
	assert_status 6 2sv check-config
	assert_contains "$OUTPUT" '/etc/2sv/2sv.conf.d/10-a.conf: is writable by others (mode 0666)'
	settings_clear
	chmod 0777 /etc/2sv/2sv.conf.d
	log_mark
	assert_refuses service_start
	log_has '/etc/2sv/2sv.conf.d: must belong to uid 0 and be writable by nobody else .*mode 0777'
	settings_clear
	service_start
}

test_a_service_of_another_file_reads_the_folder_beside_it()
{
	settings_clear
	service_stop
	cp /etc/2sv/2sv.conf /etc/2sv/other.conf
	mkdir /etc/2sv/other.conf.d
	echo 'unenrolled = refuse' >/etc/2sv/other.conf.d/a.conf
	echo nonsense >/etc/2sv/2sv.conf.d/a.conf
	person bea

	service_starts_with /etc/2sv/other.conf

	assert_refuses ssh_only bea
	assert_contains "$(2sv check-config /etc/2sv/other.conf)" '"refuse"  # /etc/2sv/other.conf.d/a.conf:1'
	settings_clear
	service_stop
	service_start
}

service_starts_with()
{
	/usr/sbin/2svd --config "$1" >>/var/log/2svd.out 2>&1 </dev/null &
	echo $! >"$HOUSE/2svd.pid"
	until_true 10 service_is_up
}

test_without_the_file_the_folder_holds()
{
	settings_clear
	mv /etc/2sv/2sv.conf "$HOUSE/conf.away"
	echo 'log_days = 31' >/etc/2sv/2sv.conf.d/a.conf

	assert_status 0 2sv check-config
	assert_matches "$OUTPUT" '^log_days  *= 31 '
	assert_contains "$OUTPUT" '/etc/2sv/2sv.conf: not there'
	settings_clear
	assert_contains "$(2sv check-config)" '/etc/2sv/2sv.conf: not there, the defaults hold'
	mv "$HOUSE/conf.away" /etc/2sv/2sv.conf
}
