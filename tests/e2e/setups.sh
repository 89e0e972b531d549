# SPDX-License-Identifier: BSD-2-Clause
# What the tests of set-ups share: a machine as somebody has it, protect, logins of each kind, and
# the machine as it was. What a set-up has of its own is in setups/NAME, by its place in /etc.
# Sourced by setups*.test.sh.
. "$TOP/tests/e2e/protect.sh"
SETUPS=$TOP/tests/e2e/setups
HERE=203.0.113.9

setups_before_all()
{
	protect_before_all
	mkdir "$HOUSE/kept"
	cp -a /etc/pam.d /etc/ssh /etc/sudoers.d /etc/nsswitch.conf "$HOUSE/kept"
}

# setup NAME [PEOPLE]: Debian as it is installed, with what is in setups/NAME. ADMIN can become
# root, has a device and a key; PLAIN has a password alone.
setup()
{
	ADMIN=${2:-$1}-admin PLAIN=${2:-$1}-plain
	2sv protect undo >/dev/null
	rm -rf /etc/pam.d /etc/ssh /etc/sudoers.d
	cp -a "$HOUSE/kept/." /etc/
	[ ! -d "$SETUPS/$1" ] || cp -r --no-preserve=all "$SETUPS/$1/." /etc/
	chmod 0440 /etc/sudoers.d/*
	sed -i "s|^root:[^:]*:|root:$PASSWORD_HASH:|" /etc/shadow
	person "$PLAIN"
	admin "$ADMIN"
	key_make "$ADMIN"
	sshd_again
}

sshd_again()
{
	sshd_stop
	sshd_start -o PidFile=/run/sshd.pid
}

# pam_of PROFILE...: common-* as pam-auth-update writes them with these profiles and no others.
pam_of()
{
	local name words=
	for name in /usr/share/pam-configs/*; do
		case " unix $* " in
		*" ${name##*/} "*) words="$words --enable ${name##*/}" ;;
		*) words="$words --disable ${name##*/}" ;;
		esac
	done
	DEBIAN_FRONTEND=noninteractive pam-auth-update --package --force $words
}

# setup_protect [OPTION...]: sshd, whose change then waits.
setup_protect()
{
	before
	log_mark
	assert_status 6 2sv protect sshd --yes --batch "$@"
	sshd_reads_its_settings
	doctor_is_content
}

doctor_is_content()
{
	assert_status 0 2sv doctor
	! grep '^finding' <<<"$OUTPUT" || fail "the doctor finds something: $OUTPUT"
}

setup_unprotect()
{
	log_mark
	assert_status 0 2sv unprotect sshd --yes
	sshd_reads_its_settings
	is_as_before
}

setup_undo()
{
	log_mark
	assert_status 0 2sv protect undo
	sshd_reads_its_settings
	is_as_before
}

# After a reload, which is not waited for; until then the old settings hold. Since log_mark.
sshd_reads_its_settings()
{
	until_true 10 log_matches ' sshd\[[0-9]*\]: Server listening on :: '
}

# setup_is_kept: an admin's code was the proof. After it the door is as it was.
setup_is_kept()
{
	assert_status 0 2sv protect check
	assert_contains "$OUTPUT" "$ADMIN came in with a code"
	doctor_is_content
	setup_unprotect
}

# password_login NAME [PASSWORD]: a login that is asked nothing but a password.
password_login()
{
	ssh_talk "$1" $HERE 'assword: ' "${2:-$PASSWORD}" '?ode: ' '^C'
}

# key_login NAME [OPTION...]: no prompt can be answered.
key_login()
{
	ssh_from $HERE "$1" -i "$HOUSE/key.$1" "${@:2}" 'echo in as $(id -un)' </dev/null
}

# key_and_code NAME CODE
key_and_code()
{
	talk 'ode: ' "$2" '?ode: ' '^C' -- "${IN_HOUSE[@]}" ssh_from $HERE "$1" \
	    -i "$HOUSE/key.$1" 'echo in as $(id -un)'
}

# key_and_code_alone NAME [STEPS]: a key and a code of that step let in, and nothing less.
key_and_code_alone()
{
	assert_refuses key_login "$1"
	assert_refuses key_and_code "$1" "$(wrong_code "$1")"
	assert_accepts key_and_code "$1" "$(code "$1" "${2:-0}")"
	assert_contains "$OUTPUT" "in as $1"
	assert_lacks "$OUTPUT" 'assword'
}

# password_and_code NAME: only both let in, and who has no right password is asked no code.
password_and_code()
{
	assert_refuses password_login "$1" 'another password'
	assert_contains "$OUTPUT" 'Permission denied'
	assert_lacks "$OUTPUT" 'ode:'
	assert_refuses ssh_login "$1" "$(wrong_code "$1")"
	assert_contains "$OUTPUT" 'Wrong code'
	assert_accepts ssh_login "$1" "$(code "$1")"
	assert_contains "$OUTPUT" "in as $1"
}

password_alone()
{
	assert_accepts password_login "$1"
	assert_contains "$OUTPUT" "in as $1"
	assert_lacks "$OUTPUT" 'ode:'
}

# Each kind of login of a machine where people have passwords, and may have keys.
people_come_in()
{
	password_and_code "$ADMIN"
	password_alone "$PLAIN"
	assert_status 0 key_login "$ADMIN" -o BatchMode=yes
}

# The doors that were not named ask what they asked.
sudo_and_su_are_as_before()
{
	assert_accepts through_sudo "$ADMIN" "assword for $ADMIN: " "$PASSWORD" -- id -un
	assert_contains "$OUTPUT" root
	assert_accepts through_su "$PLAIN" 'assword: ' "$PASSWORD" -- "$ADMIN" -c 'echo as $(id -un)'
	assert_contains "$OUTPUT" "as $ADMIN"
	assert_lacks "$OUTPUT" 'ode:'
}

# sudo_is_protected_too: after sshd, with the next code.
sudo_is_protected_too()
{
	assert_status 6 2sv protect sudo --yes --batch
	doctor_is_content
	assert_refuses through_sudo "$ADMIN" "assword for $ADMIN: " "$PASSWORD" \
	    'ode: ' "$(wrong_code "$ADMIN")" '?ode: ' '^C' -- id -un
	assert_accepts through_sudo "$ADMIN" "assword for $ADMIN: " "$PASSWORD" \
	    'ode: ' "$(code "$ADMIN" 1)" -- id -un
	assert_contains "$OUTPUT" root
	assert_status 0 2sv protect check
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
}

# failures_of NAME: how many wrong passwords faillock has counted.
failures_of()
{
	faillock --user "$1" | grep -c ' V *$' || true
}

# Wrong passwords are counted and shut the account, wrong codes are not; with the count gone it is
# open again.
faillock_goes_on()
{
	assert_refuses ssh_login "$PLAIN" "$(wrong_code "$PLAIN")"
	assert_equal 0 "$(failures_of "$PLAIN")" 'a wrong code counts as a password'
	for i in 1 2 3; do
		assert_refuses password_login "$PLAIN" 'another password'
		assert_equal $i "$(failures_of "$PLAIN")"
	done
	assert_refuses ssh_talk "$PLAIN" $HERE '?assword: ' "$PASSWORD" '?ode: ' "$(code "$PLAIN")" \
	    '?ode: ' '^C'
	faillock --user "$PLAIN" --reset
	assert_accepts ssh_login "$PLAIN" "$(code "$PLAIN" 1)"
	assert_equal 0 "$(failures_of "$PLAIN")"
}
