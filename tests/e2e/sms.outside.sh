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

# What waits for ann by mail is for her phone.
send_to_phone()
{
	systemctl stop 2sv.target
	house_wait 10 all_are inactive 2sv-keep.service 2sv-notify.service
	sqlite3 /var/lib/2sv/2sv.db "UPDATE message SET recipient = 'sms:$NUMBER', next_at = 0"
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
	systemctl start 2sv.target
}

phone_has_it()
{
	grep -qs "Number = \"$NUMBER\"" /var/spool/gammu/sent/*
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
send_to_phone
log_has 'not sent, and tried again later: sms_command ended with [0-9]+: ' || fail "$(log_since_mark)"
example gammu.conf >"$DROP_IN"
assert_contains "$(cat "$DROP_IN")" ReadWritePaths
systemctl daemon-reload
send_to_phone
until_true 30 phone_has_it
log_has "gammu-smsd.*Transmitted .* to $(printf '%s' "$NUMBER" | sed 's/+/[+]/')" ||
    fail "$(log_since_mark)"
log_has "2sv-notify.*to sms:.*: sent" || fail "$(log_since_mark)"
text=$(sed -n '/^PDU/q; s/^; //p' /var/spool/gammu/sent/* | sed '1,/^Saved/d' | tr -d '\n')
assert_matches "$text" \
    '^2sv db1.example.org: A device was added: ann, this machine, [0-9:]{5}\. Not you\? 2sv stop$'
assert_equal 1 "$(log_since_mark | grep -c 'gammu-smsd.*Transmitted ')" "sent more than once"
assert_equal '' "$(ls /var/spool/gammu/outbox /var/spool/gammu/error | grep sms || true)"
assert_equal '' "$(systemctl --failed --plain --no-legend)"
EOT

test_gammu_smsd_as_debian_runs_it()
{
	CONTAINER_ROOT=nullmailer assert_status 0 "$TOP/tests/e2e/container.sh" run "$WORK/sms.sh"
}
