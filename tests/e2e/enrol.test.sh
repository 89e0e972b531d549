# SPDX-License-Identifier: BSD-2-Clause
# 2sv enrol as a person uses it, on a terminal and through a real ssh client; as scripts use it;
# and that the secret is nowhere but on the screen.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/look.sh"
K1=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
export TERM=xterm-256color

before_all()
{
	store_init
	sshd_start
}

# typed ACCOUNT COMMAND...: an answer for talk: looks at the screen, then types what COMMAND
# prints; see look.sh.
typed()
{
	printf '=bash %s/tests/e2e/look.sh %s' "$TOP" "$*"
}

# enrols ACCOUNT [ARGUMENT...]: as a person, with the code that the QR code gives.
enrols()
{
	talk 'Code from the app: ' "$(typed "$1" code "$1")" -- "${IN_HOUSE[@]}" as "$1" 2sv enrol \
	    "${@:2}"
}

test_a_person_enrols_by_the_qr_code_and_logs_in_with_the_next_code()
{
	local used
	person e1
	log_mark

	assert_accepts enrols e1 --name pocket

	assert_contains "$OUTPUT" 'pocket is active. This code is used up; your next login takes the next one, in '
	assert_matches "$(2sv devices --account e1)" '^pocket .* active '
	assert_events e1 'enrolled .* accept right pocket' 'enrol .*'
	assert_contains "$(alerts e1)" device-added
	used=$(code e1)
	assert_refuses ssh_talk e1 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$used" \
	    'Used code. New code: ' ''
	assert_accepts ssh_login e1 "$(code e1 1)"
	assert_contains "$OUTPUT" 'in as e1'
}

test_the_secret_beside_the_qr_code_is_the_same()
{
	person e2
	assert_accepts enrols e2

	assert_equal "$(cat "$HOUSE/secret.e2")" "$(secret_on_screen <"$HOUSE/screen.e2")"
	assert_matches "$(cat "$HOUSE/secret.e2")" '^[A-Z2-7]{32}$'
}

test_the_qr_code_says_account_and_host_and_nothing_needless()
{
	person e3
	assert_accepts enrols e3

	assert_equal "otpauth://totp/db1.example.org:e3?secret=$(cat "$HOUSE/secret.e3")&issuer=db1.example.org" \
	    "$(uri_on_screen <"$HOUSE/screen.e3")"
}

test_the_qr_code_is_read_from_a_dark_and_from_a_light_terminal()
{
	person e4
	assert_accepts enrols e4

	assert_matches "$(uri_on_screen dark <"$HOUSE/screen.e4")" '^otpauth://totp/'
	assert_matches "$(uri_on_screen light <"$HOUSE/screen.e4")" '^otpauth://totp/'
}

test_the_whole_sheet_fits_a_terminal_of_80_by_24()
{
	person e5
	assert_accepts enrols e5

	sed 's/\x1b\[[0-9;]*m//g' "$HOUSE/screen.e5" >"$HOUSE/plain"
	[ "$(wc -l <"$HOUSE/plain")" -lt 24 ] || fail "$(wc -l <"$HOUSE/plain") lines"
	[ "$(wc -L <"$HOUSE/plain")" -le 80 ] || fail "$(wc -L <"$HOUSE/plain") columns"
}

# A person on the host itself, who came by ssh: sshd and the client pass the picture on.
test_the_qr_code_is_read_from_a_real_ssh_clients_screen()
{
	person e6
	key_make e6

	assert_accepts talk 'Code from the app: ' "$(typed e6 code e6)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 e6 -i "$KEY" -o PreferredAuthentications=publickey -t 2sv enrol

	assert_contains "$OUTPUT" 'phone is active'
	assert_equal "$(cat "$HOUSE/secret.e6")" "$(secret_on_screen <"$HOUSE/screen.e6")"
	assert_accepts ssh_login e6 "$(code e6 1)"
}

test_a_terminal_without_utf_8_has_a_qr_code_that_is_read_or_the_secret()
{
	person e7

	assert_accepts talk 'Code from the app: ' "$(typed e7 code_of_groups e7)" -- env LC_ALL=C \
	    "${IN_HOUSE[@]}" as e7 2sv enrol

	assert_contains "$OUTPUT" 'phone is active'
	assert_equal '' "$(LC_ALL=C grep -a '[^[:print:][:space:]]' "$HOUSE/screen.e7" | grep -av $'\e')"
}

test_a_wrong_first_code_leaves_the_device_pending_and_a_right_one_makes_it_active()
{
	person e8

	assert_accepts talk 'Code from the app: ' "$(typed e8 wrong_code e8)" \
	    'Code from the app: ' "$(typed e8 code e8)" -- "${IN_HOUSE[@]}" as e8 2sv enrol

	assert_contains "$OUTPUT" 'That code is wrong.'
	assert_matches "$(2sv devices --account e8)" '^phone .* active '
}

test_one_who_breaks_off_is_not_enrolled_and_comes_in_as_before()
{
	person e9

	assert_refuses talk 'Code from the app: ' '^C' -- "${IN_HOUSE[@]}" as e9 2sv enrol

	assert_matches "$(2sv devices --account e9)" '^phone .* pending '
	assert_contains "$(2sv status --account e9)" 'A new device waits for its first code'
	assert_accepts ssh_talk e9 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as e9'
	assert_accepts enrols e9
	assert_equal 2 "$(2sv devices --account e9 | wc -l)"
}

test_a_phone_with_a_wrong_clock_is_named()
{
	person e10

	assert_refuses talk 'Code from the app: ' "$(typed e10 code e10 20)" \
	    "Your phone's clock is 600 s ahead of this computer's" '^C' -- \
	    "${IN_HOUSE[@]}" as e10 2sv enrol
}

test_an_app_that_computes_another_algorithm_is_named()
{
	person e11

	assert_refuses talk 'Code from the app: ' "$(typed e11 code e11)" \
	    'Your app computed SHA1' '^C' -- \
	    "${IN_HOUSE[@]}" as e11 2sv enrol --algorithm sha256
}

# --- further devices, and off

test_a_second_device_wants_a_code_of_the_first()
{
	person e12
	assert_accepts enrols e12 --name first
	cp "$HOUSE/secret.e12" "$HOUSE/secret.e12first"

	assert_refuses talk 'Code of a device you have: ' "$(wrong_code e12first)" \
	    'Code of a device you have: ' '^C' -- "${IN_HOUSE[@]}" as e12 2sv enrol --name second
	assert_lacks "$(2sv devices --account e12)" second

	assert_accepts talk 'Code of a device you have: ' "$(code e12first 1)" \
	    'Code from the app: ' "$(typed e12 code e12)" -- \
	    "${IN_HOUSE[@]}" as e12 2sv enrol --name second
	assert_matches "$(2sv devices --account e12)" '^second .* active '
	assert_matches "$(2sv devices --account e12)" '^first .* active '
}

# Else any process of the account could open its logins.
test_without_a_code_no_process_of_the_account_gets_a_further_device()
{
	person e13
	enrol e13

	assert_status 5 as e13 2sv enrol --name second --batch </dev/null
	assert_refuses as e13 2sv enrol --name second </dev/null
	assert_status 4 as e13 2sv enrol --name second --uri --no-confirm </dev/null
	assert_status 4 as e13 2sv enrol --name second --no-confirm </dev/null

	assert_equal 2 "$(2sv devices --account e13 | wc -l)"
}

test_root_gives_a_further_device_without_a_code()
{
	person e14
	enrol e14 one
	enrol e14 two

	assert_equal 3 "$(2sv devices --account e14 | wc -l)"
	assert_accepts ssh_login e14 "$(code e14)"
}

test_a_name_that_is_taken_is_refused_before_a_code_is_used_up()
{
	person e15
	enrol e15

	assert_refuses as e15 2sv enrol --name phone </dev/null

	assert_contains "$OUTPUT" 'There is a device of that name'
	assert_accepts ssh_login e15 "$(code e15)"
}

test_off_wants_a_code_and_then_the_password_is_enough()
{
	person e16
	enrol e16

	assert_refuses talk 'Remove them all? [y/N]: ' y 'Code: ' "$(wrong_code e16)" \
	    'Code: ' '^C' -- "${IN_HOUSE[@]}" as e16 2sv off
	assert_matches "$(2sv devices --account e16)" '^phone .* active '

	assert_accepts talk 'Remove them all? [y/N]: ' y 'Code: ' "$(code e16)" -- \
	    "${IN_HOUSE[@]}" as e16 2sv off
	assert_contains "$(2sv devices --account e16)" 'No device'
	assert_accepts ssh_talk e16 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as e16'
}

test_off_that_is_not_meant_removes_nothing()
{
	person e17
	enrol e17

	assert_refuses talk 'Remove them all? [y/N]: ' '' -- "${IN_HOUSE[@]}" as e17 2sv off

	assert_matches "$(2sv devices --account e17)" '^phone .* active '
}

test_off_in_a_script_says_that_a_code_is_needed_and_root_needs_none()
{
	person e18
	enrol e18

	assert_status 5 as e18 2sv off --batch </dev/null
	assert_refuses as e18 2sv off </dev/null
	assert_matches "$(2sv devices --account e18)" '^phone .* active '
	assert_status 4 as e18 2sv off --account ann --batch

	assert_accepts 2sv off --account e18
	assert_contains "$(2sv devices --account e18)" 'No device'
}

# A process of the account's own can't find a code by trying at the tool: each guess is counted.
test_codes_tried_at_the_tool_are_events_and_say_what_is_wrong()
{
	person e19
	enrol e19

	assert_refuses talk 'Code: ' "$(wrong_code e19)" -- "${IN_HOUSE[@]}" as e19 2sv test
	assert_contains "$OUTPUT" 'That code is wrong.'
	assert_accepts talk 'Code: ' "$(code e19)" -- "${IN_HOUSE[@]}" as e19 2sv test
	assert_contains "$OUTPUT" 'Right: the code of phone. It is used up;'
	assert_refuses talk 'Code: ' "$(code e19)" -- "${IN_HOUSE[@]}" as e19 2sv test
	assert_contains "$OUTPUT" 'was used before'

	assert_events e19 'test .* refuse used .*' 'test .* accept right .*' 'test .* refuse wrong .*'
}

# --- scripts

test_the_uri_alone_is_printed_for_scripts_and_the_device_is_active()
{
	local uri
	person e20

	uri=$(2sv enrol --account e20 --name phone --uri --no-confirm 2>&1 </dev/null)

	assert_equal 1 "$(wc -l <<<"$uri")"
	assert_matches "$uri" '^otpauth://totp/db1\.example\.org:e20\?secret=[A-Z2-7]{32}&issuer=db1\.example\.org$'
	secret_of_uri "$uri" >"$HOUSE/secret.e20"
	assert_accepts ssh_login e20 "$(code e20)"
}

# given ACCOUNT TEXT [ARGUMENT...]: root brings a secret along.
given()
{
	2sv enrol --account "$1" --secret-stdin --no-confirm "${@:3}" <<<"$2"
}

test_a_base32_secret_is_taken_in_any_usual_writing()
{
	local form i=0
	for form in "$K1" "${K1,,}" 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ' \
	    gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq "$K1======"; do
		person "f$((++i))"

		assert_accepts given f$i "$form"

		assert_lacks "$OUTPUT" "$form"
		echo "$K1" >"$HOUSE/secret.f$i"
		assert_accepts as f$i 2sv test <<<"$(code f$i)"
	done
}

test_an_otpauth_uri_is_taken_with_its_parameters()
{
	person g1
	assert_accepts given g1 "otpauth://totp/ACME%20Ltd:anna@web1?secret=$K1&issuer=ACME%20Ltd"
	assert_lacks "$OUTPUT" "$K1"
	echo "$K1" >"$HOUSE/secret.g1"
	assert_accepts as g1 2sv test <<<"$(code g1)"

	person g2
	assert_accepts given g2 'otpauth://totp/Old%20Co:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA&issuer=NewCo&algorithm=SHA256&digits=8&period=60&lock=false'
	assert_matches "$(2sv devices --account g2)" 'totp SHA256 8 digits 60 s'
	assert_accepts as g2 2sv test <<<"$(oathtool --totp=sha256 -d 8 -s 60 -b \
	    GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA)"

	person g3
	assert_accepts given g3 "otpauth://totp/ACME%20Co:ann%40x.example.org?secret=gezd%20gnbv-gy3tqojqgezdgnbvgy3tqojq%3D%3D&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30"
	echo "$K1" >"$HOUSE/secret.g3"
	assert_accepts as g3 2sv test <<<"$(code g3)"
}

test_a_bad_secret_names_the_field_and_writes_nothing()
{
	local text field
	person b1
	while read -r field text; do
		assert_status 1 given b1 "$text"
		assert_contains "${OUTPUT,,}" "$field"
		assert_lacks "${OUTPUT^^}" "${K1:0:16}"
		assert_lacks "$OUTPUT" GEZDGNB!
		assert_contains "$(2sv devices --account b1)" 'No device'
	done <<-END
	secret otpauth://totp/ACME:anna?issuer=ACME
	hotp otpauth://hotp/ACME:anna?secret=$K1&counter=1
	digits otpauth://totp/ACME:anna?secret=$K1&digits=5
	digits otpauth://totp/ACME:anna?secret=$K1&digits=9
	period otpauth://totp/ACME:anna?secret=$K1&period=0
	secret otpauth://totp/ACME:anna?secret=GEZDGNB!
	algorithm otpauth://totp/ACME:anna?secret=$K1&algorithm=MD5
	secret otpauth://totp/ACME:anna?secret=GE0189
	secret otpauth://totp/ACME:anna?secret=GEZDGNBV
	otpauth http://totp/ACME:anna?secret=$K1
	secret GEZDGNB!
	secret GEZDGNBV
	END
	assert_status 1 given b1 ''
	assert_contains "$(2sv devices --account b1)" 'No device'
}

test_a_secret_on_the_command_line_is_no_option()
{
	person b2

	assert_status 2 2sv enrol --account b2 --secret "$K1" --no-confirm
	assert_lacks "$OUTPUT" "$K1"
	assert_status 2 2sv enrol b2
	assert_contains "$(2sv devices --account b2)" 'No device'
}

test_a_person_brings_a_secret_along_and_confirms_it()
{
	person b3
	echo "$K1" >"$HOUSE/secret.b3"

	assert_accepts talk 'Code from the app: ' "$(code b3)" -- "${IN_HOUSE[@]}" as b3 \
	    sh -c "echo $K1 | 2sv enrol --secret-stdin"

	assert_matches "$(2sv devices --account b3)" '^phone .* active '
}

# --- the secret is nowhere but on the screen

test_the_search_for_a_secret_finds_it_in_each_form()
{
	echo "text $K1" >/var/log/planted.text
	printf 12345678901234567890 >/var/log/planted.raw
	echo 3132333435363738393031323334353637383930 >/var/log/planted.hex

	assert_equal '/var/log/planted.hex /var/log/planted.raw /var/log/planted.text' \
	    "$(places_with "$K1" | sort | paste -sd' ')"

	perl -e 'sleep 30' "$K1" &
	until_true 5 planted_in_argv
	kill $!
	rm /var/log/planted.*
}

planted_in_argv()
{
	places_with "$K1" | grep -q cmdline
}

test_the_secret_is_in_no_file_log_or_command_line()
{
	local secret
	person v1

	assert_accepts talk 'Code from the app: ' "$(typed v1 look_for_secret v1)" -- \
	    "${IN_HOUSE[@]}" as v1 2sv enrol
	assert_equal '' "$(cat "$HOUSE/places.v1")"
	secret=$(cat "$HOUSE/secret.v1")
	assert_accepts ssh_login v1 "$(code v1 1)"
	assert_equal '' "$(places_with "$secret")"
	assert_lacks "$(2sv log --account v1; 2sv devices --account v1; 2sv status --account v1)" "$secret"
}

test_a_secret_that_was_brought_along_is_in_no_file_log_or_command_line()
{
	person v2
	given v2 "otpauth://totp/ACME:v2?secret=$K1&issuer=ACME"
	assert_refuses given v2 "otpauth://totp/ACME:v2?secret=$K1&digits=5"

	assert_equal '' "$(places_with "$K1")"
}

test_a_secret_shown_once_is_never_shown_again()
{
	person v3
	assert_refuses talk 'Code from the app: ' "$(typed v3 echo 12)" 'Code from the app: ' '^C' -- \
	    "${IN_HOUSE[@]}" as v3 2sv enrol
	mv "$HOUSE/secret.v3" "$HOUSE/secret.v3before"

	assert_accepts enrols v3

	[ "$(cat "$HOUSE/secret.v3")" != "$(cat "$HOUSE/secret.v3before")" ] || fail 'the same secret'
}

# --- what is missing

test_without_the_service_it_says_which_command_helps()
{
	service_kill
	person m1
	for command in enrol status devices hosts log test off; do
		assert_status 3 as m1 2sv $command
		assert_contains "$OUTPUT" '2svd is not running'
		assert_status 3 2sv $command --account m1
		assert_contains "$OUTPUT" 2svd
	done
	rm -f /run/2sv/*.sock
	assert_status 3 as m1 2sv enrol
	assert_contains "$OUTPUT" 'systemctl start'

	service_start
}

test_without_a_store_it_says_which_command_helps()
{
	service_kill
	rm -f /run/2sv/*.sock
	mv /var/lib/2sv "$HOUSE/lib.away"
	mv /etc/2sv "$HOUSE/etc.away"
	service_start
	person m2

	assert_status 3 as m2 2sv enrol
	assert_contains "$OUTPUT" 'Root can see why: 2sv status'
	assert_status 3 2sv status
	assert_contains "$OUTPUT" '2sv store init'
	assert_status 3 2sv enrol --account m2 --uri --no-confirm
	assert_contains "$OUTPUT" '2sv store init'

	service_kill
	rm -rf /var/lib/2sv /etc/2sv
	rm -f /run/2sv/*.sock
	mv "$HOUSE/lib.away" /var/lib/2sv
	mv "$HOUSE/etc.away" /etc/2sv
	service_start
}

test_exit_codes_are_those_of_the_page()
{
	person x1
	enrol x1

	assert_status 0 as x1 2sv
	assert_status 1 2sv enrol --account x1 --name phone --uri --no-confirm
	assert_status 2 2sv enrol --nonsense
	assert_status 2 2sv nonsense
	assert_status 2 2sv enrol --name
	assert_status 2 2sv enrol --name a --name b
	assert_status 2 2sv enrol --digits 5
	assert_status 4 as x1 2sv status --account ann
	assert_status 4 as x1 2sv store init
	assert_status 5 as x1 2sv test --batch
	echo 'nonsense = 1' >"$HOUSE/bad.conf"
	assert_status 6 2sv check-config "$HOUSE/bad.conf"
	assert_status 1 2sv status --account nobody-here
}

test_status_says_what_to_do_next()
{
	person x2
	assert_contains "$(as x2 2sv)" 'Next: 2sv enrol'
	enrol x2
	assert_contains "$(as x2 2sv)" 'Your logins are protected: 1 device (phone, never used).'
	assert_accepts ssh_login x2 "$(code x2)"
	assert_contains "$(as x2 2sv)" 'Last login: '
}
