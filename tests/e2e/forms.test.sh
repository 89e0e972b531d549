# SPDX-License-Identifier: BSD-2-Clause
# What 2sv gives with --json, of each of its commands, as scripts have come to rely on it: the
# forms in tests/tools/forms, compared with a whole service's. What was
# compared is left in build/e2e/forms: after a wanted change the new form is copied from there.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
FORMS=$TOP/tests/tools/forms

before_all()
{
	service_start
	2sv store init --json >"$HOUSE/store-init.form"
	sshd_start
	person fay
}

# What is another one each time stands as a word.
same_each_time()
{
	sed -E -e 's/ after [0-9]+ ms/ after 0 ms/' -e 's/"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"/"TIME"/g' \
	    -e 's/"login":"[0-9a-f]{32}"/"login":"LOGIN"/g' -e 's/"id":[0-9]+/"id":0/g' \
	    -e 's/secret=[A-Z2-7]{32}/secret=SECRET/' -e 's/"wait":[0-9]+/"wait":30/' \
	    -e 's/("detail":"smtp:[^ ]*: Failed to connect)([^"\\]|\\.)*"/\1"/' \
	    -e 's/"bytes":[0-9]+/"bytes":0/' -e 's/"key":"[0-9a-f]{64}"/"key":"KEY"/' \
	    -e 's/"text":"([0-9a-z]{4}-){3}[0-9a-z]{4}"/"text":"CODE"/' \
	    -e 's/"text":"[0-9]{8}"/"text":"DIGITS"/' \
	    -e 's/"words":"([^"\\]|\\.)*"/"words":"WORDS"/'
}

# Reads one JSON value from stdin, and nothing after it; bytes above ASCII are refused.
is_json()
{
	perl -MJSON::PP -e 'local $/; my $text = <STDIN>; die "no ASCII" if $text =~ /[^\n -~]/;
	    die "no object" if ref JSON::PP->new->utf8->decode($text) ne "HASH"' "$@"
}

# assert_form NAME COMMAND...: its output on stdout, without what changes, is the frozen form.
assert_form()
{
	local name=$1 status=0
	shift
	"$@" >"$HOUSE/form.$name" 2>"$HOUSE/words.$name" </dev/null || status=$?
	is_json <"$HOUSE/form.$name" || fail "$name is no JSON: $(cat "$HOUSE/form.$name")"
	same_each_time <"$HOUSE/form.$name" >"$HOUSE/same.$name"
	mkdir -p "$TOP/build/e2e/forms"
	cp "$HOUSE/same.$name" "$TOP/build/e2e/forms/$name.json"
	diff -u "$FORMS/$name.json" "$HOUSE/same.$name" || fail "the form of $name is another one"
	echo "$name" >>"$HOUSE/compared"
	return $status
}

# assert_failure NAME STATUS COMMAND...: likewise, of one that fails so; a person has words.
assert_failure()
{
	local status=0
	assert_form "$1" "${@:3}" || status=$?
	assert_equal "$2" "$status" "status of $1"
	[ -s "$HOUSE/words.$1" ] || fail "no words on stderr: $1"
}

# The order is that of one account's life, for what came before shows in status, log and hosts.
test_each_command_gives_the_frozen_form()
{
	assert_form store-init cat "$HOUSE/store-init.form"
	assert_form enrol 2sv enrol --account fay --uri --no-confirm --json
	assert_equal '' "$(cat "$HOUSE/words.enrol")"
	sed -E 's/.*secret=([A-Z2-7]+)&.*/\1/' "$HOUSE/form.enrol" >"$HOUSE/secret.fay"
	assert_accepts ssh_login fay "$(code fay)"
	until_true 5 session_has_left fay
	code fay 1 >"$HOUSE/code.fay"
	assert_form test as fay sh -c "2sv test --json <$HOUSE/code.fay"
	assert_form status as fay 2sv status --json
	assert_form devices 2sv devices --account fay --json
	assert_form hosts 2sv hosts --json
	assert_form log 2sv log --account fay --json
	assert_form check-config 2sv check-config --json
	assert_form doctor doctor_form
	assert_form explain 2sv explain --account fay --from 203.0.113.9 --json
	forms_of_trust
	printf 'a passphrase of fay\n' >"$HOUSE/passphrase"
	chmod 0400 "$HOUSE/passphrase"
	rm -f /var/tmp/fay.saved
	assert_form store-save 2sv store save /var/tmp/fay.saved --passphrase-file "$HOUSE/passphrase" --json
	assert_form store-check 2sv store check --json
	assert_form store-restore 2sv store restore /var/tmp/fay.saved --replace \
	    --passphrase-file "$HOUSE/passphrase" --json
	assert_form devices-rename 2sv devices rename phone watch --account fay --json
	assert_form codes-new 2sv codes new --account fay --json
	assert_form codes 2sv codes --account fay --json
	forms_of_contacts
	assert_form stop 2sv stop --account fay --json
	assert_form free 2sv free --account fay --json
	assert_form devices-remove 2sv devices remove watch --account fay --json
	echo GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ |
	    2sv enrol --account fay --name token --type hotp --secret-stdin --no-confirm >/dev/null
	assert_form devices-token 2sv devices --account fay --json
	printf '%s\n' 969429 338314 >"$HOUSE/code.fay"
	assert_form devices-resync sh -c \
	    "2sv devices resync token --account fay --json <$HOUSE/code.fay"
	assert_form help-code 2sv help-code --account fay --json
	assert_form reset 2sv reset --account fay --json
	assert_form invite 2sv invite --account fay --json
	2sv enrol --account fay --no-confirm >/dev/null
	forms_of_protect
	forms_of_rollout
	assert_form off 2sv off --account fay --json
}

# Before a restore, which makes no host known that was.
forms_of_trust()
{
	service_stop
	printf 'trust_days = 30\ntrust_by_address = yes\n' >/etc/2sv/2sv.conf.d/trust.conf
	service_start
	assert_form hosts-trust 2sv hosts trust 203.0.113.9 --account fay --json
	assert_form hosts-forget 2sv hosts forget 203.0.113.9 --account fay --json
	rm /etc/2sv/2sv.conf.d/trust.conf
	service_stop
	service_start
}

# A contact that has got its code; what was sent there, and could not be.
forms_of_contacts()
{
	service_stop
	echo 'mail_server = "smtp://localhost:2525"' >/etc/2sv/2sv.conf.d/mail.conf
	service_start
	assert_form contacts-add 2sv contacts add webhook https://hooks.example.org/fay \
	    --account fay --batch --json
	code_of_contact >"$HOUSE/code.fay"
	service_start
	assert_form contacts-confirm sh -c "2sv contacts confirm --account fay --json <$HOUSE/code.fay"
	assert_form contacts 2sv contacts --account fay --json
	/usr/libexec/2sv/2sv-notify --once
	assert_form alerts 2sv alerts --account fay --json
	store_alter 'UPDATE contact SET kind = '"'email'"', address = '"'fay@example.org'"
	(sleep 2 && exec /usr/libexec/2sv/2sv-notify --once) &
	assert_form contacts-test 2sv contacts test --account fay --json || assert_equal 6 $?
	wait $!
	assert_form contacts-remove 2sv contacts remove 1 --account fay --json
	rm /etc/2sv/2sv.conf.d/mail.conf
	service_stop
	service_start
}

# Straight from the store: nobody takes its mail here.
code_of_contact()
{
	service_stop
	store_says 'SELECT code FROM message WHERE code IS NOT NULL'
}

# A group with who has a device and who has none; the deadline's date is far away.
forms_of_rollout()
{
	person gil
	echo 'crew:x:5001:fay,gil' >>/etc/group
	service_stop
	echo 'deadline "crew" { group = "crew" date = "2099-12-31" skips = 3 }' \
	    >/etc/2sv/2sv.conf.d/rollout.conf
	service_start
	assert_form report 2sv report --group crew --json
	assert_form remind 2sv remind --group crew --json
	rm /etc/2sv/2sv.conf.d/rollout.conf
	service_stop
	service_start
}

# A door as its package has it, and somebody who can become root.
forms_of_protect()
{
	cp /etc/pam.d/su "$HOUSE/su.kept"
	sed -i '/pam_2sv/d' /etc/pam.d/su
	cp /etc/group "$HOUSE/group.kept"
	echo 'wheel:x:998:fay' >>/etc/group
	assert_form protect 2sv protect su --yes --json || assert_equal 6 $?
	assert_form protect-check 2sv protect check --json || assert_equal 6 $?
	assert_form protect-undo 2sv protect undo --json
	2sv protect su --yes --no-proof >/dev/null
	assert_form unprotect 2sv unprotect su --yes --json
	cp "$HOUSE/su.kept" /etc/pam.d/su
	cp "$HOUSE/group.kept" /etc/group
}

# The doctor's, without what differs between machines: whether the clock is kept, and by which
# path PAM finds the module.
doctor_form()
{
	2sv doctor --json "$@" | sed -E -e 's/("check":"clock","state":)"(ok|note)"(.*"cure":)[^}]*/\1"STATE"\3"CURE"/' \
	    -e 's|"/[^"]*/pam_2sv.so"|"MODULE"|' -e 's/"notes":[0-9]+/"notes":0/'
	return "${PIPESTATUS[0]}"
}

test_findings_of_the_doctor_are_no_failure_of_its_form()
{
	local status=0
	chmod 0644 /etc/2sv/seal.key
	echo '@include not-there' >>/etc/pam.d/sudo

	assert_form doctor-findings doctor_form || status=$?

	assert_equal 6 "$status"
	chmod 0400 /etc/2sv/seal.key
	sed -i '$d' /etc/pam.d/sudo
}

session_has_left()
{
	2sv log --account "$1" | grep -q ' left '
}

test_each_kind_of_failure_gives_the_frozen_form()
{
	person gus
	enrol gus

	assert_failure error-unknown-account 1 2sv devices --account nobody-here --json
	assert_failure error-usage 2 2sv off --never --json
	assert_failure error-not-permitted 4 as gus 2sv devices --account bob --json
	assert_failure error-needs-code 5 as gus 2sv test --batch --json
	echo 'nonsense = 1' >/etc/2sv/bad.conf
	assert_failure error-settings 6 2sv check-config /etc/2sv/bad.conf --json
	service_kill
	assert_failure error-no-service 3 2sv status --json
	rm -f /run/2sv/*.sock
	service_start
}

test_no_form_is_frozen_that_nothing_is_compared_with()
{
	assert_equal "$(cd "$FORMS" && ls | sed 's/\.json$//' | sort)" "$(sort -u "$HOUSE/compared")"
}

# Two of a name, or a word after it, are what a careless reader would not see.
test_what_is_no_form_is_found_out()
{
	assert_refuses is_json <<<'{"a":1} {"b":2}'
	assert_refuses is_json <<<'{"a":"\xff"}'
	assert_refuses is_json <<<'No device.'
	assert_refuses is_json <<<'[1]'
}

test_a_prompt_of_a_person_is_apart_from_the_form()
{
	person hal
	enrol hal

	assert_accepts talk 'Code: ' "$(code hal)" -- "${IN_HOUSE[@]}" as hal \
	    sh -c "2sv test --json >/home/hal/form 2>/dev/tty; cat /home/hal/form"

	assert_contains "$OUTPUT" '"verdict":"accept"'
}

# One that asked would wait for an answer until talk gives up, with 91.
test_batch_asks_nothing_and_waits_for_no_terminal()
{
	local command expected
	person ivy
	enrol ivy
	while read -r expected command; do
		assert_status "$expected" talk -- "${IN_HOUSE[@]}" as ivy sh -c "2sv $command --batch" </dev/null
	done <<-END
	0 status
	5 enrol
	0 devices
	0 hosts
	0 log
	5 test
	5 off
	0 codes
	5 codes new
	1 hosts trust 203.0.113.9
	1 hosts forget 203.0.113.9
	0 stop
	5 free
	4 reset --account ivy
	4 invite --account ivy
	4 help-code --account ivy
	0 check-config
	0 doctor
	4 explain --account ivy
	4 report
	4 remind --group ivy
	4 store init
	4 store save /tmp/x
	5 devices remove phone
	4 store restore
	4 store check
	END

	assert_refuses talk -- "${IN_HOUSE[@]}" as ivy 2sv enrol --secret-stdin --batch
	assert_contains "$OUTPUT" 'forbids to wait'
}
