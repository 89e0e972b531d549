# SPDX-License-Identifier: BSD-2-Clause
# What the compiler and linker were asked for is really in the installed programs.
STAGE=$TOP/build/stage
PROGRAMS="$STAGE/usr/sbin/2svd $STAGE/usr/bin/2sv $STAGE/usr/libexec/2sv/2sv-notify
	$STAGE/usr/libexec/2sv/2sv-watch"
MODULE=$(find "$STAGE" -name pam_2sv.so)

test_the_programs_and_the_module_are_installed()
{
	ls $PROGRAMS
	test -f "$MODULE"
}

test_programs_are_position_independent()
{
	local program
	for program in $PROGRAMS; do
		assert_matches "$(readelf -h "$program")" 'Type: +DYN'
		assert_matches "$(readelf -d "$program")" 'FLAGS_1.*PIE'
	done
}

test_relocations_are_read_only_and_bound_at_the_start()
{
	local file
	for file in $PROGRAMS "$MODULE"; do
		assert_matches "$(readelf -lW "$file")" GNU_RELRO
		assert_matches "$(readelf -d "$file")" 'BIND_NOW|FLAGS_1.* NOW'
	done
}

test_stacks_are_not_executable()
{
	local file
	for file in $PROGRAMS "$MODULE"; do
		assert_matches "$(readelf -lW "$file")" 'GNU_STACK .* RW +0x'
		assert_lacks "$(readelf -d "$file")" TEXTREL
	done
}

test_functions_have_stack_canaries_and_checked_calls()
{
	local file
	for file in $PROGRAMS "$MODULE"; do
		assert_matches "$(readelf -W --dyn-syms "$file")" __stack_chk_fail
		assert_matches "$(readelf -W --dyn-syms "$file")" '__[a-z]+_chk@'
	done
}

test_the_module_shows_only_what_pam_calls()
{
	local calls='acct_mgmt authenticate chauthtok close_session open_session setcred'
	assert_equal "$(printf 'pam_sm_%s\n' $calls | paste -sd' ')" \
	    "$(readelf -W --dyn-syms "$MODULE" | awk '$7 != "UND" && $8 ~ /./ && NR > 3 { print $8 }' |
	    sort | paste -sd' ')"
}

test_the_module_needs_only_libpam_and_libc()
{
	assert_equal 'libc.so.6 libpam.so.0' \
	    "$(readelf -d "$MODULE" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | sort | paste -sd' ')"
}

# What the debugger reads may name it; packages have that stripped.
test_no_program_names_the_folder_it_was_built_in()
{
	local file stripped
	stripped=$(mktemp)
	for file in $PROGRAMS "$MODULE"; do
		strip -o "$stripped" "$file"
		assert_status 1 grep -c "$TOP" "$stripped"
		assert_lacks "$(readelf -d "$file")" RUNPATH
	done
	rm -f "$stripped"
}
