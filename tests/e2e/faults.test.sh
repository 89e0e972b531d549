# SPDX-License-Identifier: BSD-2-Clause
# Every fault refuses: a right password and a right code open no door while the service or
# its store is away, strange or damaged; and the log says why.
CALLER=$TOP/build/tools/caller
STORE=/var/lib/2sv/2sv.db

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	printf 'Defaults passwd_tries=1\nann ALL=(ALL) ALL\n' >/etc/sudoers.d/ann
	store_init_with_service
	enrol ann
	enrol bob
	sshd_start
	service_stop
	cp -a /var/lib/2sv "$HOUSE/store.good"
	cp -a /etc/2sv "$HOUSE/etc.good"
}

store_init_with_service()
{
	service_start
	store_init
}

# Puts the good store and keys back, and the service up.
mend()
{
	service_kill
	umount /var/lib/2sv /run/2sv-keep 2>/dev/null || true
	rm -rf /var/lib/2sv /etc/2sv /run/2sv-keep
	cp -a "$HOUSE/store.good" /var/lib/2sv
	cp -a "$HOUSE/etc.good" /etc/2sv
	rm -f /run/2sv/*.sock
}

# With a right password and a right code every door refuses. All at once, for each takes its
# time after a refusal.
every_door_refuses()
{
	local door pids=()
	for door in sshd_refuses sudo_refuses su_refuses callers_refuse; do
		"$door" "$1" &
		pids+=($!)
	done
	for door in "${pids[@]}"; do
		wait "$door"
	done
}

# Without a service nothing is even asked.
sshd_refuses()
{
	assert_status 255 ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD"
	assert_lacks "$OUTPUT" 'in as'
	assert_lacks "$OUTPUT" 'ode: '
}

sudo_refuses()
{
	assert_refuses sudo_with_code
	assert_lacks "$OUTPUT" 'uid=0'
}

su_refuses()
{
	assert_refuses su_with_code
	assert_lacks "$OUTPUT" 'in as'
}

callers_refuse()
{
	assert_status 1 "$CALLER" -a "$(code ann)" -r 203.0.113.9 ann
	assert_contains "$OUTPUT" "1 $1"
	assert_status 1 "$CALLER" -a "$(code ann)" -t pts/3 ann
	assert_contains "$OUTPUT" "1 $1"
}

sudo_with_code()
{
	printf '%s\n%s\n' "$PASSWORD" "$(code ann)" | as ann sudo -k -S id
}

su_with_code()
{
	printf '%s\n%s\n' "$PASSWORD" "$(code bob)" | as ann su bob -c 'echo in as bob'
}

# The cure was right: the same people come in again.
all_is_well_again()
{
	mend
	service_start
	assert_accepts "$CALLER" -a "$(code ann 1)" -r 203.0.113.9 ann
}

test_with_all_well_the_right_code_opens()
{
	all_is_well_again
}

# A caller that is root starts one for itself; another one can't.
test_no_socket_file_refuses_who_is_not_root()
{
	mend
	assert_status 1 as ann "$CALLER" -a "$(code ann 1)" -r 203.0.113.9 ann
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
	assert_accepts "$CALLER" -a "$(code ann 1)" -r 203.0.113.9 ann
}

test_no_socket_file_and_no_program_refuses()
{
	mend
	mv /usr/sbin/2svd "$HOUSE/2svd"
	every_door_refuses PAM_AUTHINFO_UNAVAIL
	mv "$HOUSE/2svd" /usr/sbin/2svd
}

test_no_socket_file_and_no_store_refuses()
{
	mend
	rm -f "$STORE"*
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_no_socket_file_and_a_store_of_another_id_refuses()
{
	mend
	echo 00112233445566778899aabbccddeeff >/etc/2sv/store-id
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_no_socket_file_and_another_seal_key_refuses()
{
	mend
	head -c 32 /dev/urandom >/etc/2sv/seal.key
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_no_socket_file_and_a_damaged_store_refuses()
{
	mend
	dd if=/dev/urandom of="$STORE" bs=4096 seek=1 count=30 conv=notrunc status=none
	rm -f "$STORE-wal"
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_a_dead_service_behind_its_socket_file_refuses()
{
	mend
	service_start
	service_kill
	test -S /run/2sv/root.sock
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_a_service_that_never_answers_refuses_and_does_not_hang()
{
	mend
	service_start
	kill -STOP $(service_pids)
	assert_status 1 timeout 40 "$CALLER" -a "$(code ann)" -r 203.0.113.9 ann
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
}

test_a_silent_keeper_refuses_and_does_not_hang()
{
	mend
	service_start
	kill -STOP $(pgrep -u _2sv)
	assert_status 1 timeout 40 "$CALLER" -a "$(code ann)" -r 203.0.113.9 ann
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
}

test_a_missing_store_refuses()
{
	mend
	rm -f "$STORE"*
	log_mark
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
	log_has "$STORE" || fail "no word of it in the log: $(log_since_mark)"
}

test_a_missing_store_is_not_made_anew_by_init()
{
	mend
	rm -f "$STORE"*
	service_start
	assert_refuses 2sv store init
	assert_contains "$OUTPUT" /etc/2sv/store-id
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

# What init says is what helps: nothing is lost by doing it.
test_a_lost_store_id_is_put_back_as_it_is_said()
{
	local way
	mend
	sha256sum /etc/2sv/seal.key "$STORE" >"$HOUSE/sums"
	mv /etc/2sv/store-id "$HOUSE/store-id.lost"
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL

	assert_refuses 2sv store init
	assert_contains "$OUTPUT" 'Only /etc/2sv/store-id is missing. Nothing was changed.'
	assert_contains "$OUTPUT" '2sv status'
	sha256sum --quiet -c "$HOUSE/sums"
	assert_status 3 2sv status
	assert_lacks "$OUTPUT" 'store init'
	way=$(sed -n 's/.*put its id back: //p' <<<"$OUTPUT")
	(umask 077; eval "$way")

	assert_equal "$(cat "$HOUSE/store-id.lost")" "$(cat /etc/2sv/store-id)"
	until_true 5 store_is_open
	assert_accepts "$CALLER" -a "$(code bob)" -r 203.0.113.9 bob
}

store_is_open()
{
	2sv status
}

test_a_key_without_a_store_is_kept()
{
	mend
	rm -rf /var/lib/2sv /etc/2sv/store-id
	service_start

	assert_refuses 2sv store init

	assert_contains "$OUTPUT" 'Missing: /var/lib/2sv/2sv.db and /etc/2sv/store-id.'
	cmp /etc/2sv/seal.key "$HOUSE/etc.good/seal.key"
}

test_an_empty_file_as_store_refuses()
{
	mend
	rm -f "$STORE"*
	install -m 0600 -o _2sv -g _2sv /dev/null "$STORE"
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_an_empty_store_of_another_id_refuses()
{
	mend
	rm -rf /etc/2sv /var/lib/2sv
	service_start
	store_init
	service_kill
	cp "$HOUSE/etc.good/store-id" /etc/2sv/store-id
	rm -f /run/2sv/*.sock
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_a_store_deleted_under_the_running_service_refuses()
{
	mend
	service_start
	rm -f "$STORE"*
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_a_lost_seal_key_refuses()
{
	mend
	rm -f /etc/2sv/seal.key
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_another_seal_key_refuses()
{
	mend
	head -c 32 /dev/urandom >/etc/2sv/seal.key
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_a_seal_key_that_others_can_read_refuses()
{
	mend
	chmod 0644 /etc/2sv/seal.key
	log_mark
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
	log_has 'seal key /etc/2sv/seal.key may be used by group or others; its mode must be 0400' ||
	    fail "no word of it in the log: $(log_since_mark)"
}

test_a_damaged_store_refuses()
{
	mend
	for file in "$STORE" "$STORE-wal"; do
		[ ! -e "$file" ] || dd if=/dev/urandom of="$file" bs=4096 seek=1 count=30 conv=notrunc status=none
	done
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
}

test_a_read_only_store_without_room_for_a_copy_refuses()
{
	mend
	mkdir -p /run/2sv-keep
	mount -t tmpfs -o size=64k,mode=0700 tmpfs /run/2sv-keep
	mount --bind /var/lib/2sv /var/lib/2sv
	mount -o remount,bind,ro /var/lib/2sv
	# By a clock that may be wrong no copy would be made in any case.
	install -m 0755 "$TOP/build/tools/synchronised.so" /run/synchronised.so
	echo /run/synchronised.so >/etc/ld.so.preload
	log_mark
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
	rm /etc/ld.so.preload
	log_has "<83>.*can't be written, and not be copied to /run/2sv-keep/2sv.db: there is no room" ||
	    fail "no word of it in the log: $(log_since_mark)"
}

test_a_store_held_by_another_process_refuses()
{
	mend
	(
		exec 8<>"$STORE"
		perl -e 'use Fcntl; open(my $f, "+<", $ARGV[0]) or die; my $l = pack("ssqqi", F_WRLCK, 0, 0, 0, 0);
		    fcntl($f, F_SETLK, $l) or die "$!"; sleep 60' "$STORE" &
		echo $! >"$HOUSE/holder"
	)
	sleep 0.3
	service_start
	every_door_refuses PAM_AUTHINFO_UNAVAIL
	kill "$(cat "$HOUSE/holder")"
}

test_a_full_disk_at_the_start_refuses_or_keeps_working_but_never_replays()
{
	local used said
	mend
	mount -t tmpfs -o size=32m,mode=0700,uid="$(id -u _2sv)",gid="$(id -g _2sv)" tmpfs /var/lib/2sv
	cp -a "$HOUSE/store.good/." /var/lib/2sv/
	dd if=/dev/zero of=/var/lib/2sv/filler bs=4096 status=none 2>/dev/null || true
	service_start
	used=$(code ann)
	"$CALLER" -a "$used" -r 203.0.113.9 ann >"$HOUSE/first" || true
	said=$("$CALLER" -a "$used" -r 203.0.113.9 ann) || true
	assert_lacks "$said" PAM_SUCCESS
}

test_after_all_faults_the_owner_comes_in()
{
	all_is_well_again
}
