# SPDX-License-Identifier: BSD-2-Clause
# Screen lockers as Debian has them, with a password alone: what the tests of lockers stand on. And
# our line, where no service is: it lets nobody in.
CONTAINER_ROOT=lockers
. "$TOP/tests/e2e/lockers.sh"

before_all()
{
	lockers_furnish
}

# plain LOCKER: the right password after a wrong one.
plain()
{
	screen_start "$1" ann
	locker_start
	gives_password 'wrong horse'
	stays_locked 'a wrong password'
	gives_password "$PASSWORD"
	opens 'the password'
	came plain 'the password opens, a wrong one does not'
	screen_stop
}

test_xscreensaver_opens_by_the_password_and_by_no_other()
{
	plain xscreensaver
}

# The stack is common-auth where it is not told another.
test_xsecurelock_opens_by_the_password_and_by_no_other()
{
	XSECURELOCK_PAM_SERVICE=common-auth plain xsecurelock
}

test_i3lock_opens_by_the_password_and_by_no_other()
{
	plain i3lock
}

test_swaylock_opens_by_the_password_and_by_no_other()
{
	plain swaylock
}

test_none_opens_by_the_password_where_our_line_stands_and_no_service_runs()
{
	lockers_two_prompts
	lockers_one_field
	everything_stop
	for LOCKER in xscreensaver xsecurelock i3lock swaylock; do
		screen_start $LOCKER ann
		locker_start
		gives_password "$PASSWORD"
		stays_locked 'no service'
		came 'no service' refuses
		screen_stop
	done
}
