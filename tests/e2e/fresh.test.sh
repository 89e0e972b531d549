# SPDX-License-Identifier: BSD-2-Clause
# A machine on which 2sv was installed, and nobody began it: whoever asks is told the one command
# that does. Where a store was, and is gone, that command is named by nothing: it is an alarm.
. "$TOP/tests/e2e/through.sh"
BEGIN=/usr/libexec/2sv/after-install

before_all()
{
	person f1
}

# The log's lines since the mark that name what begins it, and none that speaks of a lost disk.
log_names_the_beginning()
{
	log_has "$1.*$BEGIN" || fail "$(log_since_mark)"
	! log_has 'disk mounted|put it back|backup' || fail "$(log_since_mark)"
}

root_is_led()
{
	for command in '' status; do
		assert_status 3 2sv $command
		assert_equal "2sv was never begun on this machine. Next: $BEGIN
Then, from your own account: 2sv enrol
Keep the recovery codes that it shows on paper. Then, as root: 2sv protect sshd" "$OUTPUT"
	done
	for command in enrol devices log 'enrol --account f1 --uri --no-confirm'; do
		assert_status 3 2sv $command
		assert_equal "2sv was never begun on this machine. Next: $BEGIN" "$OUTPUT"
	done
}

f1_is_led()
{
	for command in '' status enrol 'test --batch'; do
		assert_status 3 as f1 2sv $command
		assert_equal "2sv was never begun on this machine. Root begins it: $BEGIN. Then: 2sv enrol" \
		    "$OUTPUT"
	done
}

su_is_refused()
{
	log_mark
	assert_refuses through_su ann 'assword: ' "$PASSWORD" -- f1 -c 'echo in as $(id -un)'
	assert_lacks "$OUTPUT" 'in as'
}

test_without_even_its_users_root_and_people_are_told_what_begins_it()
{
	cp /etc/passwd "$HOUSE/passwd"
	sed -i '/^_2sv/d' /etc/passwd

	root_is_led
	f1_is_led
	assert_status 1 2sv store init
	assert_contains "$OUTPUT" "there is no account _2sv"
	assert_contains "$OUTPUT" "$BEGIN"

	cp "$HOUSE/passwd" /etc/passwd
}

test_doors_with_a_line_refuse_and_the_log_names_what_begins_it()
{
	cp /etc/passwd "$HOUSE/passwd"
	sed -i '/^_2sv/d' /etc/passwd
	su_is_refused
	cp "$HOUSE/passwd" /etc/passwd
	log_names_the_beginning '2svd.*there is no system user .*never begun'
	log_names_the_beginning 'su.*account=f1 .*verdict=refuse reason=no-service'

	su_is_refused
	log_names_the_beginning '2svd.*store /var/lib/2sv/2sv.db.*never begun'
}

test_with_a_service_that_runs_it_is_the_same()
{
	log_mark
	service_start

	root_is_led
	f1_is_led
	log_names_the_beginning '2svd.*store /var/lib/2sv/2sv.db.*never begun'
	su_is_refused

	service_kill
	f1_is_led
	rm -rf /run/2sv
}

# As each of the three is left alone by a disk that is gone, or a folder.
test_where_a_store_was_and_is_gone_nothing_speaks_of_a_beginning()
{
	local part
	store_init
	service_stop
	rm -rf /run/2sv
	cp -a /etc/2sv "$HOUSE/etc.2sv"
	cp -a /var/lib/2sv "$HOUSE/lib.2sv"
	for part in /etc/2sv/store-id /etc/2sv/seal.key /var/lib/2sv/2sv.db; do
		rm -f /etc/2sv/store-id /etc/2sv/seal.key /var/lib/2sv/2sv.db*
		case $part in
		/etc/*) cp -a "$HOUSE/etc.2sv/${part##*/}" /etc/2sv/ ;;
		*) cp -a "$HOUSE/lib.2sv/." /var/lib/2sv ;;
		esac
		log_mark
		assert_status 3 2sv
		assert_lacks "$OUTPUT" 'never begun'
		assert_lacks "$OUTPUT" "$BEGIN"
		assert_refuses 2sv store init
		su_is_refused
		! log_has "$BEGIN|never begun" || fail "$(log_since_mark)"
	done
}
