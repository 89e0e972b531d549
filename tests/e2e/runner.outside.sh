# SPDX-License-Identifier: BSD-2-Clause
# The runner and the sum see what fails: else all other tests would show nothing.
. "$TOP/tests/lib/results.sh"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# verdict_of BODY: what file.sh makes of a test with this body.
verdict_of()
{
	printf 'test_it()\n{\n%s\n}\n' "$1" >"$WORK/one.outside.sh"
	: >"$WORK/results"
	TEST_SECONDS=${2:-20} bash "$TOP/tests/e2e/file.sh" "$WORK/one.outside.sh" "$WORK/results" \
	    >"$WORK/output" 2>&1
	cut -f 1 "$WORK/results"
}

# sum_of LINE...: what the check says at its end, of these results.
sum_of()
{
	RESULTS=$WORK/sum
	printf '%b\n' "$@" >"$RESULTS"
	TOP=$WORK/top
	mkdir -p "$TOP/tests"
	printf '# comment\nmay/be\tno such hardware\n' >"$TOP/tests/may_skip"
	results_sum
}

test_a_test_that_ends_well_is_ok()
{
	assert_equal ok "$(verdict_of true)"
}

test_a_command_that_fails_in_the_middle_fails_the_test()
{
	assert_equal 'not ok' "$(verdict_of $'false\ntrue')"
}

test_an_unset_variable_fails_the_test()
{
	assert_equal 'not ok' "$(verdict_of 'echo $never_set')"
}

test_each_assert_fails_the_test()
{
	assert_equal 'not ok' "$(verdict_of 'assert_equal 1 2; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_contains abc d; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_lacks abc b; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_matches abc "^b"; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_status 1 true; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_accepts false; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_refuses true; true')"
	assert_equal 'not ok' "$(verdict_of 'until_true 0 false; true')"
}

test_no_prompt_and_no_command_are_no_refusal()
{
	assert_equal 'not ok' "$(verdict_of 'assert_refuses bash -c "exit 90"; true')"
	assert_equal 'not ok' "$(verdict_of 'assert_refuses no_such_command; true')"
}

test_a_test_that_takes_too_long_fails()
{
	assert_equal 'not ok' "$(verdict_of 'sleep 60' 1)"
}

test_a_failed_test_shows_what_it_said()
{
	verdict_of 'echo some words; false'
	assert_contains "$(cat "$WORK/output")" 'some words'
	assert_matches "$(cat "$WORK/results")" '^not ok.*some words'
}

test_a_failed_start_of_a_file_is_a_failure()
{
	printf 'before_all()\n{\nfalse\n}\ntest_it()\n{\ntrue\n}\n' >"$WORK/one.outside.sh"
	: >"$WORK/results"
	assert_status 1 bash "$TOP/tests/e2e/file.sh" "$WORK/one.outside.sh" "$WORK/results"
	assert_matches "$(cat "$WORK/results")" '^not ok'
}

test_the_sum_counts_and_fails_if_one_failed()
{
	assert_status 0 sum_of 'ok\ta\t1\t' 'ok\tb\t1\t'
	assert_equal '2 passed, 0 failed, 0 skipped' "$(tail -n 1 <<<"$OUTPUT")"
	assert_status 1 sum_of 'ok\ta\t1\t' 'not ok\tb\t1\t'
	assert_equal '1 passed, 1 failed, 0 skipped' "$(tail -n 1 <<<"$OUTPUT")"
}

test_nothing_at_all_is_no_success()
{
	assert_status 1 sum_of ''
}

test_a_skip_that_is_not_listed_counts_as_failed()
{
	assert_status 0 sum_of 'ok\ta\t1\t' 'skip\tmay/be\t1\tno hardware'
	assert_equal '1 passed, 0 failed, 1 skipped' "$(tail -n 1 <<<"$OUTPUT")"
	assert_status 1 sum_of 'ok\ta\t1\t' 'skip\tnot/listed\t1\tno hardware'
	assert_equal '1 passed, 1 failed, 0 skipped' "$(tail -n 1 <<<"$OUTPUT")"
}

test_a_unit_test_that_crashes_is_counted()
{
	RESULTS=$WORK/results
	mkdir "$WORK/unit"
	printf ':test-result: FAIL crash (exit status: 139)\n' >"$WORK/unit/crash.trs"
	printf 'ok 1 - first\n' >"$WORK/unit/crash.log"
	printf ':test-result: FAIL one (exit status: 1)\n' >"$WORK/unit/one.trs"
	printf 'ok 1 - a\nnot ok 2 - b\n' >"$WORK/unit/one.log"
	printf ':test-result: PASS plain\n' >"$WORK/unit/plain.trs"
	: >"$WORK/unit/plain.log" >"$RESULTS"

	results_of_make_check unit "$WORK/unit" >/dev/null

	assert_equal 2 "$(results_count 'not ok' "$RESULTS")"
	assert_equal 3 "$(results_count ok "$RESULTS")"
	assert_contains "$(cat "$RESULTS")" 'unit/one/b'
}
