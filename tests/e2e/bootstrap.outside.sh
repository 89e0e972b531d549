# SPDX-License-Identifier: BSD-2-Clause
# What ./bootstrap says before it does anything.

# nobody COMMAND...: run without root, in a copy that everybody can read.
nobody()
{
	local folder status=0
	folder=$(mktemp -d)
	cp -r "$TOP/bootstrap" "$folder/"
	mkdir "$folder/tests"
	cp -r "$TOP/tests/lib" "$TOP/tests/e2e" "$folder/tests/"
	chmod -R a+rX "$folder"
	(cd "$folder" && setpriv --reuid=65534 --regid=65534 --clear-groups "$@") || status=$?
	rm -rf "$folder"
	return $status
}

test_demo_without_root_says_how()
{
	assert_status 1 nobody ./bootstrap demo
	assert_contains "$OUTPUT" 'run: sudo ./bootstrap demo'
}

test_check_without_root_says_how()
{
	assert_status 1 nobody ./bootstrap check
	assert_contains "$OUTPUT" 'run: sudo ./bootstrap check'
}

test_the_house_without_root_says_how()
{
	assert_status 1 nobody bash tests/e2e/house.sh run x
	assert_contains "$OUTPUT" 'run: sudo '
}

test_an_unknown_word_is_an_error_and_shows_the_known_ones()
{
	assert_status 2 "$TOP/bootstrap" demp
	assert_contains "$OUTPUT" '"demp" is not known'
	assert_contains "$OUTPUT" './bootstrap demo'
	assert_status 2 "$TOP/bootstrap" check nothing
	assert_contains "$OUTPUT" 'there is no stage "nothing"'
	assert_status 2 "$TOP/bootstrap" demo --hand-on
}

test_what_is_missing_to_make_configure_is_named()
{
	local folder
	folder=$(mktemp -d)
	ln -s "$(command -v sh)" "$(command -v dirname)" "$folder/"

	assert_status 1 env PATH="$folder" sh "$TOP/bootstrap"

	assert_contains "$OUTPUT" 'there is no autoreconf: install what README lists'
	rm -rf "$folder"
}

test_help_is_help()
{
	assert_status 0 "$TOP/bootstrap" --help
	assert_contains "$OUTPUT" './bootstrap check'
}

test_hands_on_wants_a_terminal()
{
	assert_status 1 "$TOP/bootstrap" demo --hands-on
	assert_contains "$OUTPUT" 'needs a terminal'
}

test_ci_passes_on_the_status_of_check()
{
	local folder
	folder=$(mktemp -d)
	mkdir "$folder/.ci"
	cp "$TOP/.ci/run" "$folder/.ci/run"
	printf '#!/bin/sh\necho "$@"\nexit 7\n' >"$folder/bootstrap"
	chmod +x "$folder/bootstrap"

	assert_status 7 "$folder/.ci/run"

	assert_equal check "$OUTPUT"
	rm -rf "$folder"
}
