# SPDX-License-Identifier: BSD-2-Clause
# The login before, where the setting last_login wants it told: to a person at a terminal, by what it
# was, and not to whoever comes from where nobody came from yet.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"

# Without a key sshd asks password and code; a key is enough alone. Its own line is off.
before_all()
{
	store_init
	tells yes
	sshd_start -o PrintLastLog=no
}

# tells yes|no: the service anew, with that.
tells()
{
	service_stop
	sed -i '/^last_login/d' /etc/2sv/2sv.conf
	echo "last_login = $1" >>/etc/2sv/2sv.conf
	service_start
}

newcomer()
{
	person "$1"
	key_make "$1"
	enrol "$1"
	echo 'PS1="ready> "' >"/home/$1/.bash_profile"
}

# next_code ACCOUNT: of a device of its own each time, so that nobody waits for a step.
next_code()
{
	enrol "$1" "d$(2sv devices --account "$1" | wc -l)" || return
	code "$1"
}

# by_code ACCOUNT ADDRESS [COMMAND]: at a terminal with a shell, or that command without one.
by_code()
{
	if [ $# = 2 ]; then
		assert_accepts through_ssh "$1" "$2" 'assword: ' "$PASSWORD" 'ode: ' "$(next_code "$1")" \
		    'ready> ' exit --
	else
		assert_accepts through_ssh "$1" "$2" 'assword: ' "$PASSWORD" 'ode: ' "$(next_code "$1")" \
		    -- "$3"
	fi
	until_true 5 has_left "$1"
}

# by_key ACCOUNT ADDRESS [COMMAND]: likewise.
by_key()
{
	local key=(-i "$HOUSE/key.$1" -o IdentitiesOnly=yes)
	if [ $# = 2 ]; then
		assert_accepts through_ssh "$1" "$2" 'ready> ' exit -- "${key[@]}"
	else
		assert_accepts through_ssh "$1" "$2" -- "${key[@]}" "$3"
	fi
	until_true 5 has_left "$1"
}

# As often as it came.
has_left()
{
	[ "$(events "$1" | grep -c '^left ')" = "$(events "$1" | grep -c '^login ')" ]
}

# Of two logins in one second nobody can say which was the last.
is_later_than()
{
	[ "$(date +%s)" -gt "$1" ]
}

# told ADDRESS DOOR END: the last output has the line, in 80 columns, with that end.
told()
{
	assert_matches "$OUTPUT" "^Last login: 20[0-9-]{8} [0-9:]{5} UTC from $1 at $2$3$"
	[ "$(grep -E '^(Last login:|    by|[0-9]+ wrong)' <<<"$OUTPUT" | wc -L)" -le 80 ] ||
	    fail "wider than 80 columns: $OUTPUT"
}

test_a_login_by_code_is_told_at_the_next_one_with_its_device()
{
	local device
	newcomer l1

	by_code l1 203.0.113.9
	assert_lacks "$OUTPUT" 'Last login'
	device=$(events l1 | sed -n 's/^login .* //p' | head -n1)

	by_code l1 203.0.113.9
	told 203.0.113.9 sshd " by $device"
	assert_lacks "$OUTPUT" 'wrong code'
	# As 2sv status has it.
	by_key l1 203.0.113.9 '2sv status'
	assert_matches "$OUTPUT" '^Last login: 20[0-9-]+ [0-9:]+ UTC from 203\.0\.113\.9 at sshd\.$'
}

test_a_login_by_key_is_told_with_the_key()
{
	newcomer l2
	by_key l2 203.0.113.9

	by_code l2 203.0.113.9

	told 203.0.113.9 sshd ''
	assert_contains "$OUTPUT" "    by the ssh key $FINGERPRINT"
}

# What is no person's terminal stays as it is: scp, rsync and git read every byte.
test_a_command_is_told_nothing()
{
	newcomer l3
	by_key l3 203.0.113.9
	by_key l3 203.0.113.9
	assert_contains "$OUTPUT" 'Last login'

	ssh_from 203.0.113.9 l3 -i "$HOUSE/key.l3" -o IdentitiesOnly=yes \
	    'echo in' >"$HOUSE/out" 2>"$HOUSE/err" </dev/null
	assert_equal in "$(cat "$HOUSE/out")"
	assert_lacks "$(cat "$HOUSE/err")" 'Last login'
	sftp -q -b - -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
	    -o BindAddress=203.0.113.9 -i "$HOUSE/key.l3" -o IdentitiesOnly=yes l3@192.0.2.7 \
	    >"$HOUSE/out" 2>"$HOUSE/err" <<<pwd
	assert_contains "$(cat "$HOUSE/out")" /home/l3
	assert_lacks "$(cat "$HOUSE/out" "$HOUSE/err")" 'Last login'
	by_code l3 203.0.113.9 'echo in'
	assert_lacks "$OUTPUT" 'Last login'
}

# Perhaps a thief, who need not know where the owner comes from; the owner hears of him.
test_a_newcomer_is_told_nothing_and_the_owner_of_him()
{
	newcomer l4
	by_key l4 203.0.113.9
	until_true 2 is_later_than "$(date +%s)"

	by_code l4 198.51.100.7
	assert_lacks "$OUTPUT" 'Last login'
	assert_lacks "$OUTPUT" 203.0.113.9
	by_code l4 198.51.100.7
	told 198.51.100.7 sshd ' by d[0-9]+'
	assert_lacks "$OUTPUT" 203.0.113.9

	by_key l4 203.0.113.9
	told 198.51.100.7 sshd ' by d[0-9]+'
	assert_contains "$OUTPUT" 'Login from a new host: 198.51.100.7 by sshd'
}

test_a_host_that_was_forgotten_is_a_newcomer_again()
{
	newcomer l5
	by_key l5 203.0.113.9
	by_key l5 203.0.113.9
	assert_contains "$OUTPUT" 'Last login'
	assert_accepts 2sv hosts forget 203.0.113.9 --account l5

	by_key l5 203.0.113.9
	assert_lacks "$OUTPUT" 'Last login'
}

test_wrong_codes_since_then_are_said()
{
	newcomer l6
	by_key l6 203.0.113.9
	until_true 2 is_later_than "$(date +%s)"
	assert_refuses ssh_talk l6 198.51.100.7 'assword: ' "$PASSWORD" 'ode: ' \
	    "$(another_wrong_code l6 1)" 'ode: ' "$(another_wrong_code l6 2)" 'ode: ' \
	    "$(another_wrong_code l6 3)"

	by_key l6 203.0.113.9

	told 203.0.113.9 sshd ''
	assert_matches "$OUTPUT" '^3 wrong codes since then\. Not you\? Run: 2sv log$'
	by_key l6 203.0.113.9
	assert_lacks "$OUTPUT" 'wrong code'
}

# sudo in a session is no coming in: who came before is what counts.
test_sudo_in_the_session_does_not_hide_it()
{
	newcomer l7
	by_key l7 198.51.100.7
	until_true 2 is_later_than "$(date +%s)"
	by_key l7 203.0.113.9
	echo 'l7 ALL=(ALL) ALL' >/etc/sudoers.d/l7
	assert_accepts through_sudo l7 'assword' "$PASSWORD" 'ode: ' "$(next_code l7)" -- id -u

	by_key l7 198.51.100.7

	told 203.0.113.9 sshd ''
	rm /etc/sudoers.d/l7
}

test_login_tells_too()
{
	newcomer l8
	by_key l8 203.0.113.9
	until_true 2 is_later_than "$(date +%s)"
	assert_accepts through_login 'login: ' l8 'assword: ' "$PASSWORD" 'ode: ' "$(next_code l8)" \
	    'ready> ' exit --
	assert_lacks "$OUTPUT" '203.0.113.9'
	by_key l8 203.0.113.9
	assert_matches "$OUTPUT" '^Last login: .* from local:0 at login by d[0-9]+$'
}

test_by_default_nothing_is_told()
{
	tells no
	newcomer l9
	by_key l9 203.0.113.9
	by_key l9 203.0.113.9
	assert_lacks "$OUTPUT" 'Last login'
	service_stop
	sed -i '/^last_login/d' /etc/2sv/2sv.conf
	service_start
	by_key l9 203.0.113.9
	assert_lacks "$OUTPUT" 'Last login'
}
