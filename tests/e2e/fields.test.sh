# SPDX-License-Identifier: BSD-2-Clause
# xrdp-sesman, which has one field and gives what stands in it to each prompt, and polkit, whose
# agents ask twice. The stacks are those of pam_2sv(8), with pam_unix and passwords of /etc/shadow.
# xrdp is the real one, without an X server: its sessions end at once. polkit is caller.c; the real
# one is in polkit.container.sh.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	store_init
	service_start
	# What a keyring would be given.
	printf '#!/bin/sh\ntr -d "\\0" >%s/heard\n' "$HOUSE" >"$HOUSE/listener"
	chmod 0755 "$HOUSE/listener"
	xrdp_file split
	printf '%s\n' '@include common-auth' 'auth requisite pam_2sv.so' \
	    'account requisite pam_2sv.so' '@include common-account' >/etc/pam.d/polkit-1
	"$TOP/build/packages/root/usr/sbin/xrdp-sesman" -n >"$HOUSE/sesman" 2>&1 </dev/null &
	house_wait 10 port_is_listening 3350
}

# xrdp_file [split]: its stack, with and without our first line.
xrdp_file()
{
	{
		[ -z "${1:-}" ] || echo 'auth requisite pam_2sv.so split'
		printf '%s\n' '@include common-auth' 'auth requisite pam_2sv.so' \
		    "auth optional pam_exec.so expose_authtok $HOUSE/listener" \
		    'account requisite pam_2sv.so' '@include common-account' \
		    '@include common-session' 'session optional pam_2sv.so'
	} >/etc/pam.d/xrdp-sesman
}

newcomer()
{
	paper "$1"
	log_mark
	rm -f "$HOUSE/heard"
}

# xrdp NAME TEXT: what stands in its field. Its own status says nothing.
xrdp()
{
	OUTPUT=$(xrdp-sesrun -t Xvnc -F 3 "$1" 3<<<"$2" 2>&1) || true
}

# comes_in NAME TEXT PASSWORD: by that text; the password alone is handed on.
comes_in()
{
	xrdp "$1" "$2"
	assert_matches "$OUTPUT" '^ok data=1 '
	assert_equal "$3" "$(cat "$HOUSE/heard")"
}

# denied NAME TEXT FAILURES: so many guesses are counted, and nothing is handed on.
denied()
{
	rm -f "$HOUSE/heard"
	xrdp "$1" "$2"
	assert_contains "$OUTPUT" 'authentication error'
	assert_equal "$3" "$(failures "$1")"
	[ ! -e "$HOUSE/heard" ] || fail "handed on: $(cat "$HOUSE/heard")"
}

test_password_and_code_in_one_field_come_in()
{
	newcomer x1
	comes_in x1 "$PASSWORD$(code x1)" "$PASSWORD"
	decided account=x1 door=xrdp-sesman verdict=accept reason=right
	until_true 5 event_is_told x1 'login xrdp-sesman .* accept right phone'
}

test_a_recovery_code_behind_the_password_comes_in()
{
	newcomer x2
	comes_in x2 "$PASSWORD$(line x2 1)" "$PASSWORD"
	denied x2 "$PASSWORD$(line x2 1)" 0
}

test_passwords_that_end_in_digits_and_that_are_no_ascii_are_handed_on_whole()
{
	local password
	for password in pw123456 'på ss€' 123456789012; do
		newcomer "x3${#password}"
		echo "x3${#password}:$password" | chpasswd
		denied "x3${#password}" "$password" 0
		comes_in "x3${#password}" "$password$(code "x3${#password}")" "$password"
	done
}

test_without_a_right_code_nobody_comes_in()
{
	newcomer x4
	denied x4 "$PASSWORD" 0
	decided account=x4 verdict=refuse reason=empty
	denied x4 "$PASSWORD$(wrong_code x4)" 1
	decided account=x4 verdict=refuse reason=wrong
	denied x4 "$(code x4)" 1
	comes_in x4 "$PASSWORD$(code x4)" "$PASSWORD"
}

test_behind_a_wrong_password_a_code_is_neither_tried_nor_used_up()
{
	local right
	newcomer x5
	right=$(code x5)
	denied x5 "wrong horse$right" 0
	assert_equal '' "$(decisions x5)"
	comes_in x5 "$PASSWORD$right" "$PASSWORD"
}

# As an agent asks: its helper is setuid root, and the person who asks is its real uid.
polkit()
{
	local name=$1
	shift
	"$CALLER" -s polkit-1 -c "$(id -u "$name")" "$@" "$name"
}

test_polkit_asks_the_password_and_the_code_by_itself()
{
	newcomer p1
	assert_status 0 polkit p1 -a "$PASSWORD" -a "$(wrong_code p1)" -a "$(code p1)"
	assert_equal 'Password: |Code: |Wrong code. Code: |' \
	    "$(sed -n 's/^asked: //p' <<<"$OUTPUT" | tr '\n' '|')"
	decided account=p1 door=polkit-1 verdict=accept reason=right
}

test_an_agent_that_has_one_field_is_refused_and_not_counted()
{
	newcomer p2
	assert_status 1 polkit p2 -a "$PASSWORD"
	decided account=p2 door=polkit-1 verdict=refuse reason=password-again
	assert_equal 0 "$(failures p2)"
	log_has 'this program asks once'
}

# The last one: it takes a line away.
test_without_the_line_that_splits_nobody_who_is_enrolled_comes_in_and_the_doctor_says_so()
{
	newcomer x6
	assert_lacks "$(2sv doctor || true)" 'door xrdp-sesman'
	xrdp_file
	denied x6 "$PASSWORD$(code x6)" 0
	denied x6 "$PASSWORD" 0
	decided account=x6 door=xrdp-sesman verdict=refuse reason=password-again
	assert_matches "$(2sv doctor || true)" \
	    'finding +door xrdp-sesman +/etc/pam.d/xrdp-sesman:[0-9]+: this program asks once'
	sed -i '/pam_2sv/d' /etc/pam.d/xrdp-sesman
	assert_matches "$(2sv doctor || true)" \
	    'note +doors .*other programs ask a password and no code: .*xrdp-sesman'
}
