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
	assert_events "$name" "code sshd 203\.0\.113\.9 new host refuse $reason.* .*" 'enrolled .*'
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
	assert_contains "$OUTPUT" 'Wrong code. Code: '
	assert_contains "$(2sv log --account n8)" 'clock: right 60 s ago'
}

test_a_future_code_two_steps_ahead()
{
	newcomer n9
	in_mid_step
	answer_is_refused n9 clock 1 "$(code n9 3)"
	assert_contains "$OUTPUT" 'Wrong code. Code: '
	assert_matches "$(2sv log --account n9)" 'clock: right in [0-9]+ s'
	in_mid_step
	pam_says n9 "$(code n9 2)" PAM_AUTH_ERR
}

test_a_refused_code_two_steps_ahead_uses_up_none_of_those_before_it()
{
	newcomer n10
	in_mid_step
	answer_is_refused n10 clock 1 "$(code n10 2)"
	pam_says n10 "$(code n10)" PAM_SUCCESS
	pam_says n10 "$(code n10 1)" PAM_SUCCESS
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
	assert_contains "$OUTPUT" 'Wrong code. Code: '
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
	local digits=(０ １ ２ ３ ４ ５ ６ ７ ８ ９) i
	for ((i = 0; i < ${#1}; i++)); do
		printf %s "${digits[${1:i:1}]}"
	done
}

test_bytes_that_are_no_text()
{
	newcomer n20
	pam_says n20 $'\xff\xfe\xfd\xfc\xfb\xfa' PAM_AUTH_ERR
	pam_says n20 $'\e[31m1' PAM_AUTH_ERR
	assert_equal 0 "$(failures n20)"
	assert_equal '' "$(log_since_mark | LC_ALL=C grep -a '[[:cntrl:]]')"
}
