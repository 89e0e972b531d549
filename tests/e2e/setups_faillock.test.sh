# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect where pam_faillock counts wrong passwords: its lines are written in many ways, and
# some of them end the stack before a code.
. "$TOP/tests/e2e/setups.sh"

before_all()
{
	setups_before_all
}

test_faillock_that_goes_on_to_the_code()
{
	setup faillock
	setup_protect
	people_come_in
	enrol "$PLAIN"
	faillock_goes_on
	sudo_and_su_are_as_before
	setup_is_kept
}

test_a_sufficient_line_of_common_auth_is_named_and_the_word_that_mends_it()
{
	local word
	setup sufficient
	before
	assert_status 1 2sv protect sshd --yes --batch
	assert_contains "$OUTPUT" '/etc/pam.d/common-auth:5: "sufficient" ends the stack here'
	assert_contains "$OUTPUT" '[success=1 default=ignore] there in place of sufficient'
	assert_status 1 2sv protect sshd --yes --batch --setup key+code
	assert_contains "$OUTPUT" '/etc/pam.d/common-auth:5: "sufficient" ends the stack here'
	is_as_before
	word=$(grep -o '\[success=[0-9]* default=ignore\]' <<<"$OUTPUT")
	sed -i "s/sufficient/$word/" /etc/pam.d/common-auth
	setup_protect
	people_come_in
	enrol "$PLAIN"
	faillock_goes_on
	sudo_and_su_are_as_before
	setup_is_kept
}

test_a_code_finds_its_place_before_a_sufficient_line_of_the_door()
{
	setup inlined
	setup_protect
	assert_matches "$(grep -A 1 'pam_2sv' /etc/pam.d/sshd)" '^auth +sufficient +pam_faillock.so'
	people_come_in
	enrol "$PLAIN"
	faillock_goes_on
	sudo_and_su_are_as_before
	setup_is_kept
}
