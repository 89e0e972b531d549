# SPDX-License-Identifier: BSD-2-Clause
# Alerts by mail on machines with systemd and a mail server as Debian installs it: they lie in the
# account's mailbox.
WORK=$TOP/build/e2e/mail.outside
TEST_SECONDS=300

# Inside.
cat >"$WORK/mail.sh" <<'EOT'
. "$TOP/tests/e2e/asserts.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/e2e/installed.sh"

set -eu
container_furnish
house_wait 20 port_is_listening 25 || fail "no mail server listens"
container_install
# The unit's confinement lets it ask for names and read a database.
echo '203.0.113.9 office.example.net' >>/etc/hosts
printf '%s\n' '203.0.113.0/24|SE|Sweden|Uppsala' | perl "$TOP/tests/e2e/mmdb.pl" /var/lib/atlas.mmdb
echo 'geoip_database = /var/lib/atlas.mmdb' >/etc/2sv/2sv.conf.d/50-atlas.conf
systemctl restart 2sv-notify
log_mark
enrol ann
assert_accepts ssh_login ann "$(code ann)"
until_true 30 grep -q '^Subject: Login from a new host: ann' /var/mail/ann
mail=$(cat /var/mail/ann)
assert_matches "$mail" '^Subject: A device was added: ann'
assert_matches "$mail" '^Message-ID: <[0-9a-f]{32}@'
assert_matches "$mail" '^  From     203\.0\.113\.9, a new host$'
assert_matches "$mail" '^  Name     office\.example\.net$'
assert_matches "$mail" '^  Place    Uppsala, Sweden \(a guess from the address\)$'
assert_matches "$mail" '^Hello ann,$'
assert_lacks "$mail" "$(cat "$HOUSE/secret.ann")"
assert_lacks "$(log_since_mark)" "not sent"
log_has '2sv-notify.*to local:ann: sent'
EOT

mailed_by()
{
	CONTAINER_ROOT=$1 assert_status 0 "$TOP/tests/e2e/container.sh" run "$WORK/mail.sh"
}

test_postfix()
{
	mailed_by postfix
}

test_exim4()
{
	mailed_by exim4
}

# --- machines whose mail server listens nowhere: its sendmail(8), by a unit of its own

# Inside: sendmail.sh KIND.
cat >"$WORK/sendmail.sh" <<'EOT'
. "$TOP/tests/e2e/asserts.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/e2e/installed.sh"
SINK=$HOUSE/sink

# A server elsewhere, that this machine's gives all mail to.
smarthost()
{
	mkdir -p "$SINK"
	perl "$TOP/tests/e2e/mailsink.pl" 2525 "$SINK" </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 2525 || fail "no sink"
}

prepare_nullmailer()
{
	smarthost
	echo 'localhost smtp --port=2525' >/etc/nullmailer/remotes
	echo root@example.org >/etc/nullmailer/adminaddr
	systemctl restart nullmailer
	MAILS=$SINK/1
}

# Its passwords stand in a file that its group alone reads, as its package offers it.
prepare_msmtp()
{
	smarthost
	chgrp msmtp /usr/bin/msmtp
	chmod g+s /usr/bin/msmtp
	printf '%s\n' 'account default' 'host localhost' 'port 2525' \
	    'from alerts@example.org' 'domain db1.example.org' >/etc/msmtprc
	chown root:msmtp /etc/msmtprc
	chmod 0640 /etc/msmtprc
	MAILS=$SINK/1
}

# Without its smtpd.
prepare_postfix()
{
	sed -i '/^smtp  *inet/d' /etc/postfix/master.cf
	systemctl restart postfix
	house_wait 10 no_port 25
	MAILS=/var/mail/ann
}

prepare_exim4()
{
	systemctl stop exim4
	house_wait 10 no_port 25
	MAILS=/var/mail/ann
}

no_port()
{
	! port_is_listening "$1"
}

mail_arrived()
{
	grep -hq '^Subject: Login from a new host: ann' "$MAILS" "$SINK"/* 2>/dev/null
}

set -eu
container_furnish
"prepare_$1"
no_port 25 || fail "somebody listens"
container_install
log_mark
enrol ann
assert_accepts ssh_login ann "$(code ann)"
until_true 30 mail_arrived
mail=$(cat "$MAILS" "$SINK"/* 2>/dev/null | tr -d '\r')
assert_matches "$mail" '^Message-ID: <[0-9a-f]{32}@'
assert_matches "$mail" '^  From +203\.0\.113\.9, a new host$'
assert_matches "$mail" '^Hello ann,$'
log_has '2sv-notify.*to local:ann: sent' || fail "$(log_since_mark)"
assert_lacks "$(log_since_mark)" "not sent"
EOT

sent_by()
{
	CONTAINER_ROOT=$1 assert_status 0 "$TOP/tests/e2e/container.sh" run "$WORK/sendmail.sh" "$1"
}

test_nullmailer_that_listens_nowhere()
{
	sent_by nullmailer
}

test_msmtp_that_listens_nowhere()
{
	sent_by msmtp
}

test_postfix_that_listens_nowhere()
{
	sent_by postfix
}

test_exim4_that_listens_nowhere()
{
	sent_by exim4
}
