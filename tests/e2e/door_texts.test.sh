# SPDX-License-Identifier: BSD-2-Clause
# Texts as long as the table of doors (lib/doors/doors.c) says are shown whole by the programs at a
# terminal: in one message before the password is asked for, by says.c. polkit's agent is not tried.
. "$TOP/tests/e2e/through.sh"
SAYS=$TOP/build/tools/says.so

before_all()
{
	local longest
	longest=$(sed -n 's/^#define SEEN \([0-9]*\).*/\1/p' "$TOP/lib/doors/doors.c")
	seq -f "line %03g $(printf %066d 0) end" $((longest / 80)) >"$HOUSE/lines"
	assert_equal "$longest" "$(stat -c %s "$HOUSE/lines")"
	chmod 644 "$HOUSE/lines"
	person zoe
	sshd_start
}

# door_says PHASE DOOR: it says the lines before all else.
door_says()
{
	cp "/etc/pam.d/$2" "$HOUSE/door.own"
	{
		printf '%s optional %s %s\n' "$1" "$SAYS" "$HOUSE/lines"
		grep -v pam_2sv "$HOUSE/door.own"
	} >"/etc/pam.d/$2"
	trap "cp '$HOUSE/door.own' '/etc/pam.d/$2'" EXIT
}

# shown COMMAND...: each line is there, whole, and nothing was changed on the way.
shown()
{
	OUTPUT=$("$@" 2>&1) || true
	assert_equal "$(wc -l <"$HOUSE/lines")" "$(grep -cE 'line [0-9]{3} 0{66} end' <<<"$OUTPUT")"
}

test_sshd()
{
	door_says auth sshd
	shown through_ssh zoe 203.0.113.9 'assword: ' "$PASSWORD" -- true
}

test_sshd_shows_none_where_the_login_fails_without_a_prompt_behind()
{
	door_says auth sshd
	printf 'auth optional %s %s\nauth requisite pam_deny.so\n' "$SAYS" "$HOUSE/lines" >/etc/pam.d/sshd
	OUTPUT=$(through_ssh zoe 203.0.113.9 -- true 2>&1) || true
	assert_lacks "$OUTPUT" 'line 001'
}

test_login()
{
	door_says auth login
	shown through_login 'assword: ' "$PASSWORD" '$ ' exit -- zoe
}

test_su()
{
	door_says auth su
	shown through_su ann 'assword: ' "$PASSWORD" -- zoe -c true
	shown through_su ann 'assword: ' "$PASSWORD" -- - zoe -c true
}

test_sudo()
{
	printf 'ALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	door_says auth sudo
	shown through_sudo zoe 'assword for zoe: ' "$PASSWORD" -- -k true
}

test_a_login_shell_by_sudo()
{
	printf 'ALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	door_says auth sudo-i
	shown through_sudo zoe 'assword for zoe: ' "$PASSWORD" -- -k -i true
}

test_programs_that_change_what_is_known_of_an_account()
{
	local door
	for door in chfn chsh; do
		door_says auth "$door"
		shown talk 'assword: ' wrong -- "${IN_HOUSE[@]}" as zoe "$door"
		cp "$HOUSE/door.own" "/etc/pam.d/$door"
	done
}

test_passwd()
{
	door_says password passwd
	shown talk 'urrent password: ' wrong -- "${IN_HOUSE[@]}" as zoe passwd
}

test_passwords_by_root()
{
	door_says password chpasswd
	shown chpasswd <<<"zoe:$PASSWORD"
	cp "$HOUSE/door.own" /etc/pam.d/chpasswd
	door_says password newusers
	shown newusers <<<"zoe2:$PASSWORD:::Zoe:/home/zoe2:/bin/sh"
}
