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
