# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect --no-oracle: the decoy comes and goes by the machine's own pam-auth-update, and with it
# nobody sees by the prompts whether a name or a password was right.
. "$TOP/tests/e2e/protect.sh"
CONFIGS=/usr/share/pam-configs

# Debian's own files, written by pam-auth-update, with no profile but that of the password.
common_of_debian()
{
	find $CONFIGS -type f ! -name unix -delete
	rm -rf /var/lib/pam/* /etc/pam.d/common-*
	DEBIAN_FRONTEND=noninteractive pam-auth-update --force --package
}

before_all()
{
	common_of_debian
	protect_before_all
	person coin
	echo GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ |
	    2sv enrol --account coin --name token --type hotp --secret-stdin --no-confirm
}

# profile NAME PRIORITY LINE [DEFAULT]: what a package would bring.
profile()
{
	printf '%s\n' "Name: $1" "Default: ${4:-no}" "Priority: $2" 'Auth-Type: Primary' 'Auth:' \
	    "	$3" >"$CONFIGS/$1"
}

update()
{
	DEBIAN_FRONTEND=noninteractive pam-auth-update --package "$@"
}

# The list of doors in common-auth, as logins read it.
decoy_doors()
{
	sed -n 's/^auth.*pam_2sv.so decoy=//p' /etc/pam.d/common-auth
}

# The jumps of the lines that ask a password, and what comes then.
primary_lines()
{
	sed -n '/"Primary"/,/no module succeeds/s/^auth[[:blank:]]*//p' /etc/pam.d/common-auth |
	    tr -s '\t ' ' ' | sed 's/ $//'
}

nameless()
{
	screen_of "$@" | sed "s/$1/NAME/g"
}

test_a_stranger_sees_the_same_whatever_was_right()
{
	local answer expected
	before
	assert_status 6 2sv protect sshd --no-oracle --yes --batch
	assert_contains "$OUTPUT" '+	[default=ignore]	pam_2sv.so decoy=sshd'
	assert_contains "$OUTPUT" '+++ /etc/pam.d/common-auth'
	assert_equal sshd "$(decoy_doors)"
	house_wait 10 port_is_listening 22
	assert_lacks "$(2sv doctor)" 'finding '

	for answer in "$(wrong_code chief)" abcdef ''; do
		expected=$(nameless nobodys wrong "$answer")
		assert_contains "$expected" 'Code: '
		assert_equal "$expected" "$(nameless chief wrong "$answer")"
		assert_equal "$expected" "$(nameless chief "$PASSWORD" "$answer")"
		assert_equal "$expected" "$(nameless coin "$PASSWORD" "$answer")"
	done
	assert_equal 3 "$(nameless nobodys wrong 123456 | grep -c 'asked: .*ode: ')"

	assert_accepts ssh_login chief "$(code chief)"
	assert_contains "$OUTPUT" 'in as chief'
	assert_status 0 2sv protect check
	assert_contains "$OUTPUT" 'The door sshd is protected.'
	assert_status 0 2sv protect sshd --no-oracle --yes
	assert_contains "$OUTPUT" 'nothing was changed'
	assert_status 0 2sv doctor
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}

# As 2sv(1) says: limits answer in words of their own, which the decoy does not have.
test_it_hides_in_one_login_and_not_in_two()
{
	local password
	person guessed
	enrol guessed
	before
	assert_status 0 2sv protect sshd --no-oracle --yes --no-proof
	house_wait 10 port_is_listening 22
	for password in wrong "$PASSWORD"; do
		assert_refuses ssh_talk guessed 198.51.100.7 'assword: ' "$password" \
		    'Code: ' 100200 'Wrong code. Code: ' 100300 'Wrong code. Code: ' 100400
		assert_refuses ssh_talk guessed 198.51.100.7 'assword: ' "$password" \
		    'Code: ' 100500 'Wrong code. Code: ' 100600 'Wrong code. ' '^C'
		case $password in
		wrong) assert_lacks "$OUTPUT" 'Two in a row' ;;
		*) assert_contains "$OUTPUT" 'Two in a row' ;;
		esac
	done
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}

# He is let in by the password alone: that alone tells that it was right.
test_an_account_without_a_device_is_hidden_by_nothing()
{
	before
	assert_status 0 2sv protect sshd --no-oracle --yes --no-proof
	house_wait 10 port_is_listening 22
	assert_contains "$(nameless plain wrong 123456)" 'Code: '
	assert_accepts ssh_talk plain 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as plain'
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}

test_each_door_is_named_by_itself_and_taken_out_again()
{
	before
	assert_status 0 2sv protect sshd --no-oracle --yes --no-proof
	assert_status 0 2sv protect sudo --yes --no-proof
	house_wait 10 port_is_listening 22
	assert_refuses through_sudo chief 'assword for chief: ' wrong -- id -un
	assert_lacks "$OUTPUT" ode:

	assert_status 0 2sv protect sudo --no-oracle --yes --no-proof
	assert_equal sshd,sudo,sudo-i "$(decoy_doors)"
	assert_refuses through_sudo chief 'assword for chief: ' wrong 'ode: ' 123456 \
	    'ode: ' 123456 'ode: ' 123456 -- id -un
	assert_accepts through_sudo chief 'assword for chief: ' "$PASSWORD" 'ode: ' \
	    "$(code chief)" -- id -un
	assert_status 0 2sv doctor
	assert_lacks "$OUTPUT" 'finding '

	assert_status 0 2sv unprotect sshd --yes
	assert_equal sudo,sudo-i "$(decoy_doors)"
	assert_refuses ssh_talk chief 203.0.113.9 'assword: ' wrong
	assert_lacks "$OUTPUT" ode:
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
}

test_su_with_its_sibling_and_login()
{
	before
	assert_status 0 2sv protect login --no-oracle --yes --no-proof
	assert_status 0 2sv protect su --no-oracle --yes --no-proof
	assert_equal login,su,su-l "$(decoy_doors)"
	assert_refuses through_su plain 'assword: ' wrong 'ode: ' 123456 'ode: ' '' -- chief -c id
	assert_status 0 2sv doctor
	assert_status 0 2sv unprotect su --yes
	assert_equal login "$(decoy_doors)"
	assert_status 0 2sv unprotect login --yes
	is_as_before
}

test_where_keys_stand_for_the_password_it_comes_and_goes_as_well()
{
	before
	assert_status 0 2sv protect sshd --no-oracle --yes --no-proof --setup key+code
	assert_equal sshd "$(decoy_doors)"
	assert_status 0 2sv doctor
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}

test_root_takes_it_back_and_doors_that_were_named_before_stay()
{
	before
	assert_status 6 2sv protect sshd --no-oracle --yes --batch
	assert_status 0 2sv protect undo
	assert_contains "$OUTPUT" 'as it was before'
	is_as_before
	assert_status 0 2sv protect su --no-oracle --yes --no-proof
	machine_now >"$HOUSE/with.su"
	assert_status 6 2sv protect sshd --no-oracle --yes --batch
	assert_equal su,su-l,sshd "$(decoy_doors)"
	assert_status 0 2sv protect undo
	machine_now | diff "$HOUSE/with.su" - || fail "what su had is not as before"
	assert_status 0 2sv unprotect su --yes
	is_as_before
}

test_without_a_proof_it_is_taken_back_by_itself()
{
	before
	assert_status 6 2sv protect sudo --no-oracle --yes --batch --minutes 1
	assert_equal sudo,sudo-i "$(decoy_doors)"
	until_true 80 test ! -e $STATE/pending
	is_as_before
}

test_killed_while_it_is_tried_it_is_taken_back_whole()
{
	before
	2sv protect sshd --no-oracle --yes --batch >/dev/null 2>&1 &
	until_true 10 bash -c 'getent passwd | grep -q 2sv-try'
	kill -9 $!
	wait $! 2>/dev/null || true
	assert_equal sshd "$(decoy_doors)"
	assert_status 0 2sv protect undo
	is_as_before
}

test_files_that_were_edited_by_hand_are_refused()
{
	local name
	for name in auth session; do
		cp /etc/pam.d/common-$name "$HOUSE/common.kept"
		sed -i "/\"Primary\"/a $name optional pam_warn.so" /etc/pam.d/common-$name
		before
		assert_status 1 2sv protect sshd --no-oracle --yes --no-proof
		assert_contains "$OUTPUT" 'edited by hand'
		assert_contains "$OUTPUT" 'Nothing was changed'
		is_as_before
		cat "$HOUSE/common.kept" >/etc/pam.d/common-$name
	done
}

test_what_was_edited_by_hand_since_is_left_with_words()
{
	before
	cp /etc/pam.d/common-auth "$HOUSE/common.kept"
	assert_status 6 2sv protect sudo --no-oracle --yes --batch
	sed -i '/"Primary"/a auth optional pam_warn.so' /etc/pam.d/common-auth
	assert_status 0 2sv protect undo
	assert_contains "$OUTPUT" 'take out the line with decoy='
	assert_contains "$(cat /etc/pam.d/common-auth)" 'auth optional pam_warn.so'
	assert_lacks "$(cat /etc/pam.d/sudo)" pam_2sv
	# As the words say.
	sed -i '/decoy=/d; /pam_warn/d; s/success=2/success=1/' /etc/pam.d/common-auth
	rm $CONFIGS/2sv-decoy
	update
	is_as_before
	assert_status 0 2sv protect sudo --no-oracle --yes --no-proof
	sed -i '/"Primary"/a auth optional pam_warn.so' /etc/pam.d/common-auth
	assert_status 0 2sv unprotect sudo --yes
	assert_contains "$OUTPUT" 'a wrong password is still asked a code'
	assert_lacks "$(cat /etc/pam.d/sudo)" pam_2sv
	sed -i '/pam_warn/d' /etc/pam.d/common-auth
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
}

# And it is tried again that it hides, which the option alone would not say.
test_said_again_the_decoy_stays_and_is_tried()
{
	before
	assert_status 0 2sv protect sshd --no-oracle --yes --no-proof
	assert_status 0 2sv protect sshd
	assert_contains "$OUTPUT" 'As before: --no-oracle'
	assert_status 0 2sv protect sshd --yes --no-proof --setup key+password+code
	assert_contains "$OUTPUT" 'As before: --no-oracle'
	assert_contains "$(primary_lines)" 'decoy=sshd'
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}

test_what_another_package_enabled_since_stays()
{
	before
	assert_status 6 2sv protect sshd --no-oracle --yes --batch
	profile warns 128 '[default=ignore] pam_warn.so' yes
	update
	assert_equal '[success=3 default=ignore] pam_unix.so nullok
[default=ignore] pam_warn.so
[default=ignore] pam_2sv.so decoy=sshd' "$(primary_lines)"
	assert_status 0 2sv protect undo
	assert_contains "$OUTPUT" 'pam-auth-update was run since'
	assert_equal '[success=2 default=ignore] pam_unix.so nullok
[default=ignore] pam_warn.so' "$(primary_lines)"
	[ ! -e $CONFIGS/2sv-decoy ]
	assert_lacks "$(cat /etc/pam.d/sshd /var/lib/pam/*)" 2sv
	# Nothing is left for pam-auth-update to do.
	machine_now >"$HOUSE/with.warns"
	update
	machine_now | diff "$HOUSE/with.warns" - || fail "pam-auth-update had something left"

	assert_status 0 2sv protect sshd --no-oracle --yes --no-proof
	rm $CONFIGS/warns
	update
	assert_status 0 2sv unprotect sshd --yes
	is_as_before
}

test_doors_that_were_named_before_stay_beside_what_another_package_enabled()
{
	before
	assert_status 0 2sv protect su --no-oracle --yes --no-proof
	assert_status 6 2sv protect sudo --no-oracle --yes --batch
	profile warns 128 '[default=ignore] pam_warn.so' yes
	update
	assert_status 0 2sv protect undo
	assert_equal '[success=3 default=ignore] pam_unix.so nullok
[default=ignore] pam_warn.so
[default=ignore] pam_2sv.so decoy=su,su-l' "$(primary_lines)"
	assert_status 0 2sv unprotect su --yes
	rm $CONFIGS/warns
	update
	is_as_before
}

test_a_profile_that_root_has_disabled_is_not_brought_back()
{
	before
	assert_status 0 2sv protect sudo --no-oracle --yes --no-proof
	update --disable 2sv-decoy
	assert_equal '' "$(decoy_doors)"
	assert_status 0 2sv doctor
	assert_status 0 2sv protect sudo --no-oracle --yes --no-proof
	assert_equal sudo,sudo-i "$(decoy_doors)"
	update --disable 2sv-decoy
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
}

# What nobody has decided on is not decided by the way.
test_profiles_that_wait_are_not_enabled_by_it()
{
	profile warns 128 '[default=ignore] pam_warn.so' yes
	before
	assert_status 0 2sv protect sudo --no-oracle --yes --no-proof
	assert_lacks "$(cat /etc/pam.d/common-auth)" pam_warn
	assert_lacks "$(cat /var/lib/pam/seen)" warns
	assert_status 0 2sv unprotect sudo --yes
	is_as_before
	rm $CONFIGS/warns
}

test_where_pam_auth_update_would_change_more_it_is_refused()
{
	profile warns 128 '[default=ignore] pam_warn.so' yes
	update
	profile warns 128 '[default=ignore] pam_warn.so debug' yes
	before
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" 'First: pam-auth-update --package'
	is_as_before
	rm $CONFIGS/warns
	update
}

test_a_line_that_ends_the_stack_before_the_decoy_is_found_by_the_try()
{
	profile ends 128 '[default=die] pam_faillock.so authfail' yes
	update
	before
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" 'a login at sudo with a wrong password was refused before a code'
	is_as_before
	rm $CONFIGS/ends
	update
}

test_it_is_refused_where_it_can_not_work()
{
	before
	mv /usr/sbin/pam-auth-update "$HOUSE/pam-auth-update"
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" 'only Debian and its kin'
	printf '#!/bin/sh\n: >%s/it.ran\n' "$HOUSE" >/usr/sbin/pam-auth-update
	chmod 755 /usr/sbin/pam-auth-update
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" 'too old'
	[ ! -e "$HOUSE/it.ran" ]
	printf '#!/bin/sh\n# --root\necho no debconf here >&2\nexit 7\n' >/usr/sbin/pam-auth-update
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" 'no debconf here'
	mv "$HOUSE/pam-auth-update" /usr/sbin/pam-auth-update
	is_as_before

	cp /etc/pam.d/sudo "$HOUSE/sudo.own"
	sed -i 's/^@include common-auth/auth requisite pam_unix.so/' /etc/pam.d/sudo
	before
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" 'the door sudo: its file does not include common-auth'
	is_as_before
	cat "$HOUSE/sudo.own" >/etc/pam.d/sudo

	profile 2sv-decoy 0 '[default=ignore] pam_2sv.so decoy=sudo'
	before
	assert_status 1 2sv protect sudo --no-oracle --yes --no-proof
	assert_contains "$OUTPUT" '2sv-decoy: is not as 2sv protect writes it'
	is_as_before
	rm $CONFIGS/2sv-decoy
	assert_status 2 2sv unprotect sudo --no-oracle
}
