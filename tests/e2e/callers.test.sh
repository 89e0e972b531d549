# SPDX-License-Identifier: BSD-2-Clause
# What programs give in place of a typed code: too much, the password again, sshd's dummy,
# nothing at all. None of it is a guess, and the log names what only the administrator can mend.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
CALLER=$TOP/build/tools/caller

before_all()
{
	printf 'auth required pam_2sv.so\n' >/etc/pam.d/caller
	store_init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

# pam_says NAME ANSWER CODE: what a program gets that calls PAM itself.
pam_says()
{
	local name=$1 answer=$2 expected=$3 output
	output=$("$CALLER" -a "$answer" -r 203.0.113.9 "$name") || true
	assert_contains "$output" "1 $expected"
}

test_a_thousand_bytes_at_sshd()
{
	newcomer n21
	printf '#!/bin/bash\ncase $1 in *assword*) echo "%s" ;; *) printf "%%01000d\\n" 0 ;; esac\n' \
	    "$PASSWORD" >"$HOUSE/askpass"
	chmod 755 "$HOUSE/askpass"

	assert_refuses env SSH_ASKPASS="$HOUSE/askpass" SSH_ASKPASS_REQUIRE=force \
	    setsid -w "${IN_HOUSE[@]}" ssh_from 203.0.113.9 n21 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	decided account=n21 door=sshd verdict=refuse reason=form
	assert_equal 0 "$(failures n21)"
}

# Where nothing between the person and the module cuts it.
test_a_megabyte_is_refused_is_not_sent_on_and_harms_nobody()
{
	newcomer n22
	head -c 1048576 /dev/zero | tr '\0' 7 >"$HOUSE/megabyte"

	assert_status 1 "$CALLER" -A "$HOUSE/megabyte" -r 203.0.113.9 n22
	assert_contains "$OUTPUT" '1 PAM_AUTH_ERR'

	decided account=n22 verdict=refuse reason=form
	assert_equal 0 "$(failures n22)"
	[ "$(wc -c <"$HOUSE_LOG")" -lt 1000000 ] || fail 'it came into the log'
	pam_says n22 "$(code n22)" PAM_SUCCESS
}

test_a_megabyte_on_sudos_stdin()
{
	newcomer n23
	printf 'Defaults passwd_tries=1\nALL ALL=(ALL) ALL\n' >/etc/sudoers.d/house
	head -c 1048576 /dev/zero | tr '\0' 7 >"$HOUSE/megabyte"
	{
		printf '%s\n' "$PASSWORD"
		cat "$HOUSE/megabyte"
	} >"$HOUSE/typed"

	assert_refuses as n23 setsid -w sudo -S id -un <"$HOUSE/typed"

	assert_lacks "$OUTPUT" root
	decided account=n23 door=sudo verdict=refuse
	assert_equal 0 "$(failures n23)"
}

test_the_password_again_in_place_of_the_code()
{
	newcomer n24

	assert_refuses through_su ann 'assword: ' "$PASSWORD" 'Code: ' "$PASSWORD" \
	    'Wrong code. Code: ' "$PASSWORD" 'Wrong code. Code: ' "$PASSWORD" -- n24 -c 'echo in as $(id -un)'

	assert_lacks "$OUTPUT" 'in as'
	assert_contains "$OUTPUT" 'su: Authentication failure'
	decided account=n24 door=su verdict=refuse reason=password-again
	log_has 'the password came in place of the code' || fail "$(log_since_mark)"
	assert_lacks "$(log_since_mark)" "$PASSWORD"
	assert_equal 0 "$(failures n24)"
}

# sshd's password method gives the password to every hidden prompt.
test_sshds_password_method_is_refused_and_not_counted()
{
	newcomer n25
	sshd_stop
	sshd_start -o PasswordAuthentication=yes -o KbdInteractiveAuthentication=no

	assert_refuses ssh_talk n25 203.0.113.9 'assword: ' "$PASSWORD"

	assert_lacks "$OUTPUT" 'in as'
	decided account=n25 door=sshd verdict=refuse reason=password-again
	log_has 'KbdInteractiveAuthentication yes' || fail "$(log_since_mark)"
	assert_lacks "$(log_since_mark)" "$PASSWORD"
	assert_events n25 'code sshd .* refuse password-again .*' 'enrolled .*'
	assert_equal 0 "$(failures n25)"
	sshd_stop
	sshd_start
}

# A password that looks like a code is still the password.
test_a_password_of_six_digits_given_twice_is_not_counted()
{
	newcomer n26
	usermod -p "$(perl -e 'print crypt("654321", q($6$house$))')" n26

	assert_refuses through_su ann 'assword: ' 654321 'Code: ' 654321 \
	    'Wrong code. Code: ' 654321 'Wrong code. Code: ' 654321 -- n26 -c 'echo in as $(id -un)'

	decided account=n26 door=su verdict=refuse reason=password-again
	assert_equal 0 "$(failures n26)"
}

# PermitRootLogin is prohibit-password in Debian: sshd gives PAM a dummy in place of all that
# root types. Here no password is asked before, so that the dummy comes as the code.
test_root_barred_by_sshd_is_named_and_not_counted()
{
	enrol root
	cp /etc/pam.d/sshd "$HOUSE/sshd.own"
	sed -i 's/^@include common-auth.*/auth required pam_permit.so/' /etc/pam.d/sshd
	log_mark

	assert_refuses ssh_talk root 203.0.113.9 'ode: ' "$(code root)" \
	    'Wrong code. Code: ' "$(code root)" 'Wrong code. Code: ' "$(code root)"

	assert_lacks "$OUTPUT" 'in as'
	decided account=root door=sshd verdict=refuse reason=barred
	log_has 'sshd barred this login' || fail "$(log_since_mark)"
	assert_equal 0 "$(failures root)"
	cp "$HOUSE/sshd.own" /etc/pam.d/sshd
}

test_the_bytes_of_sshds_dummy_also_cut_are_never_a_guess()
{
	newcomer n27
	pam_says n27 $'\b\n\r\177INCORRECT' PAM_AUTH_ERR
	pam_says n27 $'\b\n\r\177IN' PAM_AUTH_ERR

	decided account=n27 verdict=refuse reason=barred
	assert_equal 0 "$(failures n27)"
}

test_a_client_that_closes_the_connection_at_the_prompt()
{
	newcomer n28

	assert_refuses killed_at_prompt n28

	decided account=n28 door=sshd host=203.0.113.9 verdict=refuse reason=ended
	assert_events n28 'code sshd 203\.0\.113\.9 new host refuse ended .*' 'enrolled .*'
	assert_equal 0 "$(failures n28)"
}

# killed_at_prompt ACCOUNT: ^C ends the client where it asks the code.
killed_at_prompt()
{
	ssh_talk "$1" 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
}

# LoginGraceTime: sshd ends who waits at the prompt, before 2svd would.
test_a_prompt_that_sshd_waits_for_no_longer()
{
	newcomer n41
	/usr/sbin/sshd -D -p 2222 -o LoginGraceTime=3 -o PidFile=none </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 2222

	assert_refuses talk 'assword: ' "$PASSWORD" 'ode: ' '=log_has reason=ended' -- \
	    "${IN_HOUSE[@]}" ssh_from 203.0.113.9 n41 -p 2222 'echo in as $(id -un)'
	kill $!

	decided account=n41 door=sshd verdict=refuse reason=ended
	assert_equal 0 "$(failures n41)"
	assert_accepts ssh_login n41 "$(code n41)"
}

# ssh's ControlMaster: editors and file managers open many sessions, one login asks for them all.
test_more_sessions_of_one_connection_are_asked_nothing()
{
	newcomer n42
	assert_accepts talk 'assword: ' "$PASSWORD" 'ode: ' "$(code n42)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 n42 -o ControlMaster=yes -o ControlPersist=60 \
	    -o ControlPath="$HOUSE/control" true
	log_mark

	for session in 1 2; do
		assert_accepts ssh_from 203.0.113.9 n42 -o BatchMode=yes \
		    -o ControlPath="$HOUSE/control" 'echo in as $(id -un)'
		assert_equal 'in as n42' "$OUTPUT"
	done

	assert_equal 0 "$(decisions n42 | wc -l)"
	ssh -o ControlPath="$HOUSE/control" -O exit n42@192.0.2.7
}

# Nothing of 2sv is in a home: one that is not mounted yet, or closed, is of no matter.
test_a_home_that_is_away_or_closed_to_all()
{
	newcomer n43
	chmod 0 /home/n43
	assert_accepts ssh_login n43 "$(code n43)"
	rm -r /home/n43

	assert_accepts ssh_login n43 "$(code n43 1)"

	assert_contains "$OUTPUT" 'in as n43'
	assert_equal 0 "$(failures n43)"
}

test_end_of_file_at_sshds_prompt()
{
	newcomer n29

	assert_refuses ssh_talk n29 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^D'

	assert_lacks "$OUTPUT" 'in as'
	decided account=n29 door=sshd verdict=refuse
	assert_equal 0 "$(failures n29)"
}

test_a_program_without_a_conversation()
{
	newcomer n30

	assert_status 1 "$CALLER" -r 203.0.113.9 n30

	assert_contains "$OUTPUT" '1 PAM_AUTH_ERR'
	decided account=n30 verdict=refuse reason=ended
	assert_equal 0 "$(failures n30)"
}

test_the_same_wrong_answer_to_every_prompt_is_one_guess()
{
	newcomer n31

	assert_status 1 "$CALLER" -a "$(wrong_code n31)" -r 203.0.113.9 n31

	assert_equal 1 "$(failures n31)"
}

test_an_unknown_account_is_refused_as_one_with_a_wrong_password()
{
	log_mark

	assert_refuses ssh_talk nobody-here 203.0.113.9 'assword: ' "$PASSWORD"

	assert_lacks "$OUTPUT" ode:
	assert_status 1 "$CALLER" -a 123456 -r 203.0.113.9 nobody-here
	assert_contains "$OUTPUT" '1 PAM_AUTHINFO_UNAVAIL'
	assert_lacks "$(2sv hosts)" nobody-here
}

# Who bans by the log must not ban one who has only been asked.
test_each_decision_is_one_line_that_comes_at_its_end()
{
	newcomer n34
	printf '%s\n' '#!/bin/bash' "case \$1 in *assword*) echo '$PASSWORD' && exit ;; esac" \
	    "touch $HOUSE/n34.asked; until [ -e $HOUSE/n34.typed ]; do sleep 0.05; done; cat $HOUSE/n34.typed" \
	    >"$HOUSE/slowly"
	chmod 755 "$HOUSE/slowly"
	SSH_ASKPASS=$HOUSE/slowly SSH_ASKPASS_REQUIRE=force setsid -w \
	    ssh -b 203.0.113.9 n34@192.0.2.7 true </dev/null >/dev/null 2>&1 &
	until_true 20 test -e "$HOUSE/n34.asked"
	assert_equal '' "$(decisions n34)"
	code n34 >"$HOUSE/n34.typed.new"
	mv "$HOUSE/n34.typed.new" "$HOUSE/n34.typed"
	wait $!
	decided account=n34 door=sshd host=203.0.113.9 place=new device=phone verdict=accept \
	    reason=right
	assert_equal 1 "$(decisions n34 | grep -c 'reason=right')"
	assert_equal '' "$(decisions n34 | grep 'verdict=refuse')"

	newcomer n35
	assert_status 1 "$CALLER" -a "$(wrong_code n35)" -r 203.0.113.9 n35
	decided account=n35 door=caller host=203.0.113.9 verdict=refuse reason=wrong
	assert_equal 1 "$(decisions n35 | wc -l)"
}

test_no_code_and_no_password_is_in_any_log()
{
	local answer
	newcomer n32
	answer=$(code n32)
	assert_accepts ssh_login n32 "$answer"
	newcomer n33
	assert_refuses ssh_talk n33 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' 482915 'ode: ' 482916 \
	    'ode: ' ''

	assert_lacks "$(cat /var/log/*.out "$HOUSE_LOG" | tr '\0' ' ')" "$PASSWORD"
	assert_equal '' "$(grep -raw -e "$answer" -e 482915 /var/log /var/lib/2sv)"
	assert_lacks "$(2sv log)" "$answer"
}
