# SPDX-License-Identifier: BSD-2-Clause
# The clock of the whole house jumps: codes come from an app that lives by the same clock, as one
# on a laptop does. No code opens twice, and its owner comes in again.
. "$TOP/tests/e2e/decisions.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	find /usr/lib -name libfaketime.so.1 | head -n 1 >/etc/ld.so.preload
	clock_goes +0
	store_init
	enrol ann
}

# clock_goes OFFSET: as libfaketime reads it (+12y, -1h); the service starts under it.
clock_goes()
{
	service_stop 2>/dev/null || true
	echo "$1" >/etc/faketimerc
	service_start
}

come_in()
{
	assert_accepts "$CALLER" -a "$1" -r 203.0.113.9 ann
}

stay_out()
{
	assert_status 1 "$CALLER" -a "$1" -r 203.0.113.9 ann
}

test_a_clock_that_was_twelve_years_ahead_shuts_nobody_out_and_no_code_opens_twice()
{
	local now then
	[ "$(date +%Y)" -lt 2037 ]
	now=$(code ann)
	come_in "$now"

	clock_goes +12y
	[ "$(date +%Y)" -ge 2037 ] || fail "the clock did not go: $(date)"
	then=$(code ann)
	come_in "$then"
	stay_out "$then"

	log_mark
	clock_goes +0
	stay_out "$now"
	log_has 'clock of the machine went back' || fail "no word in the log: $(log_since_mark)"
	come_in "$(code ann 1)"
	stay_out "$(code ann 1)"
	assert_equal "$(alerts ann | grep -c clock-back)" 1
	assert_equal "$(alerts - | grep -c clock-back)" 1

	clock_goes +12y
	stay_out "$then"
	clock_goes -56y
	come_in "$(code ann)"
	stay_out "$(code ann)"
}
