# SPDX-License-Identifier: BSD-2-Clause
# 2sv doctor at the doors: ways around a code in the stacks of pam.d, and what sshd does, each made
# for real and found with its file and line; and what it calls a way around is one.
. "$TOP/tests/e2e/doctor.sh"

before_all()
{
	doctor_before_all
}

# door_finds NAME REGEX: with what stands on stdin as that door's file.
door_finds()
{
	cat >"/etc/pam.d/$1"
	doctor_finds "door $1" "$2"
	put_back
}

test_a_door_without_a_line_of_ours_is_told_and_is_no_finding()
{
	put_back
	sed -i '/pam_2sv/d' /etc/pam.d/sshd /etc/pam.d/login /etc/pam.d/su /etc/pam.d/sudo \
	    /etc/pam.d/sudo-i

	doctor_finds_nothing
	assert_equal 4 "$(grep -Ec '^note +door [a-z-]+ .*no code is asked' <<<"$OUTPUT")"
	put_back
}

test_ways_around_the_code_are_found_with_their_line()
{
	put_back
	door_finds sudo '/etc/pam.d/sudo:1: this line can end the stack' <<-END
	auth sufficient pam_unix.so
	@include common-auth
	auth requisite pam_2sv.so
	account requisite pam_2sv.so
	END
	door_finds sudo '/etc/pam.d/sudo:2: this line can end the stack' <<-END
	@include common-auth
	auth [success=1 default=ignore] \\
	    pam_succeed_if.so user ingroup robots
	auth requisite pam_2sv.so
	auth required pam_permit.so
	account requisite pam_2sv.so
	END
	door_finds sudo '/etc/pam.d/sudo:2: a refusal of this line is not heeded' <<-END
	@include common-auth
	auth optional pam_2sv.so
	account requisite pam_2sv.so
	END
	doctor_finds_nothing
}

test_what_the_doctor_calls_a_way_around_is_one()
{
	put_back
	person oda
	enrol oda
	printf 'auth [success=2 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n%s\n%s\n' \
	    'auth requisite pam_2sv.so' 'auth required pam_permit.so' >/etc/pam.d/2sv-way
	sed 's/^@include common-auth/auth include 2sv-way/' "$HOUSE/kept/pam.d/sshd" \
	    >/etc/pam.d/sshd
	doctor_finds_nothing # for the line of sshd itself is still behind it
	assert_refuses ssh_talk oda 203.0.113.9 'assword: ' "$PASSWORD" '?ode: ' '^C'

	sed -i '/^auth.*pam_2sv/d' /etc/pam.d/sshd

	doctor_finds 'door sshd' '/etc/pam.d/2sv-way:1: this line can end the stack'
	assert_accepts ssh_talk oda 203.0.113.9 'assword: ' "$PASSWORD"

	cp "$HOUSE/kept/pam.d/sshd" /etc/pam.d/sshd
	sed -i '1i auth sufficient pam_rootok.so' /etc/pam.d/sshd
	doctor_finds 'door sshd' '/etc/pam.d/sshd:1: this line can end the stack'
	assert_accepts ssh_talk oda 203.0.113.9 # sshd is root for everybody
	put_back
}

test_strangers_and_lonely_lines_are_found()
{
	put_back
	door_finds su '/etc/pam.d/su:1: a code is asked though no password was right' <<-END
	auth requisite pam_2sv.so
	@include common-auth
	account requisite pam_2sv.so
	END
	door_finds su '/etc/pam.d/su:3: where nobody is enrolled nothing else says yes' <<-END
	auth [success=1 default=ignore] pam_unix.so
	auth requisite pam_deny.so
	auth requisite pam_2sv.so
	account requisite pam_2sv.so
	END
	door_finds su '/etc/pam.d/su:3: a second code is asked' <<-END
	@include common-auth
	auth requisite pam_2sv.so
	auth requisite pam_2sv.so
	account requisite pam_2sv.so
	END
}

test_single_lines_that_are_wrong_are_found()
{
	put_back
	sed -i 's/^auth.*pam_2sv.so/& nullok/' /etc/pam.d/su
	doctor_finds 'door su' '/etc/pam.d/su:[0-9]+: option nullok is not known'
	put_back
	# At login pam_group runs behind it; at su nothing does, and it is all the same there.
	sed -i 's/^auth  *requisite\(.*pam_2sv.so\)/auth required \1/' /etc/pam.d/su /etc/pam.d/login
	doctor_finds 'door login' '/etc/pam.d/login:[0-9]+: required: '
	assert_contains "$OUTPUT" '1 finding.'
	put_back
	sed -i '/^session.*pam_2sv/d' /etc/pam.d/sshd
	doctor_finds 'door sshd' 'no line of pam_2sv in session'
	put_back
	sed -i '/^account.*pam_2sv/d' /etc/pam.d/login
	doctor_finds 'door login' 'no line of pam_2sv in account'
	put_back
	echo 'session optional pam_2sv.so' >>/etc/pam.d/sudo
	doctor_finds 'door sudo' 'a line of pam_2sv in session'
	put_back
	echo 'session optional pam_2sv.so' >>/etc/pam.d/common-session
	doctor_finds sessions '/etc/pam.d/common-session:[0-9]+: cron'
	put_back
	echo '@include not-there' >>/etc/pam.d/sudo
	doctor_finds 'door sudo' '/etc/pam.d/sudo:[0-9]+: the file that it includes'
	put_back
	sed -i 's/ console_root//' /etc/pam.d/login
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +door login .*without console_root'
	put_back
}

test_a_door_whose_sibling_was_forgotten_is_found()
{
	put_back
	sed -i '/pam_2sv/d' /etc/pam.d/sudo-i
	doctor_finds 'door sudo-i' 'at sudo one is'
	put_back
	printf '@include common-auth\n@include common-account\n' >/etc/pam.d/su-l
	doctor_finds 'door su-l' 'at su one is'
	put_back
}

# --- sshd

# sshd_finds REGEX: with the line on stdin before all others; and it counts for --account too.
sshd_finds()
{
	cat - "$HOUSE/kept/sshd_config" >/etc/ssh/sshd_config
	doctor_finds sshd "$1"
	put_back
}

test_an_sshd_that_can_not_ask_a_code_is_found()
{
	put_back
	sshd_finds 'KbdInteractiveAuthentication is no' <<<'KbdInteractiveAuthentication no'
	sshd_finds 'PasswordAuthentication is yes' <<<'PasswordAuthentication yes'
	sshd_finds 'UsePAM is no' <<<'UsePAM no'
	sshd_finds 'a ticket, which is had for a password alone' <<<'GSSAPIAuthentication yes'
	sshd_finds 'sshd -T: .*Nonsense' <<<'Nonsense yes'
	doctor_finds_nothing
}

test_a_match_block_is_found_for_the_account_that_it_is_for()
{
	put_back
	printf '\nMatch User ann\n PasswordAuthentication yes\n' >>/etc/ssh/sshd_config

	doctor_finds sshd 'sshd_config:[0-9]+: for ann: PasswordAuthentication is yes'
	assert_matches "$OUTPUT" '^sshd +ann +anywhere +password +password; who has a device is refused'
	assert_lacks "$OUTPUT" 'for bob'
	put_back
}

test_keys_without_a_code_are_told_and_keys_with_one_are_not()
{
	put_back
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +sshd +a login by key asks no code'

	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	echo 'AuthenticationMethods publickey,keyboard-interactive keyboard-interactive' \
	    >>/etc/ssh/sshd_config
	doctor_finds sshd 'sshd_config: was changed after sshd read it'
	assert_contains "$OUTPUT" '1 finding.'
	sshd_reload
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'a login by key asks no code'
	assert_matches "$OUTPUT" '^note +sshd .*for root: root can.t come in: PermitRootLogin'
	assert_matches "$OUTPUT" '^sshd +everybody +anywhere +publickey,keyboard-interactive +key, code$'
	assert_matches "$OUTPUT" '^sshd +everybody +anywhere +keyboard-interactive +password, code$'
	assert_matches "$OUTPUT" '^sshd +root +anywhere +- +refused$'
	put_back
}

# A line that doors share is one cause, and where every way ends before the code, that is one too.
test_one_cause_is_one_finding()
{
	put_back
	sed -i '1i auth sufficient pam_unix.so' /etc/pam.d/common-auth
	doctor_finds 'door sshd' '/etc/pam.d/common-auth:1: this line can end the stack'
	assert_matches "$OUTPUT" '\(so at the doors sudo, sudo-i, su, su-l, login\)$'
	assert_contains "$OUTPUT" '1 finding.'
	assert_lacks "$OUTPUT" 'no login ever comes'
	assert_lacks "$OUTPUT" 'put it behind the password'
	assert_equal 'in /etc/pam.d/common-auth, line 1, write [success=2 default=ignore] in place of sufficient' \
	    "$(cure 'door sshd')"
	sed -i '1s/sufficient/[success=2 default=ignore]/' /etc/pam.d/common-auth
	doctor_finds_nothing
	put_back
}

test_the_table_says_what_a_wrong_code_does_and_what_is_not_there()
{
	put_back
	sed -i 's/^auth.*pam_2sv.*/auth optional pam_2sv.so/' /etc/pam.d/sudo
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^sudo +everybody +anywhere +- +password, code \(a wrong one lets in\)$'
	put_back
	sed -i 's/^auth.*pam_2sv.*/auth requisite pam_2sv_gone.so/' /etc/pam.d/sudo
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^sudo +everybody +anywhere +- +opens to nobody$'
	put_back
	# A line of account that is not there bars keys as well, and root at su.
	sed -i 's/pam_2sv.so/pam_2sv_gone.so/' /etc/pam.d/sshd /etc/pam.d/su
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^sshd +everybody +anywhere +- +refused$'
	assert_matches "$OUTPUT" '^su +root +anywhere +- +opens to nobody$'
	assert_lacks "$OUTPUT" ' key$'
	put_back
	echo 'NoSuchKeyword yes' >>/etc/ssh/sshd_config
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" '^sshd +everybody +anywhere +- +not known: sshd -T fails$'
	put_back
}

# ours LINE...: as 2sv protect sshd writes it.
ours()
{
	mkdir -p /etc/ssh/sshd_config.d
	printf '%s\n' "$@" >/etc/ssh/sshd_config.d/00-2sv.conf
	sed '1i Include /etc/ssh/sshd_config.d/*.conf' "$HOUSE/kept/sshd_config" >/etc/ssh/sshd_config
	sshd_reload
	OUTPUT=$(2sv doctor) || true
}

test_keys_that_were_declared_keep_their_declaration_in_the_cure()
{
	local key_alone='AuthenticationMethods publickey'
	put_back
	echo 'robots:x:3998:bob' >>/etc/group
	ours 'Match Group robots' "$key_alone" 'Match User root' "$key_alone" 'Match all'
	assert_matches "$OUTPUT" \
	    '^note +sshd +/etc/ssh/sshd_config.d/00-2sv.conf:2: for bob: .* it was declared so$'
	assert_contains "$OUTPUT" 'to ask one of them a code: gpasswd -d NAME robots'
	assert_matches "$OUTPUT" '^note +sshd +/etc/ssh/sshd_config.d/00-2sv.conf:4: for root: .* declared'
	# Everybody's keys, which nobody declared, have the cure as ever, once.
	assert_equal 1 "$(grep -c 'cure: for key and code: 2sv protect sshd' <<<"$OUTPUT")"

	ours 'Match Group robots' "$key_alone" 'Match all' "$key_alone"
	assert_matches "$OUTPUT" '^note +sshd +/etc/ssh/sshd_config.d/00-2sv.conf:4: a login by key .* declared'
	assert_contains "$OUTPUT" '2sv protect sshd --group none'
	assert_lacks "$OUTPUT" '--setup key+code'

	# A block that somebody else wrote is no declaration of ours.
	ours 'Match Group robots' "$key_alone" 'Match all' \
	    'AuthenticationMethods publickey,keyboard-interactive'
	printf 'Match User ann\nMaxAuthTries 5\n' >>/etc/ssh/sshd_config
	rm /etc/ssh/sshd_config.d/00-2sv.conf
	printf 'Match User ann\n%s\nMatch all\nAuthenticationMethods keyboard-interactive\n' \
	    "$key_alone" >/etc/ssh/sshd_config.d/50-site.conf
	sshd_reload
	OUTPUT=$(2sv doctor) || true
	assert_matches "$OUTPUT" '^note +sshd +for ann: a login by key asks no code$'
	rm /etc/ssh/sshd_config.d/*.conf
	sed -i '/^robots:/d' /etc/group
	put_back
	sshd_reload
}

# What a file says of its own age can be set; the time of its inode can't.
test_a_file_that_was_put_back_after_sshd_read_it_is_a_doubt_and_a_newer_one_a_finding()
{
	put_back
	sshd_reload
	doctor_finds_nothing
	assert_lacks "$OUTPUT" 'after sshd read'
	echo '# older' >"$HOUSE/older"
	cat "$HOUSE/kept/sshd_config" >>"$HOUSE/older"
	touch -d '2 days ago' "$HOUSE/older"
	cp -a "$HOUSE/older" /etc/ssh/sshd_config
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +sshd +/etc/ssh/sshd_config: was put there, or got another mode, after'
	touch /etc/ssh/sshd_config
	doctor_finds sshd '/etc/ssh/sshd_config: was changed after sshd read it'
	put_back
	sshd_reload
}

test_a_block_of_which_sshd_can_not_be_asked_is_said_once()
{
	put_back
	printf 'Match RDomain blue\n MaxAuthTries 5\nMatch RDomain red\n MaxAuthTries 4\n' >>/etc/ssh/sshd_config
	sshd_reload
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^note +sshd +/etc/ssh/sshd_config:[0-9]+: Match RDomain: nobody can ask'
	assert_equal 1 "$(grep -c 'Match RDomain' <<<"$OUTPUT")"
	put_back
	sshd_reload
}
