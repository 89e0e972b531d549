# SPDX-License-Identifier: BSD-2-Clause
# Text messages by gammu-smsd, as the example of 2sv-notify(8) has it, on a machine with systemd: the
# phone, gammu's dummy one, took them over. It keeps none itself; gammu-smsd keeps what it took.
WORK=$TOP/build/e2e/sms.outside
TEST_SECONDS=300

# Inside.
cat >"$WORK/sms.sh" <<'EOT'
. "$TOP/tests/e2e/asserts.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/e2e/installed.sh"
NUMBER=+46701740605
DROP_IN=/etc/systemd/system/2sv-notify.service.d/gammu.conf

# example FILE: what the page shows for it.
example()
{
	sed -n "/^\\.\\\\\" example $1\$/,/^\\.Ed/p" "$TOP/man/2sv-notify.8" | sed '/^\./d'
}

phone_make()
{
	mkdir -p /var/lib/phone
	sed -i -e 's/^port =.*/port = \/var\/lib\/phone/' -e 's/^connection =.*/connection = none/' \
	    -e 's/^\[gammu\]/&\nmodel = dummy\ngammuloc = \/dev\/null/' \
	    -e 's/^\[smsd\]/&\ncommtimeout = 1/' /etc/gammu-smsdrc
	systemctl restart gammu-smsd
}

# What waits is tried now.
send_now()
{
	systemctl stop 2sv.target
	house_wait 10 all_are inactive 2sv-keep.service 2sv-notify.service
	sqlite3 /var/lib/2sv/2sv.db "UPDATE message SET next_at = 0 WHERE state = 0"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	systemctl start 2sv.target
}

# phone_has WORDS: prints the one text that has them.
phone_has()
{
	local file text
	for file in /var/spool/gammu/sent/*; do
		grep -qs "Number = \"$NUMBER\"" "$file" || continue
		text=$(sed -n '/^PDU/q; s/^; //p' "$file" | sed '1,/^Saved/d' | tr -d '\n')
		case $text in
		*"$1"*)
			echo "$text"
			return 0
			;;
		esac
	done
	return 1
}

# All that was laid there has gone; what fails lies in error.
queue_is_empty()
{
	[ -z "$(ls /var/spool/gammu/outbox /var/spool/gammu/error | grep sms)" ]
}

transmitted()
{
	[ "$(log_since_mark | grep -c 'gammu-smsd.*Transmitted ')" = "$1" ]
}

set -eu
container_furnish
phone_make
assert_lacks "$(example 2sv.conf)$(example gammu.conf)" '\'
mkdir -p "${DROP_IN%/*}" /etc/2sv/2sv.conf.d
example 2sv.conf >/etc/2sv/2sv.conf.d/sms.conf
assert_contains "$(cat /etc/2sv/2sv.conf.d/sms.conf)" sms_command
echo 'mail_server = none' >>/etc/2sv/2sv.conf
log_mark
container_install
enrol ann
log_has 'to local:ann: not sent.*mail_server is none' || fail "$(log_since_mark)"
# Without the rights of the example the queue is closed to the notifier, and the log says so.
code ann 1 >/run/typed
as ann 2sv contacts add sms "$NUMBER" </run/typed
log_has 'not sent, and tried again later: sms_command ended with [0-9]+: ' || fail "$(log_since_mark)"
example gammu.conf >"$DROP_IN"
assert_contains "$(cat "$DROP_IN")" ReadWritePaths
systemctl daemon-reload
send_now
until_true 30 phone_has 'confirms this number: ann'
log_has "gammu-smsd.*Transmitted .* to $(printf '%s' "$NUMBER" | sed 's/+/[+]/')" ||
    fail "$(log_since_mark)"
log_has "2sv-notify.*to sms:.*: sent" || fail "$(log_since_mark)"
assert_matches "$(phone_has 'confirms this number: ann')" \
    '^2sv db1.example.org: [0-9]{6} confirms this number: ann\. Not you\? Tell it nobody$'
phone_has 'confirms this number: ann' | sed -E 's/.*: ([0-9]{6}) confirms .*/\1/' >/run/typed
as ann 2sv contacts confirm </run/typed
as ann 2sv stop
until_true 30 phone_has 'The account was stopped'
assert_matches "$(phone_has 'The account was stopped')" \
    '^2sv db1.example.org: The account was stopped: ann, this machine, [0-9:]{5}\. '
until_true 30 phone_has 'A contact was added'
until_true 10 transmitted 3 || fail "not each once: $(log_since_mark)"

# A code for a login by ssh: the rule, a number of two days, and a clock that is held for right.
2sv free --account ann
install -m 0755 "$TOP/build/tools/synchronised.so" /usr/lib/synchronised.so
echo /usr/lib/synchronised.so >/etc/ld.so.preload
printf '%s\n' 'rule "phones" {' ' require = always' ' texted = {"sms"}' '}' \
    >/etc/2sv/2sv.conf.d/texted.conf
systemctl stop 2sv.target
house_wait 10 all_are inactive 2sv-keep.service 2sv-notify.service
sqlite3 /var/lib/2sv/2sv.db "UPDATE contact SET codes_from = confirmed_at - 86400"
chown _2sv:_2sv /var/lib/2sv/2sv.db*
log_mark
systemctl start 2sv.target
house_wait 10 log_matches '2sv-notify.*: waits for codes'
# As a person: waits for the phone, and reads what comes first there.
cat >/run/read-phone <<'EOR'
#!/bin/bash
. "$TOP/tests/e2e/asserts.sh"
NUMBER=+46701740605
EOR
declare -f phone_has >>/run/read-phone
cat >>/run/read-phone <<'EOR'
for i in {1..300}; do
	text=$(phone_has ' is the code for ann at ') && break
	sleep 0.1
done
echo "${text%% *}"
EOR
chmod 0755 /run/read-phone
log_mark
assert_accepts ssh_talk ann 203.0.113.9 'assword: ' "$PASSWORD" 'Code: ' text \
    'Code (texted to +46 ... 05): ' =/run/read-phone
assert_contains "$OUTPUT" 'in as ann'
text=$(phone_has ' is the code for ann at ')
assert_matches "$text" '^[0-9]{6} is the code for ann at db1\.example\.org \(sshd\)\. '
assert_matches "$text" ' It is good for 10 minutes\. Nobody will ask you for it\.$'
log_has 'account=ann door=sshd .*device=text.*verdict=accept reason=right' || fail "$(log_since_mark)"
assert_lacks "$(journalctl -q -o cat -t 2svd -t 2sv-notify)" "$(/run/read-phone)"
until_true 30 queue_is_empty # of the new host, too
assert_equal '' "$(systemctl --failed --plain --no-legend)"
EOT

test_gammu_smsd_as_debian_runs_it()
{
	CONTAINER_ROOT=nullmailer assert_status 0 "$TOP/tests/e2e/container.sh" run "$WORK/sms.sh"
}
