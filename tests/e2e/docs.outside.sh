# SPDX-License-Identifier: BSD-2-Clause
# docs/development's lines that build and run a test, as they stand there, in a copy of the project.
. "$TOP/tests/e2e/docs.sh"
TREE=$TOP/build/e2e/docs.outside/tree
TEST_SECONDS=600 # it builds

before_all()
{
	mkdir "$TREE"
	(cd "$TOP" && . tests/style/checks.sh && tree_all | tar -cf - -T -) | tar -xf - -C "$TREE"
}

test_what_is_built_by_hand_is_there()
{
	cd "$TREE"
	docs_type Build
	cd "$TREE/build/dev"
	[ -x 2svd ] && [ -x 2sv ] && [ -f .libs/pam_2sv.so ] || fail "not all is built"
}

test_one_unit_test_runs_by_itself()
{
	cd "$TREE"
	assert_contains "$(docs_type 'One unit test' 2>&1)" '[  PASSED  ]'
}

test_one_fuzz_target_runs_by_itself()
{
	cd "$TREE"
	assert_matches "$(docs_type 'One fuzz target' 2>&1)" '^Done [0-9]+ runs'
	printf 'v=1' >"$TREE/found"
	assert_contains "$("$TREE/build/dev-fuzz/tests/fuzz/packet" "$TREE/found" 2>&1)" 'Executed'
}

test_make_dist_makes_the_tarball()
{
	cd "$TREE/build/dev"
	make dist
	assert_equal 1 "$(find . -maxdepth 1 -name '2sv-*.tar.xz' | wc -l)"
}
