# SPDX-License-Identifier: BSD-2-Clause
# 2sv enrol as scripts use it, secrets that are brought along, and that a secret is nowhere but
# on the screen; what 2sv says where the service or the store is missing, and its exit codes.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/look.sh"
K1=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
K32=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA
export TERM=xterm-256color

before_all()
{
	store_init
	sshd_start
}

test_the_uri_alone_is_printed_for_scripts_and_the_device_is_active()
{
	local uri
	person e20

	uri=$(2sv enrol --account e20 --name phone --uri --no-confirm 2>&1 </dev/null)

	assert_equal 1 "$(wc -l <<<"$uri")"
	assert_matches "$uri" \
	    '^otpauth://totp/db1.example.org:e20\?secret=[A-Z2-7]{32}&issuer=db1.example.org$'
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

		assert_lacks "$(tr -d ' \n-' <<<"${OUTPUT^^}")" "$K1"
		echo "$K1" >"$HOUSE/secret.f$i"
		assert_accepts as f$i 2sv test <<<"$(code f$i)"
	done
}

test_an_otpauth_uri_is_taken_with_its_parameters()
{
	person g1
	assert_accepts given g1 "otpauth://totp/ACME%20Ltd:anna@web1?secret=$K1&issuer=ACME%20Ltd"
	assert_lacks "$(tr -d ' \n-' <<<"$OUTPUT")" "$K1"
	echo "$K1" >"$HOUSE/secret.g1"
	assert_accepts as g1 2sv test <<<"$(code g1)"

	person g2
	assert_accepts given g2 "otpauth://totp/Old%20Co:anna?secret=$K32&issuer=NewCo"\
"&algorithm=SHA256&digits=8&period=60&lock=false"
	assert_equal 1 "$(grep -c '^issuer: ' <<<"$OUTPUT")" "$OUTPUT"
	assert_lacks "${OUTPUT,,}" lock
	assert_matches "$(2sv devices --account g2)" 'totp SHA256 8 digits 60 s'
	assert_accepts as g2 2sv test <<<"$(oathtool --totp=sha256 -d 8 -s 60 -b $K32)"

	person g3
	assert_accepts given g3 "otpauth://totp/ACME%20Co:ann%40x.example.org?"\
"secret=gezd%20gnbv-gy3tqojqgezdgnbvgy3tqojq%3D%3D"\
"&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30"
	echo "$K1" >"$HOUSE/secret.g3"
	assert_accepts as g3 2sv test <<<"$(code g3)"
}

test_an_otpauth_uri_is_given_back_with_its_names()
{
	person g4
	assert_equal "otpauth://totp/ACME%20Ltd:anna%40web1?secret=$K1&issuer=ACME%20Ltd" \
	    "$(given g4 "otpauth://totp/ACME%20Ltd:anna@web1?secret=$K1&issuer=ACME%20Ltd" --uri)"

	person g5
	assert_equal "otpauth://totp/NewCo:anna?secret=$K32&issuer=NewCo&algorithm=SHA256"\
"&digits=8&period=60" "$(given g5 "otpauth://totp/Old%20Co:anna?secret=$K32&issuer=NewCo"\
"&algorithm=SHA256&digits=8&period=60&lock=false" --uri 2>"$HOUSE/warned")"
	assert_contains "$(cat "$HOUSE/warned")" issuer
	assert_equal 1 "$(wc -l <"$HOUSE/warned")"
}

test_a_bad_secret_names_the_field_and_writes_nothing()
{
	local text field
	person b1
	while read -r field text; do
		assert_status 1 given b1 "$text"
		assert_contains "${OUTPUT,,}" "$field"
		assert_lacks "$(tr -d ' \n-' <<<"${OUTPUT^^}")" "${K1:0:16}"
		assert_lacks "$OUTPUT" GEZDGNB!
		assert_contains "$(2sv devices --account b1)" 'No device'
	done <<-END
	secret otpauth://totp/ACME:anna?issuer=ACME
	counter otpauth://hotp/ACME:anna?secret=$K1
	counter otpauth://hotp/ACME:anna?secret=$K1&counter=-1
	type otpauth://steam/ACME:anna?secret=$K1
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
	assert_contains "$OUTPUT" 'Root starts it: setsid -f 2svd'

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
	assert_contains "$OUTPUT" 'Root begins it: /usr/libexec/2sv/after-install'
	assert_status 3 2sv status
	assert_contains "$OUTPUT" 'Next: /usr/libexec/2sv/after-install'
	assert_status 3 2sv enrol --account m2 --uri --no-confirm
	assert_contains "$OUTPUT" 'Next: /usr/libexec/2sv/after-install'

	service_kill
	rm -rf /var/lib/2sv /etc/2sv
	rm -f /run/2sv/*.sock
	mv "$HOUSE/lib.away" /var/lib/2sv
	mv "$HOUSE/etc.away" /etc/2sv
	service_start
}

test_where_the_store_is_lost_it_says_where_to_look()
{
	service_kill
	rm -f /run/2sv/*.sock
	mv /var/lib/2sv "$HOUSE/lib.away"
	service_start
	person m3

	assert_status 3 as m3 2sv enrol
	assert_contains "$OUTPUT" 'Root can see why: 2sv status'
	assert_lacks "$OUTPUT" after-install
	assert_status 3 2sv status
	assert_contains "$OUTPUT" 'is its disk mounted? Restore a saved one: 2sv store restore FILE'
	assert_lacks "$OUTPUT" after-install

	service_kill
	rm -rf /var/lib/2sv
	rm -f /run/2sv/*.sock
	mv "$HOUSE/lib.away" /var/lib/2sv
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
	assert_contains "$(as x2 2sv)" 'Enrolled: 1 device (phone, never used). No login'
	assert_accepts ssh_login x2 "$(code x2)"
	assert_contains "$(as x2 2sv)" 'Your logins are protected: 1 device (phone, last used'
	assert_contains "$(as x2 2sv)" 'Last login: '
}

test_a_page_of_the_log_says_how_to_read_on()
{
	person x3
	enrol x3
	enrol x3 tablet
	assert_status 0 script -qec '2sv log --account x3 --limit 1' /dev/null
	assert_matches "$OUTPUT" 'Older ones: 2sv log --account x3 --limit 1 --before [0-9]+'
}
