# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in the settings of sshd: 2sv doctor finds each, and is silent without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

test_an_sshd_that_asks_no_code()
{
	plant sshd_without_pam sshd 'UsePAM is no' <<-'END'
	sshd_first 'UsePAM no'
	END
	plant no_interactive_dialogue sshd 'KbdInteractiveAuthentication is no' <<-'END'
	sshd_first 'KbdInteractiveAuthentication no'
	END
	plant the_old_name_of_the_dialogue_before_the_new_one sshd \
	    'KbdInteractiveAuthentication is no' <<-'END'
	sshd_first 'ChallengeResponseAuthentication no'
	END
	plant no_dialogue_for_root sshd 'for root: KbdInteractiveAuthentication is no' <<-'END'
	sshd_first 'PermitRootLogin yes'
	sshd_last 'Match User root' 'KbdInteractiveAuthentication no'
	END
	plant passwords_without_the_dialogue sshd 'PasswordAuthentication is yes' <<-'END'
	sshd_first 'PasswordAuthentication yes'
	END
	plant an_included_file_that_comes_first sshd 'PasswordAuthentication is yes' <<-'END'
	mkdir /etc/ssh/sshd_config.d
	echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud.conf
	sshd_first 'Include /etc/ssh/sshd_config.d/*.conf'
	END
	plant passwords_as_the_only_method sshd 'PasswordAuthentication is yes' <<-'END'
	sshd_first 'PasswordAuthentication yes' 'AuthenticationMethods password'
	END
	all_were_found 7
}

test_other_ways_into_sshd()
{
	plant tickets sshd 'GSSAPIAuthentication is yes: a ticket, which is had for a pass' <<-'END'
	sshd_first 'GSSAPIAuthentication yes'
	END
	plant tickets_of_the_key_exchange sshd 'a ticket, which is had for a password' <<-'END'
	sshd_first 'GSSAPIKeyExchange yes'
	END
	plant kerberos_passwords sshd 'KerberosAuthentication is yes' <<-'END'
	sshd_first 'KerberosAuthentication yes' 'PasswordAuthentication yes'
	END
	plant_note keys_of_hosts sshd "a login by a host's key asks no code" <<-'END'
	sshd_first 'HostbasedAuthentication yes'
	END
	plant_note methods_that_shut_root_out sshd "root can't come in: PermitRootLogin" <<-'END'
	key_and_code
	END
	all_were_found 5
}

test_settings_by_which_sshd_does_not_start()
{
	plant a_setting_that_is_unknown sshd \
	    'sshd -T: /etc/ssh/sshd_config.* line 1: .*Nonsense' <<-'END'
	sshd_first 'Nonsense yes'
	END
	plant methods_that_nobody_can_meet sshd 'sshd -T: .*AuthenticationMethods' <<-'END'
	sshd_first 'PubkeyAuthentication no' 'AuthenticationMethods publickey,keyboard-interactive'
	END
	plant a_fault_in_an_included_file sshd \
	    'sshd -T: /etc/ssh/sshd_config.d/50-site.conf line 2: .*maybe' <<-'END'
	mkdir /etc/ssh/sshd_config.d
	printf '\nUsePAM maybe\n' >/etc/ssh/sshd_config.d/50-site.conf
	sshd_first 'Include /etc/ssh/sshd_config.d/*.conf'
	END
	all_were_found 3
}

# It is of use where sshd lets 2sv-gate see them, for whomever, and be it by a group of a directory.
test_a_rule_for_copies_that_nothing_names()
{
	local rule='rule "copies" { require = always copies = code }'
	local place=/etc/2sv/2sv.conf.d/80-later.conf line
	plant copies_that_no_gate_names copies \
	    "$place:1: the rule copies says copies = code, but sshd runs 2sv-gate for nobody" <<-END
	echo '$rule' >$place
	END
	all_were_found 1
	for line in 'Match User ann' 'Match all'; do
		planted_back
		echo "$rule" >$place
		sshd_last "$line" 'ForceCommand exec /usr/libexec/2sv/2sv-gate'
		OUTPUT=$(2sv doctor) || true
		assert_matches "$OUTPUT" '^ok +copies .*sshd runs 2sv-gate'
	done
	planted_back
	echo "$rule" >$place
	sshd_last 'Match Group nobody-lists' 'ForceCommand exec /usr/libexec/2sv/2sv-gate'
	OUTPUT=$(2sv doctor) || true
	assert_matches "$OUTPUT" '^note +copies .*for no account that it was asked for: is the Match right'
	planted_back
	echo "$rule" >$place
	sed -i 's|^Subsystem sftp .*|Subsystem sftp /usr/libexec/2sv/2sv-gate --subsystem internal-sftp|' \
	    /etc/ssh/sshd_config
	OUTPUT=$(2sv doctor) || true
	assert_matches "$OUTPUT" '^note +copies .*for sftp alone: scp -O, rsync'
	planted_back
}

# sshd takes the first value that it meets, by whichever name: what stands behind it is no fault.
test_what_sshd_does_not_heed_is_no_fault()
{
	planted_back
	sshd_first 'ChallengeResponseAuthentication yes' 'PasswordAuthentication no'
	sshd_last 'KbdInteractiveAuthentication no' 'PasswordAuthentication yes'
	doctor_finds_nothing
	sshd_first 'PasswordAuthentication no'
	mkdir -p /etc/ssh/sshd_config.d
	echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud.conf
	touch -d '1 hour ago' /etc/ssh/sshd_config.d/50-cloud.conf /etc/ssh/sshd_config.d
	sshd_last 'Include /etc/ssh/sshd_config.d/*.conf'
	doctor_finds_nothing
	planted_back
}

test_what_is_right_is_no_fault()
{
	local line
	for line in 'LoginGraceTime 0' 'LoginGraceTime 60' 'MaxAuthTries 6' \
	    'AuthenticationMethods keyboard-interactive:pam' 'HostbasedAuthentication no' \
	    'AuthenticationMethods publickey,keyboard-interactive keyboard-interactive' \
	    'AuthorizedKeysCommand /usr/bin/true' 'AuthorizedKeysCommandUser nobody'; do
		planted_back
		sshd_first "$line" 'AuthorizedKeysCommandUser nobody'
		doctor_finds_nothing
	done
	planted_back
}

# What the entries call a fault is one: people come in without a code, or not at all.
test_what_is_planted_does_what_the_doctor_says()
{
	planted_back
	key_make ann
	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	sshd_with 'AuthenticationMethods publickey,keyboard-interactive'
	assert_refuses ssh_from 203.0.113.9 ann -i "$HOUSE/key.ann" -o BatchMode=yes true
	assert_accepts talk 'ode: ' "$(code ann)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 ann -i "$HOUSE/key.ann" true
	sshd_with 'AuthenticationMethods publickey keyboard-interactive'
	assert_accepts ssh_from 203.0.113.9 ann -i "$HOUSE/key.ann" -o BatchMode=yes true
	sshd_with 'UsePAM no' 'PasswordAuthentication yes'
	assert_accepts talk 'assword: ' "$PASSWORD" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 ann -o PubkeyAuthentication=no true
	sshd_with 'ChallengeResponseAuthentication no'
	assert_status 90 ssh_login ann "$(code ann 1)"
	assert_contains "$OUTPUT" 'Permission denied (publickey)'
	sshd_with 'MaxAuthTries 2'
	key_make bob # none of ann's: two such keys are two tries
	ssh-keygen -q -t ed25519 -N '' -f "$HOUSE/key.none"
	assert_status 90 talk 'assword: ' "$PASSWORD" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 ann -i "$HOUSE/key.bob" -i "$HOUSE/key.none" true
	assert_contains "$OUTPUT" 'Too many authentication failures'
	sshd_with 'MaxAuthTries 4'
	assert_accepts talk 'assword: ' "$PASSWORD" 'ode: ' "$(code ann 1)" -- "${IN_HOUSE[@]}" \
	    ssh_from 203.0.113.9 ann -i "$HOUSE/key.bob" -i "$HOUSE/key.none" true
	planted_back
	sshd_stop
	sshd_start
}

# sshd_with LINE...: with these before all others, and started anew.
sshd_with()
{
	sshd_first "$@"
	sshd_stop
	sshd_start
}

# The doors' files are those of the service sshd; where it asks another one they say nothing.
test_an_sshd_that_asks_another_pam_service()
{
	sshd_of_service sshd-site
	OUTPUT=$(2sv doctor) && fail 'nothing was found' || assert_equal 6 $?
	mv /usr/sbin/sshd.own /usr/sbin/sshd
	assert_matches "$OUTPUT" '^finding +sshd .*PAMServiceName is not sshd'
	doctor_finds_nothing
}
