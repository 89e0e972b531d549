# SPDX-License-Identifier: BSD-2-Clause
# Mail by a server elsewhere: by TLS alone, with a certificate that holds, with name and password. The
# server is tests/e2e/mailsink.pl, at another address of the house.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
NOTIFY=$(echo /usr/libexec/2sv/2sv-notify)
SINK=$HOUSE/sink
KEYS=$HOUSE/keys
SECRET='oak=Tree 41'
SECRET_FILE=/etc/2sv/notify/mail.password

before_all()
{
	store_init
	mkdir -p "$SINK" "$KEYS"
	echo '192.0.2.7 mail.example.org' >>/etc/hosts
	certificates_make
	install -d -m 0750 -g _2sv-notify /etc/2sv/notify
	printf '%s\n' "$SECRET" >"$SECRET_FILE"
	chgrp _2sv-notify "$SECRET_FILE"
	chmod 0640 "$SECRET_FILE"
	printf '%s\n' 'mail_domain = example.org' 'mail_user = ann' >>/etc/2sv/2sv.conf
}

# certificate NAME SUBJECT_NAME DAYS [COMMAND...]: of the CA that the house trusts; made under COMMAND.
certificate()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" \
	    -keyout "$KEYS/$1.key" -out "$KEYS/$1.csr"
	printf 'subjectAltName=DNS:%s\n' "$2" >"$KEYS/$1.extensions"
	"${@:4}" openssl x509 -req -in "$KEYS/$1.csr" -CA "$KEYS/ca.pem" -CAkey "$KEYS/ca.key" \
	    -CAcreateserial -days "$3" -extfile "$KEYS/$1.extensions" -out "$KEYS/$1.pem"
}

# What /etc/ssl has is the house's own.
certificates_make()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	    -subj '/CN=a CA of the house' -keyout "$KEYS/ca.key" -out "$KEYS/ca.pem"
	mkdir -p /etc/ssl/certs
	cat "$KEYS/ca.pem" >>/etc/ssl/certs/ca-certificates.crt
	certificate good mail.example.org 10
	certificate wrong_name other.example.org 10
	certificate expired mail.example.org 1 env FAKETIME=-3d \
	    LD_PRELOAD="$(find /usr/lib -name libfaketime.so.1 | head -n 1)"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	    -subj '/CN=mail.example.org' -addext 'subjectAltName=DNS:mail.example.org' \
	    -keyout "$KEYS/self_signed.key" -out "$KEYS/self_signed.pem"
}

# A number that no test of this file had before.
next()
{
	echo >>"$HOUSE/numbers"
	wc -l <"$HOUSE/numbers"
}

# sink HOW CERTIFICATE WAYS: a server, at a port of its own; mail_server names it from now on.
sink()
{
	local scheme=smtp
	PORT=$((2500 + $(next)))
	rm -rf "$SINK"
	mkdir -p "$SINK"
	printf 'ann %s\n' "$SECRET" >"$SINK/user"
	printf '%s\n' "$3" >"$SINK/ways"
	perl "$TOP/tests/e2e/mailsink.pl" "$PORT" "$SINK" "$1" "$KEYS/$2.pem" "$KEYS/$2.key" \
	    </dev/null >>/var/log/sink.out 2>&1 &
	house_wait 10 port_is_listening "$PORT" || fail "$(cat /var/log/sink.out)"
	[ "$1" != smtps ] || scheme=smtps
	sed -i '/^mail_server/d' /etc/2sv/2sv.conf
	echo "mail_server = \"$scheme://mail.example.org:$PORT\"" >>/etc/2sv/2sv.conf
}

# alert_is_due: there is one to send, and only that.
alert_is_due()
{
	local name
	service_start
	store_alter "DELETE FROM delivery; DELETE FROM message; DELETE FROM outbox"
	service_start
	name=p$(next)
	person "$name"
	enrol "$name"
	log_mark
}

store_is_sent()
{
	assert_status 0 "$NOTIFY" --once
	log_has 'message [0-9a-f]{32} to local:p.*: ' || fail "nothing was due: $(log_since_mark)"
}

mails()
{
	find "$SINK" -name '[0-9]*' | wc -l
}

# refused REGEX: nothing was delivered, the log says why, and nothing of the password is in it.
refused()
{
	log_has "to local:p.*: not sent, and tried again later: .*$1" || fail "$(log_since_mark)"
	assert_equal 0 "$(mails)" "delivered all the same"
	assert_secret_is_nowhere
}

assert_secret_is_nowhere()
{
	local log clear
	log=$(log_since_mark)
	clear=$(cat "$SINK/clear" 2>/dev/null || true)
	assert_lacks "$log" "$SECRET"
	assert_lacks "$log" "$(printf '%s' "$SECRET" | base64)"
	assert_lacks "$log" "$(printf '\0ann\0%s' "$SECRET" | base64)"
	assert_lacks "$clear" AUTH
	assert_lacks "$clear" "$(printf '%s' "$SECRET" | base64)"
	assert_lacks "$clear" "Subject:"
}

delivered()
{
	log_has 'to local:p.*: sent' || fail "$(log_since_mark)"
	assert_equal 1 "$(mails)"
	assert_matches "$(cat "$SINK"/1)" '^RCPT <p.*@example.org>'
	assert_matches "$(cat "$SINK"/1)" '^Subject: A device was added: p'
	assert_secret_is_nowhere
}

test_name_and_password_deliver_by_starttls()
{
	sink starttls good 'PLAIN LOGIN'
	alert_is_due
	store_is_sent
	delivered
	assert_matches "$(cat "$SINK/clear")" '^STARTTLS'
}

test_name_and_password_deliver_by_login_alone()
{
	sink starttls good LOGIN
	alert_is_due
	store_is_sent
	delivered
}

test_name_and_password_deliver_by_tls_from_the_begin()
{
	sink smtps good 'PLAIN LOGIN'
	alert_is_due
	store_is_sent
	delivered
	sink smtps good LOGIN
	alert_is_due
	store_is_sent
	delivered
}

test_a_wrong_password_is_said_and_tried_later()
{
	sink starttls good 'PLAIN LOGIN'
	echo 'ann another' >"$SINK/user"
	alert_is_due
	store_is_sent
	refused '(Login denied|Authentication)'
	assert_lacks "$(cat "$SINK/clear")" another
}

test_a_server_that_takes_no_password_gets_none()
{
	sink starttls good ''
	alert_is_due
	store_is_sent
	refused mail.example.org
}

# What stands between takes STARTTLS out of the answer, or refuses it.
test_without_tls_nothing_is_said()
{
	sink clear good 'PLAIN LOGIN'
	alert_is_due
	store_is_sent
	refused 'mail.example.org:.*(STARTTLS|TLS|SSL)'
	assert_lacks "$(cat "$SINK/clear")" MAIL
	sink starttls good 'PLAIN LOGIN'
	echo '454 4.7.0 not now' >"$SINK/answer.STARTTLS"
	alert_is_due
	store_is_sent
	refused 'mail.example.org:.*(STARTTLS|TLS|SSL)'
	assert_lacks "$(cat "$SINK/clear")" MAIL
}

test_a_certificate_that_does_not_hold_is_refused()
{
	local name how
	for how in starttls smtps; do
		for name in self_signed wrong_name expired; do
			sink $how $name 'PLAIN LOGIN'
			alert_is_due
			store_is_sent
			refused 'mail.example.org:.*(certificate|SSL)'
		done
	done
}

test_a_password_that_others_may_read_or_write_is_not_used()
{
	sink starttls good 'PLAIN LOGIN'
	chmod 0644 "$SECRET_FILE"
	alert_is_due
	store_is_sent
	refused 'mail.password: is readable by others .mode 0644.: run chmod o= on it'
	chmod 0660 "$SECRET_FILE"
	alert_is_due
	store_is_sent
	refused 'mail.password: is writable by others'
	chmod 0640 "$SECRET_FILE"
	chown _2sv-notify "$SECRET_FILE"
	alert_is_due
	store_is_sent
	refused 'mail.password: belongs to uid'
	chown root "$SECRET_FILE"
	mv "$SECRET_FILE" "$SECRET_FILE.away"
	alert_is_due
	store_is_sent
	refused 'mail.password: No such file'
	mv "$SECRET_FILE.away" "$SECRET_FILE"
	refute_connected
}

# None of these met the server.
refute_connected()
{
	assert_refuses test -e "$SINK/clear"
}

# A refused sender is no matter of the mailbox: it is mended by whoever set it.
test_only_a_mailbox_is_refused_for_good()
{
	sink starttls good PLAIN
	echo '550 5.7.1 not your sender' >"$SINK/answer.MAIL"
	alert_is_due
	store_is_sent
	refused 550
	rm "$SINK/answer.MAIL"
	echo '550 5.1.1 no such mailbox' >"$SINK/answer"
	alert_is_due
	store_is_sent
	log_has 'to local:p.*: refused: .*550' || fail "$(log_since_mark)"
}
