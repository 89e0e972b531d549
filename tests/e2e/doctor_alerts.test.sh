# SPDX-License-Identifier: BSD-2-Clause
# 2sv doctor and alerts: each way that is set is tried for real, and nothing is sent by that; who
# should send runs; what waits too long, or was given up, is told. One cause is one finding.
. "$TOP/tests/e2e/doctor.sh"
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/websink.sh"
NOTIFY=/usr/libexec/2sv/2sv-notify
MAILS=$HOUSE/mails
CONF=/etc/2sv/2sv.conf.d/50-alerts.conf
SECRET='oak=Tree 41'
SECRET_FILE=/etc/2sv/notify/mail.password
MARK='mail\.example\.org'

before_all()
{
	ip address add 10.9.8.7/32 dev lo
	printf '%s\n' '192.0.2.7 mail.example.org' '203.0.113.9 push.example.org' \
	    '10.9.8.7 private.example.org' >>/etc/hosts
	ca_make
	for name in mail wrong push private; do
		certificate_make $name.example.org "$SINK/$name.pem"
	done
	sink_start 443 "$SINK/push.pem"
	sink_start 4433 "$SINK/private.pem"
	sink_start 4434 "$SINK/wrong.pem"
	install -d -m 0750 -g _2sv-notify /etc/2sv/notify
	(umask 027; printf '%s\n' "$SECRET" >"$SECRET_FILE"; chgrp _2sv-notify "$SECRET_FILE")
	doctor_before_all
	enrol ann
	rm -f "$SINK"/[0-9]*
}

# begin [LINE...]: these settings, and a machine as it was.
begin()
{
	put_back
	cp -a "$HOUSE/kept/2sv/2sv.conf.d/." /etc/2sv/2sv.conf.d/
	printf '%s\n' "$@" >"$CONF"
	rm -rf /run/systemd/system /usr/sbin/sendmail /run/2sv/sendmail.sock
	service_again # it goes by the settings that it began with
}

# forget: no alert is there.
forget()
{
	store_alter 'DELETE FROM delivery; DELETE FROM message; DELETE FROM outbox'
}

# relay [CERTIFICATE]: a mail server elsewhere with STARTTLS, at a port of its own; begin names it.
relay()
{
	echo >>"$HOUSE/numbers"
	PORT=$((2500 + $(wc -l <"$HOUSE/numbers")))
	rm -rf "$MAILS"
	mkdir -p "$MAILS"
	printf 'ann %s\n' "$SECRET" >"$MAILS/user"
	echo 'PLAIN LOGIN' >"$MAILS/ways"
	perl "$TOP/tests/e2e/mailsink.pl" "$PORT" "$MAILS" starttls "$SINK/${1:-mail}.pem.crt" \
	    "$SINK/${1:-mail}.pem.key" </dev/null >>/var/log/sink.out 2>&1 &
	house_wait 10 port_is_listening "$PORT" || fail "$(cat /var/log/sink.out)"
	begin "mail_server = \"smtp://mail.example.org:$PORT\"" 'mail_domain = example.org' \
	    'mail_user = ann'
}

# one_finding CHECK REGEX: that, and no other.
one_finding()
{
	doctor_finds "$1" "$2"
	assert_contains "$OUTPUT" '1 finding.'
	assert_secret_is_nowhere
}

assert_secret_is_nowhere()
{
	assert_lacks "$OUTPUT" "$SECRET"
	assert_lacks "$OUTPUT" "$(printf '%s' "$SECRET" | base64)"
	assert_lacks "$OUTPUT" of-ann
}

mails()
{
	find "$MAILS" -name '[0-9]*' | wc -l
}

test_without_any_way_there_is_one_note_with_the_words_to_write()
{
	begin
	forget
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +alerts +go nowhere, .*nothing listens at port 25'
	assert_matches "$OUTPUT" '^ +cure: in 2sv.conf: mail_server = .*admin_contacts = '
	assert_equal 1 "$(grep -Ec '^(note|ok) +(alerts|mail|sms|geoip|push|webhook|notifier) ' <<<"$OUTPUT")"
	person mia
	assert_status 0 as mia 2sv doctor
	assert_lacks "$OUTPUT" 'go nowhere'
}

test_a_good_relay_is_asked_all_but_to_take_a_mail()
{
	relay
	log_mark
	doctor_finds_nothing
	assert_matches "$OUTPUT" "^ok +mail +smtp://$MARK:$PORT: takes name and password"
	assert_lacks "$OUTPUT" 'go nowhere'
	assert_secret_is_nowhere
	assert_equal 0 "$(mails)"
	assert_equal '' "$(log_since_mark | grep 2sv || true)"
	assert_status 0 "$NOTIFY" --check
	assert_matches "$OUTPUT" "^ok"$'\t'"mail"$'\t'
	assert_matches "$OUTPUT" "^none"$'\t'"sms"$'\t'
}

test_a_password_that_is_wrong_is_found_and_written_anew_by_the_cure()
{
	relay
	echo another >"$SECRET_FILE"
	one_finding mail "$MARK:$PORT: Login denied .mail_user, or the password in $SECRET_FILE"
	printf '%s\n' "$SECRET" | bash -ec "$(cure mail)"
	doctor_finds_nothing
	rm "$SECRET_FILE"
	one_finding mail "$SECRET_FILE: No such file"
	printf '%s\n' "$SECRET" | bash -ec "$(cure mail)"
	doctor_finds_nothing
}

test_a_certificate_that_does_not_hold_is_found()
{
	relay wrong
	one_finding mail "$MARK:$PORT: .*certificate"
	assert_lacks "$(cat "$MAILS/clear")" AUTH
}

test_a_relay_that_is_not_there_is_found()
{
	begin 'mail_server = "smtp://mail.example.org:2499"' 'mail_domain = example.org'
	one_finding mail "$MARK:2499: .*(refused|connect)"
	begin 'mail_server = "smtp://mail.example.org:2499"'
	one_finding mail 'mail_server is elsewhere: say mail_domain'
	begin 'mail_server = none' 'admin_contacts = "email:root@example.org"'
	one_finding mail 'one of admin_contacts goes that way, but mail_server is none'
}

# A server that says nothing, and a file that nobody writes into: each its own line, and an end.
test_what_hangs_is_left_and_the_others_are_tried_all_the_same()
{
	socat TCP-LISTEN:2498,fork,reuseaddr EXEC:'sleep 600' </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 2498
	mkfifo "$HOUSE/hangs"
	begin 'mail_server = "smtp://mail.example.org:2498"' 'mail_domain = example.org' \
	    "geoip_database = $HOUSE/hangs" 'admin_contacts = "webhook:https://push.example.org/of-ann"'
	assert_status 6 timeout 60 "$NOTIFY" --check
	assert_matches "$OUTPUT" "^bad"$'\t'"mail"$'\t'"smtp://$MARK:2498: "
	assert_matches "$OUTPUT" "^bad"$'\t'"geoip"$'\t'"no answer in time: the try was ended"
	assert_matches "$OUTPUT" \
	    "^ok"$'\t'"webhook:https://push.example.org/..."$'\t'"push.example.org: answers"
	! pgrep -x 2sv-notify >/dev/null || fail 'a try lives on'
}

test_a_push_server_is_connected_to_and_asked_nothing()
{
	begin 'admin_contacts = "push:ntfy+https://push.example.org/topic-of-ann webhook:https://push.example.org/of-ann"'
	doctor_finds_nothing
	assert_equal 1 "$(grep -c '^ok .*push.example.org: answers, with a certificate that holds' <<<"$OUTPUT")"
	assert_equal 0 "$(sink_requests)"
	assert_secret_is_nowhere
	begin 'admin_contacts = "webhook:https://push.example.org:4434/of-ann"'
	one_finding webhook 'push.example.org:4434: .*certificate'
	begin 'admin_contacts = "push:gotify+https://gone.example.org/?token=of-ann"'
	one_finding push 'gone.example.org: no address is found for this name'
	assert_equal 0 "$(sink_requests)"
}

test_a_push_server_in_a_private_network_is_refused_until_it_is_named()
{
	begin 'admin_contacts = "push:ntfy+https://private.example.org:4433/topic-of-ann"'
	one_finding push 'private.example.org:4433: its address 10.9.8.7 is private'
	assert_contains "$(cure push)" push_networks
	begin 'admin_contacts = "push:ntfy+https://private.example.org:4433/topic-of-ann"' \
	    'push_networks = "10.9.8.0/24"'
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +push +private.example.org:4433: answers'
	assert_equal 0 "$(sink_requests)"
}

test_a_file_with_the_password_is_read_as_the_notifier_reads_it()
{
	relay
	chgrp root "$SECRET_FILE"
	one_finding mail "$SECRET_FILE: Permission denied"
	cure_heals mail
	chmod 0644 "$SECRET_FILE"
	one_finding mail "$SECRET_FILE: is readable by others"
	assert_status 0 2sv doctor --fix
	assert_matches "$OUTPUT" '^fixed +mail '
	chmod 0700 /etc/2sv/notify
	one_finding mail "$SECRET_FILE: Permission denied"
	cure_heals mail
	assert_equal '640 root _2sv-notify' "$(stat -c '%a %U %G' "$SECRET_FILE")"
	assert_equal '750 root _2sv-notify' "$(stat -c '%a %U %G' /etc/2sv/notify)"
	chown ann "$SECRET_FILE"
	one_finding mail "$SECRET_FILE: belongs to uid"
	cure_heals mail
}

# Nor is a folder opened that is not meant for it, or one that others may put links into.
test_what_lies_elsewhere_is_left_as_it_is()
{
	local file=/root/mail.password modes
	relay
	begin "mail_server = \"smtp://mail.example.org:$PORT\"" 'mail_domain = example.org' \
	    'mail_user = ann' "mail_password_file = $file"
	install -m 0600 /dev/stdin $file <<<"$SECRET"
	chmod 0700 /root
	modes=$(stat -c '%a %U %G' /root $file)
	one_finding mail "$file: Permission denied"
	assert_matches "$(cure mail)" '^move that file into /etc/2sv/notify/'
	assert_status 6 2sv doctor --fix
	assert_lacks "$OUTPUT" 'fixed'
	assert_equal "$modes" "$(stat -c '%a %U %G' /root $file)"
	rm $file
}

test_a_program_for_text_messages_must_be_there_for_its_user()
{
	local command='/usr/local/bin/send-sms {number} {text}'
	begin "sms_command = \"$command\""
	rm -f /usr/local/bin/send-sms
	one_finding sms 'sms_command /usr/local/bin/send-sms: No such file'
	install -m 0700 /dev/stdin /usr/local/bin/send-sms <<<$'#!/bin/sh\ntouch /tmp/ran'
	one_finding sms 'the user _2sv-notify may not run it'
	chmod 0755 /usr/local/bin/send-sms
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +sms +sms_command /usr/local/bin/send-sms: may be run'
	! [ -e /tmp/ran ] || fail 'it was run'
	begin 'admin_contacts = "sms:+46701740605"'
	one_finding sms 'one of admin_contacts goes that way, but sms_command and sms_url are not set'
}

# One cause is said once, and the cure is one that cures.
test_codes_that_can_not_be_sent_have_their_own_cause()
{
	begin 'start_notifier = no' 'rule "all" { require = always texted = {"sms"} }'
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^finding +texts .*nothing can be sent so'
	assert_matches "$OUTPUT" '^finding +texts .*no 2sv-notify waits'
	assert_contains "$OUTPUT" 'cure: in 2sv.conf: start_notifier = yes; then: end 2svd'
	begin 'start_notifier = no' 'sms_command = "/usr/local/bin/no-such {number}"' \
	    'rule "all" { require = always texted = {"sms"} }'
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^finding +sms .*/usr/local/bin/no-such: No such file'
	assert_matches "$OUTPUT" '^note +texts .*does not work as it is set: see above'
	assert_lacks "$OUTPUT" 'nothing can be sent so'
}

test_a_gateway_is_connected_to_and_its_headers_are_private()
{
	local headers=/etc/2sv/notify/sms.headers
	begin 'sms_url = "https://push.example.org/v1/of-ann?to={number}"' 'sms_body = "{text}"'
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +sms +push.example.org: answers'
	install -m 0644 -g _2sv-notify /dev/stdin $headers <<<'Authorization: Bearer of-ann'
	one_finding sms "$headers: is readable by others"
	cure_heals sms
	begin 'sms_url = "https://push.example.org:4434/v1"' 'sms_body = "{number} {text}"'
	one_finding sms 'push.example.org:4434: .*certificate'
	rm $headers
	assert_equal 0 "$(sink_requests)"
}

test_a_database_of_countries_must_open()
{
	begin 'geoip_database = /srv/places.mmdb'
	one_finding geoip '/srv/places.mmdb: No such file'
	echo nonsense >/srv/places.mmdb
	one_finding geoip '/srv/places.mmdb: .*(MaxMind|metadata|invalid)'
	echo '203.0.113.0/24|SE|Sweden|Uppsala' | perl "$TOP/tests/e2e/mmdb.pl" /srv/places.mmdb
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +geoip '
}

notifier_runs()
{
	pgrep -x -u _2sv-notify 2sv-notify >/dev/null
}

notifier_is_gone()
{
	! notifier_runs
}

test_a_notifier_that_2svd_has_not_read_of_is_told_with_its_settings()
{
	begin 'start_notifier = no'
	forget
	doctor_finds_nothing
	echo 'start_notifier = yes' >"$CONF"
	one_finding service 'goes by the settings that it began with'
	assert_matches "$OUTPUT" '^note +notifier .*does not run yet: 2svd will start it'
	service_again
	until_true 10 notifier_runs
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +notifier '
}

# 2svd waits longer each time before it starts it again.
test_a_notifier_that_should_run_and_does_not_is_found()
{
	begin 'start_notifier = yes'
	forget
	for _ in 1 2 3 4; do
		until_true 20 notifier_runs
		pkill -9 -o -x -u _2sv-notify 2sv-notify
		until_true 10 notifier_is_gone
	done
	one_finding notifier 'does not run: no alert is sent'
	service_again
	until_true 10 notifier_runs
	doctor_finds_nothing
	service_stop
}

# overdue SQL: ann has an alert; a try made a message of it; SQL is done to the store.
overdue()
{
	forget
	2sv stop --account ann --batch >/dev/null 2>&1 || true
	2sv free --account ann --batch >/dev/null 2>&1 || true
	assert_status 0 "$NOTIFY" --once
	store_alter "$1"
}

test_a_message_that_waits_is_found_with_its_cause()
{
	begin
	overdue 'UPDATE message SET made_at = made_at - 7200, next_at = next_at + 3600'
	one_finding alerts 'messages? not sent for an hour, the oldest is of .*, to local (ann|root): no mail server on this machine'
	assert_lacks "$OUTPUT" 'go nowhere'
	assert_contains "$(cure alerts)" mail_server
	# Where the way itself was found, it is one finding still.
	begin 'mail_server = "smtp://mail.example.org:2499"' 'mail_domain = example.org'
	one_finding mail "$MARK:2499"
	assert_matches "$OUTPUT" '^note +alerts .*not sent for an hour'
	begin
	store_alter 'UPDATE message SET made_at = made_at + 7200'
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'not sent for an hour'
}

test_alerts_that_nobody_takes_up_are_found()
{
	begin
	forget
	enrol ann tablet
	store_alter 'UPDATE outbox SET created_at = created_at - 10000'
	one_finding alerts '1 alert that nobody has taken up, the oldest is of '
	bash -ec "$(cure alerts)"
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'taken up'
}

test_what_was_given_up_is_a_note_for_a_week()
{
	begin
	overdue "UPDATE message SET state = 2, why = '554 no', ended_at = $(date +%s) - 60"
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +alerts +[0-9]+ messages? given up in the last seven days, .*: 554 no$'
	store_alter 'UPDATE message SET purpose = 1'
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'given up'
	store_alter 'UPDATE message SET purpose = 0, ended_at = ended_at - 8 * 86400'
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'given up'
}

test_sendmail_wants_its_socket_where_systemd_runs()
{
	begin
	forget
	install -m 0755 /dev/stdin /usr/sbin/sendmail <<<$'#!/bin/sh\ntouch /tmp/mailed'
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +alerts +go nowhere'
	mkdir -p /run/systemd/system /etc/systemd/system/multi-user.target.wants
	cp "$TOP/packaging/systemd/2sv.target" /etc/systemd/system/
	ln -sf ../2sv.target /etc/systemd/system/multi-user.target.wants/2sv.target
	one_finding mail 'sendmail.sock: No such file'
	assert_equal 'systemctl enable --now 2sv-sendmail.socket' "$(cure mail)"
	ln -s /dev/null /etc/systemd/system/2sv-sendmail.socket
	one_finding mail 'sendmail.sock: No such file'
	assert_equal 'systemctl unmask 2sv-sendmail.socket && systemctl enable --now 2sv-sendmail.socket' \
	    "$(cure mail)"
	rm /etc/systemd/system/2sv-sendmail.socket
	perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "/run/2sv/sendmail.sock", Listen => 1)'
	chown _2sv-notify /run/2sv/sendmail.sock
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +mail +/usr/sbin/sendmail, by 2sv-sendmail.socket'
	! [ -e /tmp/mailed ] || fail 'sendmail was run'
	rm /etc/systemd/system/2sv.target
}

test_the_user_of_sendmail_is_one_of_the_services()
{
	begin
	sed -i '/^_2sv-mail:/d' /etc/passwd
	one_finding users 'there is no user _2sv-mail'
	put_back
}
