# SPDX-License-Identifier: BSD-2-Clause
# Recovery codes, from the screen that shows them once to the login of somebody whose phone is gone.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"

KEY32=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ

before_all()
{
	printf 'Defaults passwd_tries=1\nDefaults lecture=never\nDefaults timestamp_timeout=0\n%s\n' \
	    'ALL ALL=(ALL) ALL' >/etc/sudoers.d/house
	chmod 0440 /etc/sudoers.d/house
	store_init
	service_start
	sshd_start
}

# shell_by NAME CODE: a login with a terminal, as a person's: texts are shown there alone.
shell_by()
{
	echo 'PS1="ready> "' >"/home/$1/.bash_profile"
	assert_accepts through_ssh "$1" 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$2" \
	    'ready> ' exit --
}

settings_say()
{
	service_stop
	sed -i "/${1%% *}/d" /etc/2sv/2sv.conf
	echo "$1" >>/etc/2sv/2sv.conf
	service_start
}

settings_forget()
{
	service_stop
	sed -i "/$1/d" /etc/2sv/2sv.conf
	service_start
}

test_the_first_device_shows_ten_once()
{
	local codes
	person r1
	echo $KEY32 >"$HOUSE/secret.r1"

	assert_status 0 talk 'Secret ' $KEY32 'Code from the app: ' "$(code r1)" -- \
	    "${IN_HOUSE[@]}" as r1 2sv enrol --secret-stdin
	codes=$(codes_on_screen <<<"$OUTPUT")
	assert_equal 10 "$(sort -u <<<"$codes" | wc -l)"
	assert_contains "$OUTPUT" "Recovery codes of r1, set 1 of $(date -u +%Y-%m-%d):"
	assert_contains "$OUTPUT" 'They are not shown again.'

	assert_equal '' "$(as r1 2sv codes | codes_on_screen)"
	assert_contains "$(as r1 2sv codes)" 'Recovery codes left: 10 of 10. Set 1, made '
	assert_contains "$(as r1 2sv status)" 'Recovery codes left: 10.'
	# Nowhere is what was shown: not in the store, not in the log.
	while read -r code; do
		assert_refuses grep -rqF -e "$code" -e "${code//-/}" /var/lib/2sv "$HOUSE_LOG"
	done <<<"$codes"
}

test_a_code_of_paper_is_a_login_once()
{
	paper r2
	shell_by r2 "$(line r2 1)"
	assert_contains "$OUTPUT" 'Recovery codes left: 9.'
	assert_contains "$(events r2)" 'recovery code'
	assert_contains "$(as r2 2sv log)" 'set 1, code 1; 9 left'
	assert_matches "$(alerts r2)" 'recovery-used'

	assert_refuses ssh_login r2 "$(line r2 1)"
	assert_contains "$OUTPUT" 'Used code. New code: '
	assert_matches "$(alerts r2)" 'used-code'
	assert_contains "$(as r2 2sv codes)" 'Used: number 1, 2'
}

test_capitals_blanks_and_look_alikes_are_taken()
{
	paper r3
	assert_accepts ssh_login r3 "$(line r3 1 | tr a-z- 'A-Z ' | tr 01 OL)"
	assert_accepts ssh_login r3 "$(line r3 2 | tr -d -)"
}

test_it_opens_su_and_sudo_too()
{
	paper r4
	paper r5
	assert_accepts talk 'assword: ' "$PASSWORD" 'ode: ' "$(line r5 1)" -- \
	    "${IN_HOUSE[@]}" as r4 su -c 'echo in as $(id -un)' r5
	assert_contains "$OUTPUT" 'in as r5'
	assert_accepts through_sudo r4 'assword for r4: ' "$PASSWORD" 'ode: ' "$(line r4 1)" -- id -un
	assert_refuses through_sudo r4 'assword for r4: ' "$PASSWORD" 'ode: ' "$(line r4 1)" \
	    'Used code. New code: ' '^C' -- id -un
}

test_a_new_set_wants_a_code_and_voids_the_old_one()
{
	paper r6
	assert_equal 10 "$(2sv codes new --account r6 --plain 2>/dev/null | wc -l)"
	assert_status 5 as r6 2sv codes new --batch
	assert_status 0 talk 'Code: ' "$(code r6)" -- "${IN_HOUSE[@]}" as r6 2sv codes new
	assert_contains "$OUTPUT" 'The codes of earlier sets are void.'
	codes_on_screen <<<"$OUTPUT" >"$HOUSE/paper.r6.new"
	assert_equal 10 "$(wc -l <"$HOUSE/paper.r6.new")"
	assert_matches "$(alerts r6)" 'codes-new'

	assert_refuses ssh_login r6 "$(line r6 2)"
	assert_contains "$(as r6 2sv log)" 'no recovery code of set 3'
	# At 80 columns the host stays whole: it is what one looks for.
	assert_status 0 talk -- "${IN_HOUSE[@]}" as r6 2sv log
	assert_matches "$OUTPUT" 'code +sshd +203\.0\.113\.9 +[a-z ]+ +refuse$'
	assert_matches "$OUTPUT" '^    wrong: no recovery code of set 3'
	assert_accepts ssh_login r6 "$(line r6.new 2)"
}

# Her phone is gone: in by one code, and a new phone by another.
test_who_lost_the_phone_comes_back_by_paper_alone()
{
	paper r7
	assert_accepts ssh_login r7 "$(line r7 1)"
	echo $KEY32 >"$HOUSE/secret.r7"
	assert_status 0 talk 'Secret ' $KEY32 'Your code, or a recovery code: ' "$(line r7 2)" \
	    'Code from the app: ' "$(code r7)" -- \
	    "${IN_HOUSE[@]}" as r7 2sv enrol --secret-stdin --replaces phone
	assert_accepts ssh_login r7 "$(code r7 1)"
	assert_contains "$(as r7 2sv codes)" 'Recovery codes left: 8 of 10.'
}

test_few_are_told_where_they_are_used()
{
	local i
	settings_say 'recovery_codes = 4'
	paper r8
	assert_equal 4 "$(wc -l <"$HOUSE/paper.r8")"
	shell_by r8 "$(line r8 1)"
	assert_contains "$OUTPUT" 'Recovery codes left: 3. Make new ones: 2sv codes new'
	assert_matches "$(alerts r8)" 'codes-few'
	assert_contains "$(as r8 2sv status)" 'Recovery codes left: 3. Make new ones: 2sv codes new'
	settings_forget recovery_codes
}

test_a_site_may_forbid_them()
{
	paper r9
	settings_say 'recovery_codes = 0'
	assert_refuses ssh_login r9 "$(line r9 1)"
	assert_status 0 as r9 2sv codes
	assert_contains "$OUTPUT" 'This machine takes no recovery codes.'
	assert_status 1 2sv codes new --account r9
	assert_contains "$OUTPUT" 'recovery_codes = 0'
	person r10
	echo $KEY32 >"$HOUSE/secret.r10"
	assert_status 0 talk 'Secret ' $KEY32 'Code from the app: ' "$(code r10)" -- \
	    "${IN_HOUSE[@]}" as r10 2sv enrol --secret-stdin
	assert_equal '' "$(codes_on_screen <<<"$OUTPUT")"
	settings_forget recovery_codes
	assert_accepts ssh_login r9 "$(line r9 1)"
}

test_who_has_no_device_gets_no_codes()
{
	person r11
	assert_status 1 2sv codes new --account r11
	assert_contains "$OUTPUT" 'No device is enrolled.'
	assert_status 0 as r11 2sv codes
	assert_contains "$OUTPUT" 'There are no recovery codes: the first device brings them (2sv enrol'
	assert_status 2 as r11 2sv codes new --plain --json
}

# ways_shut NAME: as if somebody behind 203.0.113.0/24 who has the password had guessed on: both
# ways of her phone are shut from there.
ways_shut()
{
	store_alter "
	    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
	    INSERT INTO attempt (account_id, way, kind, proven, prefix, at)
	    SELECT a.id, 1, 1 + i % 2, 0, '203.0.113.0/24', unixepoch() FROM account a, n
	    WHERE a.name = '$1'"
}

test_where_no_device_counts_the_prompt_asks_for_paper()
{
	paper r12
	ways_shut r12
	assert_refuses ssh_talk r12 203.0.113.9 'assword: ' "$PASSWORD" \
	    'Too many tries. Recovery code: ' "$(code r12)" '?ode: ' '^C'
	assert_accepts ssh_talk r12 203.0.113.9 'assword: ' "$PASSWORD" \
	    'Too many tries. Recovery code: ' "$(line r12 1)"
}

# tries_at_once NAME NUMBER: three at once type the same code of paper, while the keeper is killed.
tries_at_once()
{
	local i
	for i in 1 2 3; do
		(
			! timeout 30 "$TOP/build/tools/caller" -s caller -r 203.0.113.9 \
			    -a "$(line "$1" "$2")" "$1" >/dev/null 2>&1 || echo "$2" >>"$HOUSE/accepted"
		) &
	done
	sleep "0.0$((RANDOM % 8))"
	pkill -9 -u _2sv || true
	wait $(jobs -p | grep -v "$(cat "$HOUSE/2svd.pid")") || true
}

test_kills_in_the_middle_let_no_code_in_twice()
{
	local n
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	settings_say 'recovery_codes = 20'
	paper r13
	: >"$HOUSE/accepted"
	for n in $(seq 20); do
		tries_at_once r13 "$n"
		service_kill # so many kills in a row are a crash loop, which ends the service
		service_start
	done
	for n in $(seq 20); do
		! "$TOP/build/tools/caller" -s caller -r 203.0.113.9 -a "$(line r13 "$n")" r13 >/dev/null ||
		    echo "$n" >>"$HOUSE/accepted"
	done
	# Each is good once: what nobody was told of before the kill may be used up all the same.
	assert_equal '' "$(sort "$HOUSE/accepted" | uniq -d)"
	assert_contains "$(as r13 2sv codes)" 'Recovery codes left: 0 of 20.'
	[ "$(wc -l <"$HOUSE/accepted")" -ge 10 ] || fail "only $(wc -l <"$HOUSE/accepted") came in"
	settings_forget recovery_codes
}
