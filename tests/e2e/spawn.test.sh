# SPDX-License-Identifier: BSD-2-Clause
# No service runs, and no socket's file is there: root's doors and root's 2sv start one for
# themselves, clean of whatever the caller is, and it ends with them.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
CALLER=$TOP/build/tools/caller
AT_ONCE=32

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	printf 'ALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	people_many racer 5 12001
	people_many many $AT_ONCE 12101
	2sv store init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

# Whatever was started has ended.
nothing_is_left()
{
	until_true 5 service_is_gone
	[ ! -e /run/2sv/root.sock ] || fail 'there is a socket'
}

# su_waits CALLER ACCOUNT: a su of CALLER that stands at its prompt for the code; SU is its pid.
# What is typed later goes into descriptor 9.
su_waits()
{
	rm -f "$HOUSE/typed"
	mkfifo "$HOUSE/typed"
	: >"$HOUSE/said" # of the su before
	as "$1" su "$2" -c 'echo in as $(id -un)' <"$HOUSE/typed" >"$HOUSE/said" 2>&1 &
	exec 9>"$HOUSE/typed"
	echo "$PASSWORD" >&9
	until_true 10 grep -q 'Code: ' "$HOUSE/said"
	SU=$(pgrep -o -u root -x su) # not the copy that becomes the service
}

test_root_makes_the_store_and_enrols()
{
	nothing_is_left
	newcomer p1

	assert_accepts 2sv devices --account p1
	assert_contains "$OUTPUT" phone
	assert_accepts 2sv status
	assert_accepts 2sv hosts
	assert_accepts 2sv log

	nothing_is_left
}

test_what_takes_long_needs_the_running_service_and_says_so()
{
	printf 'correct horse battery\n' >"$HOUSE/passphrase"
	chmod 600 "$HOUSE/passphrase"

	assert_status 3 2sv store save --passphrase-file "$HOUSE/passphrase" "$HOUSE/saved"
	assert_contains "$OUTPUT" 'needs the running service'
	[ ! -e "$HOUSE/saved" ] || fail 'there is a file'
	assert_status 3 2sv store check
	assert_contains "$OUTPUT" 'needs the running service'
}

test_a_person_needs_the_service_for_2sv()
{
	assert_status 3 as ann 2sv status

	assert_contains "$OUTPUT" 'Root starts it: setsid -f 2svd'
}

test_sshd_asks_and_lets_in()
{
	newcomer p2
	local used
	used=$(code p2)

	assert_accepts ssh_login p2 "$used"

	assert_contains "$OUTPUT" 'in as p2'
	decided account=p2 door=sshd host=203.0.113.9 verdict=accept reason=right
	assert_events p2 'left .*' 'login sshd 203.0.113.9 .*' 'code sshd .* accept right phone' \
	    'enrolled .*'
	assert_refuses ssh_login p2 "$used"
	assert_contains "$OUTPUT" 'Used code'
	nothing_is_left
}

test_sudo_su_and_login_ask_and_let_in()
{
	newcomer p3
	newcomer p4
	newcomer p5
	echo 'PS1="ready> "' >/home/p5/.bash_profile

	assert_accepts through_sudo p3 'assword for p3: ' "$PASSWORD" 'Code: ' "$(code p3)" -- id -un
	assert_contains "$OUTPUT" root
	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code p4)" \
	    -- - p4 -c 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as p4'
	assert_accepts through_login 'login: ' p5 'assword: ' "$PASSWORD" 'Code: ' "$(code p5)" \
	    'ready> ' 'echo in as $(id -un); exit' --
	assert_contains "$OUTPUT" 'in as p5'

	decided account=p3 door=sudo host=local:"$(id -u p3)" verdict=accept
	decided account=p4 door=su-l host=local:2001 verdict=accept
	decided account=p5 door=login verdict=accept
	nothing_is_left
}

test_a_wrong_code_and_a_wrong_password_are_refused()
{
	newcomer p6

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(wrong_code p6)" \
	    'Wrong code. Code: ' '^C' -- p6 -c 'echo in as $(id -un)'
	assert_lacks "$OUTPUT" 'in as'
	assert_refuses through_su ann 'assword: ' wrong -- p6 -c 'echo in as $(id -un)'
	assert_lacks "$OUTPUT" 'in as'
}

test_one_waits_at_its_prompt_and_twenty_pass()
{
	newcomer w1
	su_waits ann w1
	local i pids=()
	for i in $(seq 20); do
		enrol "many$i"
		"$CALLER" -a "$(code "many$i")" -r 203.0.113.9 "many$i" >/dev/null &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || fail 'one of the twenty was refused'
	done

	kill -0 "$SU"
	code w1 >&9
	until_true 10 grep -q 'in as w1' "$HOUSE/said"
	exec 9>&-
	wait
	nothing_is_left
}

test_no_process_of_it_is_roots_or_the_users_and_none_has_anything_of_theirs()
{
	newcomer c1
	local pid
	export HOUSE_OPEN_WORD=yes
	cd /tmp
	ulimit -S -f 7
	su_waits ann c1 7<"$HOUSE_LOG"
	ulimit -S -f unlimited

	[ "$(service_pids | wc -l)" = 2 ] || fail "not two processes: $(service_pids)"
	for pid in $(service_pids); do
		assert_equal '' "$(tr '\0' '\n' <"/proc/$pid/environ")" environment
		assert_equal / "$(readlink "/proc/$pid/cwd")"
		assert_lacks "$(ps -o sid= "$pid")" "$(ps -o sid= "$SU")"
		assert_equal '?' "$(ps -o tty= "$pid" | tr -d ' ')"
		assert_matches "$(cat "/proc/$pid/limits")" '^Max file size +unlimited'
		assert_matches "$(cat "/proc/$pid/status")" '^NoNewPrivs:.1'
		assert_equal '' "$(awk '/^Groups:/ { print $2 }' "/proc/$pid/status")" groups
		assert_equal '' "$(awk '/^Cap(Eff|Prm|Inh):/ && $2 !~ /^0+$/' "/proc/$pid/status")"
		assert_lacks "$(ls -l "/proc/$pid/fd")" house.log
		assert_equal 3 "$(ls -l "/proc/$pid/fd" | grep -c '/dev/null')"
	done
	assert_equal '_2sv _2sv-talk' "$(ps -o user:16= $(service_pids) | sort | paste -sd' ')"

	exec 9>&-
	wait || true
}

test_the_user_can_neither_signal_nor_trace_any_of_it()
{
	newcomer s1
	local pid signal
	su_waits ann s1

	for pid in $(service_pids); do
		for signal in STOP TERM KILL INT HUP CONT; do
			assert_status 1 as ann bash -c "kill -$signal $pid"
			assert_contains "$OUTPUT" 'Operation not permitted'
		done
		assert_refuses as ann cat "/proc/$pid/environ"
		assert_refuses as ann ls "/proc/$pid/fd"
	done
	code s1 >&9
	until_true 10 grep -q 'in as s1' "$HOUSE/said"
	exec 9>&-
	wait
}

test_a_caller_that_is_stopped_and_killed_takes_it_along()
{
	newcomer k1
	su_waits ann k1

	as ann bash -c "kill -STOP $SU"
	[ "$(service_pids | wc -l)" = 2 ] || fail 'it ended too early'
	as ann bash -c "kill -KILL $SU"

	nothing_is_left
	exec 9>&-
	wait || true
	decided account=k1 verdict=refuse reason=ended
}

test_control_c_reaches_su_and_not_the_service()
{
	newcomer k2

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' '^C' -- k2 -c 'echo in as k2'

	assert_lacks "$OUTPUT" 'in as'
	decided account=k2 verdict=refuse reason=ended
	nothing_is_left
}

# su is stopped once the line is read: while it reads, libpam_misc keeps ^Z back.
test_su_that_is_stopped_by_control_z_goes_on_in_the_foreground()
{
	newcomer k3
	echo 'PS1="shell> "' >"$HOUSE/rc"
	chmod 644 "$HOUSE/rc"

	assert_accepts talk 'shell> ' 'su k3 -c "echo in as \$USER"' 'assword: ' "$PASSWORD" \
	    'Code: ' $'\032'"$(code k3)" 'Stopped' '' 'shell> ' fg 'in as k3' exit \
	    -- "${IN_HOUSE[@]}" as ann bash --rcfile "$HOUSE/rc" -i

	decided account=k3 door=su verdict=accept
	nothing_is_left
}

# limited LIMIT...: su's decision under a limit that the user has set himself.
limited()
{
	printf '%s\n%s\n' "$PASSWORD" "$1" |
	    as ann bash -c "ulimit -S ${*:3}; exec su $2 -c 'echo in as $2'" 2>&1 || true
}

test_limits_that_the_user_sets_neither_break_it_nor_let_in()
{
	local i=0 limit
	for limit in '-f 0' '-t 1' '-c 0' '-n 12' '-s 200' '-l 0' '-i 0' '-u 1' '-f 0 -t 1 -s 200'; do
		i=$((i + 1))
		newcomer "l$i"
		limited "$(wrong_code "l$i")" "l$i" $limit >/dev/null
		decided account="l$i" verdict=refuse reason=wrong
		log_mark
		limited "$(code "l$i")" "l$i" $limit >/dev/null
		decided account="l$i" verdict=accept reason=right
	done
}

test_no_descriptor_left_refuses()
{
	newcomer l20
	local n
	for n in 0 3 4 5 6; do
		assert_lacks "$(limited "$(code l20)" l20 -n $n)" 'in as'
	done
	assert_equal '' "$(decisions l20 | grep verdict=accept)"
}

test_nice_and_processors_of_the_user_are_not_its()
{
	local pid
	newcomer n1
	nothing_is_left
	rm -f "$HOUSE/typed"
	mkfifo "$HOUSE/typed"
	: >"$HOUSE/said" # of the su before
	as ann nice -n 19 taskset -c 0 su n1 -c true <"$HOUSE/typed" >"$HOUSE/said" 2>&1 &
	exec 9>"$HOUSE/typed"
	echo "$PASSWORD" >&9
	until_true 10 grep -q 'Code: ' "$HOUSE/said"

	assert_equal '0 0' "$(ps -o ni= $(service_pids) | paste -sd' ' | tr -s ' ' | sed 's/^ //')"
	for pid in $(service_pids); do
		assert_equal "$(grep Cpus_allowed: "/proc/$$/status")" \
		    "$(grep Cpus_allowed: "/proc/$pid/status")"
	done

	exec 9>&-
	wait || true
}

test_many_at_once_with_one_code_exactly_one_is_accepted_each_round()
{
	local i said
	for i in $(seq 5); do
		enrol "racer$i"
		said=$("$CALLER" -n $AT_ONCE -a "$(code "racer$i" 1)" -r 203.0.113.9 "racer$i") || true
		assert_equal "1 PAM_SUCCESS $((AT_ONCE - 1)) PAM_AUTH_ERR" \
		    "$(sort -n <<<"$said" | paste -sd' ')" "round $i"
	done
	nothing_is_left
}

test_many_different_accounts_at_once_are_all_accepted()
{
	local i
	for i in $(seq $AT_ONCE); do
		2sv off --account "many$i" >/dev/null 2>&1 || true
		enrol "many$i"
		code "many$i"
	done >"$HOUSE/codes"

	assert_accepts "$CALLER" -n $AT_ONCE -f "$HOUSE/codes" -r 203.0.113.9 many%d

	assert_equal "$AT_ONCE PAM_SUCCESS" "$OUTPUT"
}

# --- what can't be started, or can't answer, refuses

su_is_refused()
{
	log_mark
	assert_refuses through_su ann 'assword: ' "$PASSWORD" -- "$1" -c 'echo in as $(id -un)'
	assert_lacks "$OUTPUT" 'in as'
}

test_without_the_program_or_with_one_that_others_may_write_it_refuses()
{
	newcomer f1

	mv /usr/sbin/2svd "$HOUSE/2svd"
	su_is_refused f1
	log_has 'no service could be started \(/usr/sbin/2svd: No such file' || fail "$(log_since_mark)"
	assert_status 3 2sv status
	assert_contains "$OUTPUT" 'could not be started: /usr/sbin/2svd'
	mv "$HOUSE/2svd" /usr/sbin/2svd
	chmod 0775 /usr/sbin/2svd
	su_is_refused f1
	log_has '/usr/sbin/2svd: Operation not permitted' || fail "$(log_since_mark)"
	chmod 0755 /usr/sbin/2svd
}

test_without_its_system_users_it_refuses_and_names_them()
{
	newcomer f2

	cp /etc/passwd "$HOUSE/passwd"
	sed -i '/^_2sv-talk:/d; /^_2sv-user:/d' /etc/passwd
	su_is_refused f2
	cp "$HOUSE/passwd" /etc/passwd
	log_has 'there is no system user _2sv-talk _2sv-user' || fail "$(log_since_mark)"
	log_has 'account=f2 .*verdict=refuse reason=no-service' || fail "$(log_since_mark)"
}

test_with_broken_settings_it_refuses_and_says_where()
{
	newcomer f3

	echo 'nonsense = 1' >/etc/2sv/2sv.conf
	su_is_refused f3
	rm /etc/2sv/2sv.conf
	log_has '2svd.*/etc/2sv/2sv.conf' || fail "$(log_since_mark)"
}

test_without_a_store_it_refuses_and_says_so()
{
	newcomer f4

	mv /var/lib/2sv "$HOUSE/lib"
	su_is_refused f4
	mv "$HOUSE/lib" /var/lib/2sv
	log_has '2svd.*/var/lib/2sv/2sv.db' || fail "$(log_since_mark)"
	log_has 'account=f4 .*verdict=refuse reason=no-store' || fail "$(log_since_mark)"
}

test_beside_a_service_whose_sockets_were_removed_it_refuses_in_time()
{
	newcomer f5
	service_start
	rm -f /run/2sv/*.sock

	su_is_refused f5
	log_has 'another 2svd has it.*start it again' || fail "$(log_since_mark)"
	log_has 'account=f5 .*verdict=refuse reason=no-store' || fail "$(log_since_mark)"
	service_stop
	rm -f /run/2sv/*.sock
	assert_accepts through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$(code f5)" -- f5 -c true
}

test_a_dead_service_behind_its_socket_file_is_no_reason_to_start_one()
{
	newcomer f6
	service_start
	service_kill

	su_is_refused f6
	assert_equal '' "$(service_pids)"
	rm -f /run/2sv/*.sock
}

test_who_is_not_root_can_start_none()
{
	assert_refuses as ann /usr/sbin/2svd --fd 3 3</dev/null
	assert_contains "$OUTPUT" 'all uids of this process must be 0'
	assert_status 1 /usr/sbin/2svd --fd 3 3</dev/null
	assert_contains "$OUTPUT" "no connection of root's"
	assert_status 2 /usr/sbin/2svd --fd
	assert_status 2 /usr/sbin/2svd --fd 0
	assert_status 2 /usr/sbin/2svd --fd 3x
}
