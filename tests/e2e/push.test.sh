# SPDX-License-Identifier: BSD-2-Clause
# Push messages and webhooks: what a server of ntfy, of Gotify and of somebody's own is asked; whom
# a user's URL may reach; that no secret of it is told. The servers of ntfy and Gotify themselves are
# not run: what they are asked is held against their documentation.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/websink.sh"
NOTIFY=/usr/libexec/2sv/2sv-notify
CLAIMED=$HOUSE/claimed
KEY=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f

before_all()
{
	ip address add 10.9.8.7/32 dev lo
	ip address add fd00:db8::7/128 dev lo
	printf '%s\n' '203.0.113.9 push.example.org other.example.org' \
	    '127.0.0.1 inside.example.org' '10.9.8.7 private.example.org' \
	    'fd00:db8::7 private6.example.org' '127.0.0.1 both.example.org' \
	    '203.0.113.9 both.example.org' >>/etc/hosts
	ca_make
	mkdir -p "$CLAIMED"
	for name in push inside private private6 both; do
		certificate_make $name.example.org "$SINK/$name.pem"
	done
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
	    -keyout "$SINK/self.key" -out "$SINK/self.crt" -subj /CN=push.example.org \
	    -addext subjectAltName=DNS:push.example.org 2>/dev/null
	cat "$SINK/self.crt" "$SINK/self.key" >"$SINK/self.pem"
	sink_start 443 "$SINK/push.pem"
	sink_start 4431 "$SINK/self.pem"
	sink_start 4432 "$SINK/inside.pem"
	sink_start 4433 "$SINK/private.pem"
	sink_start 4434 "$SINK/private6.pem"
	sink_start 4435 "$SINK/both.pem"
	perl "$TOP/tests/e2e/claimed.pl" "$CLAIMED/notify.sock" "$CLAIMED" </dev/null \
	    >>"$CLAIMED/log" 2>&1 &
	house_wait 10 test -S "$CLAIMED/notify.sock"
	networks ''
	sed -n '/^#!\/bin\/sh/,/^\.Ed/{/^\.Ed/d;p}' "$TOP/man/2sv-notify.8" >"$CLAIMED/check"
}

# networks LIST: push_networks.
networks()
{
	printf '%s\n' "keep_notify_socket = $CLAIMED/notify.sock" "push_networks = \"$1\"" \
	    >"$CLAIMED/2sv.conf"
}

# sent RECIPIENT [KEY=VALUE...]: a message to it is claimed and sent; $SETTLED is what came of it,
# $LOG what the notifier wrote. Without purpose= it has an alert.
sent()
{
	local recipient=$1
	shift
	rm -f "$CLAIMED/settled" "$CLAIMED/row"
	case "$*" in
	*purpose=*) set -- "$@" alerts=0 ;;
	*)
		set -- "$@" purpose=alerts alerts=1
		printf '%s\n' id=7 alert=new-host account=ann at=1800000000 event=login door=sshd \
		    host=203.0.113.10 address=203.0.113.10 place=new "device=phone \"ä\"" \
		    verdict=accept reason=code >"$CLAIMED/row"
		;;
	esac
	printf '%s\n' message=1 claim=0123456789abcdef0123456789abcdef \
	    name=fedcba9876543210fedcba9876543210 "recipient=$recipient" created=1800000000 tries=0 \
	    "$@" >"$CLAIMED/message"
	log_mark
	assert_status 0 timeout 90 "$NOTIFY" --config "$CLAIMED/2sv.conf" --once
	SETTLED=$(cat "$CLAIMED/settled")
	LOG=$(log_since_mark | grep ' 2sv-notify\[' || true)
	assert_lacks "$SETTLED$LOG$OUTPUT" of-ann
}

json()
{
	sink_body "${2:-1}" | perl -MJSON::PP -0777 -e '
	    my ($value, @keys) = (decode_json(<STDIN>), split /\./, $ARGV[0]);
	    $value = /^\d+$/ ? $value->[$_] : $value->{$_} for @keys;
	    binmode STDOUT, ":utf8"; print ref $value ? encode_json($value) : $value // "null"' "$1"
}

test_ntfy_is_asked_as_its_documentation_says()
{
	sink_empty
	sent 'push:ntfy+https://push.example.org/topic-of-ann'
	assert_equal 'sent ' "$SETTLED"
	assert_equal $'POST / HTTP/1.1\r' "$(head -n 1 "$SINK/1")"
	assert_equal push.example.org "$(sink_header Host)"
	assert_equal application/json "$(sink_header Content-Type)"
	assert_equal '' "$(sink_header Authorization)"
	assert_equal topic-of-ann "$(json topic)"
	assert_equal 'Login from a new host: ann (db1.example.org)' "$(json title)"
	assert_equal 4 "$(json priority)"
	assert_equal warning "$(json tags.0)"
	assert_matches "$(json message)" '^From: 203\.0\.113\.10, a new host$'
	assert_matches "$(json message)" '^Device: phone "ä"$'
	assert_lacks "$(json message)" '://'
	assert_matches "$LOG" 'to push:ntfy\+https://push\.example\.org/\.\.\.: sent'
}

test_a_token_of_ntfy_is_a_header_and_in_no_url()
{
	sink_empty
	sent 'push:ntfy+https://push.example.org/topic-of-ann?token=tk_of-ann&x=y'
	assert_equal 'sent ' "$SETTLED"
	assert_equal $'POST /?x=y HTTP/1.1\r' "$(head -n 1 "$SINK/1")"
	assert_equal 'Bearer tk_of-ann' "$(sink_header Authorization)"
	sink_empty
	sent 'push:ntfy+https://push.example.org/topic-of-ann?auth=QmVhcmVyIHg'
	assert_equal $'POST /?auth=QmVhcmVyIHg HTTP/1.1\r' "$(head -n 1 "$SINK/1")"
}

test_gotify_is_asked_as_its_documentation_says()
{
	local url
	for url in '?token=A.of-ann' '/?token=A.of-ann' '/message?token=A.of-ann'; do
		sink_empty
		sent "push:gotify+https://push.example.org$url"
		assert_equal 'sent ' "$SETTLED"
		assert_equal $'POST /message HTTP/1.1\r' "$(head -n 1 "$SINK/1")"
		assert_equal A.of-ann "$(sink_header X-Gotify-Key)"
		assert_equal application/json "$(sink_header Content-Type)"
		assert_equal 'Login from a new host: ann (db1.example.org)' "$(json title)"
		assert_equal 8 "$(json priority)"
		assert_matches "$(json message)" '^From: 203\.0\.113\.10, a new host$'
	done
	sink_empty
	sent 'push:gotify+https://push.example.org/under/?token=A.of-ann'
	assert_equal $'POST /under/message HTTP/1.1\r' "$(head -n 1 "$SINK/1")"
}

test_a_webhook_is_signed_and_has_all_fields()
{
	local signature time
	sink_empty
	sent 'webhook:https://push.example.org/hook-of-ann?x=of-ann' account=ann "key=$KEY"
	assert_equal 'sent ' "$SETTLED"
	assert_equal $'POST /hook-of-ann?x=of-ann HTTP/1.1\r' "$(head -n 1 "$SINK/1")"
	assert_equal application/json "$(sink_header Content-Type)"
	assert_equal fedcba9876543210fedcba9876543210 "$(json name)"
	assert_equal db1.example.org "$(json machine)"
	assert_equal ann "$(json account)"
	assert_equal alerts "$(json purpose)"
	assert_equal null "$(json code)"
	assert_equal 'Login from a new host: ann (db1.example.org)' "$(json subject)"
	assert_matches "$(json text)" '^  Door +sshd$'
	assert_equal new-host "$(json alerts.0.alert)"
	assert_equal 2027-01-15T08:00:00Z "$(json alerts.0.at)"
	assert_equal 203.0.113.10 "$(json alerts.0.address)"
	assert_equal 'phone "ä"' "$(json alerts.0.device)"
	# Another's tool finds the same signature.
	signature=$(sink_header X-2SV-Signature)
	assert_matches "$signature" '^t=[0-9]{10},sha256=[0-9a-f]{64}$'
	time=${signature#t=} time=${time%%,*}
	assert_equal "$({ printf '%s.' "$time" && sink_body; } |
	    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -r | cut -d ' ' -f 1)" \
	    "${signature##*sha256=}"
	[ $(($(date +%s) - time)) -lt 120 ] || fail "signed at $time"
	assert_matches "$LOG" 'to webhook:https://push\.example\.org/\.\.\.: sent'
}

# The example of 2sv-notify(8), as it stands there.
test_the_example_of_the_manual_checks_a_signature()
{
	local signature
	assert_contains "$(cat "$CLAIMED/check")" openssl
	sink_empty
	sent 'webhook:https://push.example.org/hook' account=ann "key=$KEY"
	sink_body >"$CLAIMED/body"
	signature=$(sink_header X-2SV-Signature)
	assert_status 0 sh "$CLAIMED/check" "$KEY" "$signature" <"$CLAIMED/body"
	assert_status 1 sh "$CLAIMED/check" "${KEY/00/01}" "$signature" <"$CLAIMED/body"
	assert_status 1 sh "$CLAIMED/check" "$KEY" "t=2${signature#t=?}" <"$CLAIMED/body"
	assert_status 1 sh "$CLAIMED/check" "$KEY" "$signature" < <(cat "$CLAIMED/body"; echo)
	# What was good once is not good for ever.
	signature=$({ printf 1800000000. && cat "$CLAIMED/body"; } |
	    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -r)
	assert_status 1 sh "$CLAIMED/check" "$KEY" "t=1800000000,sha256=${signature%% *}" \
	    <"$CLAIMED/body"
}

test_a_confirmation_has_its_code_and_a_test_none()
{
	sink_empty
	sent 'webhook:https://push.example.org/hook' account=ann "key=$KEY" purpose=confirm code=123456
	assert_equal confirm "$(json purpose)"
	assert_equal 123456 "$(json code)"
	assert_equal '[]' "$(json alerts)"
	assert_lacks "$LOG" 123456
	sink_empty
	sent 'webhook:https://push.example.org/hook' account=ann "key=$KEY" purpose=test
	assert_equal test "$(json purpose)"
	assert_equal null "$(json code)"
	sink_empty
	sent 'push:ntfy+https://push.example.org/topic-of-ann' account=ann purpose=test
	assert_equal 3 "$(json priority)"
}

test_a_webhook_of_roots_own_is_not_signed()
{
	sink_empty
	sent 'webhook:https://push.example.org/hook'
	assert_equal 'sent ' "$SETTLED"
	assert_equal '' "$(sink_header X-2SV-Signature)"
}

test_answers_decide_what_comes_next()
{
	local answer expected
	for answer in 500 429 503 400 cut; do
		sink_empty "$answer"
		sent 'push:ntfy+https://push.example.org/topic-of-ann'
		assert_matches "$SETTLED" '^later push\.example\.org: (answered [0-9]+|it ended)'
		assert_equal 1 "$(sink_requests)"
		assert_matches "$LOG" 'not sent, and tried again later: push\.example\.org: '
	done
	for answer in 401 403 404 410; do
		sink_empty "$answer"
		sent 'push:ntfy+https://push.example.org/topic-of-ann'
		assert_equal "never push.example.org: answered $answer" "$SETTLED"
	done
}

test_a_redirect_is_not_followed()
{
	sink_empty '302 https://push.example.org/elsewhere-of-ann'
	sent 'webhook:https://push.example.org/hook'
	assert_equal 'later push.example.org: answered 302, a redirect, and none is followed' "$SETTLED"
	assert_equal 1 "$(sink_requests)"
}

test_a_server_that_hangs_is_left()
{
	local began=$SECONDS
	sink_empty hang
	sent 'webhook:https://push.example.org/hook' account=ann "key=$KEY"
	assert_equal 'later push.example.org: no answer in time' "$SETTLED"
	[ $((SECONDS - began)) -lt 40 ] || fail "after $((SECONDS - began)) s" # it hangs for ten minutes
}

name_server_is_up()
{
	ss -Hlun 'sport = :53' | grep -q .
}

# libcurl waits for its resolver, whose patience is the name server's to use up.
test_a_name_that_is_never_found_out_is_left()
{
	local pid began
	echo 'slow.example.org hang' >"$HOUSE/names"
	perl "$TOP/tests/e2e/nameserver.pl" 53 "$HOUSE/names" </dev/null >/dev/null 2>&1 &
	pid=$!
	trap "kill $pid" EXIT
	house_wait 10 name_server_is_up
	sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
	printf '%s\n' 'nameserver 127.0.0.1' 'options timeout:30 attempts:5' >/etc/resolv.conf
	began=$SECONDS
	sent 'webhook:https://slow.example.org/hook-of-ann' account=ann "key=$KEY"
	assert_equal 'later slow.example.org: no answer in time' "$SETTLED"
	[ $((SECONDS - began)) -lt 60 ] || fail "after $((SECONDS - began)) s" # of 150
	assert_contains "$(cat "$HOUSE/names.asked")" slow.example.org
}

test_who_is_not_vouched_for_gets_nothing()
{
	sink_empty
	sent 'webhook:https://push.example.org:4431/hook-of-ann'
	assert_matches "$SETTLED" '^later push\.example\.org:4431: .*self-signed certificate'
	sent 'webhook:https://other.example.org/hook-of-ann'
	assert_matches "$SETTLED" '^later other\.example\.org: '
	assert_matches "$LOG" 'no alternative certificate subject name matches'
	assert_equal 0 "$(sink_requests)"
}

test_addresses_of_this_machine_and_network_are_refused()
{
	local url
	sink_empty
	for url in inside.example.org:4432 private.example.org:4433 private6.example.org:4434 \
	    localhost:4432 127.0.0.1:4432 2130706433:4432 0x7f.1:4432 0.0.0.0:4432 '[::1]:4432' \
	    '[::]:4432' '[::ffff:127.0.0.1]:4432' '[::ffff:10.9.8.7]:4433'; do
		sent "webhook:https://$url/hook"
		assert_matches "$SETTLED" '^never .*(loopback|private|unspecified): see push_networks'
	done
	assert_equal 0 "$(sink_requests)"
	# A name with two addresses: the one that is good is taken.
	sent 'webhook:https://both.example.org:4435/hook'
	assert_equal 'sent ' "$SETTLED"
}

test_what_push_networks_names_is_reached()
{
	networks '10.9.8.0/24 fd00:db8::/32'
	sink_empty
	sent 'webhook:https://private.example.org:4433/hook'
	assert_equal 'sent ' "$SETTLED"
	sent 'webhook:https://private6.example.org:4434/hook'
	assert_equal 'sent ' "$SETTLED"
	sent 'webhook:https://inside.example.org:4432/hook'
	assert_matches "$SETTLED" '^never inside\.example\.org:4432: its address 127\.0\.0\.1 is loopback'
	networks ''
	assert_equal 2 "$(sink_requests)"
}

test_a_proxy_of_the_environment_is_not_asked()
{
	sink_empty
	export https_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9
	sent 'webhook:https://push.example.org/hook'
	assert_equal 'sent ' "$SETTLED"
}

# service_begin: the real keeper's; alerts go to no mail.
service_begin()
{
	! service_is_up || return 0
	echo 'mail_server = none' >>/etc/2sv/2sv.conf
	if [ -e /var/lib/2sv/2sv.db ]; then
		service_start
	else
		store_init
	fi
	port_is_listening 22 || sshd_start
}

# A contact as a person adds one: the code that confirms it comes there, and the key that signs.
test_a_webhook_is_confirmed_and_hears_of_a_device()
{
	local key pid typed n
	typed='=bash -c {. $TOP/tests/e2e/acts.sh; . $TOP/tests/e2e/websink.sh; code_that_came}'
	service_begin
	person p2
	sink_empty
	log_mark
	"$NOTIFY" </dev/null >/dev/null 2>&1 &
	pid=$!
	trap "kill $pid" EXIT
	assert_status 0 talk 'Code' "$typed" -- \
	    setpriv --reuid=p2 --regid="$(id -g p2)" --init-groups \
	    2sv contacts add webhook https://push.example.org/hook-of-ann
	key=$(tr -d '\r' <<<"$OUTPUT" | grep -Eo '[0-9a-f]{64}')
	assert_equal confirm "$(json purpose)"
	assert_equal p2 "$(json account)"
	enrol p2
	# If the first request took a second, its account rests for twenty.
	until_true 100 sink_heard '"alert":"device-added"'
	n=$(sink_heard '"alert":"device-added"')
	sink_body "$n" >"$CLAIMED/body"
	assert_status 0 sh "$CLAIMED/check" "$key" "$(sink_header X-2SV-Signature "$n")" \
	    <"$CLAIMED/body"
	kill $pid
	trap - EXIT
	wait $pid
	assert_lacks "$(log_since_mark)" hook-of-ann
	assert_status 0 2sv contacts --account p2
	assert_lacks "$OUTPUT" hook-of-ann
}

# From a login to the phone, with the real keeper; a server that fails five times first.
test_an_alert_that_waits_comes_through_at_last()
{
	local name= answer again
	service_begin
	person p1
	enrol p1
	assert_accepts ssh_login p1 "$(code p1)"
	assert_status 0 "$NOTIFY" --once
	store_alter "DELETE FROM delivery WHERE outbox_id NOT IN (SELECT id FROM outbox
		WHERE kind = 'new-host'); DELETE FROM message WHERE id NOT IN (SELECT message_id
		FROM delivery); UPDATE message SET next_at = unixepoch(),
		recipient = 'webhook:https://push.example.org/hook-of-ann'"
	sink_empty 500 429 cut 404
	log_mark
	for answer in 500 429 cut 404 200; do
		assert_status 0 "$NOTIFY" --once
		again=$(json name "$(sink_requests)")
		assert_equal "${name:-$again}" "$again"
		name=$again
		[ "$answer" = 200 ] || store_alter "UPDATE message SET next_at = unixepoch()"
	done
	assert_equal 5 "$(sink_requests)"
	assert_equal new-host "$(json alerts.0.alert 5)"
	assert_equal p1 "$(json alerts.0.account 5)"
	assert_lacks "$(log_since_mark)" of-ann
	assert_lacks "$(alerts p1)" new-host
	service_stop
	assert_equal 0 "$(sqlite3 /var/lib/2sv/2sv.db \
	    "SELECT count(*) FROM message WHERE why LIKE '%of-ann%'")"
}
