# SPDX-License-Identifier: BSD-2-Clause
# A machine of fifty accounts goes from no device to all of them under a deadline: sshd logins by a
# terminal, a command, scp, sftp and git, before, at and after the day; nobody is lost, and who knows
# a password alone comes in nowhere once it is over, and enrols nothing. The figures are printed.
. "$TOP/tests/e2e/rules.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/mails.sh"
BOTH='AuthenticationMethods=publickey,keyboard-interactive keyboard-interactive'
TEST_SECONDS=600
FIGURES=$TOP/build/e2e/rollout.test/figures
KINDS=(terminal command scp sftp git)
THIEF=198.51.100.7
OWN=203.0.113.9
WITH_KEY=20 # s1 .. s20 come by an ssh key and, asked for, a code; the others by password
ALL=50

before_all()
{
	local i
	clock_is_held_for_right
	store_init
	cp "$TOP/packaging/pam/2sv-password" /etc/pam.d/2sv-password
	cp "$TOP/packaging/pam/sshd-key-and-code" /etc/pam.d/sshd
	sshd_start -o "$BOTH" -o MaxStartups=100
	for ((i = 1; i <= ALL; i++)); do
		person "s$i"
		[ $i -gt $WITH_KEY ] || key_make "s$i"
		as "s$i" git init -q --bare "/home/s$i/work.git"
	done
	group_of staff $(seq -f 's%g' 1 $ALL)
	ssh_program
}

# A program as ssh is one, for scp, sftp and git: from the address that $FROM names.
ssh_program()
{
	cat >"$HOUSE/ssh.from" <<-'END'
	#!/bin/bash
	exec ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
	    -b "$FROM" "${WITH[@]}" ${KEY:+-i "$KEY" -o IdentitiesOnly=yes} "$@"
	END
	chmod 755 "$HOUSE/ssh.from"
}

# what_goes KIND ACCOUNT: the command line of that kind of login; it says or brings "in as ACCOUNT".
what_goes()
{
	local at=$2@192.0.2.7
	case $1 in
	terminal) GOES=("$HOUSE/ssh.from" -tt "$at") ;;
	command) GOES=("$HOUSE/ssh.from" "$at" 'echo in as $(id -un)') ;;
	scp) GOES=(scp -q -S "$HOUSE/ssh.from" "$at:/etc/hostname" "$HOUSE/got.$2") ;;
	sftp) GOES=(sftp -q -S "$HOUSE/ssh.from" "$at:/etc/hostname" "$HOUSE/got.$2") ;;
	git) GOES=(env GIT_SSH="$HOUSE/ssh.from" git ls-remote "$at:work.git") ;;
	esac
}

# comes ACCOUNT FROM [PROMPT ANSWER]...: by its own kind; the prompts of ssh are those of a terminal.
comes()
{
	local number=${1#s} from=$2 key= shell=()
	[ $((number % 5)) != 0 ] || [ "$from" != $OWN ] || shell=('$ ' 'echo in as $(id -un); exit')
	what_goes "${KINDS[$((number % 5))]}" "$1"
	[ "$number" -gt $WITH_KEY ] || key=$HOUSE/key.$1
	[ "$from" = $OWN ] || key= # a thief has the password alone
	FROM=$from KEY=$key LC_ALL=C.UTF-8 talk "${@:3}" "${shell[@]}" -- "${GOES[@]}" >"$HOUSE/came.$1" 2>&1
}

# With what an account begins: by a key nothing is asked for before the second step.
first()
{
	FIRST=()
	[ "${1#s}" -le $WITH_KEY ] && [ "$2" = $OWN ] || FIRST=('assword: ' "$PASSWORD")
}

# all_come WHAT ACCOUNT...: each by its kind, with a code if it has a device. Counts those that came.
all_come()
{
	local what=$1 name in=0 lost=
	shift
	for name; do
		first "$name" $OWN
		[ ! -e "$HOUSE/secret.$name" ] || FIRST+=('ode: ' "$(code "$name")")
		if comes "$name" $OWN "${FIRST[@]}"; then
			in=$((in + 1))
		else
			lost="$lost $name"
		fi
	done
	echo "$what: $in of $# came in" | tee -a "$FIGURES"
	[ -z "$lost" ] || fail "lost:$lost; $(cat "$HOUSE/came.${lost##* }")"
}

# no_thief_comes WHAT ACCOUNT...: with the password, from elsewhere.
no_thief_comes()
{
	local what=$1 name refused=0
	shift
	for name; do
		! comes "$name" $THIEF 'assword: ' "$PASSWORD" '?: ' '^C' || fail "a thief came in as $name"
		! grep -q "in as $name" "$HOUSE/came.$name" || fail "a thief is in as $name"
		refused=$((refused + 1))
	done
	echo "$what: $refused of $# thieves refused" | tee -a "$FIGURES"
}

# of_staff: enrolled, due, overdue, as 2sv report counts them.
of_staff()
{
	2sv report --group staff --json | jq -r '.groups[] | select(.group == "staff") |
	    "\(.accounts) \(.enrolled) \(.due) \(.overdue)"'
}

names()
{
	seq -f 's%g' "$1" "$2"
}

test_before_the_day_all_come_in_and_are_told()
{
	rules_say "deadline \"staff\" { group = {\"staff\"} date = \"$(days_from_now 14)\" }"
	all_come 'before the day, without devices' $(names 1 $ALL)
	assert_equal "$ALL 0 $ALL 0" "$(of_staff)"
	assert_equal 10 "$(grep -l 'This account needs a second step by' "$HOUSE"/came.s* | wc -l)"
}

test_some_enrol_by_themselves()
{
	local name
	for name in $(names 1 4) $(names 21 26); do
		enrol "$name"
	done
	all_come 'ten have enrolled by themselves' $(names 1 $ALL)
	assert_equal "$ALL 10 40 0" "$(of_staff)"
	assert_status 0 2sv remind --group staff
	assert_matches "$OUTPUT" '40'
}

# Of those that are left, s5 .. s20 have keys; s27 .. s36 come from a host of a week's standing.
test_after_it_thieves_are_refused_and_owners_enrol_as_they_log_in()
{
	local name
	store_alter "UPDATE host SET first_at = first_at - 8 * 86400 WHERE account_id IN
	    (SELECT id FROM account WHERE name IN ($(names 27 36 | sed "s/.*/'&'/" | paste -sd,)))"
	rules_say "deadline \"staff\" { group = {\"staff\"} date = \"$(days_from_now -1)\" }"
	assert_equal "$ALL 10 0 40" "$(of_staff)"
	no_thief_comes 'after the day' $(names 1 $ALL)
	assert_equal 0 "$(store_says "SELECT count(*) FROM device d JOIN account a ON a.id = d.account_id
	    WHERE d.active = 0 OR d.confirmed_at > 0 AND a.name NOT IN
	    ($( (names 1 4; names 21 26) | sed "s/.*/'&'/" | paste -sd,))")"
	for name in $(names 5 20) $(names 27 36); do
		first "$name" $OWN
		comes "$name" $OWN "${FIRST[@]}" 'Code from the app: ' "=code_on_screen $name" \
		    'First 4 of number 1: ' '=first_group' || fail "$name: $(cat "$HOUSE/came.$name")"
	done
	echo 'after the day: 26 of 26 enrolled as they logged in, 16 by a key and 10 from a known host' | tee -a "$FIGURES"
	assert_equal "$ALL 36 0 14" "$(of_staff)"
	assert_equal 26 "$(store_says "SELECT count(*) FROM outbox WHERE kind = 'first-device'")"
}

test_the_rest_is_invited_and_then_all_have_a_device()
{
	local name
	for name in $(names 37 $ALL); do
		! comes "$name" $OWN 'assword: ' "$PASSWORD" 'Return: ' '' || fail "$name came in"
		2sv invite --account "$name" | codes_on_screen | head -n 1 >"$HOUSE/invited.$name"
		comes "$name" $OWN 'assword: ' "$PASSWORD" 'nvitation: ' "$(cat "$HOUSE/invited.$name")" \
		    'Code from the app: ' "=code_on_screen $name" \
		    'First 4 of number 1: ' '=first_group' || fail "$name: $(cat "$HOUSE/came.$name")"
	done
	echo 'invited: 14 of 14 enrolled' | tee -a "$FIGURES"
	assert_equal "$ALL $ALL 0 0" "$(of_staff)"
	sleep 31 # the codes that enrolled them are used
	all_come 'all have a device' $(names 1 $ALL)
	no_thief_comes 'all have a device' $(names 1 $ALL)
}
