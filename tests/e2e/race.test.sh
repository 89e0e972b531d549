# SPDX-License-Identifier: BSD-2-Clause
# One code opens one login, however many try it at the same moment.
. "$TOP/tests/e2e/decisions.sh"
CALLER=$TOP/build/tools/caller
ROUNDS=${RACE_ROUNDS:-100}

before_all()
{
	local i
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	people_many racer "$ROUNDS" 10001
	store_init
	service_start
	for i in $(seq "$ROUNDS"); do
		enrol "racer$i"
	done
}

test_64_at_once_with_one_code_exactly_one_is_accepted_each_round()
{
	local i said
	for i in $(seq "$ROUNDS"); do
		said=$("$CALLER" -n 64 -a "$(code "racer$i" 1)" -r 203.0.113.9 "racer$i") || true
		assert_equal '1 PAM_SUCCESS 63 PAM_AUTH_ERR' "$(paste -sd' ' <<<"$said")" "round $i"
	done
}

test_each_round_left_one_accepted_code_in_the_log()
{
	local i rows
	for i in 1 "$ROUNDS"; do
		rows=$(2sv log --account "racer$i" --limit 200)
		assert_equal 1 "$(grep -c 'caller .* accept' <<<"$rows")" "racer$i: $rows"
	done
}

test_64_different_accounts_at_once_are_all_accepted()
{
	local i
	people_many many 64 11001
	for i in $(seq 64); do
		enrol "many$i"
		code "many$i" 0
	done >"$HOUSE/codes"

	assert_accepts "$CALLER" -n 64 -f "$HOUSE/codes" -r 203.0.113.9 many%d

	assert_equal '64 PAM_SUCCESS' "$OUTPUT"
}

# Five of one code, and ten of two in a row, which each of the others is then asked for. No answer is
# the same as the one before, which would not be looked at.
test_of_twenty_wrong_codes_at_once_as_many_are_looked_at_as_are_granted()
{
	local answers=() i
	person slipper
	enrol slipper
	for i in 1 2 3 4 5 6; do
		answers+=(-a "$(another_wrong_code slipper $i)")
	done

	"$CALLER" -n 20 "${answers[@]}" -r 203.0.113.9 slipper >"$HOUSE/said" || true

	assert_equal '20 PAM_AUTH_ERR' "$(cat "$HOUSE/said")"
	assert_equal 15 "$(2sv log --account slipper --limit 100 | grep -c wrong)"
}

# tries_code ACCOUNT CODE: 2sv test as that account; its exit code as a line.
tries_code()
{
	local status=0
	as "$1" 2sv test <<<"$2" >/dev/null 2>&1 || status=$?
	echo "$status"
}

test_two_processes_of_the_tool_with_one_code_use_it_once()
{
	local i said
	for i in $(seq 10); do
		person "twin$i"
		enrol "twin$i"
		code "twin$i" >"$HOUSE/code"

		said=$(
			tries_code "twin$i" "$(cat "$HOUSE/code")" &
			tries_code "twin$i" "$(cat "$HOUSE/code")" &
			wait
		)

		assert_equal '0 1' "$(sort <<<"$said" | paste -sd' ')" "twin$i"
	done
}
