# SPDX-License-Identifier: BSD-2-Clause
# The check-up of 2sv status: what it names is typed as it stands there, and closes what it names.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/mails.sh"
. "$TOP/tests/e2e/look.sh"
export TERM=xterm-256color

before_all()
{
	store_init
	sshd_start
	mails_begin
}

# grade NAME, gaps NAME: the grade in words; the gaps, one a line, the most important first.
grade()
{
	as "$1" 2sv | sed -n 's/^Check-up: //p'
}

gaps()
{
	as "$1" 2sv --json | perl -MJSON::PP -e 'local $/; my $form = JSON::PP->new->decode(<STDIN>);
	    print "$_->{gap}\n" for @{$form->{gaps}}; print "$form->{grade}\n"'
}

# named NAME GAP: the command that closes it, as the form has it; the words name it, too.
named()
{
	local command
	command=$(as "$1" 2sv --json | perl -MJSON::PP -e 'local $/;
	    my $form = JSON::PP->new->decode(<STDIN>);
	    for (@{$form->{gaps}}) { print $_->{command} if $_->{gap} eq $ARGV[0] }' "$2")
	[ -n "$command" ] || fail "no command closes $2 of $1"
	assert_contains "$(as "$1" 2sv)" "$command"
	echo "$command"
}

# next_of NAME: what the last line says is to be typed.
next_of()
{
	as "$1" 2sv | sed -n 's/^Next: //p'
}

# typed_by NAME COMMAND [PROMPT ANSWER]...: the account types it in its shell.
typed_by()
{
	local name=$1 command=$2
	talk "${@:3}" -- "${IN_HOUSE[@]}" as "$name" sh -c "$command"
}

# good NAME: lacks nothing but what a login from a new host says; her codes are fresh.
good()
{
	newcomer "$1"
	enrol "$1" spare
	2sv codes new --account "$1" --plain >"$HOUSE/paper.$1"
	assert_accepts ssh_login "$1" "$(code "$1")"
	store_alter "INSERT INTO contact (account_id, kind, address, created_at, confirmed_at)
		SELECT id, 'email', '$1@example.org', 1, 1 FROM account WHERE name = '$1';
		DELETE FROM new_host; DELETE FROM attempt"
	assert_equal good "$(grade "$1")"
	assert_equal good "$(gaps "$1")"
	assert_contains "$(as "$1" 2sv)" 'Nothing to do. Try your code: 2sv test'
}

test_an_account_goes_from_weak_to_good_by_what_is_named()
{
	local command
	person k1
	assert_equal weak "$(grade k1)"
	assert_equal 'no-device no-contact weak' "$(gaps k1 | xargs)"
	command=$(named k1 no-device)
	assert_equal "$command" "$(next_of k1)"
	assert_accepts typed_by k1 "$command" 'Code from the app: ' "$(typed k1 code k1)"

	assert_equal fair "$(grade k1)"
	assert_equal 'no-login no-contact one-device fair' "$(gaps k1 | xargs)"
	assert_contains "$(next_of k1)" 'log in once'
	assert_accepts ssh_login k1 "$(code k1 1)"

	assert_equal 'no-contact new-hosts one-device fair' "$(gaps k1 | xargs)"
	command=$(named k1 no-contact)
	assert_equal "$command" "$(next_of k1)"
	store_alter 'UPDATE device SET last_step = 0'
	rm -f "$MAILS"/[0-9]*
	assert_refuses typed_by k1 "${command/ADDRESS/k1@example.org}" 'Code: ' "$(code k1)" \
	    'that was sent there: ' '^C'
	assert_status 0 "$NOTIFY" --once

	assert_equal 'contact-waits new-hosts one-device fair' "$(gaps k1 | xargs)"
	command=$(named k1 contact-waits)
	assert_equal "$command" "$(next_of k1)"
	assert_accepts typed_by k1 "$command" 'that was sent there: ' "$(mail_at k1@example.org |
	    sed -n 's/.*Code: \([0-9]\{6\}\).*/\1/p' | head -n 1)"

	assert_equal good "$(grade k1)"
	assert_equal 'new-hosts one-device good' "$(gaps k1 | xargs)"
	store_alter 'DELETE FROM new_host; UPDATE device SET last_step = 0'
	command=$(named k1 one-device)
	assert_contains "$(as k1 2sv)" "Nothing has to be done. Better still: $command"
	assert_accepts typed_by k1 "$command" 'ode, or a recovery code: ' "$(code k1)" \
	    'Code from the app: ' "$(typed k1 code k1)"
	assert_equal good "$(gaps k1)"
	assert_contains "$(as k1 2sv)" 'Nothing to do. Try your code: 2sv test'
}

test_recovery_codes_that_are_few_none_or_old_are_made_anew()
{
	local command gap
	good k2
	for gap in few-recovery-codes=place\>3 no-recovery-codes=1 old-recovery-codes=0; do
		store_alter "UPDATE recovery SET used_at = 1 WHERE ${gap#*=};
			UPDATE recovery_set SET made_at = unixepoch() - 731 * 86400;
			UPDATE device SET last_step = 0"
		assert_equal "${gap%%=*}" "$(gaps k2 | head -n 1)"
		command=$(named k2 "${gap%%=*}")
		assert_accepts typed_by k2 "$command" 'Code: ' "$(code k2)"
		assert_equal good "$(gaps k2)"
	done
}

test_a_device_that_was_begun_and_left_is_begun_again()
{
	local command
	good k3
	assert_refuses typed_by k3 "2sv enrol --name 'new one'" 'ode, or a recovery code: ' \
	    "$(line k3 1)" 'Code from the app: ' '^C'
	assert_equal 'pending-device good' "$(gaps k3 | xargs)"
	command=$(named k3 pending-device)
	assert_equal "2sv enrol --name 'new one'" "$command"
	assert_accepts typed_by k3 "$command" 'ode, or a recovery code: ' "$(line k3 2)" \
	    'Code from the app: ' "$(typed k3 code k3)"
	assert_equal good "$(gaps k3)"

	assert_refuses typed_by k3 "2sv enrol --name 'long one' --digits 8" 'ode, or a recovery code: ' \
	    "$(line k3 3)" 'Code from the app: ' '^C'
	command=$(named k3 pending-device)
	assert_equal "2sv devices remove 'long one'" "$command"
	assert_accepts typed_by k3 "$command"
	assert_equal good "$(gaps k3)"
}

test_trusted_hosts_are_forgotten_one_by_one()
{
	local i gone=0
	good k4
	printf 'trust_days = 30\ntrust_by_address = yes\n' >>/etc/2sv/2sv.conf # read by store_alter
	for i in 1 2 3 4 5 6 7; do
		echo "INSERT INTO trust SELECT id, '203.0.113.$i', iif($i = 4, '', 'SHA256:a'),
		    unixepoch(), unixepoch() + 86400 FROM account WHERE name = 'k4';
		INSERT INTO host (account_id, host, address, door, known, by_key, first_at, last_at, logins)
		    SELECT id, '203.0.113.$i', '203.0.113.$i', 'sshd', 1, 1, 1, $i, 1
		    FROM account WHERE name = 'k4';"
	done >"$HOUSE/trust.sql"
	store_alter "$(cat "$HOUSE/trust.sql")"
	assert_equal 'trust-by-address many-trusted fair' "$(gaps k4 | xargs)"
	assert_equal '2sv hosts forget 203.0.113.4' "$(named k4 trust-by-address)"
	assert_accepts typed_by k4 "$(named k4 trust-by-address)"
	assert_equal 'many-trusted good' "$(gaps k4 | xargs)"
	assert_equal '2sv hosts forget 203.0.113.1' "$(named k4 many-trusted)"
	assert_accepts typed_by k4 "$(named k4 many-trusted)"
	assert_equal good "$(gaps k4)"
	service_stop
	sed -i '/^trust_/d' /etc/2sv/2sv.conf
	service_start
}

test_a_token_whose_counter_is_not_known_is_roots_to_bring_back()
{
	local command
	good k5
	2sv enrol --account k5 --name 'my token' --type hotp --uri --no-confirm >"$HOUSE/uri"
	store_alter "UPDATE device SET waits = 1 WHERE type = 'hotp'"
	assert_equal 'token-waits fair' "$(gaps k5 | xargs)"
	command=$(named k5 token-waits)
	assert_equal "root runs $command" "$(next_of k5)"
	sed -E 's/.*secret=([A-Z2-7]+)&.*/\1/' "$HOUSE/uri" >"$HOUSE/token"
	assert_accepts talk 'Two codes in a row, first: ' "$(oathtool --hotp -b -c 4 "$(cat "$HOUSE/token")")" \
	    'Wait for the next one. Code: ' "$(oathtool --hotp -b -c 5 "$(cat "$HOUSE/token")")" -- \
	    sh -c "$command"
	assert_equal good "$(gaps k5)"
}

test_a_stop_and_a_reset_are_named_first()
{
	local command
	good k6
	as k6 2sv stop >/dev/null
	assert_equal 'stopped good' "$(gaps k6 | xargs)"
	assert_contains "$(as k6 2sv)" "Check-up: good
  Stopped: nobody logs in but by a recovery code: 2sv free"
	assert_accepts typed_by k6 "$(named k6 stopped)" 'ecovery code: ' "$(line k6 1)"
	assert_equal good "$(gaps k6)"

	2sv reset --account k6 >/dev/null
	store_alter 'UPDATE token SET until = 1'
	assert_equal 'reset weak' "$(gaps k6 | xargs)"
	command=$(named k6 reset)
	assert_equal "root runs $command" "$(next_of k6)"
	assert_status 0 sh -c "$command"
	assert_equal 'invited weak' "$(gaps k6 | xargs)"
	assert_contains "$(next_of k6)" 'a login with the password, and the invitation.'
}

test_what_came_is_to_be_looked_at_and_does_not_lower_the_grade()
{
	good k7
	assert_refuses ssh_login k7 "$(wrong_code k7)"
	assert_equal 'refused-codes good' "$(gaps k7 | xargs)"
	assert_status 0 typed_by k7 "$(named k7 refused-codes)"
	assert_contains "$OUTPUT" wrong
	assert_accepts ssh_login k7 "$(line k7 1)" 198.51.100.7
	assert_equal 'refused-codes new-hosts good' "$(gaps k7 | xargs)"
	assert_status 0 typed_by k7 "$(named k7 new-hosts)"
	assert_contains "$OUTPUT" 198.51.100.7
}

test_alerts_that_did_not_arrive_are_shown_by_what_is_named()
{
	good k8
	store_alter "INSERT INTO message (name, recipient, class, made_at, next_at, account_id, state,
		ended_at, why) SELECT '0123456789abcdef0123456789abcdef', 'local:k8', 1, unixepoch(), 0,
		id, 2, unixepoch(), 'smtp: no' FROM account WHERE name = 'k8'"
	assert_equal 'alerts-unsent fair' "$(gaps k8 | xargs)"
	assert_status 0 typed_by k8 "$(named k8 alerts-unsent)"
	assert_contains "$OUTPUT" 'smtp: no'
}

# In root's words each command names the account; no line is wider than a terminal.
test_root_sees_the_same_with_the_account_named()
{
	local command
	person k9
	command=$(2sv status --account k9 | sed -n 's/^Next: //p')
	assert_equal '2sv enrol --account k9' "$command"
	assert_accepts talk 'Code from the app: ' "$(typed k9 code k9)" -- sh -c "$command"
	assert_equal 'Check-up: fair' "$(2sv status --account k9 | grep ^Check-up)"
	[ "$(2sv status --account k9 | sed -n '/^Check-up/,$p' | wc -L)" -le 80 ] ||
	    fail "$(2sv status --account k9)"
}
