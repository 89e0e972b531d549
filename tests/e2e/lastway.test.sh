# SPDX-License-Identifier: BSD-2-Clause
# The last way: root at a local console, with the option, while the service can't answer.
# Each row of the table names what is different; only the one row passes.
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'auth required pam_2sv.so console_root\nauth required pam_permit.so\n' >/etc/pam.d/login
	cp /etc/pam.d/login /etc/pam.d/elsewhere
	people_many twin 1 0
	service_start
	store_init
	enrol root
	enrol ann
}

# last_way EXPECTED_STATUS [caller's options] ACCOUNT
last_way()
{
	assert_status "$1" timeout 30 "$CALLER" -a 123456 "${@:2}"
}

# The rows that must be refused in every state of the service.
all_other_rows_are_refused()
{
	local tty
	last_way 1 -s login -t tty1 ann
	last_way 1 -s elsewhere -t tty1 root
	last_way 1 -s login -t tty1 -c 2001 root
	last_way 1 -s login -t tty1 -r 203.0.113.9 root
	last_way 1 -s login -t tty1 -r localhost root
	last_way 1 -s login root
	for tty in pts/0 ssh :0 tty0 tty64 tty tty1x /dev/pts/1 ttyp0 hvc consoles ../tty1 ''; do
		last_way 1 -s login -t "$tty" root
	done
}

only_the_console_passes()
{
	local tty
	for tty in tty1 tty63 /dev/tty1 ttyS0 hvc0 console; do
		last_way 0 -s login -t "$tty" root
	done
	all_other_rows_are_refused
}

test_with_the_service_alive_nothing_passes_without_a_code()
{
	last_way 1 -s login -t tty1 root
	all_other_rows_are_refused
	service_stop
	failures_forget # of so many guesses by root
	service_start
	assert_accepts "$CALLER" -s login -t tty1 -a "$(code root)" root
}

test_with_the_service_dead_only_root_at_a_console_passes()
{
	service_kill
	log_mark
	only_the_console_passes
	# Of all that is said nothing weighs more: authpriv.alert.
	log_has '<81>.*pam_2sv.*: the service can.t answer .*root goes on without a code at the console tty1' ||
	    fail "no line in the log: $(log_since_mark)"
}

# Then one is started for this login, and it can answer.
test_with_no_socket_root_is_asked_and_nobody_passes_without_a_code()
{
	service_kill
	rm -f /run/2sv/*.sock
	2sv off --account root
	enrol root
	last_way 1 -s login -t tty1 root
	all_other_rows_are_refused
	failures_forget
	assert_accepts "$CALLER" -s login -t tty1 -a "$(code root)" root
}

test_with_no_socket_and_no_program_only_root_at_a_console_passes()
{
	mv /usr/sbin/2svd "$HOUSE/"
	only_the_console_passes
	mv "$HOUSE/2svd" /usr/sbin/
}

test_with_no_socket_and_no_store_only_root_at_a_console_passes()
{
	mv /var/lib/2sv/2sv.db "$HOUSE/"
	only_the_console_passes
	mv "$HOUSE/2sv.db" /var/lib/2sv/
}

test_with_no_socket_and_broken_settings_only_root_at_a_console_passes()
{
	echo 'nonsense = 1' >/etc/2sv/2sv.conf
	only_the_console_passes
	rm /etc/2sv/2sv.conf
}

test_with_a_service_that_lost_its_sockets_only_root_at_a_console_passes()
{
	service_start
	rm -f /run/2sv/*.sock
	last_way 0 -s login -t tty1 root
	last_way 1 -s login -t tty1 -r 203.0.113.9 root
	last_way 1 -s login -t tty1 ann
	service_stop
}

test_with_no_store_only_root_at_a_console_passes()
{
	service_kill
	rm -f /run/2sv/*.sock
	mv /var/lib/2sv/2sv.db "$HOUSE/"
	service_start
	only_the_console_passes
	service_stop
	mv "$HOUSE/2sv.db" /var/lib/2sv/
}

# A service without a free place is alive: root has places of his own and is asked.
test_with_a_service_that_is_full_root_is_asked_and_nobody_passes_without_a_code()
{
	local crowd
	service_kill
	rm -f /run/2sv/*.sock
	echo 'max_dialogues = 64' >/etc/2sv/2sv.conf
	failures_forget
	service_start
	mkfifo "$HOUSE/hold"
	as bob "$TOP/build/tools/waiters" 80 "$PASSWORD" su ann -c true <"$HOUSE/hold" >"$HOUSE/waiters" &
	crowd=$!
	exec 9>"$HOUSE/hold"
	house_wait 20 test -s "$HOUSE/waiters"

	last_way 1 -s login -t tty1 root
	last_way 1 -s login -t pts/0 root
	assert_accepts "$CALLER" -s login -t tty1 -a "$(code root 1)" root

	exec 9>&-
	wait $crowd
	rm /etc/2sv/2sv.conf
}

test_with_a_service_that_is_slow_only_root_at_a_console_passes()
{
	service_kill
	rm -f /run/2sv/*.sock
	service_start
	kill -STOP $(service_pids)
	local row pids=()
	last_way 0 -s login -t tty1 root &
	pids+=($!)
	last_way 1 -s login -t tty1 ann &
	pids+=($!)
	last_way 1 -s login -t pts/0 root &
	pids+=($!)
	last_way 1 -s elsewhere -t tty1 root &
	pids+=($!)
	last_way 1 -s login -t tty1 -r 203.0.113.9 root &
	pids+=($!)
	for row in "${pids[@]}"; do
		wait "$row"
	done
}

test_without_the_option_nothing_passes()
{
	service_kill
	sed -i 's/ console_root//' /etc/pam.d/login
	last_way 1 -s login -t tty1 root
	printf 'auth required pam_2sv.so console_root\nauth required pam_permit.so\n' >/etc/pam.d/login
	last_way 0 -s login -t tty1 root
}

test_another_name_with_uid_0_is_root_too()
{
	service_kill
	last_way 0 -s login -t tty1 twin1
}
