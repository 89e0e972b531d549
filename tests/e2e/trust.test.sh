# SPDX-License-Identifier: BSD-2-Clause
# Trusted hosts: where the code is not asked again for some days, and what ends that.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
BOTH='AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive'

# By a clock that is held for right, whatever this machine's kernel says of its own.
before_all()
{
	install -m 0755 "$TOP/build/tools/synchronised.so" /run/synchronised.so
	echo /run/synchronised.so >/etc/ld.so.preload
	store_init
	cp "$TOP/packaging/pam/2sv-password" /etc/pam.d/2sv-password
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	trust_says 'trust_days = 30'
	sshd_start -o "$BOTH"
}

# trust_says SETTING...: the service anew, with these.
trust_says()
{
	local setting
	service_stop
	sed -i '/^trust_\|^shared_/d' /etc/2sv/2sv.conf
	for setting; do
		echo "$setting" >>/etc/2sv/2sv.conf
	done
	service_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	key_make "$1"
	log_mark
}

# by_key ACCOUNT ADDRESS [PROMPT ANSWER]...: comes with the key from there and answers.
by_key()
{
	through_ssh "$1" "$2" "${@:3}" -- -i "$HOUSE/key.$1" -o IdentitiesOnly=yes \
	    'echo in as $(id -un)'
}

# trusted NAME: came from 203.0.113.9 with a key and a code, and trusts that.
trusted()
{
	newcomer "$1"
	assert_accepts by_key "$1" 203.0.113.9 'ode: ' "$(code "$1")" \
	    'Trust this host for 30 days? (y/n): ' y
	assert_contains "$OUTPUT" "in as $1"
}

test_a_host_that_is_trusted_is_not_asked_again_with_the_same_key()
{
	trusted t1
	assert_matches "$(alerts t1)" trusted
	log_mark
	assert_accepts by_key t1 203.0.113.9
	assert_contains "$OUTPUT" 'in as t1'
	decided account=t1 door=sshd host=203.0.113.9 place=known verdict=skip reason=trusted
	assert_matches "$(as t1 2sv hosts)" '^203\.0\.113\.9 .* sshd +trusted +20[0-9-]{8} '
	# From elsewhere, with another key, and by the password the code is asked.
	assert_refuses by_key t1 203.0.113.10 'ode: ' '^C'
	cp "$HOUSE/key.t1" "$HOUSE/key.old"
	key_make t1
	assert_refuses by_key t1 203.0.113.9 'ode: ' '^C'
	assert_refuses ssh_talk t1 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
}

test_whoever_says_no_or_nothing_comes_in_and_is_asked_again()
{
	newcomer t2
	assert_accepts by_key t2 203.0.113.9 'ode: ' "$(code t2)" '(y/n): ' n
	assert_contains "$OUTPUT" 'in as t2'
	assert_accepts by_key t2 203.0.113.9 'ode: ' "$(code t2 1)" '(y/n): ' ''
	assert_contains "$OUTPUT" 'in as t2'
	assert_refuses by_key t2 203.0.113.9 'ode: ' '^C'
	assert_lacks "$(as t2 2sv hosts)" trusted
}

test_a_recovery_code_trusts_nothing()
{
	newcomer t3
	2sv codes new --account t3 --plain >"$HOUSE/paper.t3"
	assert_accepts by_key t3 203.0.113.9 'ode: ' "$(line t3 1)"
	assert_lacks "$OUTPUT" Trust
}

test_without_a_key_it_is_offered_only_where_the_admin_wants_it()
{
	newcomer t4
	assert_accepts ssh_login t4 "$(code t4)"
	assert_lacks "$OUTPUT" Trust
	trust_says 'trust_days = 7' 'trust_by_address = yes' 'shared_networks = "198.51.100.0/24"'
	assert_accepts ssh_talk t4 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' "$(code t4 1)" \
	    'Trust this host for 7 days? (y/n): ' y
	assert_accepts ssh_talk t4 203.0.113.9 'assword: ' "$PASSWORD"
	assert_contains "$OUTPUT" 'in as t4'
	# An address that many have is not enough.
	newcomer t5
	assert_accepts ssh_login t5 "$(code t5)" 198.51.100.7
	assert_lacks "$OUTPUT" Trust
	trust_says 'trust_days = 30'
	assert_refuses ssh_talk t4 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' '^C'
}

test_what_ends_it()
{
	trusted t6
	assert_status 0 as t6 2sv hosts forget 203.0.113.9
	assert_refuses by_key t6 203.0.113.9 'ode: ' '^C'
	assert_status 1 as t6 2sv hosts forget 203.0.113.9

	trusted t7
	2sv codes new --account t7 --plain >"$HOUSE/paper.t7"
	assert_status 0 as t7 2sv stop
	assert_status 0 2sv free --account t7
	assert_refuses by_key t7 203.0.113.9 'ode: ' '^C'

	trusted t8
	assert_status 0 2sv enrol --account t8 --name other --no-confirm
	assert_status 0 2sv devices remove other --account t8
	assert_refuses by_key t8 203.0.113.9 'ode: ' '^C'
}

test_a_change_of_the_password_ends_it()
{
	trusted t11
	assert_accepts talk 'urrent password: ' "$PASSWORD" 'ew password: ' 'horse battery 9 staple' \
	    'ew password: ' 'horse battery 9 staple' -- "${IN_HOUSE[@]}" as t11 passwd
	assert_matches "$(events t11)" '^password passwd '
	assert_matches "$(alerts t11)" password-changed
	assert_refuses by_key t11 203.0.113.9 'ode: ' '^C'

	# One that is not changed changes nothing.
	trusted t12
	assert_refuses talk 'urrent password: ' 'not this one' -- "${IN_HOUSE[@]}" as t12 passwd
	assert_accepts by_key t12 203.0.113.9
	# Root's; and while no service is there it is told later.
	service_stop
	talk 'ew password: ' 'horse battery 9 staple' 'ew password: ' 'horse battery 9 staple' -- \
	    passwd t12 || true
	trust_says 'trust_days = 30'
	until_true 10 event_is_told t12 'password passwd .*'
	assert_refuses by_key t12 203.0.113.9 'ode: ' '^C'
	# The account's own, too: passwd is root's program, started by its user.
	trusted t13
	service_stop
	assert_accepts talk 'urrent password: ' "$PASSWORD" 'ew password: ' 'horse battery 9 staple' \
	    'ew password: ' 'horse battery 9 staple' -- "${IN_HOUSE[@]}" as t13 passwd
	trust_says 'trust_days = 30'
	until_true 10 event_is_told t13 'password passwd .*'
	assert_refuses by_key t13 203.0.113.9 'ode: ' '^C'
}

test_it_ends_with_its_days_and_with_the_setting()
{
	trusted t9
	trust_says 'trust_days = 0'
	assert_refuses by_key t9 203.0.113.9 'ode: ' '^C'
	trust_says 'trust_days = 30'
	assert_accepts by_key t9 203.0.113.9
	store_alter "UPDATE trust SET until = unixepoch() - 1"
	trust_says 'trust_days = 30'
	assert_refuses by_key t9 203.0.113.9 'ode: ' '^C'
}

test_a_known_host_is_trusted_by_name_with_a_code()
{
	newcomer t10
	assert_accepts by_key t10 203.0.113.9 'ode: ' "$(code t10)" '(y/n): ' n
	assert_status 5 as t10 2sv hosts trust 203.0.113.9 --batch
	assert_status 0 talk 'Code: ' "$(code t10 1)" -- "${IN_HOUSE[@]}" as t10 2sv hosts trust \
	    203.0.113.9 --days 3
	assert_contains "$OUTPUT" '203.0.113.9 is trusted for 3 days.'
	assert_accepts by_key t10 203.0.113.9
	assert_status 1 as t10 2sv hosts trust 203.0.113.77
	assert_contains "$OUTPUT" 'There is no such known host'
	assert_status 1 2sv hosts trust "local:$(id -u t10)" --account t10
	assert_status 0 as t10 2sv hosts forget --all
	assert_refuses by_key t10 203.0.113.9 'ode: ' '^C'
	assert_status 2 as t10 2sv hosts forget
}
