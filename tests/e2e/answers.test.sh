# SPDX-License-Identifier: BSD-2-Clause
# What can be typed at the code prompt, at the real sshd and su: each with its verdict, its
# line in the log, its event, PAM's code, and whether it counts against the account.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	store_init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

# answer_is_refused ACCOUNT REASON COUNTED ANSWER: at sshd, with all that follows; the person
# then types nothing where one more code is asked.
answer_is_refused()
{
	local name=$1 reason=$2 counted=$3 answer=$4 again=()
	case $reason in
	wrong | used | clock | form) again=('ode: ' '') ;;
	esac

	assert_refuses ssh_talk "$name" 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$answer" \
	    "${again[@]}"

	assert_lacks "$OUTPUT" 'in as'
	decided "account=$name" door=sshd host=203.0.113.9 place=new verdict=refuse "reason=$reason"
	assert_equal 1 "$(decisions "$name" | wc -l)"
	log_has "Failed keyboard-interactive/pam for $name from 203" || fail "$(log_since_mark)"
	assert_events "$name" "code sshd 203\.0\.113\.9 new host refuse $reason .*" 'enrolled .*'
	assert_equal "$counted" "$(failures "$name")"
}

# answer_is_accepted ACCOUNT ANSWER
answer_is_accepted()
{
	assert_accepts ssh_login "$1" "$2"

	assert_contains "$OUTPUT" "in as $1"
	decided "account=$1" door=sshd host=203.0.113.9 verdict=accept reason=right device=phone
	until_true 5 event_matches "$1" 'left .*'
	assert_events "$1" 'left .*' 'login sshd 203\.0\.113\.9 new host accept right phone' \
	    'code sshd 203\.0\.113\.9 new host accept right phone' 'enrolled .*'
	assert_equal 0 "$(failures "$1")"
}

# pam_says NAME ANSWER CODE: what a program gets that calls PAM itself.
pam_says()
{
	local name=$1 answer=$2 expected=$3 output
	output=$("$CALLER" -a "$answer" -r 203.0.113.9 "$name") || true
	assert_contains "$output" "1 $expected"
}

test_the_right_code()
{
	newcomer n1
	answer_is_accepted n1 "$(code n1)"
}

test_the_code_of_the_step_before_and_of_the_step_after()
{
	newcomer n2
	answer_is_accepted n2 "$(code n2 1)"
	newcomer n3
	pam_says n3 "$(code n3 -1)" PAM_SUCCESS
}

test_a_wrong_code()
{
	newcomer n4
	answer_is_refused n4 wrong 1 "$(wrong_code n4)"
	assert_contains "$OUTPUT" 'Wrong code. Code: '
	pam_says n4 "$(wrong_code n4)" PAM_AUTH_ERR
}

test_a_used_code()
{
	local used
	newcomer n5
	used=$(code n5)
	assert_accepts ssh_login n5 "$used"
	until_true 5 event_matches n5 'left .*'
	log_mark

	assert_refuses ssh_talk n5 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$used" \
	    'Used code. New code: ' ''

	assert_lacks "$OUTPUT" 'in as'
	decided account=n5 door=sshd host=203.0.113.9 place=known verdict=refuse reason=used
	log_has 'Failed keyboard-interactive/pam for n5' || fail "$(log_since_mark)"
	assert_events n5 'code sshd 203\.0\.113\.9 known refuse used phone' 'left .*'
	assert_equal 0 "$(failures n5)"
	pam_says n5 "$used" PAM_AUTH_ERR
}

# As people call it: the tests' own client is told to be silent.
test_the_ssh_client_shows_the_reason_before_it_says_permission_denied()
{
	local used
	newcomer n34
	used=$(code n34)
	pam_says n34 "$used" PAM_SUCCESS

	assert_refuses talk 'assword: ' "$PASSWORD" 'ode: ' "$used" 'Used code. New code: ' '' -- \
	    ssh -b 203.0.113.9 n34@192.0.2.7 true

	assert_contains "$OUTPUT" 'That code was used before. Wait for the next one.'
}

# A code that is older than one that was used is used up with it.
test_an_older_code_than_the_used_one()
{
	newcomer n6
	pam_says n6 "$(code n6 1)" PAM_SUCCESS
	log_mark

	pam_says n6 "$(code n6)" PAM_AUTH_ERR

	decided account=n6 verdict=refuse reason=used
	assert_equal 0 "$(failures n6)"
}

test_a_used_code_works_at_no_other_door()
{
	local used
	newcomer n7
	used=$(code n7)
	answer_is_accepted n7 "$used"
	log_mark

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$used" \
	    'Used code. New code: ' '' -- n7 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	decided account=n7 door=su verdict=refuse reason=used
	assert_contains "$(alerts n7)" used-code
}

# The four below: two steps off to both sides, as of this moment (a step may end meanwhile).
in_mid_step()
{
	until_true 30 step_has_room
}

step_has_room()
{
	[ $(($(date +%s) % 30)) -lt 24 ]
}

test_a_late_code_two_steps_ago()
{
	newcomer n8
	in_mid_step
	answer_is_refused n8 clock 1 "$(code n8 -2)"
	assert_contains "$OUTPUT" 'Clock off 60 s. Code: '
}

test_a_future_code_two_steps_ahead()
{
	newcomer n9
	in_mid_step
	answer_is_refused n9 clock 1 "$(code n9 3)"
	assert_contains "$OUTPUT" 'Clock off '
	in_mid_step
	pam_says n9 "$(code n9 2)" PAM_AUTH_ERR
}

test_a_refused_code_two_steps_ahead_is_not_used_up_by_the_refusal()
{
	newcomer n10
	in_mid_step
	answer_is_refused n10 clock 1 "$(code n10 2)"
	pam_says n10 "$(code n10)" PAM_SUCCESS
}

test_blanks_around_and_inside_a_right_code()
{
	local answer
	newcomer n11
	answer=$(code n11)
	answer_is_accepted n11 " ${answer:0:3} ${answer:3} "
}

test_a_hyphen_inside_a_right_code()
{
	local answer
	newcomer n12
	answer=$(code n12)
	answer_is_accepted n12 "${answer:0:3}-${answer:3}"
}

test_a_hyphen_makes_a_wrong_code_no_better()
{
	local answer
	newcomer n13
	answer=$(wrong_code n13)
	answer_is_refused n13 wrong 1 "${answer:0:3}-${answer:3}"
}

test_an_empty_answer()
{
	newcomer n14
	answer_is_refused n14 empty 0 ''
	pam_says n14 '' PAM_AUTH_ERR
}

test_blanks_alone()
{
	newcomer n15
	answer_is_refused n15 form 0 '      '
}

test_letters()
{
	newcomer n16
	answer_is_refused n16 form 0 abcdef
	assert_contains "$OUTPUT" 'Digits only. Code: '
	pam_says n16 abcdef PAM_AUTH_ERR
}

test_a_right_code_with_a_letter_behind_it()
{
	newcomer n17
	answer_is_refused n17 form 0 "$(code n17)x"
}

test_a_right_code_with_a_digit_before_it_or_one_less()
{
	local answer
	newcomer n18
	answer=$(code n18)
	pam_says n18 "0$answer" PAM_AUTH_ERR
	pam_says n18 "${answer:1}" PAM_AUTH_ERR
	pam_says n18 "$answer" PAM_SUCCESS
}

test_full_width_digits_of_a_right_code()
{
	newcomer n19
	answer_is_refused n19 form 0 "$(full_width "$(code n19)")"
	pam_says n19 "$(full_width "$(code n19)")" PAM_AUTH_ERR
}

full_width()
{
	sed 's/0/０/g; s/1/１/g; s/2/２/g; s/3/３/g; s/4/４/g; s/5/５/g; s/6/６/g; s/7/７/g; s/8/８/g; s/9/９/g' <<<"$1"
}

test_bytes_that_are_no_text()
{
	newcomer n20
	pam_says n20 $'\xff\xfe\xfd\xfc\xfb\xfa' PAM_AUTH_ERR
	pam_says n20 $'\e[31m1' PAM_AUTH_ERR
	assert_equal 0 "$(failures n20)"
	assert_equal '' "$(log_since_mark | LC_ALL=C grep -a '[[:cntrl:]]')"
}

test_a_thousand_bytes_at_sshd()
{
	newcomer n21
	printf '#!/bin/bash\ncase $1 in *assword*) echo "%s" ;; *) printf "%%01000d\\n" 0 ;; esac\n' \
	    "$PASSWORD" >"$HOUSE/askpass"
	chmod 755 "$HOUSE/askpass"

	assert_refuses env SSH_ASKPASS="$HOUSE/askpass" SSH_ASKPASS_REQUIRE=force \
	    setsid -w "${IN_HOUSE[@]}" ssh_from 203.0.113.9 n21 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	decided account=n21 door=sshd verdict=refuse reason=form
	assert_equal 0 "$(failures n21)"
}

# Where nothing between the person and the module cuts it.
test_a_megabyte_is_refused_is_not_sent_on_and_harms_nobody()
{
	newcomer n22
	head -c 1048576 /dev/zero | tr '\0' 7 >"$HOUSE/megabyte"

	assert_status 1 "$CALLER" -A "$HOUSE/megabyte" -r 203.0.113.9 n22
	assert_contains "$OUTPUT" '1 PAM_AUTH_ERR'

	decided account=n22 verdict=refuse reason=form
	assert_equal 0 "$(failures n22)"
	[ "$(wc -c <"$HOUSE_LOG")" -lt 1000000 ] || fail 'it came into the log'
	pam_says n22 "$(code n22)" PAM_SUCCESS
}

test_a_megabyte_on_sudos_stdin()
{
	newcomer n23
	printf 'Defaults passwd_tries=1\nALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	head -c 1048576 /dev/zero | tr '\0' 7 >"$HOUSE/megabyte"
	{
		printf '%s\n' "$PASSWORD"
		cat "$HOUSE/megabyte"
	} >"$HOUSE/typed"

	assert_refuses as n23 setsid -w sudo -S id -un <"$HOUSE/typed"

	assert_lacks "$OUTPUT" root
	decided account=n23 door=sudo verdict=refuse
	assert_equal 0 "$(failures n23)"
}

test_the_password_again_in_place_of_the_code()
{
	newcomer n24

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$PASSWORD" \
	    -- n24 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	assert_contains "$OUTPUT" 'su: Authentication failure'
	decided account=n24 door=su verdict=refuse reason=password-again
	log_has 'the password came in place of the code' || fail "$(log_since_mark)"
	assert_lacks "$(log_since_mark)" "$PASSWORD"
	assert_equal 0 "$(failures n24)"
}

# sshd's password method gives the password to every hidden prompt.
test_sshds_password_method_is_refused_and_not_counted()
{
	newcomer n25
	sshd_stop
	sshd_start -o PasswordAuthentication=yes -o KbdInteractiveAuthentication=no

	assert_refuses ssh_talk n25 203.0.113.9 'assword: ' "$PASSWORD"

	assert_lacks "$OUTPUT" 'in as'
	decided account=n25 door=sshd verdict=refuse reason=password-again
	log_has 'KbdInteractiveAuthentication yes' || fail "$(log_since_mark)"
	assert_lacks "$(log_since_mark)" "$PASSWORD"
	assert_events n25 'code sshd .* refuse password-again .*' 'enrolled .*'
	assert_equal 0 "$(failures n25)"
	sshd_stop
	sshd_start
}

# A password that looks like a code is still the password.
test_a_password_of_six_digits_given_twice_is_not_counted()
{
	newcomer n26
	usermod -p "$(openssl passwd -6 654321 2>/dev/null || perl -e 'print crypt("654321", "\$6\$house\$")')" n26

	assert_refuses through_su ann 'assword: ' 654321 'Code: ' 654321 \
	    -- n26 -c 'echo in as $(id -un)'

	decided account=n26 door=su verdict=refuse reason=password-again
	assert_equal 0 "$(failures n26)"
}

# PermitRootLogin is prohibit-password in Debian: sshd gives PAM a dummy in place of all that
# root types. Here no password is asked before, so that the dummy comes as the code.
test_root_barred_by_sshd_is_named_and_not_counted()
{
	enrol root
	cp /etc/pam.d/sshd "$HOUSE/sshd.own"
	sed -i 's/^@include common-auth.*/auth required pam_permit.so/' /etc/pam.d/sshd
	log_mark

	assert_refuses ssh_talk root 203.0.113.9 'ode: ' "$(code root)"

	assert_lacks "$OUTPUT" 'in as'
	decided account=root door=sshd verdict=refuse reason=barred
	log_has 'sshd barred this login' || fail "$(log_since_mark)"
	assert_equal 0 "$(failures root)"
	cp "$HOUSE/sshd.own" /etc/pam.d/sshd
}

test_the_bytes_of_sshds_dummy_also_cut_are_never_a_guess()
{
	newcomer n27
	pam_says n27 $'\b\n\r\177INCORRECT' PAM_AUTH_ERR
	pam_says n27 $'\b\n\r\177IN' PAM_AUTH_ERR

	decided account=n27 verdict=refuse reason=barred
	assert_equal 0 "$(failures n27)"
}

test_a_client_that_closes_the_connection_at_the_prompt()
{
	newcomer n28

	assert_refuses killed_at_prompt n28

	decided account=n28 door=sshd host=203.0.113.9 verdict=refuse reason=ended
	assert_events n28 'code sshd 203\.0\.113\.9 new host refuse ended .*' 'enrolled .*'
	assert_equal 0 "$(failures n28)"
}

# killed_at_prompt ACCOUNT: ^C ends the client where it asks the code.
killed_at_prompt()
{
	ssh_talk "$1" 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
}

test_end_of_file_at_sshds_prompt()
{
	newcomer n29

	assert_refuses ssh_talk n29 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^D'

	assert_lacks "$OUTPUT" 'in as'
	decided account=n29 door=sshd verdict=refuse
	assert_equal 0 "$(failures n29)"
}

test_a_program_without_a_conversation()
{
	newcomer n30

	assert_status 1 "$CALLER" -r 203.0.113.9 n30

	assert_contains "$OUTPUT" '1 PAM_AUTH_ERR'
	decided account=n30 verdict=refuse reason=ended
	assert_equal 0 "$(failures n30)"
}

test_the_same_wrong_answer_to_every_prompt_is_one_guess()
{
	newcomer n31

	assert_status 1 "$CALLER" -a "$(wrong_code n31)" -r 203.0.113.9 n31

	assert_equal 1 "$(failures n31)"
}

test_an_unknown_account_is_refused_as_one_with_a_wrong_password()
{
	log_mark

	assert_refuses ssh_talk nobody-here 203.0.113.9 'assword: ' "$PASSWORD"

	assert_lacks "$OUTPUT" ode:
	assert_status 1 "$CALLER" -a 123456 -r 203.0.113.9 nobody-here
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
	assert_lacks "$(2sv hosts)" nobody-here
}

test_no_code_and_no_password_is_in_any_log()
{
	local answer
	newcomer n32
	answer=$(code n32)
	assert_accepts ssh_login n32 "$answer"
	newcomer n33
	assert_refuses ssh_talk n33 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' 482915 'ode: ' 482916 \
	    'ode: ' ''

	assert_lacks "$(cat /var/log/*.out "$HOUSE_LOG" | tr '\0' ' ')" "$PASSWORD"
	assert_equal '' "$(grep -raw -e "$answer" -e 482915 /var/log /var/lib/2sv)"
	assert_lacks "$(2sv log)" "$answer"
}
