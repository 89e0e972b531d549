# SPDX-License-Identifier: BSD-2-Clause
# From files that are in place to an sshd that asks codes: three commands, typed as slowly as by a
# person, under a real systemd. What is seen, without what differs each time, is docs/two-minutes.
. "$TOP/tests/e2e/protect.sh"
TEST_SECONDS=300 # others run beside it
RECORD=$TOP/build/e2e/twominutes.container/record

# While the window waits ann comes in from elsewhere, with her next code. Prints what is typed.
ann_comes_in()
{
	(house_wait 100 window_is_open && TALK_HUMAN=yes ssh_login ann "$(code ann 1)") \
	    >/run/house/ann.out 2>&1 </dev/null &
	echo y
}
export -f ann_comes_in

before_all()
{
	container_furnish
	usermod -aG sudo ann
	echo "root:$PASSWORD" | chpasswd
	systemctl daemon-reload
}

# Blocks of the QR code, secrets, codes, names of the try and times are other ones each time.
same_each_time()
{
	sed -E -e 's/\x1b\[[0-9;]*m//g' -e '/[▀▄█]/d' -e '/^ *$/d' \
	    -e 's/next one, in [0-9]+ s/next one, in 30 s/' \
	    -e 's/([A-Z2-7]{4} ){3}[A-Z2-7]{4}/ABCD ABCD ABCD ABCD/' \
	    -e 's/^( *[0-9]+ +)?([0-9a-z]{4}-){3}[0-9a-z]{4}/\1xxxx-xxxx-xxxx-xxxx/' \
	    -e 's/\b[0-9]{6}\b/123456/g' -e 's/Waiting, [0-9:]+ left; \^C: without this window *//g' \
	    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9:]{5} [A-Z]+)?/2026-11-26/g' -e 's/[[:space:]]+$//' "$@"
}

# The lines of the record, as they stand in docs.
two_minutes()
{
	sed -n 's/^    //p' "$TOP/docs/two-minutes"
}

# The files are in place, and no more: what this container's boot made of them is taken away.
test_before_them_everybody_is_told_the_first()
{
	local first=/usr/libexec/2sv/after-install
	mkdir "$HOUSE/kept" && cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow "$HOUSE/kept/"
	sed -i '/^_2sv/d' /etc/passwd /etc/shadow /etc/group /etc/gshadow
	rm -rf /var/lib/2sv /var/spool/2sv /run/2sv
	assert_status 3 2sv
	assert_contains "$OUTPUT" "Next: $first"
	assert_matches "$OUTPUT" '^Then, from your own account: 2sv enrol$'
	assert_contains "$OUTPUT" 'recovery codes'
	assert_matches "$OUTPUT" 'as root: 2sv protect sshd$'
	assert_status 3 2sv enrol
	assert_equal "2sv was never begun on this machine. Next: $first" "$OUTPUT"
	assert_status 3 as ann 2sv
	assert_contains "$OUTPUT" "Root begins it: $first. Then: 2sv enrol"
	until_true 10 grep -q "2svd.*there is no system user.*never begun.*$first" "$HOUSE_LOG"
	cp -a "$HOUSE/kept/." /etc/
}

test_three_commands_make_sshd_ask_codes()
{
	local began=$SECONDS
	TALK_HUMAN=yes TALK_SECONDS=240 assert_status 0 talk \
	    'root# ' /usr/libexec/2sv/after-install \
	    'root# ' '2sv enrol --account ann' 'Code from the app: ' '=code_on_screen ann' \
	    'root# ' '2sv protect sshd' 'change? [y/N] ' '=ann_comes_in' 'root# ' exit -- \
	    env PS1='root# ' bash --norc --noediting -i
	printf '%s\n' "$OUTPUT" >"$RECORD.whole"
	echo "$((SECONDS - began)) s" | tee "$RECORD.seconds"
	assert_contains "$OUTPUT" 'The door sshd is protected.'
	until_true 20 grep -q 'in as ann' /run/house/ann.out
	assert_refuses ssh_login ann "$(wrong_code ann)"
	everything_is_up || fail "not all is up"
	assert_status 0 2sv doctor
	same_each_time "$RECORD.whole" >"$RECORD"
	two_minutes | diff -u - "$RECORD" || fail "docs/two-minutes shows something else"
}

test_after_install_again_changes_nothing()
{
	local before
	before=$(sha256sum /etc/2sv/* | sort; stat -c '%n %U %a' /etc/2sv/* /var/lib/2sv)
	assert_status 0 /usr/libexec/2sv/after-install
	assert_equal "$before" "$(sha256sum /etc/2sv/* | sort; stat -c '%n %U %a' /etc/2sv/* /var/lib/2sv)"
	everything_is_up || fail "not all is up"
	assert_status 4 as ann /usr/libexec/2sv/after-install
	assert_contains "$OUTPUT" 'root alone'
}
