# SPDX-License-Identifier: BSD-2-Clause
# The short run of the login bench: counts alone, as figures of a busy machine mean nothing.

test_every_login_with_a_right_code_is_accepted_at_1_8_and_64_at_once()
{
	assert_accepts bash "$TOP/tests/bench/login_inside.sh" short \
	    "$TOP/build/checked/tests/bench/login"

	assert_contains "$OUTPUT" 'ok bench/login/pam_2sv/64: 128 of 128 accepted'
	assert_lacks "$OUTPUT" 'not ok'
}
