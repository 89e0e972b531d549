# SPDX-License-Identifier: BSD-2-Clause
# A roll-out: who has a device and who must have one until when (2sv report), and a letter to those
# who have none (2sv remind).
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"

# Ten days from now, and yesterday, as dates have their days: in UTC.
LAST_DAY=$(date -u -d '+10 days' +%F)
GONE_DAY=$(date -u -d '-1 day' +%F)
TODAY=$(date -u +%F)

# By a clock that is held for right, whatever this machine's kernel says of its own.
before_all()
{
	install -m 0755 "$TOP/build/tools/synchronised.so" /run/synchronised.so
	echo /run/synchronised.so >/etc/ld.so.preload
	store_init
	people_of_the_rollout
	cat >/etc/2sv/2sv.conf.d/rollout.conf <<-END
	deadline "spring" { group = "small" date = "$LAST_DAY" skips = 2 }
	deadline "gone" { group = "large" date = "$GONE_DAY" }
	rule "ghosts" { group = "ghosts" require = "always" }
	END
	service_start
	people_have_devices
	mails_begin
}

# Five in the group small; of the fifty in large, forty are listed and ten have it as their own.
people_of_the_rollout()
{
	local i
	for i in 1 2 3 4 5; do
		person "s$i"
	done
	for i in {1..50}; do
		person "l$i"
	done
	people_system lsystem 970 'no login' /nonexistent
	echo 'small:x:5001:s1,s2,s3,s4,s5' >>/etc/group
	echo "large:x:5002:$(printf 'l%s,' {1..40})lsystem,nobody-here" >>/etc/group
	for i in {41..50}; do
		sed -i -E "s/^(l$i:x:[0-9]+):[0-9]+:/\1:5002:/" /etc/passwd
	done
}

# s1, s2 and ten of large have devices; s4 was reset, s5 is invited; l1 has two recovery codes left.
people_have_devices()
{
	local name
	for name in s1 s2 s4 l{1..10}; do
		enrol "$name"
		2sv codes new --account "$name" >/dev/null
	done
	2sv reset --account s4 --batch >/dev/null
	2sv invite --account s5 >/dev/null
	store_alter "UPDATE recovery SET used_at = 1 WHERE place > 2 AND account_id =
	    (SELECT id FROM account WHERE name = 'l1')"
}

# counted GROUP: the numbers of its line: accounts, enrolled, due, overdue, no deadline, few codes.
counted()
{
	2sv report | sed -n -E "s/^$1 +([0-9].*)/\1/p" | tr -s ' ' | sed 's/ $//'
}

test_each_group_is_counted_and_all_together()
{
	assert_status 0 2sv report
	assert_matches "$OUTPUT" '^GROUP +ACCOUNTS +ENROLLED +DUE +OVERDUE +NO DEADLINE +FEW CODES'
	assert_equal '5 2 3 0 0 0' "$(counted small)"
	assert_equal '50 10 0 40 0 1' "$(counted large)"
	assert_equal '0 0 0 0 0 0' "$(counted ghosts)"
	# ann and bob of the house are in no group.
	assert_equal '57 12 3 40 2 1' "$(counted '\(together\)')"
	assert_contains "$OUTPUT" 'the group ghosts, which this machine does not have'
	assert_contains "$OUTPUT" 'Each of these 57 accounts: 2sv report --accounts'
	assert_contains "$OUTPUT" '2sv remind --group'
}

test_accounts_are_listed_where_they_are_few_or_it_is_asked_for()
{
	assert_status 0 2sv report --group small
	assert_matches "$OUTPUT" "^s3 +0 +$LAST_DAY, then 2 logins +- +never +never"
	assert_matches "$OUTPUT" '^s1 +1 +- +10 '
	assert_matches "$OUTPUT" '^s4 .* reset; invited until '
	assert_matches "$OUTPUT" '^s5 .* invited until '
	assert_lacks "$OUTPUT" large
	assert_status 0 2sv report --accounts
	assert_matches "$OUTPUT" "^l41 +0 +over since $TODAY "
	assert_lacks "$OUTPUT" lsystem
	assert_lacks "$OUTPUT" nobody-here
}

test_a_group_that_there_is_not_is_named()
{
	assert_status 1 2sv report --group small --group smal
	assert_contains "$OUTPUT" 'no group smal'
	assert_status 1 2sv remind --group smal
	assert_contains "$OUTPUT" 'no group smal'
	assert_status 1 2sv remind --account nobody-here
	assert_contains "$OUTPUT" 'no account nobody-here'
}

test_only_root_sees_and_reminds()
{
	assert_status 4 as s1 2sv report
	assert_status 4 as s1 2sv remind --group small
	assert_status 2 2sv remind
	assert_status 2 2sv report --csv --json
}

test_the_form_has_the_same_numbers()
{
	2sv report --group small --group large --json >"$HOUSE/report.json"
	perl -MJSON::PP -e 'local $/; my $form = JSON::PP->new->decode(<STDIN>);
	    my ($small, $large) = @{$form->{groups}};
	    my %by = map { $_->{account} => $_ } @{$form->{accounts}};
	    die "groups" if $small->{group} ne "small" || $small->{enrolled} != 2 || $large->{overdue} != 40;
	    die "all" if $form->{all}{accounts} != 55;
	    die "accounts" if keys %by != 55;
	    die "s3" if $by{s3}{state} ne "due" || $by{s3}{skips} != 2 || "@{$by{s3}{groups}}" ne "small";
	    die "l1" if $by{l1}{codes_left} != 2 || $by{l1}{state} ne "enrolled" || !defined $by{l1}{uid};
	    die "s4" if !$by{s4}{reset} || !defined $by{s4}{invited};' \
	    <"$HOUSE/report.json" || fail "$(cat "$HOUSE/report.json")"
}

# By a reader of its own: python3's, where it is, else as RFC 4180 has it.
test_a_spreadsheet_reads_a_line_for_each_account()
{
	2sv report --csv >"$HOUSE/report.csv" 2>"$HOUSE/notes"
	assert_contains "$(cat "$HOUSE/notes")" ghosts
	assert_equal 58 "$(grep -c $'\r$' "$HOUSE/report.csv")"
	assert_equal 58 "$(wc -l <"$HOUSE/report.csv")"
	assert_matches "$(grep '^s3,' "$HOUSE/report.csv")" \
	    "^s3,[0-9]+,small,due,0,spring,$LAST_DAY,2,,,,,no,,no,no,no"
	[ -x /usr/bin/python3 ] || return 0
	/usr/bin/python3 - "$HOUSE/report.csv" <<-'END'
	import csv, sys
	rows = list(csv.DictReader(open(sys.argv[1], newline=''), strict=True))
	assert len(rows) == 57, len(rows)
	by = {row['account']: row for row in rows}
	assert by['l1']['codes_left'] == '2' and by['l1']['state'] == 'enrolled', by['l1']
	assert by['l41']['state'] == 'overdue' and by['l41']['groups'] == 'large', by['l41']
	assert by['s5']['invited_until'].endswith('Z'), by['s5']
	END
}

test_who_has_no_device_gets_one_letter_with_the_date()
{
	local mail name
	assert_status 0 2sv remind --group small --dry-run
	assert_matches "$OUTPUT" '^s3 +would be '
	assert_contains "$OUTPUT" 'Would be reminded: 1. Not: 4. Nothing was sent.'
	mails_send
	mails_are 0 || fail 'a dry run sent something'

	assert_status 0 2sv remind --group small
	assert_matches "$OUTPUT" "^s3 +yes +$LAST_DAY, then 2 logins"
	assert_matches "$OUTPUT" '^s1 +no +- +has a device'
	assert_matches "$OUTPUT" '^s4 +no .*an invitation leads it on'
	assert_matches "$OUTPUT" '^s5 +no .*an invitation leads it on'
	assert_contains "$OUTPUT" 'Reminded: 1. Not: 4.'
	mails_send
	mails_are 1 || fail "not one mail: $(ls "$MAILS")"
	mail=$(mail_to s3)
	assert_matches "$mail" '^Subject: A device is needed: s3 \('
	assert_matches "$mail" "^  Deadline end of $LAST_DAY UTC, then 2 more logins\$"
	assert_contains "$mail" ': 2sv enrol'

	# The same day nobody hears it again.
	assert_status 0 2sv remind --group small
	assert_contains "$OUTPUT" 'Reminded: 0. Not: 5.'
	assert_matches "$OUTPUT" '^s3 +no .*in the last 24 hours'
	assert_status 0 2sv remind --account s3
	mails_send
	mails_are 0 || fail 'told again'
	assert_matches "$(2sv report --group small)" "^s3 .* $(date +%F) +small"
	assert_matches "$(2sv log --account s3)" "reminder .*deadline: end of $LAST_DAY UTC"
}

# Its date would be that of another group.
test_no_letter_guesses_a_deadline()
{
	local kept=$HOUSE/nsswitch.kept
	cp /etc/nsswitch.conf "$kept"
	sed -i 's/^group:.*/group: nosuchmodule files/' /etc/nsswitch.conf
	assert_status 3 2sv remind --account l12
	assert_contains "$OUTPUT" "groups of an account can't be looked up"
	cp "$kept" /etc/nsswitch.conf
	mails_send
	mails_are 0 || fail 'a letter was sent'
}

test_forty_of_a_group_get_one_letter_each()
{
	local name
	assert_status 0 2sv remind --group large
	assert_contains "$OUTPUT" 'Reminded: 40. Not: 10.'
	mails_send
	mails_are 40 || fail "not forty mails: $(find "$MAILS" -name '[0-9]*' | wc -l)"
	for name in l11 l40 l41 l50; do
		assert_matches "$(mail_to "$name")" "^  Deadline over since $TODAY\$"
	done
	assert_equal 0 "$(mails_at l1@localhost)"
	assert_status 0 2sv remind --group large
	mails_send
	mails_are 0 || fail 'told again'
}

# After the others: the settings are gone then.
test_without_a_setting_it_says_which_one_makes_it_useful()
{
	service_stop
	mv /etc/2sv/2sv.conf.d/rollout.conf "$HOUSE/rollout.conf"
	service_start
	assert_status 0 2sv report
	assert_matches "$OUTPUT" '^\(together\) +57 +12 +0 +0 +45 '
	assert_contains "$OUTPUT" 'section deadline in 2sv.conf'
	assert_lacks "$OUTPUT" '2sv remind'
	service_stop
	mv "$HOUSE/rollout.conf" /etc/2sv/2sv.conf.d/rollout.conf
	service_start
}
