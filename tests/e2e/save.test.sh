# SPDX-License-Identifier: BSD-2-Clause
# The store saved, restored and looked at: nothing that was used once is good again, a damaged
# file changes nothing, and logins go on meanwhile.
CALLER=$TOP/build/tools/caller
STORE=/var/lib/2sv/2sv.db
PASSPHRASE='correct horse battery'

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	mkdir -m 0700 "$HOUSE/saves"
	printf '%s\n' "$PASSPHRASE" >"$HOUSE/passphrase"
	chmod 0400 "$HOUSE/passphrase"
	store_init
	enrol ann
	enrol bob
}

save()
{
	2sv store save "$@" --passphrase-file "$HOUSE/passphrase"
}

restore()
{
	2sv store restore "$@" --passphrase-file "$HOUSE/passphrase" --replace
}

# log_in NAME CODE: what the module said.
come_in()
{
	"$CALLER" -a "$2" -r 203.0.113.9 "$1"
}

# As on another machine: 2svd runs, and has no store yet.
move_house()
{
	service_stop
	rm -rf /var/lib/2sv /etc/2sv
	service_start
}

staged_files()
{
	find /etc/2sv /var/lib/2sv -name '*.restor*' -o -name '*.copy*' -o -name '*.part'
}

test_a_saved_store_is_one_file_of_roots_that_shows_nothing()
{
	local file=$HOUSE/saves/one
	assert_status 0 save "$file"

	assert_equal '600 root' "$(stat -c '%a %U' "$file")"
	assert_equal "2sv saved store" "$(head -c 15 "$file")"
	assert_equal 0 "$(grep -ac -e phone -e SQLite "$file" || true)"
	if grep -aqF "$(cat /etc/2sv/seal.key | tr -d '\n\0' | head -c 8)" "$file"; then
		fail 'the seal key stands in it'
	fi
	assert_equal '' "$(staged_files)"
	assert_matches "$(2sv log --limit 5)" ' saved '
}

test_a_save_overwrites_nothing_and_wants_a_passphrase()
{
	local file=$HOUSE/saves/twice
	save "$file"
	assert_status 1 save "$file"
	assert_contains "$OUTPUT" 'there already'

	printf 'short\n' >"$HOUSE/short"
	chmod 0400 "$HOUSE/short"
	assert_status 1 2sv store save "$HOUSE/saves/short" --passphrase-file "$HOUSE/short"
	assert_contains "$OUTPUT" 'too short'
	chmod 0444 "$HOUSE/short"
	assert_status 1 2sv store save "$HOUSE/saves/short" --passphrase-file "$HOUSE/short"
	assert_contains "$OUTPUT" 'chmod 0400'
	assert_status 2 2sv store save "$HOUSE/saves/short" --batch
	assert_equal '' "$(ls "$HOUSE"/saves | grep short || true)"
	assert_status 4 as ann 2sv store save /tmp/anns
}

test_the_passphrase_is_asked_twice()
{
	assert_status 1 talk 'Passphrase: ' "$PASSPHRASE" 'again: ' 'something else' -- \
	    2sv store save "$HOUSE/saves/asked"
	assert_contains "$OUTPUT" 'two different ones'
	assert_status 0 talk 'Passphrase: ' "$PASSPHRASE" 'again: ' "$PASSPHRASE" -- \
	    2sv store save "$HOUSE/saves/asked"
	assert_contains "$OUTPUT" 'Saved'
	assert_lacks "$OUTPUT" "$PASSPHRASE"
}

test_restored_on_another_machine_only_new_codes_are_good()
{
	local used shown
	person carol
	enrol carol
	used=$(code carol)
	assert_accepts come_in carol "$used"
	save "$HOUSE/saves/moved"
	move_house
	assert_refuses come_in carol "$(code carol 1)"

	assert_status 0 restore "$HOUSE/saves/moved"
	assert_contains "$OUTPUT" carol
	assert_contains "$OUTPUT" ann
	shown=$(code carol)
	assert_refuses come_in carol "$used"
	assert_refuses come_in carol "$shown"
	assert_matches "$(2sv log --limit 20)" ' restored '

	# Five minutes later they are good (tests/store/save); until then root gives her another device.
	enrol carol other
	assert_accepts come_in carol "$(code carol)"
	assert_status 0 2sv store check
	assert_contains "$OUTPUT" 'epoch 2'
}

test_a_code_used_after_the_save_is_not_good_after_the_restore()
{
	local next
	person dave
	enrol dave
	assert_contains "$(save "$HOUSE/saves/dave" --json)" '"file":"'
	next=$(code dave 1)
	assert_accepts come_in dave "$next"

	assert_status 0 restore "$HOUSE/saves/dave" --json
	assert_contains "$OUTPUT" '"account":"dave"'
	assert_lacks "$OUTPUT" 'is restored'
	assert_refuses come_in dave "$next"
}

test_a_device_that_was_removed_since_is_named()
{
	person erin
	enrol erin phone
	save "$HOUSE/saves/erin"
	2sv off --account erin
	assert_status 0 restore "$HOUSE/saves/erin"
	assert_matches "$OUTPUT" '^erin +phone'
	assert_contains "$OUTPUT" '2sv off --account NAME'
	assert_matches "$(2sv devices --account erin)" phone
}

test_the_store_before_is_kept_and_can_not_be_used_by_mistake()
{
	local before
	save "$HOUSE/saves/before"
	assert_status 0 restore "$HOUSE/saves/before"
	before=$(sed -n 's/.*kept as \([^;]*\);.*/\1/p' <<<"$OUTPUT")
	test -s "$before"
	assert_equal '600 _2sv' "$(stat -c '%a %U' "$before")"
	assert_equal '400 _2sv' "$(stat -c '%a %U' /etc/2sv/seal.key)"
	assert_equal '644 root' "$(stat -c '%a %U' /etc/2sv/store-id)"

	service_stop
	mkdir "$HOUSE/aside"
	mv "$STORE"* "$HOUSE/aside"
	cp -p "$HOUSE/aside/${before##*/}" "$STORE"
	service_start
	assert_status 3 2sv status
	assert_contains "$OUTPUT" 'right store restored'
	service_stop
	rm -f "$STORE"
	mv "$HOUSE"/aside/* /var/lib/2sv
	service_start
	assert_status 0 2sv status
}

test_nothing_is_replaced_without_being_told_to()
{
	save "$HOUSE/saves/replace"
	assert_status 1 2sv store restore "$HOUSE/saves/replace" --passphrase-file "$HOUSE/passphrase"
	assert_contains "$OUTPUT" '--replace'
	assert_status 2 2sv store restore
	assert_status 4 as ann 2sv store restore "$HOUSE/saves/replace"
}

# What a restore that is refused must leave: the files as they were, and people who come in.
state()
{
	cat /etc/2sv/store-id
	sha256sum /etc/2sv/seal.key
	stat -c %i "$STORE"
	staged_files
}

test_nobody_but_root_can_keep_a_restore_waiting()
{
	local file
	save "$HOUSE/saves/locked"
	for file in /etc/2sv /etc/2sv/* /var/lib/2sv /var/lib/2sv/*; do
		as bob flock "$file" sleep 60 &
	done
	wait_until_locked

	assert_accepts restore "$HOUSE/saves/locked"
	kill $(jobs -p) 2>/dev/null || true
}

# bob holds the lock of what he can read.
wait_until_locked()
{
	house_wait 5 is_locked /etc/2sv
	house_wait 5 is_locked /etc/2sv/store-id
}

is_locked()
{
	! flock -n "$1" true
}

test_a_wrong_passphrase_changes_nothing()
{
	local was
	save "$HOUSE/saves/wrong"
	was=$(state)
	printf 'another passphrase\n' >"$HOUSE/another"
	chmod 0400 "$HOUSE/another"
	assert_status 1 2sv store restore "$HOUSE/saves/wrong" --replace --passphrase-file "$HOUSE/another"
	assert_contains "$OUTPUT" 'not its passphrase'
	assert_equal "$was" "$(state)"
}

# refuses_damaged WORDS: what lies in saves/damaged is refused with them, and nothing is changed.
refuses_damaged()
{
	local was
	was=$(state)
	assert_status 1 restore "$HOUSE/saves/damaged"
	assert_contains "$OUTPUT" "$1"
	assert_contains "$OUTPUT" 'Nothing was changed'
	assert_equal "$was" "$(state)"
}

# flip OFFSET: the saved store with one bit of that byte changed.
flip()
{
	cp "$HOUSE/saves/whole" "$HOUSE/saves/damaged"
	perl -e 'open(my $f, "+<", $ARGV[0]) or die; seek($f, $ARGV[1], 0); read($f, my $c, 1);
	    seek($f, $ARGV[1], 0); print $f chr(ord($c) ^ 1);' "$HOUSE/saves/damaged" "$1"
}

test_a_damaged_file_changes_nothing()
{
	local size
	save "$HOUSE/saves/whole"
	size=$(stat -c %s "$HOUSE/saves/whole")
	flip 3
	refuses_damaged 'no saved store of 2sv'
	flip 16
	refuses_damaged 'is of format 0, and this 2sv reads 1'
	flip 30
	refuses_damaged 'not its passphrase'
	flip 50
	refuses_damaged 'not its passphrase'
	flip 70
	refuses_damaged 'not its passphrase'
	flip 90
	refuses_damaged 'damaged, or was cut off'
	flip $((size / 2))
	refuses_damaged 'damaged, or was cut off'
	flip $((size - 1))
	refuses_damaged 'damaged, or was cut off'

	head -c $((size - 1)) "$HOUSE/saves/whole" >"$HOUSE/saves/damaged"
	refuses_damaged 'damaged, or was cut off'
	head -c $((84 + 65536 + 17)) "$HOUSE/saves/whole" >"$HOUSE/saves/damaged"
	refuses_damaged 'damaged, or was cut off'
	(cat "$HOUSE/saves/whole"; echo) >"$HOUSE/saves/damaged"
	refuses_damaged 'damaged, or was cut off'
	: >"$HOUSE/saves/damaged"
	refuses_damaged 'no saved store of 2sv'
}

# What stays of a restore that was killed behind each of its renames: the first ones of it done.
renames_done()
{
	local id=/etc/2sv/store-id key=/etc/2sv/seal.key
	mv $id.restore $id.restoring
	[ "$1" -gt 1 ] || return 0
	mv $id $id.before-1
	[ "$1" -gt 2 ] || return 0
	mv "$STORE-wal" "$STORE.before-1-wal"
	[ "$1" -gt 3 ] || return 0
	mv "$STORE" "$STORE.before-1"
	[ "$1" -gt 4 ] || return 0
	mv "$STORE.restore" "$STORE"
	[ "$1" -gt 5 ] || return 0
	mv $key $key.before-1
	[ "$1" -gt 6 ] || return 0
	mv $key.restore $key
}

test_a_restore_that_was_killed_is_finished_by_the_next()
{
	local done was
	person frank
	enrol frank
	save "$HOUSE/saves/killed"
	for done in 1 2 3 4 5 6 7; do
		2sv off --account frank
		was=$(cat /etc/2sv/store-id)
		prepare_and_die "$HOUSE/saves/killed"
		renames_done "$done"
		service_stop
		service_start
		assert_status 3 2sv status
		assert_contains "$OUTPUT" '2sv store restore'
		assert_status 1 2sv store init
		assert_contains "$OUTPUT" '2sv store restore'

		assert_status 0 2sv store restore
		assert_contains "$OUTPUT" 'finished now'
		assert_status 0 2sv status
		assert_matches "$(2sv devices --account frank)" phone
		[ "$was" != "$(cat /etc/2sv/store-id)" ] || fail 'it is the old id'
		assert_equal '' "$(staged_files)"
	done
}

# Stops 2sv when the last new file is there, kills it when the keeper has made them ready. The
# keeper takes a while for that; a machine that is too busy to be in time has another try.
prepare_and_die()
{
	local try pid
	for try in 1 2 3 4 5; do
		restore "$1" >"$HOUSE/killed" 2>&1 &
		pid=$!
		until [ -e /etc/2sv/store-id.restore ] || ! kill -0 $pid 2>/dev/null; do :; done
		kill -STOP $(pgrep -x 2sv) 2>/dev/null || true
		if [ -e /etc/2sv/store-id.restore ] && house_wait 5 is_ready; then
			kill -KILL $(pgrep -x 2sv)
			wait $pid || true
			return
		fi
		kill -CONT $(pgrep -x 2sv) 2>/dev/null || true
		wait $pid || true
	done
	fail "never in time: $(cat "$HOUSE/killed")"
}

is_ready()
{
	[ ! -e "$STORE.restore-wal" ] &&
	    [ "$(sqlite3 "file:$STORE.restore?immutable=1" "SELECT value FROM meta WHERE name = 'store_id'")" = \
		"$(cat /etc/2sv/store-id.restore)" ]
}

# A broken talker in root.sock's place: what it gives out is no copy of the keeper's.
test_a_copy_that_a_talker_made_up_is_not_saved()
{
	local talker
	service_stop
	rm -f /run/2sv/root.sock
	perl -e 'use Socket; socket(my $l, AF_UNIX, SOCK_SEQPACKET, 0) or die;
	    bind($l, sockaddr_un("/run/2sv/root.sock")) or die "$!"; listen($l, 1);
	    accept(my $c, $l) or die; recv($c, my $hello, 4096, 0);
	    for ("kind=piece\0text=QUJD", "kind=mark\0text=" . "0" x 64) {
		send($c, "v=1\0op=row\0$_\0", 0) or die;
	    }
	    send($c, "v=1\0op=done\0verdict=accept\0reason=right\0", 0); recv($c, $hello, 1, 0);' &
	talker=$!
	until_true 5 socket_is_listening /run/2sv/root.sock
	assert_status 1 save "$HOUSE/saves/forged"
	assert_contains "$OUTPUT" 'nothing was saved'
	assert_equal '' "$(ls "$HOUSE"/saves | grep forged || true)"
	wait $talker
	rm -f /run/2sv/root.sock
	service_start
}

test_logins_go_on_while_the_store_is_saved_and_checked()
{
	local i loop
	people_many guest 40 12001
	for i in $(seq 40); do
		enrol "guest$i"
		code "guest$i" 1
	done >"$HOUSE/codes"
	(while ! [ -e "$HOUSE/enough" ]; do
		rm -f "$HOUSE/saves/loop"
		save "$HOUSE/saves/loop" && 2sv store check || exit 1
		: >"$HOUSE/once"
	done) >"$HOUSE/loop" 2>&1 &
	loop=$!
	assert_accepts "$CALLER" -n 40 -f "$HOUSE/codes" -r 203.0.113.9 guest%d
	assert_equal '40 PAM_SUCCESS' "$OUTPUT"
	until_true 30 test -e "$HOUSE/once"
	: >"$HOUSE/enough"
	wait $loop || fail "$(cat "$HOUSE/loop")"
}

test_what_is_wrong_with_the_store_is_found()
{
	assert_status 0 2sv store check
	assert_contains "$OUTPUT" 'The store is good'
	assert_contains "$(2sv store check --json)" '"findings":[]'
	assert_contains "$(2sv store check --json)" '"schema":'
	assert_status 4 as ann 2sv store check
}
