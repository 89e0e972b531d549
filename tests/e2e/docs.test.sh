# SPDX-License-Identifier: BSD-2-Clause
# docs/development's lines for the house, as they stand there.
. "$TOP/tests/e2e/docs.sh"
SAID=0

# A house as its shell has it: the service runs, and has no store.
begin()
{
	service_stop 2>/dev/null || true
	rm -rf /var/lib/2sv /etc/2sv/store-id /etc/2sv/seal.key
	service_start
}

# What a person does after each packet: waits for the service's.
hear()
{
	case $1 in
	*'>&7') SAID=$((SAID + 1)) ;;
	esac
	[ $SAID = 0 ] || until_true 10 heard_as_much
}

heard_as_much()
{
	[ "$(grep -Eac '(^|\.)< 20[0-9]{2}/' /tmp/heard)" -ge $SAID ]
}

test_a_dialogue_by_hand_is_asked_answered_and_done()
{
	local out heard
	begin
	docs_type 'A dialogue by hand' hear >/tmp/out
	out=$(cat /tmp/out)
	heard=$(cat /tmp/heard)
	assert_equal 2 $SAID 'packets said'
	assert_contains "$heard" 'v=1.op=test.account=ann.'
	assert_contains "$heard" 'v=1.op=ask.prompt=Code: .echo=no.'
	assert_matches "$heard" 'v=1\.op=answer\.answer=[0-9]{6}\.'
	assert_contains "$heard" 'v=1.op=done.verdict=accept.reason=right.'
	assert_matches "$out" '^kind=device$'
	assert_matches "$out" '^name=phone$'
	assert_equal accept "$(sed -n 's/^verdict=//p' <<<"$out")"
}

test_what_runs_is_looked_into()
{
	begin
	docs_type 'Look inside what runs' >/tmp/out
	assert_matches "$(cat /tmp/out)" 'recvmsg\(.*op=devices'
	assert_matches "$(cat /tmp/out)" 'setresuid\(98[0-9]'
	until_true 10 service_is_gone
}

test_the_store_is_read_from_a_copy()
{
	begin
	docs_type 'Read the store' >/tmp/out
	assert_matches "$(cat /tmp/out)" '(^| )used_span( |$)'
	assert_matches "$(cat /tmp/out)" '^20[0-9]{2}-.*\|enrolled\|'
}

# The last one, for the clock stays there.
test_another_time_is_everybodys()
{
	begin
	service_stop
	docs_type 'Another time' >/tmp/out
	assert_matches "$(cat /tmp/out)" '^20(3[7-9]|[4-9][0-9])-'
}

# What docs/rollout has one write and type is taken, and does what it says.
test_the_settings_and_commands_of_rollout_are_taken()
{
	local words
	sed -n '/^    \(deadline\|rule\) "/,/^    }/s/^    //p' "$TOP/docs/rollout" \
	    >/etc/2sv/2sv.conf.d/60-rollout.conf
	assert_equal 3 "$(grep -c '^[a-z]* "' /etc/2sv/2sv.conf.d/60-rollout.conf)"
	printf '%s:x:50%s:\n' admins 01 office 02 robots 03 >>/etc/group
	assert_status 0 2sv check-config
	sed -i '/:x:500[123]:$/d' /etc/group
	rm /etc/2sv/2sv.conf.d/60-rollout.conf
	while read -r words; do
		assert_status 0 2sv $words --help
	done < <(sed -n 's/^    [#$] 2sv \([a-z].*\)/\1/p' "$TOP/docs/rollout" |
	    sed 's/   .*//; s/ *>.*//' | sort -u)
}

# rollout_lines PROMPT: what docs/rollout says to type behind that sign, without its remarks.
rollout_lines()
{
	sed -n "s/^    $1 \(.*\)/\1/p" "$TOP/docs/rollout" | sed 's/   .*//'
}

# Each of root's commands is typed, in order, on a machine that has these groups and people. The ones
# that ask (enrol, protect) have tests of their own; systemctl is not here, but what stands in its place.
test_the_commands_of_rollout_do_what_stands_there()
{
	local line typed=0
	begin
	store_init
	person eve
	printf '%s:x:50%s:%s\n' admins 01 ann office 02 ann,bob,eve robots 03 >>/etc/group
	sed -n '/^    \(deadline\|rule\) "/,/^    }/s/^    //p' "$TOP/docs/rollout" \
	    >/etc/2sv/2sv.conf.d/60-rollout.conf
	cd /root
	while read -r line; do
		case $line in
		'2sv protect '*) continue ;;
		'systemctl restart 2sv.target')
			assert_contains "$OUTPUT" 'read these: end 2svd and start it again'
			line=$(sed -n 's/^ *\(pkill .*\)/\1/p' "$TOP/docs/rollout")
			assert_equal 'pkill -o -x 2svd; sleep 2; setsid -f 2svd >/dev/null 2>&1' "$line"
			;;
		esac
		echo "> $line"
		OUTPUT=$(eval "$line" 2>&1) || fail "$line: $OUTPUT"
		typed=$((typed + 1))
		case $line in
		pkill*) until_true 10 service_is_up ;;
		2sv\ check-config) [ $typed = 1 ] || assert_lacks "$OUTPUT" 'read these' ;;
		*explain*) assert_contains "$OUTPUT" 'Deadline admins: a device is wanted by 2027-01-31' ;;
		*'--csv >'*) assert_matches "$(cat /root/office.csv)" '^eve,' ;;
		*--dry-run) assert_contains "$OUTPUT" 'Would be reminded: 3.' ;;
		*remind*) assert_contains "$OUTPUT" 'Reminded: 3.' ;;
		*invite*) assert_contains "$OUTPUT" 'Invitation, good once' ;;
		esac
	done < <(rollout_lines '#')
	assert_equal 11 $typed 'commands typed'
	sed -i '/:x:500[123]:/d' /etc/group
	rm /etc/2sv/2sv.conf.d/60-rollout.conf
}

# What docs/alerts has one write and type is taken.
test_the_settings_and_commands_of_alerts_are_taken()
{
	local words
	sed -n 's/^    \([a-z_]* = "\)/\1/p' "$TOP/docs/alerts" | awk -F ' = ' '!seen[$1]++' \
	    >/etc/2sv/2sv.conf.d/50-alerts.conf
	[ "$(wc -l </etc/2sv/2sv.conf.d/50-alerts.conf)" -ge 6 ] || fail "no settings found"
	assert_status 0 2sv check-config
	rm /etc/2sv/2sv.conf.d/50-alerts.conf
	while read -r words; do
		assert_status 0 2sv $words --help
	done < <(sed -n 's/^    [#$] 2sv \([a-z-]*\( [a-z]*\)\?\).*/\1/p' "$TOP/docs/alerts" |
	    sed 's/ $//' | sort -u)
	echo secret | sh -c "$(sed -n 's/^    # \(install .*\)/\1/p' "$TOP/docs/alerts")"
	assert_equal '640 root _2sv-notify' "$(stat -c '%a %U %G' /etc/2sv/notify/mail.password)"
	rm /etc/2sv/notify/mail.password
}
