# SPDX-License-Identifier: BSD-2-Clause
# Faults planted in Match blocks and methods of sshd: 2sv doctor finds each, and is silent without it.
. "$TOP/tests/e2e/planted.sh"

before_all()
{
	planted_before_all
}

test_the_place_and_the_name_are_said()
{
	plant the_old_name_of_the_dialogue_is_named sshd \
	    '@: KbdInteractiveAuthentication is no' <<-'END'
	sshd_first 'ChallengeResponseAuthentication no # planted'
	END
	plant the_place_of_an_included_setting_is_named sshd '@: PasswordAuthentication is yes' <<-'END'
	mkdir /etc/ssh/sshd_config.d
	echo 'PasswordAuthentication yes # planted' >/etc/ssh/sshd_config.d/50-cloud.conf
	sshd_first 'Include /etc/ssh/sshd_config.d/*.conf'
	END
	plant tickets_of_the_key_exchange_are_named sshd 'GSSAPIKeyExchange is yes: a ticket' <<-'END'
	sshd_first 'GSSAPIKeyExchange yes'
	END
	all_were_found 3
}

test_match_blocks_for_accounts_and_addresses()
{
	plant passwords_for_one_account sshd 'for ann.*: PasswordAuthentication is yes' <<-'END'
	sshd_last 'Match User ann' 'PasswordAuthentication yes'
	END
	plant passwords_for_a_group sshd 'for bob.*: PasswordAuthentication is yes' <<-'END'
	sshd_last 'Match Group robots' 'PasswordAuthentication yes'
	END
	plant passwords_from_an_address sshd 'from 198.51.100.*: PasswordAuthentication is yes' <<-'END'
	sshd_last 'Match Address 198.51.100.0/24' 'PasswordAuthentication yes'
	END
	plant no_dialogue_from_an_address_of_version_six sshd \
	    'from 2001:db8:1:.*: KbdInteractiveAuthentication is no' <<-'END'
	sshd_last 'Match Address 2001:db8:1::/48' 'KbdInteractiveAuthentication no'
	END
	plant passwords_from_an_address_for_one_account sshd \
	    'for ann.* from 198.51.100.*: PasswordAuthentication is yes' <<-'END'
	sshd_last 'Match User ann Address 198.51.100.0/24' 'PasswordAuthentication yes'
	END
	plant no_dialogue_at_one_port_or_address_of_the_machine sshd \
	    '@: for all from anywhere to 192.0.2.7: KbdInteractiveAuthentication is no' <<-'END'
	sshd_last 'Match LocalAddress 192.0.2.7' 'KbdInteractiveAuthentication no # planted'
	END
	plant_note one_account_that_comes_in_by_its_key_alone sshd \
	    'for bob: a login by key asks no code' <<-'END'
	key_and_code
	sshd_first 'AuthenticationMethods publickey,keyboard-interactive' 'PermitRootLogin no'
	sshd_last 'Match User bob' 'AuthenticationMethods publickey'
	END
	plant_note keys_of_hosts_for_one_account sshd "for ann: a login by a host's key asks no code" <<-'END'
	sshd_last 'Match User ann' 'HostbasedAuthentication yes'
	END
	all_were_found 8
}

test_methods_that_ask_too_little_or_can_not_be_met()
{
	plant a_blank_in_place_of_a_comma sshd \
	    'AuthenticationMethods publickey keyboard-interactive: a blank parts ways' <<-'END'
	key_and_code
	sshd_first 'AuthenticationMethods publickey keyboard-interactive'
	END
	plant a_stack_for_keys_without_the_methods_for_it sshd \
	    'the stack asks a code after a key, but for nobody do AuthenticationMethods' <<-'END'
	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	END
	plant a_method_that_the_machine_does_not_know sshd \
	    'for ann: AuthenticationMethods publickey,gssapi-with-mic: nobody .*GSSAPIAuthentication is no' <<-'END'
	sshd_last 'Match User ann' 'AuthenticationMethods publickey,gssapi-with-mic'
	END
	plant keys_that_are_wanted_and_not_taken sshd \
	    'for ann.*: AuthenticationMethods .*PubkeyAuthentication is no' <<-'END'
	sshd_last 'Match User ann' 'PubkeyAuthentication no' \
	    'AuthenticationMethods publickey,keyboard-interactive'
	END
	plant passwords_as_the_only_method sshd 'AuthenticationMethods password: nobody .*a code can.t be asked' <<-'END'
	sshd_first 'PasswordAuthentication yes' 'AuthenticationMethods password'
	END
	plant a_dialogue_with_a_device_that_is_not_pam sshd \
	    'AuthenticationMethods keyboard-interactive:bsdauth: nobody .*PAM is the only device' <<-'END'
	sshd_first 'AuthenticationMethods keyboard-interactive:bsdauth'
	END
	all_were_found 6
}

test_tries_and_time()
{
	plant too_few_tries_for_a_key_and_a_code sshd 'MaxAuthTries is 2: ' <<-'END'
	sshd_first 'MaxAuthTries 2'
	END
	plant one_try_for_one_account sshd 'for ann.*: MaxAuthTries is 1: ' <<-'END'
	sshd_last 'Match User ann' 'MaxAuthTries 1'
	END
	plant less_time_than_a_code_needs sshd 'LoginGraceTime is 20: ' <<-'END'
	sshd_first 'LoginGraceTime 20'
	END
	all_were_found 3
}
