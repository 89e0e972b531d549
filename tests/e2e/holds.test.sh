# SPDX-License-Identifier: BSD-2-Clause
# A code that was given in a session holds there: Debian's sshd, whose pam_loginuid begins an audit
# session, and sudo, sudo -i and su in it; and on one terminal, where there is no such session. The
# kernel that runs these tests must let it be begun in the house: the first test says whether it does.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"

NO_SESSION=4294967295
MINUTES=30

before_all()
{
	printf 'Defaults passwd_tries=1\nDefaults lecture=never\nALL ALL=(ALL) ALL\n' \
	    >/etc/sudoers.d/house
	chmod 0440 /etc/sudoers.d/house
	printf 'rule office {\n  require = always\n  holds_minutes = %s\n}\n' "$MINUTES" \
	    >>/etc/2sv/2sv.conf
	store_init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

# in_session ACCOUNT [PROMPT ANSWER]... -- COMMAND: ann comes by ssh with password and code, and runs
# it at a terminal.
in_session()
{
	local account=$1
	through_split "${@:2}"
	through_ssh "$account" 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code "$account")" \
	    "${TALK[@]}" -- -t "${REST[@]}"
}

# How many codes were asked of the account at that door, and how many were not, for one holds.
asked()
{
	decisions "$1" | grep "door=$2 " | grep -c 'reason=right' || true
}

held()
{
	decisions "$1" | grep "door=$2 " | grep -c 'verdict=skip reason=holds' || true
}

test_each_login_by_ssh_has_an_audit_session_of_its_own()
{
	newcomer h1

	assert_equal "$NO_SESSION" "$(cat "/proc/$(cat /run/sshd.pid)/sessionid")"
	assert_accepts in_session h1 -- 'echo "session $(cat /proc/self/sessionid) $(id -u)"'
	assert_matches "$OUTPUT" "session [0-9]+ $(id -u h1)"
	assert_lacks "$OUTPUT" "session $NO_SESSION"
}

test_the_code_of_the_login_holds_for_sudo_in_that_session()
{
	newcomer h2

	assert_accepts in_session h2 'assword for h2: ' "$PASSWORD" 'assword for h2: ' "$PASSWORD" \
	    'assword for h2: ' "$PASSWORD" -- \
	    'sudo -k id -un; sudo -k -i id -un; setsid -w sudo -k -S id -un'

	assert_equal 3 "$(grep -c '^root' <<<"$OUTPUT")"
	assert_equal "1 0 2 1" "$(asked h2 sshd) $(asked h2 sudo) $(held h2 sudo) $(held h2 sudo-i)"
	assert_equal 3 "$(2sv log --account h2 --json | grep -c 'rule office')"
	assert_lacks "$(2sv hosts --account h2)" "local:"
}

test_a_wrong_password_is_one_still()
{
	newcomer h3

	in_session h3 'assword for h3: ' wrong -- 'sudo -k id -un' >"$HOUSE/out" 2>&1 || true

	assert_lacks "$(cat "$HOUSE/out")" root
	assert_equal 0 "$(held h3 sudo)"
}

# Within one session, with the store made older from outside.
test_it_is_over_after_the_minutes_and_no_use_makes_it_longer()
{
	local talk
	newcomer h4
	cat >/home/h4/work <<-'END'
	stage() { touch ~/at.$1; until [ -e ~/go.$1 ]; do sleep 0.1; done; }
	sudo -k id -un; stage 1; sudo -k id -un; stage 2; sudo -k id -un; sudo -k id -un
	END

	TALK_SECONDS=60 in_session h4 'assword for h4: ' "$PASSWORD" 'assword for h4: ' "$PASSWORD" \
	    'assword for h4: ' "$PASSWORD" 'Code: ' '=code h4 1' 'assword for h4: ' "$PASSWORD" \
	    -- 'sh work' >"$HOUSE/out" 2>&1 &
	talk=$!
	house_wait 30 test -e /home/h4/at.1 || fail "$(cat "$HOUSE/out")"
	store_alter "UPDATE hold SET at = at - 60 * ($MINUTES - 5)"
	touch /home/h4/go.1
	house_wait 30 test -e /home/h4/at.2 || fail "$(cat "$HOUSE/out")"
	assert_equal 2 "$(held h4 sudo)"
	store_alter "UPDATE hold SET at = at - 60 * 5"
	touch /home/h4/go.2
	wait "$talk" || fail "$(cat "$HOUSE/out")"

	assert_equal 4 "$(grep -c '^root' "$HOUSE/out")"
	assert_equal "1 3" "$(asked h4 sudo) $(held h4 sudo)"
}

test_another_session_of_the_same_account_is_asked()
{
	local talk
	newcomer h5
	key_make h5
	cat >/home/h5/work <<-'END'
	touch ~/at.1; until [ -e ~/go.1 ]; do sleep 0.1; done; sudo -k id -un
	END

	TALK_SECONDS=60 in_session h5 'assword for h5: ' "$PASSWORD" -- 'sh work' >"$HOUSE/out" 2>&1 &
	talk=$!
	house_wait 30 test -e /home/h5/at.1 || fail "$(cat "$HOUSE/out")"
	# By key alone, while the other one is open.
	assert_refuses through_ssh h5 203.0.113.9 'assword for h5: ' "$PASSWORD" 'Code: ' '^C' -- \
	    -t -i "$KEY" -o IdentitiesOnly=yes 'sudo -k id -un'
	assert_lacks "$OUTPUT" root
	touch /home/h5/go.1
	wait "$talk" || fail "$(cat "$HOUSE/out")"
	assert_equal 1 "$(held h5 sudo)"
	# And after it has ended.
	assert_accepts through_ssh h5 203.0.113.9 'assword for h5: ' "$PASSWORD" \
	    'Code: ' "$(code h5 1)" 'assword for h5: ' "$PASSWORD" -- \
	    -t -i "$KEY" -o IdentitiesOnly=yes 'sudo -k id -un; sudo -k id -un'
	assert_equal "1 2" "$(asked h5 sudo) $(held h5 sudo)"
}

# Its processes may stay; the code does not.
test_what_outlives_its_session_is_asked()
{
	newcomer h6
	key_make h6
	cat >/home/h6/stays <<-'END'
	until [ -e ~/go ]; do sleep 0.1; done
	printf '%s\n' "$1" | sudo -k -S id -un >~/said 2>&1; touch ~/done
	END

	assert_accepts in_session h6 -- "nohup setsid sh stays '$PASSWORD' >/dev/null 2>&1 </dev/null &
	    sleep 0.2"
	until_true 10 left_is_told h6
	touch /home/h6/go
	house_wait 20 test -e /home/h6/done || fail "it does not end"
	assert_lacks "$(cat /home/h6/said)" root
	assert_equal 0 "$(held h6 sudo)"
}

left_is_told()
{
	events "$1" | grep -q ^left
}

test_anothers_code_is_asked_in_the_same_session()
{
	newcomer h7
	newcomer h8

	echo "$PASSWORD" >/home/h8/typed
	# What h8 does there as itself is its own: that code was given to h7.
	assert_refuses in_session h7 'assword: ' "$PASSWORD" 'Code: ' "$(code h8)" \
	    'assword: ' "$PASSWORD" 'assword: ' "$PASSWORD" \
	    -- 'su h8 -c "id -un"; su - h8 -c "id -un"; su h8 -c "sudo -k -S id -un <~h8/typed"'

	assert_equal 2 "$(grep -c '^h8' <<<"$OUTPUT")"
	assert_lacks "$OUTPUT" root
	assert_equal "1 1 1" "$(asked h8 su) $(held h8 su) $(held h8 su-l)"
	decided account=h8 door=sudo verdict=refuse reason=ended
	assert_equal 0 "$(held h8 sudo)"
}

# Without an audit session, as in containers: as ann's own processes start here.
test_on_one_terminal_a_code_at_sudo_holds_for_the_next_sudo()
{
	newcomer h9
	assert_equal "$NO_SESSION" "$(cat /proc/self/sessionid)"

	assert_accepts talk 'assword for' "$PASSWORD" 'Code: ' "$(code h9)" \
	    'assword for' "$PASSWORD" -- "${IN_HOUSE[@]}" as h9 \
	    sh -c 'sudo -k id -un && sudo -k id -un'

	assert_equal 2 "$(grep -c '^root' <<<"$OUTPUT")"
	assert_equal "1 1" "$(asked h9 sudo) $(held h9 sudo)"
}

test_without_a_terminal_or_at_another_one_it_is_asked()
{
	newcomer h10

	# Both terminals are open: neither has the other's name.
	assert_refuses talk 'assword for' "$PASSWORD" 'Code: ' "$(code h10)" \
	    'assword for' "$PASSWORD" 'Code: ' '^C' -- "${IN_HOUSE[@]}" as h10 \
	    sh -c 'sudo -k id -un; script -qec "sudo -k id -un" /dev/null'
	assert_equal "1 0" "$(asked h10 sudo) $(held h10 sudo)"
	assert_refuses as h10 setsid -w sudo -k -S id -un <<<"$PASSWORD"
	assert_equal 0 "$(held h10 sudo)"
}

test_a_changed_password_and_a_stop_end_it()
{
	newcomer h11
	cat >/home/h11/work <<-'END'
	sudo -k sh -c "passwd -q h11 <~h11/new >/dev/null 2>&1"; sudo -k id -un; 2sv stop; sudo -k id -un
	END
	printf '%s\n%s\n' "$PASSWORD" "$PASSWORD" >/home/h11/new

	in_session h11 'assword for h11: ' "$PASSWORD" 'assword for h11: ' "$PASSWORD" \
	    'Code: ' "$(code h11 1)" 'assword for h11: ' "$PASSWORD" 'ode' '^C' -- 'sh work' \
	    >"$HOUSE/out" 2>&1 || true

	assert_equal 1 "$(grep -c '^root' "$HOUSE/out")"
	assert_equal "1 1" "$(asked h11 sudo) $(held h11 sudo)"
}

test_without_such_a_rule_each_sudo_asks()
{
	newcomer h12
	service_stop
	sed -i 's/holds_minutes = .*/holds_minutes = 0/' /etc/2sv/2sv.conf
	service_start

	assert_accepts in_session h12 'assword for h12: ' "$PASSWORD" 'Code: ' "$(code h12 1)" -- \
	    'sudo -k id -un'

	assert_equal "1 0" "$(asked h12 sudo) $(held h12 sudo)"
	service_stop
	sed -i "s/holds_minutes = .*/holds_minutes = $MINUTES/" /etc/2sv/2sv.conf
	service_start
}
