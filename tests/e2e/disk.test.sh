# SPDX-License-Identifier: BSD-2-Clause
# The disk of the store fills up, or can't be written any more: codes are accepted and refused
# rightly all the while, and root hears of it.
. "$TOP/tests/e2e/decisions.sh"
CALLER=$TOP/build/tools/caller
STORE=/var/lib/2sv/2sv.db
IMAGE=$HOUSE/disk.img
PEOPLE=$(seq -f 'p%g' 1 12)

before_all()
{
	local name
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	service_start
	store_init
	enrol ann
	for name in $PEOPLE; do
		person "$name"
		enrol "$name"
	done
	2sv codes new --account p12 --plain >"$HOUSE/paper.p12"
	service_stop
	cp -a /var/lib/2sv "$HOUSE/store.good"
}

# store_on MOUNT-ARGUMENT...: the good store, on a disk of its own.
store_on()
{
	service_kill
	rm -f /run/2sv/*.sock /run/2sv-keep/*
	umount /var/lib/2sv 2>/dev/null || true
	mount "$@" /var/lib/2sv
	chown _2sv:_2sv /var/lib/2sv
	chmod 0700 /var/lib/2sv
	cp -a "$HOUSE/store.good/." /var/lib/2sv/
	log_mark
}

fill()
{
	dd if=/dev/zero of=/var/lib/2sv/filler bs=4096 status=none 2>/dev/null || true
}

come_in()
{
	assert_accepts "$CALLER" -a "$1" -r 203.0.113.9 "$2"
}

stay_out()
{
	assert_status 1 "$CALLER" -a "$1" -r 203.0.113.9 "$2"
}

# Each comes in by the code of the step, and not once more.
all_come_in_once()
{
	local name code
	for name in $PEOPLE; do
		code=$(code "$name" "${1:-0}")
		come_in "$code" "$name"
		stay_out "$code" "$name"
	done
}

test_a_disk_that_fills_up_stops_no_login()
{
	store_on -t tmpfs -o size=60m tmpfs
	service_start
	fill
	all_come_in_once
	service_stop
	rm "$STORE-reserve" # as if it had been given up
	fill
	service_start
	all_come_in_once 1
	assert_accepts 2sv status --account ann
	assert_contains "$OUTPUT" 'Attention: store /var/lib/2sv/2sv.db: its disk has hardly any room'
	log_has 'hardly any room' || fail "no word of it in the log: $(log_since_mark)"
	assert_equal "$(alerts - | grep -c store-full)" 1

	rm /var/lib/2sv/filler
	until_true 10 test -f "$STORE-reserve" -a -s "$STORE-reserve"
	log_has 'all is well again'
}

test_a_store_that_is_read_only_at_the_start_serves_logins()
{
	local name=p1 code
	store_on -t tmpfs -o size=60m tmpfs
	mount -o remount,ro /var/lib/2sv
	service_start
	if ! log_has 'a copy in memory serves logins'; then
		# Of a disk that this keeper never wrote it can't know how old it is.
		log_has 'until the clock of the machine is synchronised'
		stay_out "$(code $name)" $name
		return
	fi
	code=$(code $name)
	stay_out "$code" $name # it may have been used on a copy that was lost
	assert_refuses 2sv enrol --account bob --no-confirm
	assert_contains "$OUTPUT" "can't be written"
}

loop_devices()
{
	local i
	[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237 || return
	for i in 0 1 2 3 4 5 6 7; do
		[ -e /dev/loop$i ] || mknod /dev/loop$i b 7 $i || return
	done
}

test_a_disk_that_fails_under_the_service_is_left_for_a_copy_and_taken_up_again()
{
	local code name
	loop_devices
	dd if=/dev/zero of="$IMAGE" bs=1M count=80 status=none
	mkfs.ext4 -q -F "$IMAGE"
	store_on -o loop "$IMAGE"
	service_start
	come_in "$(code p1)" p1
	sync -f "$STORE"

	mount -o remount,abort /var/lib/2sv # as the kernel does when its disk fails
	code=$(code p2)
	come_in "$code" p2
	stay_out "$code" p2
	stay_out "$(code p1)" p1
	log_has 'a copy in memory serves logins' || fail "no word in the log: $(log_since_mark)"
	assert_accepts 2sv status --account p2
	assert_contains "$OUTPUT" "can't be written"
	assert_refuses 2sv enrol --account bob --no-confirm
	assert_contains "$OUTPUT" 'only logins are served'
	assert_status 0 2sv stop --account p11
	assert_status 0 2sv stop --account p12
	stay_out "$(code p11)" p11
	# Paper is taken on no copy, for what was used there could be lost; so nobody is held there.
	stay_out "$(head -1 "$HOUSE/paper.p12")" p12
	come_in "$(two_codes p12)" p12
	kill -9 $(pgrep -u _2sv) # the keeper starts again, and takes the copy on
	until_true 10 come_in "$(code p3)" p3
	stay_out "$code" p2

	until_true 10 umount /var/lib/2sv
	until_true 30 copy_serves_without_the_store
	e2fsck -fy "$IMAGE" >/dev/null 2>&1 || true
	mount -o loop "$IMAGE" /var/lib/2sv
	until_true 30 merged
	stay_out "$code" p2
	for name in p2 p3; do
		assert_equal "$(events $name | grep -c '^code .*accept right')" 1
	done
	assert_equal "$(alerts - | grep -c store-read-only)" 1
	assert_matches "$(alerts p12)" stopped
	stay_out "$(code p11 1)" p11
	come_in "$(head -1 "$HOUSE/paper.p12")" p12
	come_in "$(code p4)" p4
	service_stop
	umount /var/lib/2sv
}

# The keeper has looked in vain, and serves on.
copy_serves_without_the_store()
{
	come_in "$(code p5)" p5
}

# A login makes the keeper look.
merged()
{
	sleep 1
	"$CALLER" -a 000000 -r 203.0.113.9 ann || true
	log_matches 'its working copy was merged'
}
