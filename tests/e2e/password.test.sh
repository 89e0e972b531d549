# SPDX-License-Identifier: BSD-2-Clause
# Changes of passwords, with the programs that make them: each try is an event, and one alert, in the
# words of its outcome; "ask" wants a code of the account itself.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/mails.sh"
NEW='another battery staple 7'
CHANGE=('urrent password: ' "$PASSWORD" 'ew password: ' "$NEW" 'ew password: ' "$NEW")

before_all()
{
	store_init
	sshd_start
	mails_begin
}

# with_ask DOOR...: the line of these doors asks, until this test ends.
with_ask()
{
	local door
	trap "without_ask $*" EXIT
	for door; do
		sed -i.own 's/^password  *optional  *pam_2sv.so$/password requisite pam_2sv.so ask/' \
		    "/etc/pam.d/$door"
		grep -q '^password requisite pam_2sv.so ask$' "/etc/pam.d/$door"
	done
}

without_ask()
{
	local door
	for door; do
		mv "/etc/pam.d/$door.own" "/etc/pam.d/$door"
	done
}

# own_passwd ACCOUNT [PROMPT ANSWER]...: passwd(1), typed by the account.
own_passwd()
{
	local account=$1
	shift
	talk "$@" -- "${IN_HOUSE[@]}" as "$account" passwd
}

# details ACCOUNT: what the log says of its passwords, the newest first.
details()
{
	2sv log --account "$1" --json | jq -r '.events[] | select(.event == "password") | .detail'
}

# told ACCOUNT DETAIL...: these lines, and no others.
told()
{
	local account=$1
	shift
	house_wait 5 details_are "$account" "$(printf '%s\n' "$@")" ||
	    fail "not $*, but: $(details "$account")"
}

details_are()
{
	[ "$(details "$1")" = "$2" ]
}

password_is()
{
	[ "$(perl -e 'print crypt($ARGV[0], (getspnam_hash($ARGV[1])));
	    sub getspnam_hash { open my $f, "<", "/etc/shadow"; for (<$f>) { my @l = split /:/;
	    return $l[1] if $l[0] eq $_[0] } }' "$2" "$1")" = \
	    "$(grep "^$1:" /etc/shadow | cut -d: -f2)" ]
}

test_a_password_that_its_owner_changed_is_told_once()
{
	local mail
	newcomer p1
	assert_accepts own_passwd p1 'urrent password: ' "$PASSWORD" 'ew password: ' "$NEW" \
	    'ew password: ' "$NEW"
	told p1 'changed by the account itself' 'begun by the account itself'
	assert_equal password-changed "$(alerts p1)"
	mails_send
	mail=$(mail_to p1)
	assert_matches "$mail" '^Subject: The password was changed: p1 \('
	assert_matches "$mail" '^  Detail +changed by its own user id$'
	assert_matches "$mail" '^  Door +passwd$'
	assert_lacks "$mail" "$NEW"
	assert_lacks "$(cat "$HOUSE_LOG")" "$NEW"
	PASSWORD=$NEW
	assert_accepts ssh_login p1 "$(code p1 1)"
}

test_one_that_failed_is_told_with_its_why()
{
	newcomer p2
	assert_refuses own_passwd p2 'urrent password: ' 'not this one'
	told p2 'failed, by the account itself: wrong old password, or broken off' 'tried by the account itself'
	mails_send
	assert_matches "$(mail_to p2)" '^Subject: The password was not changed: p2 \('
	assert_matches "$(mail_to p2)" '^  Detail +failed, by its own user id: wrong old password, or broken off$'
}

# passwd reads on after ^C, until Return.
test_one_that_is_broken_off_or_not_good_enough()
{
	newcomer p3
	assert_status 10 own_passwd p3 'urrent password: ' $'\003'
	told p3 'failed, by the account itself: wrong old password, or broken off' \
	    'tried by the account itself'

	newcomer p4
	assert_status 10 own_passwd p4 'urrent password: ' "$PASSWORD" 'ew password: ' abc \
	    'ew password: ' abc 'ew password: ' '^D'
	told p4 'failed, by the account itself: new one not good enough, or broken off' \
	    'begun by the account itself'
	assert_equal password-failed "$(alerts p4)"
	password_is p4 "$PASSWORD"
}

test_one_that_is_killed_is_told_all_the_same()
{
	newcomer p5
	as p5 sh -c 'passwd <&9' 9< <(sleep 20) >/dev/null 2>&1 &
	until_true 5 details_are p5 'tried by the account itself'
	pkill -KILL -x -U p5 passwd || pkill -KILL -x passwd
	mails_send
	mails_are 0 || fail "it may still end well"
	store_alter "UPDATE outbox SET waits_until = 1 WHERE waits_until > 0"
	mails_send
	assert_matches "$(mail_to p5)" '^Subject: A change of password began: p5 \('
}

# GNOME's settings run passwd(1) with pipes, and answer the prompts that they know.
test_one_by_a_dialog_that_runs_passwd_is_told()
{
	newcomer p8
	printf '%s\n' "$PASSWORD" "$NEW" "$NEW" | as p8 passwd
	password_is p8 "$NEW"
	told p8 'changed by the account itself' 'begun by the account itself'
	mails_send
	assert_matches "$(mail_to p8)" '^Subject: The password was changed: p8 \('
}

# The change behind twenty-five tries that failed is told of like any other.
test_many_tries_hide_none()
{
	local i
	newcomer p9
	for i in $(seq 25); do
		as p9 passwd </dev/null >/dev/null 2>&1 || true
	done
	assert_equal 20 "$(alerts p9 | grep -c password-failed)"
	assert_accepts own_passwd p9 "${CHANGE[@]}"
	assert_equal 1 "$(alerts p9 | grep -c password-changed)"
	mails_send
	grep -q '^Subject: The password was changed: p9 (' "$MAILS"/[0-9]* || fail "no mail of it"
}

test_what_root_does_is_told()
{
	newcomer p6
	assert_accepts talk 'ew password: ' "$NEW" 'ew password: ' "$NEW" -- passwd p6
	told p6 'changed by root' 'begun by root'
	assert_equal password-changed "$(alerts p6)"
	newcomer p7
	echo "p7:$NEW" | chpasswd
	told p7 'changed by root' 'begun by root'
	mails_send
	assert_matches "$(mail_to p7)" '^  Door +chpasswd$'
	password_is p7 "$NEW"
}

# expired ACCOUNT: it has a device, and must give another password at its next login.
expired()
{
	newcomer "$1"
	chage -d 0 "$1"
}

# sshd's child ends without a word of it, and login's handle lives as long as the session: that the
# login goes on tells it.
test_an_expired_one_over_ssh_and_at_login()
{
	expired e1
	assert_accepts through_ssh e1 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code e1)" \
	    "${CHANGE[@]}" -- 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as e1'
	told e1 'changed at its login' 'begun at its login'
	assert_equal password-changed "$(alerts e1 | grep password)"
	mails_send
	grep -q '^  From  *203.0.113.9' "$MAILS"/[0-9]* || fail "not told from where"

	expired e2
	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$(code e2)" "${CHANGE[@]}" \
	    '$ ' 'echo in as $(id -un)' '$ ' exit -- e2
	assert_contains "$OUTPUT" 'in as e2'
	told e2 'changed at its login' 'begun at its login' # and its end tells no more
	assert_equal password-changed "$(alerts e2 | grep password)"
}

test_an_expired_one_that_is_not_changed_over_ssh()
{
	expired e3
	assert_refuses through_ssh e3 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code e3)" \
	    'urrent password: ' 'not this one' -- true
	told e3 'tried at its login'
	expired e4
	assert_refuses through_ssh e4 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code e4)" \
	    'urrent password: ' "$PASSWORD" 'ew password: ' '^C' -- true
	told e4 'begun at its login'
	assert_equal password-begun "$(alerts e4 | grep password)"
	store_alter "UPDATE outbox SET waits_until = 1 WHERE waits_until > 0"
	mails_send
	assert_matches "$(mail_to e3)" '^Subject: A change of password began: e3 \('
	assert_matches "$(mail_to e4)" '^Subject: A new password may be set: e4 \('
}

test_who_changes_his_own_is_asked_a_code_before_all_else()
{
	with_ask passwd
	newcomer q1
	assert_accepts own_passwd q1 'Code: ' "$(code q1)" 'urrent password: ' "$PASSWORD" \
	    'ew password: ' "$NEW" 'ew password: ' "$NEW"
	told q1 'changed by the account itself' 'begun by the account itself'
	mails_send
	assert_matches "$(mail_to q1)" '^Subject: The password was changed: q1 \('

	newcomer q2
	assert_status 10 own_passwd q2 'Code: ' "$(wrong_code q2)" '?ode: ' ''
	assert_lacks "$OUTPUT" 'urrent password'
	told q2 'failed, by the account itself: no right code' 'tried by the account itself'
	# It is charged, and not to its logins: whoever runs as q2 may type here.
	assert_equal 1 "$(store_says "SELECT count(*) FROM attempt JOIN account a ON a.id = account_id
	    WHERE a.name = 'q2'")"
	assert_equal 0 "$(failures q2)"
	assert_status 10 own_passwd q2 'Code: ' '^D'
	assert_lacks "$OUTPUT" 'urrent password'
	# What reads other prompts than it knows, as GNOME's settings do, changes nothing.
	assert_status 10 as q2 passwd <<<"$PASSWORD"$'\n'"$NEW"$'\n'"$NEW"
	password_is q2 "$PASSWORD"
}

test_with_ask_no_service_is_no_change_but_by_root()
{
	newcomer q3
	with_ask passwd chpasswd
	service_kill
	assert_status 10 own_passwd q3
	assert_contains "$OUTPUT" 'does not answer'
	password_is q3 "$PASSWORD"
	assert_accepts talk 'ew password: ' "$NEW" 'ew password: ' "$NEW" -- passwd q3
	password_is q3 "$NEW"
	echo "q3:$PASSWORD" | chpasswd
	password_is q3 "$PASSWORD"
	service_start
	until_true 20 told_late q3
	assert_equal 2 "$(alerts q3 | grep -c password-changed)"
}

told_late()
{
	[ "$(details "$1" | sort | tr '\n' ';')" = \
	    "begun by root;begun by root;changed by root;changed by root;failed, by the account itself: no right code;tried by the account itself;" ]
}

# The service runs, or is started for this one dialogue: without its store it opens nothing.
test_with_ask_no_store_is_no_change_but_by_root()
{
	newcomer q8
	with_ask passwd
	service_stop
	mkdir "$HOUSE/away"
	mv /var/lib/2sv/2sv.db* "$HOUSE/away"
	passwd_of_root_alone q8
	service_start
	passwd_of_root_alone q8
	service_stop
	rm -f /var/lib/2sv/2sv.db*
	mv "$HOUSE"/away/* /var/lib/2sv
	service_start
	assert_accepts own_passwd q8 'Code: ' "$(code q8)" "${CHANGE[@]}"
}

# passwd_of_root_alone ACCOUNT: is refused to the account itself, and does what root wants.
passwd_of_root_alone()
{
	assert_status 10 own_passwd "$1"
	assert_lacks "$OUTPUT" 'urrent password'
	password_is "$1" "$PASSWORD"
	assert_accepts talk 'ew password: ' "$PASSWORD" 'ew password: ' "$PASSWORD" -- passwd "$1"
}

# The last way lets him in without a code, and his password has expired.
test_root_at_the_console_is_not_asked_whatever_the_line_says()
{
	local line
	with_ask login
	line=$(grep '^root:' /etc/shadow)
	enrol root
	chage -d 0 root
	service_kill
	export -f console_login
	assert_accepts talk 'assword: ' "$PASSWORD" "${CHANGE[@]}" '# ' 'echo in as $(id -un); exit' \
	    -- unshare -m bash -c 'console_login root'
	assert_contains "$OUTPUT" 'in as root'
	password_is root "$NEW"
	service_start
	until_true 20 details_are root 'changed at its login'$'\n''begun at its login'
	sed -i "s#^root:.*#$line#" /etc/shadow
}

# console_login ACCOUNT: login, on a terminal that is this machine's tty1.
console_login()
{
	: >/dev/tty1
	mount --bind "$(tty)" /dev/tty1
	exec login "$1" <>/dev/tty1 >&0 2>&1
}

test_root_and_who_has_no_device_or_is_let_be_are_not_asked()
{
	with_ask passwd chpasswd
	newcomer q4
	assert_accepts talk 'ew password: ' "$NEW" 'ew password: ' "$NEW" -- passwd q4
	assert_lacks "$OUTPUT" ode
	echo "q4:$PASSWORD" | chpasswd
	person q5
	assert_accepts own_passwd q5 "${CHANGE[@]}"
	assert_lacks "$OUTPUT" ode
	newcomer q6
	service_stop
	printf '%s\n' 'rule "quiet" {' 'account = "q6"' 'require = never' '}' >>/etc/2sv/2sv.conf
	service_start
	assert_accepts own_passwd q6 "${CHANGE[@]}"
	assert_lacks "$OUTPUT" ode
}

test_a_stopped_account_changes_nothing()
{
	with_ask passwd
	newcomer q7
	2sv codes new --account q7 >/dev/null
	2sv stop --account q7
	assert_status 10 own_passwd q7
	assert_contains "$OUTPUT" '2sv free'
	password_is q7 "$PASSWORD"
}

test_at_a_login_that_gave_its_code_none_is_asked_again()
{
	with_ask sshd login
	expired r1
	assert_accepts through_ssh r1 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code r1)" \
	    "${CHANGE[@]}" -- 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as r1'
	expired r2
	assert_accepts through_login 'assword: ' "$PASSWORD" 'Code: ' "$(code r2)" "${CHANGE[@]}" \
	    '$ ' 'echo in as $(id -un)' '$ ' exit -- r2
	assert_contains "$OUTPUT" 'in as r2'
	# From a host that is asked none at its login one is asked here.
	newcomer r3
	assert_accepts ssh_login r3 "$(code r3)"
	service_stop
	printf '%s\n' 'rule "known" {' 'account = "r3"' 'require = new-host' '}' >>/etc/2sv/2sv.conf
	service_start
	chage -d 0 r3
	assert_accepts through_ssh r3 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code r3 1)" \
	    "${CHANGE[@]}" -- 'echo in as $(id -un)'
	assert_contains "$OUTPUT" 'in as r3'
	told r3 'begun at its login'
}

test_without_ask_no_service_keeps_nobody_and_the_spool_tells_it()
{
	newcomer s1
	service_kill
	assert_accepts own_passwd s1 "${CHANGE[@]}"
	service_start
	until_true 20 details_are s1 "changed by the account itself
begun by the account itself"
	assert_equal password-changed "$(alerts s1)"
}

# What stands there by hand: as pam_2sv(8) has it, with a control that heeds nothing, and too late.
by_hand()
{
	sed -i 's/^password  *optional  *pam_2sv.so$/password requisite pam_2sv.so ask/' /etc/pam.d/passwd
	assert_accepts 2sv protect passwd --ask --yes
	assert_contains "$OUTPUT" 'has its line already'

	sed -i 's/^password requisite pam_2sv.so ask$/password optional pam_2sv.so ask/' /etc/pam.d/passwd
	assert_status 1 2sv protect passwd --ask --yes
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^finding +passwd +/etc/pam.d/passwd:[0-9]+: a code is asked .* keeps nobody from it$'
	assert_status 0 2sv explain --account t1 --door passwd
	assert_contains "$OUTPUT" 'a wrong one keeps nobody from the change'

	sed -i -e '/^password optional pam_2sv.so ask$/d' \
	    -e '$apassword requisite pam_2sv.so ask' \
	    -e 's/^@include common-password$/password sufficient pam_unix.so/' /etc/pam.d/passwd
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^finding +passwd +/etc/pam.d/passwd:[0-9]+: this line can end a change well'
	assert_status 0 2sv explain --account t1 --door passwd
	assert_contains "$OUTPUT" 'then nobody is told, and no code is asked: 2sv doctor'
	cp "$HOUSE/passwd" /etc/pam.d/passwd
}

test_protect_passwd_puts_the_line_in_and_unprotect_takes_it_out()
{
	newcomer t1
	cp /etc/pam.d/passwd /etc/pam.d/chpasswd "$HOUSE"
	trap 'cp "$HOUSE/passwd" "$HOUSE/chpasswd" /etc/pam.d' EXIT
	assert_accepts 2sv protect passwd --yes
	assert_contains "$OUTPUT" 'has its line already'
	assert_status 1 2sv protect passwd --ask --yes
	assert_contains "$OUTPUT" 'requisite pam_2sv.so ask'
	by_hand
	sed -i '/^password.*pam_2sv/d' /etc/pam.d/passwd /etc/pam.d/chpasswd
	cp /etc/pam.d/passwd "$HOUSE/passwd.plain"
	cp /etc/pam.d/chpasswd "$HOUSE/chpasswd.plain"

	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^note +passwd +nobody is told of changes'
	assert_matches "$OUTPUT" 'cure: 2sv protect passwd'
	assert_status 0 2sv explain --account t1 --door passwd
	assert_contains "$OUTPUT" 'nobody is told of changes, and no code is asked: 2sv protect passwd'

	assert_accepts 2sv protect passwd --yes
	assert_contains "$OUTPUT" 'Whose password is changed is told from now on.'
	assert_matches "$(2sv log --limit 1)" 'protect +passwd .* kept +none is needed'
	assert_status 0 2sv explain --account t1 --door passwd
	assert_contains "$OUTPUT" 'Changes are told to the owner; no code is asked.'
	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^ok +passwd +/etc/pam.d/passwd:[0-9]+: changes of passwords are told$'
	assert_equal 'password optional pam_2sv.so # by 2sv protect' \
	    "$(grep pam_2sv.so /etc/pam.d/passwd | grep -v '^#')"
	assert_equal 'password optional pam_2sv.so # by 2sv protect' \
	    "$(grep pam_2sv.so /etc/pam.d/chpasswd | grep -v '^#')"
	assert_status 10 own_passwd t1 'urrent password: ' 'not this one'
	told t1 'failed, by the account itself: wrong old password, or broken off' \
	    'tried by the account itself'

	assert_accepts 2sv protect passwd --ask --yes
	assert_contains "$OUTPUT" 'told from now on; who changes his own is asked a code.'
	assert_status 0 2sv explain --account t1 --door passwd
	assert_matches "$OUTPUT" '^passwd +t1 .* code, password$'
	assert_contains "$OUTPUT" 'Who changes his own, and has a device, is asked a code first'
	assert_status 0 2sv explain --account root --door passwd
	assert_lacks "$OUTPUT" 'is asked a code first'
	assert_status 0 2sv doctor
	assert_matches "$OUTPUT" '^ok +passwd .*are told, and who changes his own is asked a code$'
	assert_status 10 own_passwd t1 'Code: ' '^D'
	assert_accepts 2sv protect passwd --yes
	assert_contains "$OUTPUT" 'As before: --ask'
	assert_status 2 2sv protect sudo --ask --yes
	assert_contains "$OUTPUT" '--ask is of passwd alone'
	assert_status 2 2sv protect passwd --group staff --yes
	assert_contains "$OUTPUT" '--group and --robots are of sshd alone'
	assert_status 2 2sv protect sudo --setup key+code --yes
	assert_status 2 2sv protect passwd --no-oracle --yes
	assert_contains "$OUTPUT" 'nobody does by passwd'

	assert_accepts 2sv unprotect passwd --yes
	cmp /etc/pam.d/passwd "$HOUSE/passwd.plain"
	cmp /etc/pam.d/chpasswd "$HOUSE/chpasswd.plain"
	assert_matches "$(2sv log --limit 9)" 'protect +passwd'
}
