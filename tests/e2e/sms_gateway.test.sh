# SPDX-License-Identifier: BSD-2-Clause
# Text messages by a gateway: a form or JSON, with the headers of a file that is a secret, to a web
# server with TLS, or in clear on this machine alone.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/websink.sh"
NOTIFY=$(echo /usr/libexec/2sv/2sv-notify)
HEADERS=/etc/2sv/notify/sms.headers
NUMBER=+46701740605

before_all()
{
	store_init
	ca_make
	echo '192.0.2.7 sms.example.org' >>/etc/hosts
	certificate_make sms.example.org "$SINK/sms.pem"
	sink_start 443 "$SINK/sms.pem"
	socat TCP-LISTEN:8080,reuseaddr,fork EXEC:"perl $TOP/tests/e2e/httpsink.pl $SINK" \
	    </dev/null >>"$SINK/log" 2>&1 &
	house_wait 10 port_is_listening 8080
	install -d -m 0750 -g _2sv-notify /etc/2sv/notify
}

# gateway URL BODY HEADER...: of 2sv.conf, and the file.
gateway()
{
	sed -i '/^sms_/d; /^mail_server/d' /etc/2sv/2sv.conf
	printf '%s\n' 'mail_server = none' "sms_url = \"$1\"" "sms_body = \"$2\"" >>/etc/2sv/2sv.conf
	shift 2
	printf '%s\n' "$@" >"$HEADERS"
	chgrp _2sv-notify "$HEADERS"
	chmod 0640 "$HEADERS"
}

# text_sent ACCOUNT: what waits for a new account by mail goes to a phone.
text_sent()
{
	service_start
	person "$1"
	enrol "$1"
	assert_status 0 "$NOTIFY" --once
	store_alter "UPDATE message SET recipient = 'sms:$NUMBER', next_at = unixepoch() WHERE state = 0"
	sink_empty
	log_mark
	assert_status 0 "$NOTIFY" --once
}

test_a_form_by_default()
{
	gateway https://sms.example.org/v1/messages 'to={number}&text={text}' '# ours' \
	    'Authorization: Bearer oak-Tree'
	text_sent g1
	log_has 'to sms:.*: sent' || fail "$(log_since_mark)"
	assert_equal 1 "$(sink_requests)"
	assert_equal 'Bearer oak-Tree' "$(sink_header Authorization)"
	assert_equal application/x-www-form-urlencoded "$(sink_header Content-Type)"
	assert_matches "$(sink_body)" \
	    '^to=%2B46701740605&text=2sv%20db1.example.org%3A%20A%20device%20was%20added%3A%20g1%2C.*Ask%20them.%20See%202sv%20log$'
	assert_lacks "$(log_since_mark)" oak-Tree
}

test_json_where_the_header_says_so()
{
	gateway https://sms.example.org/v1/messages \
	    '{\"to\":\"{number}\",\"text\":\"{text}\"}' 'Content-Type: application/json'
	text_sent g2
	log_has 'to sms:.*: sent' || fail "$(log_since_mark)"
	assert_equal application/json "$(sink_header Content-Type)"
	assert_matches "$(sink_body)" \
	    '^\{"to":"\+46701740605","text":"2sv db1.example.org: A device was added: g2, .*Ask them. See 2sv log"\}$'
}

test_in_clear_on_this_machine()
{
	gateway http://localhost:8080/send 'to={number}&text={text}'
	text_sent g3
	log_has 'to sms:.*: sent' || fail "$(log_since_mark)"
	assert_matches "$(sink_body)" '^to=%2B46701740605&'
}

test_headers_that_others_may_read_are_not_used()
{
	gateway https://sms.example.org/v1/messages 'to={number}&text={text}' 'X-Token: oak-Tree'
	chmod 0644 "$HEADERS"
	text_sent g4
	log_has 'not sent, and tried again later: .*sms.headers: is readable by others' ||
	    fail "$(log_since_mark)"
	assert_equal 0 "$(sink_requests)"
	gateway https://sms.example.org/v1/messages 'to={number}&text={text}' 'Content-Type: text/xml'
	text_sent g5
	log_has 'sms.headers: has a Content-Type that is neither' || fail "$(log_since_mark)"
	assert_equal 0 "$(sink_requests)"
}
