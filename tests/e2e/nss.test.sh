# SPDX-License-Identifier: BSD-2-Clause
# Modules of NSS that are the tests' own are asked in this house, and what a talker makes of them.
. "$TOP/tests/e2e/nss.sh"

before_all()
{
	groupadd --gid 5000 local
	gpasswd --add bob local
}

test_a_directory_is_asked_by_all_programs()
{
	assert_status 2 getent group staff-of-2sv
	nss_use files 2svknow
	assert_status 0 getent group nested
	assert_equal 'nested:x:7002:' "$OUTPUT"
	assert_contains "$(id -G ann)" 7002
	assert_equal 'in nested local' "$(groups_of ann nested local nosuch)"
	assert_equal 'in local' "$(groups_of bob nested local)"
	nss_restore
	assert_status 2 getent group nested
	assert_equal 'in ' "$(groups_of ann nested local)"
}

test_one_that_hangs_is_asked_and_holds_up_who_has_no_end()
{
	nss_use files 2svslow
	assert_status 124 timeout 2 getent group nosuch
	assert_equal 'unknown NSS did not answer within 3 s' "$(groups_of ann local)"
	assert_equal 'in ' "$(groups_of root local)"
	assert_refuses pgrep -x 2sv-groups
	nss_restore
	assert_status 2 timeout 60 getent group nosuch
}

test_one_that_fails_is_asked_and_is_not_taken_for_nobody()
{
	local module
	for module in 2svgone 2svmute 2svbusy; do
		nss_use $module files
		assert_matches "$(groups_of ann local)" "^unknown NSS: the module $module "
		assert_equal 'in local' "$(groups_of bob local)" # whatever it could say
	done
	nss_use files nosuch # there is no such file
	getent group local
	assert_matches "$(groups_of ann local)" "^unknown NSS: the module nosuch can't be loaded"
	nss_restore
}
