# SPDX-License-Identifier: BSD-2-Clause
# Tokens whose codes go by a counter, by the words that a person types, and at sshd.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"

before_all()
{
	store_init
	service_start
	sshd_start
}

KEY32=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ

# press COUNTER: the code that the token shows at that press, from 0 on (RFC 4226, appendix D).
press()
{
	oathtool --hotp -b -c "$1" $KEY32
}

# token NAME [COUNTER]: a token, active at once.
token()
{
	person "$1"
	echo $KEY32 | 2sv enrol --account "$1" --name token --type hotp --counter "${2:-0}" \
	    --secret-stdin --no-confirm >/dev/null
}

test_a_person_enrols_a_token_and_logs_in_with_its_codes()
{
	person t1
	echo $KEY32 >"$HOUSE/key"

	assert_status 0 talk 'Secret ' $KEY32 'Code of it, or two in a row: ' "$(press 0)" -- \
	    "${IN_HOUSE[@]}" as t1 2sv enrol --name token --type hotp --secret-stdin
	assert_contains "$OUTPUT" 'token is active.'
	assert_contains "$OUTPUT" 'counter based'
	assert_contains "$OUTPUT" 'your next login takes the next one.'
	assert_matches "$(as t1 2sv devices)" '^token +hotp SHA1 6 digits +active '

	assert_refuses ssh_login t1 "$(press 0)"
	assert_accepts ssh_login t1 "$(press 1)"
	assert_matches "$(as t1 2sv devices)" '^token .* active .* UTC +[0-9-]+ [0-9:]+ UTC$'
}

test_ten_presses_ahead_come_in_and_eleven_do_not()
{
	token t2
	assert_refuses ssh_login t2 "$(press 10)"
	assert_accepts ssh_login t2 "$(press 9)"
	assert_accepts ssh_login t2 "$(press 19)"
}

test_a_used_code_is_refused_as_used_is_told_and_is_no_failure()
{
	token t3
	assert_accepts ssh_login t3 "$(press 0)"
	assert_refuses ssh_login t3 "$(press 0)"
	assert_contains "$OUTPUT" 'Used code. New code: '
	assert_contains "$(alerts t3)" used-code
	assert_equal 0 "$(failures t3)"
}

test_wrong_codes_do_not_move_the_counter()
{
	token t4
	assert_refuses ssh_talk t4 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' 000000 \
	    'ode: ' 111111 'ode: ' 222222
	assert_accepts ssh_login t4 "$(press 0)"
}

test_two_in_a_row_bring_back_a_token_that_was_pressed_often()
{
	token t5
	assert_refuses ssh_login t5 "$(press 60)"
	assert_accepts ssh_login t5 "$(press 98) $(press 99)"
	assert_accepts ssh_login t5 "$(press 100)"
}

test_a_token_and_a_phone_are_tried_together()
{
	token t6
	enrol t6
	assert_accepts ssh_login t6 "$(code t6)"
	assert_accepts ssh_login t6 "$(press 0)"
	assert_matches "$(events t6)" 'token'
	assert_matches "$(events t6)" 'phone'
}

test_a_uri_brings_type_and_counter_along_and_gives_them_back()
{
	person t7
	assert_equal "otpauth://hotp/ACME:eve?secret=$KEY32&issuer=ACME&digits=8&counter=5" \
	    "$(echo "otpauth://hotp/ACME:eve?secret=$KEY32&issuer=ACME&digits=8&counter=5" |
	        2sv enrol --account t7 --secret-stdin --uri --no-confirm)"
	assert_lacks "$(2sv devices --account t7 --json)" counter
	assert_accepts ssh_login t7 "$(oathtool --hotp -b -d 8 -c 5 $KEY32)"
}

test_what_a_token_has_not_is_refused()
{
	person t8
	assert_status 1 2sv enrol --account t8 --type hotp --period 60 --no-confirm
	assert_contains "$OUTPUT" 'period: hotp has none'
	assert_status 1 2sv enrol --account t8 --counter 7 --no-confirm
	assert_contains "$OUTPUT" 'counter: only hotp has one'
	assert_status 2 2sv enrol --account t8 --type motp --no-confirm
	assert_status 2 2sv enrol --account t8 --type hotp --counter -1 --no-confirm
	assert_contains "$(2sv devices --account t8)" 'No device'
}

test_after_a_restore_root_brings_a_token_back()
{
	printf 'a passphrase of tokens\n' >"$HOUSE/passphrase"
	chmod 0400 "$HOUSE/passphrase"
	token t9
	rm -f /var/tmp/tokens.saved
	2sv store save /var/tmp/tokens.saved --passphrase-file "$HOUSE/passphrase" >/dev/null
	assert_accepts ssh_login t9 "$(press 3)"

	assert_status 0 2sv store restore /var/tmp/tokens.saved --replace \
	    --passphrase-file "$HOUSE/passphrase"
	assert_contains "$OUTPUT" '2sv devices resync'
	assert_matches "$(2sv devices --account t9)" '^token .* waits '
	assert_contains "$(2sv status --account t9)" 'whose codes do not count'
	assert_refuses ssh_login t9 "$(press 3)"
	assert_refuses ssh_login t9 "$(press 4)"

	assert_status 4 as t9 2sv devices resync token
	assert_status 5 2sv devices resync token --account t9 --batch
	assert_status 0 talk 'Two codes in a row, first: ' "$(press 5)" \
	    'Wait for the next one. Code: ' "$(press 6)" -- \
	    "${IN_HOUSE[@]}" 2sv devices resync token --account t9
	assert_contains "$OUTPUT" 'token is in step again.'
	assert_refuses ssh_login t9 "$(press 6)"
	assert_accepts ssh_login t9 "$(press 7)"
}

test_only_what_has_a_counter_is_brought_back()
{
	person t10
	enrol t10
	assert_status 1 2sv devices resync phone --account t10
	assert_contains "$OUTPUT" 'goes by the time'
	assert_status 1 2sv devices resync watch --account t10
	assert_contains "$OUTPUT" 'no device of that name'
}
