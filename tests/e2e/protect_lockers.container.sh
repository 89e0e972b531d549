# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect at lockers, as Debian installs them: i3lock and swaylock borrow login's lines. What
# is written is tried at the real lockers, and taken back byte by byte.
CONTAINER_ROOT=lockers
. "$TOP/tests/e2e/lockers.sh"
. "$TOP/tests/e2e/protect.sh"
FILES='i3lock swaylock xscreensaver login'

before_all()
{
	lockers_furnish
	rm /etc/pam.d/code
	echo "root:$PASSWORD" | chpasswd
	admin chief
}

pam_files_are_as_before()
{
	local name
	for name in $FILES; do
		diff "$HOUSE/pam.before/$name" "/etc/pam.d/$name" || fail "$name is not as before"
	done
}

pam_files_keep()
{
	rm -rf "$HOUSE/pam.before"
	cp -a /etc/pam.d "$HOUSE/pam.before"
}

mistyped()
{
	log_since_mark | grep -q 'pam_unix.*authentication failure'
}

# gives_all PASSWORD [CODE]
gives_all()
{
	if [ -n "${2:-}" ]; then gives "$1" "$2"; else gives_password "$1"; fi
}

# unlocks LOCKER ACCOUNT PASSWORD [CODE]
unlocks()
{
	screen_start "$1" "$2"
	log_mark
	locker_start
	gives_all "${@:3}"
	# On a busy machine a letter may get lost on the way: then the password was wrong, and no code
	# is used up.
	house_wait $LOCKER_SECONDS locker_is_open || ! mistyped || gives_all "${@:3}"
	opens "$1 of $2"
	screen_stop
}

# stays LOCKER ACCOUNT PASSWORD: locked, whatever was asked.
stays()
{
	screen_start "$1" "$2"
	log_mark
	locker_start
	gives_password "$3"
	stays_locked "$1 of $2"
	screen_stop
}

# A line in login's file would be one in theirs, and what they type once is no code.
test_a_code_at_the_console_leaves_lockers_as_they_were()
{
	pam_files_keep
	assert_equal 'auth include login' "$(grep -v '^#' /etc/pam.d/i3lock | grep .)"
	assert_status 0 2sv protect login --yes --no-proof
	assert_contains "$OUTPUT" '+++ /etc/pam.d/i3lock'
	assert_contains "$OUTPUT" '+++ /etc/pam.d/swaylock'
	assert_contains "$OUTPUT" \
	    'i3lock borrowed the lines of login: it gets its own, and asks what it asked before.'
	assert_contains "$(cat /etc/pam.d/i3lock)" '#auth include login # put aside by 2sv protect'
	assert_equal '' "$(grep pam_2sv /etc/pam.d/i3lock /etc/pam.d/swaylock)"
	unlocks i3lock chief "$PASSWORD"
	unlocks swaylock chief "$PASSWORD"
	stays i3lock chief 'wrong horse'
	came 'login protected' 'opens by the password, as before'
	assert_status 0 2sv protect login --yes
	assert_contains "$OUTPUT" 'nothing was changed'
	assert_status 0 2sv unprotect login --yes
	pam_files_are_as_before
}

test_lockers_ask_once_or_twice_and_one_who_unlocks_proves_it()
{
	pam_files_keep
	assert_status 6 2sv protect lockers --yes --batch
	for name in i3lock swaylock xscreensaver; do
		assert_contains "$OUTPUT" "Trying a login at $name"
	done
	assert_contains "$(cat /etc/pam.d/i3lock)" 'auth requisite pam_2sv.so split # by 2sv protect'
	assert_equal '' "$(grep split /etc/pam.d/xscreensaver)"
	assert_status 6 2sv protect check
	stays i3lock chief "$PASSWORD"
	unlocks i3lock chief "$PASSWORD" "$(code chief)"
	assert_status 0 2sv protect check
	assert_contains "$OUTPUT" 'chief came in with a code'
	unlocks swaylock chief "$PASSWORD" "$(code chief 1)"
	came 'lockers protected' 'one field, and the proof is found'
	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^ok +door i3lock '
	assert_status 0 2sv unprotect lockers --yes
	pam_files_are_as_before
}

# Each of the two commands leaves what the other one needs.
test_one_is_taken_out_and_the_other_stays()
{
	local own
	pam_files_keep
	assert_status 0 2sv protect lockers --yes --no-proof
	own=$(cat /etc/pam.d/i3lock)
	assert_status 0 2sv protect login --yes --no-proof
	assert_equal "$own" "$(cat /etc/pam.d/i3lock)"
	assert_status 0 2sv unprotect lockers --yes
	assert_contains "$(cat /etc/pam.d/i3lock)" 'put aside by 2sv protect'
	assert_equal '' "$(grep pam_2sv /etc/pam.d/i3lock /etc/pam.d/swaylock)"
	unlocks i3lock chief "$PASSWORD"
	assert_status 0 2sv protect lockers --yes --no-proof
	assert_equal "$own" "$(cat /etc/pam.d/i3lock)"
	assert_status 0 2sv unprotect login --yes
	assert_equal "$own" "$(cat /etc/pam.d/i3lock)"
	assert_status 0 2sv unprotect lockers --yes
	pam_files_are_as_before
}

# A locker that asks twice, and a code by login's lines already, does not lose it.
test_a_code_that_is_asked_twice_stays_so()
{
	local name
	pam_files_keep
	echo 'auth include login' >/etc/pam.d/xscreensaver
	sed -i 's/^@include common-auth/&\nauth requisite pam_2sv.so/' /etc/pam.d/login
	for name in xscreensaver login; do
		cp "/etc/pam.d/$name" "$HOUSE/$name"
	done
	assert_status 0 2sv protect login --yes --no-proof
	cmp "$HOUSE/xscreensaver" /etc/pam.d/xscreensaver || fail 'xscreensaver was changed'
	assert_contains "$(cat /etc/pam.d/i3lock)" 'put aside by 2sv protect'
	cp "$HOUSE"/pam.before/* /etc/pam.d/
	pam_files_are_as_before
}

# A file of the vendor's is not edited: ours stands before it, and goes again.
test_a_file_of_the_vendors_gets_one_before_it()
{
	person other
	enrol other
	mkdir -p /usr/lib/pam.d
	mv /etc/pam.d/i3lock /usr/lib/pam.d/
	assert_status 0 2sv protect login --yes --no-proof
	[ -e /etc/pam.d/i3lock ]
	unlocks i3lock chief "$PASSWORD"
	assert_status 0 2sv protect lockers --yes --no-proof
	unlocks i3lock other "$PASSWORD" "$(code other)"
	assert_status 0 2sv unprotect lockers --yes
	unlocks i3lock chief "$PASSWORD"
	assert_status 0 2sv unprotect login --yes
	[ ! -e /etc/pam.d/i3lock ]
	mv /usr/lib/pam.d/i3lock /etc/pam.d/
}

test_what_is_not_of_lockers_is_refused()
{
	pam_files_keep
	assert_status 2 2sv protect lockers --yes --no-oracle
	assert_contains "$OUTPUT" '--no-oracle is of sshd, sudo, su and login alone'
	assert_status 1 2sv protect desktop --yes
	assert_contains "$OUTPUT" 'none of its files'
	assert_contains "$OUTPUT" 'Is its program installed?'
	assert_status 2 2sv protect
	assert_contains "$OUTPUT" 'lockers'
	pam_files_are_as_before
}
