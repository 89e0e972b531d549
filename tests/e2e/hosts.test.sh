# SPDX-License-Identifier: BSD-2-Clause
# Where logins come from: which host is new, who hears of it, and who sees which list.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/through.sh"
CALLER=$TOP/build/tools/caller
MOMENT='20[0-9-]+ [0-9:]+ UTC'

before_all()
{
	printf 'auth required pam_2sv.so\naccount required pam_2sv.so\naccount required pam_permit.so\n' \
	    >/etc/pam.d/caller
	store_init
	sshd_start
}

newcomer()
{
	person "$1"
	enrol "$1"
	log_mark
}

# comes ACCOUNT ADDRESS: logs in with a code that was never used, and has left again.
comes()
{
	log_mark
	assert_accepts ssh_login "$1" "$(next_code "$1")" "$2"
	assert_contains "$OUTPUT" "in as $1"
	until_true 5 event_matches "$1" 'left .*'
}

# next_code ACCOUNT: of a device of its own each time, so that nobody waits for a step.
next_code()
{
	enrol "$1" "d$(2sv devices --account "$1" | wc -l)" || return
	code "$1"
}

# interactively ACCOUNT ADDRESS: the same with a terminal and a shell, as a person.
interactively()
{
	echo 'PS1="ready> "' >"/home/$1/.bash_profile"
	assert_accepts through_ssh "$1" "$2" 'assword: ' "$PASSWORD" 'ode: ' "$(next_code "$1")" \
	    'ready> ' exit --
}

test_the_first_login_is_from_a_new_host_and_the_second_from_a_known_one()
{
	newcomer h1

	comes h1 203.0.113.9
	decided account=h1 host=203.0.113.9 place=new verdict=accept
	assert_equal 1 "$(alerts h1 | grep -c new-host)"

	comes h1 203.0.113.9
	decided account=h1 host=203.0.113.9 place=known verdict=accept
	assert_equal 1 "$(alerts h1 | grep -c new-host)"
}

test_another_address_of_the_same_network_is_new()
{
	newcomer h2
	comes h2 203.0.113.9

	comes h2 203.0.113.10

	decided account=h2 host=203.0.113.10 place=new verdict=accept
	assert_equal 2 "$(alerts h2 | grep -c new-host)"
}

test_ipv6_addresses_of_one_64_are_one_host_and_of_another_a_new_one()
{
	newcomer h3

	comes h3 2001:db8:1:2::a
	decided account=h3 host=2001:db8:1:2::/64 place=new verdict=accept
	comes h3 2001:db8:1:2::b
	decided account=h3 host=2001:db8:1:2::/64 place=known verdict=accept
	comes h3 2001:db8:1:3::a
	decided account=h3 host=2001:db8:1:3::/64 place=new verdict=accept

	assert_equal 2 "$(alerts h3 | grep -c new-host)"
	assert_equal 3 "$(2sv hosts --account h3 | wc -l)"
	assert_matches "$(2sv hosts --account h3)" '^2001:db8:1:2::/64 .* known .* 2 +20'
}

test_a_refused_login_makes_no_host_known()
{
	newcomer h4

	assert_refuses ssh_login h4 ''
	assert_refuses ssh_talk h4 203.0.113.9 'assword: ' "$PASSWORD" 'ode: ' \
	    "$(wrong_code h4)" 'ode: ' "$(wrong_code h4)" 'ode: ' "$(wrong_code h4)"

	assert_lacks "$(2sv hosts --account h4)" 203.0.113.9
	comes h4 203.0.113.9
	decided account=h4 host=203.0.113.9 place=new verdict=accept
}

test_hosts_has_each_with_its_first_and_last_time_and_its_logins()
{
	newcomer h5
	comes h5 203.0.113.9
	comes h5 203.0.113.9
	comes h5 203.0.113.10

	assert_equal 'HOST LAST DOOR STATE TRUSTED UNTIL SENT COUNTRY LOGINS FIRST' \
	    "$(2sv hosts --account h5 | sed -n '1s/  */ /gp')"
	assert_matches "$(2sv hosts --account h5)" \
	    "^203\.0\.113\.9 +$MOMENT +sshd +known +- +- +- +2 +$MOMENT$"
	assert_matches "$(2sv hosts --account h5)" \
	    "^203\.0\.113\.10 +$MOMENT +sshd +known +- +- +- +1 +$MOMENT$"
	assert_equal "$(2sv hosts --account h5)" "$(as h5 2sv hosts)"
}

# by_key ACCOUNT ADDRESS: comes with an ssh key, which is enough alone, and has left again.
by_key()
{
	assert_accepts through_ssh "$1" "$2" -- -i "$HOUSE/key.$1" -o IdentitiesOnly=yes 'echo in'
	until_true 5 has_left_as_often "$1"
}

has_left_as_often()
{
	[ "$(events "$1" | grep -c '^left ')" = "$(events "$1" | grep -c '^login ')" ]
}

# paragraph ACCOUNT HOST: what hosts --long has of it.
paragraph()
{
	2sv hosts --long --account "$1" | awk -v host="$2" 'BEGIN { RS = "" } $1 == host'
}

test_long_has_the_key_of_the_last_login_and_the_device_of_the_last_code()
{
	newcomer h50
	key_make h50
	by_key h50 203.0.113.9
	comes h50 198.51.100.7
	comes h50 203.0.113.10
	by_key h50 203.0.113.10

	assert_contains "$(paragraph h50 203.0.113.9)" "  With ssh key   $FINGERPRINT"
	assert_matches "$(paragraph h50 203.0.113.9)" '^  Of device      -$'
	assert_matches "$(paragraph h50 203.0.113.9)" '^  State          key only$'
	assert_matches "$(paragraph h50 198.51.100.7)" '^  With ssh key   -$'
	assert_matches "$(paragraph h50 198.51.100.7)" '^  Of device      d[0-9]+$'
	assert_matches "$(paragraph h50 198.51.100.7)" "^  Last code      $MOMENT$"
	assert_contains "$(paragraph h50 203.0.113.10)" "  With ssh key   $FINGERPRINT"
	assert_matches "$(paragraph h50 203.0.113.10)" '^  Of device      d[0-9]+$'
	assert_equal "$(2sv hosts --long --account h50)" "$(as h50 2sv hosts --long)"
	assert_equal 3 "$(2sv hosts --long | grep -c '^h50 ')"
	assert_equal "$FINGERPRINT" "$(2sv hosts --account h50 --json |
	    jq -r '.hosts[] | select(.host == "203.0.113.9") | .key')"
}

# widest COMMAND...: of its lines on the terminal, as it is.
widest()
{
	talk -- "$@" | wc -L
}

test_address_last_login_and_door_stand_whole_at_80_columns_and_at_45()
{
	local narrow
	newcomer h51
	comes h51 203.0.113.10
	comes h51 2001:db8:1:2::a

	[ "$(widest 2sv hosts --account h51)" -le 80 ] || fail "$(talk -- 2sv hosts --account h51)"
	assert_matches "$(talk -- 2sv hosts --account h51)" \
	    "^2001:db8:1:2::/64 +$MOMENT +sshd +known +- "
	assert_contains "$(talk -- 2sv hosts --account h51)" 'TRUSTED UNTIL'
	[ "$(widest 2sv hosts)" -le 80 ] || fail "$(talk -- 2sv hosts)"

	narrow=$(talk -- bash -c 'stty cols 45; exec 2sv hosts --account h51')
	[ "$(wc -L <<<"$narrow")" -le 45 ] || fail "$narrow"
	assert_matches "$narrow" '^HOST +LAST +DOOR +TRUSTED UNTIL$'
	assert_matches "$narrow" '^203\.0\.113\.10 +20[0-9-]{8} +sshd +-$'
}

test_root_sees_all_accounts_in_hosts_and_log()
{
	newcomer h6
	newcomer h7
	comes h6 203.0.113.9
	comes h7 203.0.113.10

	assert_matches "$(2sv hosts)" '^h6 +203\.0\.113\.9 '
	assert_matches "$(2sv hosts)" '^h7 +203\.0\.113\.10 '
	assert_matches "$(2sv log)" ' h6 .* sshd +203\.0\.113\.9 +new host +accept +right '
	assert_matches "$(2sv log)" ' h7 .* sshd +203\.0\.113\.10 +new host +accept +right '
	assert_lacks "$(2sv log --account h6)" h7
	assert_lacks "$(2sv log --account h6)" 203.0.113.10
}

test_root_sees_who_is_enrolled_and_nobody_else_does()
{
	newcomer h40
	newcomer h41
	comes h40 203.0.113.9

	assert_matches "$(2sv devices --all)" '^h40 +phone +active +20[0-9-]+ [0-9:]+ UTC +'
	assert_matches "$(2sv devices --all)" '^h41 +phone +active '
	assert_matches "$(2sv devices --all)" '^h40 .* 20[0-9-]+ [0-9:]+ UTC$'
	assert_status 2 2sv devices --all --account h40
	assert_status 4 as h41 2sv devices --all
	assert_lacks "$OUTPUT" h40
}

test_an_account_sees_its_own_log_and_no_others()
{
	newcomer h8
	newcomer h9
	comes h8 203.0.113.9

	assert_equal "$(2sv log --account h8)" "$(as h8 2sv log)"
	for command in log hosts status devices; do
		assert_status 4 as h9 2sv $command --account h8
		assert_lacks "$OUTPUT" 203.0.113.9
		assert_lacks "$(as h9 2sv $command)" 203.0.113.9
	done
}

# Not by 2sv, which is only a terminal, but by what speaks to the socket itself.
test_over_the_peoples_socket_nobody_gets_anothers_rows()
{
	newcomer h10
	newcomer h11
	comes h10 203.0.113.9

	for operation in hosts log status devices; do
		assert_lacks "$(says h11 op=$operation account=h10)" 203.0.113
		assert_lacks "$(says h11 op=$operation all=yes)" 203.0.113
		assert_matches "$(says h11 op=$operation account=h10)" 'verdict=refuse.*not-permitted'
	done
	for operation in login admit arrived left decoy init; do
		assert_matches "$(says h11 op=$operation account=h11)" 'verdict=refuse'
	done
	assert_equal '' "$(says h11 op=hosts account=h11 | grep -a 203)"
}

# says ACCOUNT RECORD...: sends one packet to user.sock as that account; prints what comes.
says()
{
	cat >"$HOUSE/says.pl" <<-'END'
	use Socket;
	socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die;
	connect($s, sockaddr_un("/run/2sv/user.sock")) or die "$!";
	send($s, join("", map { "$_\0" } "v=1", @ARGV), 0);
	my $packet;
	while (defined recv($s, $packet, 4096, 0) && length $packet) {
		$packet =~ tr/\0/ /;
		print "$packet\n";
	}
	END
	chmod 644 "$HOUSE/says.pl"
	as "$1" timeout 10 perl "$HOUSE/says.pl" "${@:2}"
}

is_later_than()
{
	[ "$(date +%s)" -gt "$1" ]
}

# The newcomer himself, perhaps a thief, is not told of himself, and cannot use up the telling.
test_a_new_host_is_told_at_the_next_login_from_an_older_host_only()
{
	newcomer h12
	interactively h12 203.0.113.9
	assert_lacks "$OUTPUT" 'Login from a new host'
	until_true 2 is_later_than "$(date +%s)"

	interactively h12 198.51.100.7
	assert_lacks "$OUTPUT" 'Login from a new host'
	interactively h12 198.51.100.7
	assert_lacks "$OUTPUT" 'Login from a new host'

	interactively h12 203.0.113.9
	assert_contains "$OUTPUT" 'Login from a new host: 198.51.100.7 by sshd'
	assert_contains "$OUTPUT" '2sv log'
}

test_commands_without_a_terminal_are_not_told_and_stay_clean()
{
	newcomer h13
	comes h13 203.0.113.9
	comes h13 198.51.100.7

	comes h13 203.0.113.9

	assert_lacks "$OUTPUT" 'Login from a new host'
}

test_a_name_that_comes_back_with_another_uid_is_refused_and_told_to_root()
{
	local answer
	newcomer h14
	answer=$(code h14)
	person h14 4999
	log_mark

	assert_refuses ssh_talk h14 203.0.113.9 'assword: ' "$PASSWORD"

	assert_lacks "$OUTPUT" 'in as'
	decided account=h14 door=sshd verdict=refuse reason=other-uid
	log_has 'PAM: Permission denied for h14' || fail "$(log_since_mark)"
	assert_contains "$(alerts -)" other-uid
	assert_status 1 "$CALLER" -a "$answer" -r 203.0.113.9 h14
	assert_contains "$OUTPUT" '1 PAM_PERM_DENIED'
	assert_status 1 "$CALLER" -p account -r 203.0.113.9 h14
	assert_contains "$OUTPUT" '1 PAM_PERM_DENIED'
	assert_lacks "$(as h14 2sv devices 2>&1)" phone
}

test_root_gives_such_a_name_to_its_new_owner_by_off_who_sees_nothing_of_the_old_one()
{
	newcomer h15
	comes h15 203.0.113.9
	person h15 4998

	assert_accepts 2sv off --account h15
	assert_lacks "$(as h15 2sv devices)" phone
	assert_lacks "$(as h15 2sv log; as h15 2sv hosts)" 203.0.113.9
	assert_contains "$(2sv log)" 203.0.113.9

	enrol h15
	comes h15 203.0.113.10
	decided account=h15 host=203.0.113.10 place=new verdict=accept
}

# calls_from HOST ACCOUNT: a program that gives PAM this as the remote host.
calls_from()
{
	"$CALLER" -a "$(wrong_code "$2")" -r "$1" "$2" || true
}

test_a_hostile_host_name_forges_no_line_and_no_field()
{
	local host who=h16
	newcomer h16
	newcomer h20

	for host in $'x\n<86>2svd: account=root door=sshd verdict=accept' \
	    'x  known  accept  right' $'\e]0;title\a\e[2J' \
	    'x" account="root' $'a\rb' $'\u202etxt.exe' "$(printf 'h%.0s' {1..3000})"; do
		calls_from "$host" $who
		[ "$host" != 'x" account="root' ] || who=h20 # one account is granted few guesses
	done

	house_wait 5 seven_are_logged || fail "$(log_since_mark)"
	assert_equal '' "$(log_since_mark | grep -a '2svd.*verdict=accept')"
	assert_equal '' "$(decisions root)"
	assert_equal '' "$(log_since_mark | LC_ALL=C grep -a '[[:cntrl:]]')"
	assert_equal '' "$(2sv log --account h16 | LC_ALL=C grep -a '[[:cntrl:]]')"
	assert_equal 4 "$(events h16 | grep -c '^code caller [^ ]* new host refuse wrong -$')"
	assert_equal 3 "$(events h20 | grep -c '^code caller [^ ]* new host refuse wrong -$')"
	assert_equal '5 4' "$(events h16 | wc -l) $(events h20 | wc -l)"
	assert_contains "$(2sv log --account h16)" ' x\x0A<86>2svd:\x20account=root\x20'
	assert_contains "$(2sv log --account h16)" ' \x1B]0;title\x07\x1B[2J '
}

seven_are_logged()
{
	[ "$( (decisions h16 && decisions h20) | grep -c 'verdict=refuse reason=wrong')" = 7 ]
}

test_what_is_no_address_is_never_known_and_never_looked_up()
{
	local began host
	newcomer h17
	began=$(seconds_now)

	for host in UNKNOWN host.example.org 010.0.0.1 203.0.113.256 10.evil.example.org; do
		log_mark
		assert_accepts "$CALLER" -a "$(next_code h17)" -r "$host" h17
		decided account=h17 host=unknown place=new verdict=accept
	done

	[ "$(seconds_since "$began" | cut -d. -f1)" -lt 10 ] || fail 'something was looked up'
	assert_lacks "$(2sv hosts --account h17)" ' known'
}

test_an_ipv4_address_in_ipv6_form_is_the_same_host()
{
	newcomer h18
	assert_accepts "$CALLER" -a "$(next_code h18)" -r 192.0.2.7 h18
	log_mark

	assert_accepts "$CALLER" -a "$(next_code h18)" -r ::ffff:192.0.2.7 h18

	decided account=h18 host=192.0.2.7 place=known verdict=accept
}

test_the_log_is_paged()
{
	local i
	newcomer h19
	for i in 1 2 3 4; do
		assert_status 1 "$CALLER" -a "$(another_wrong_code h19 $i)" -r 203.0.113.9 h19
	done

	assert_equal 3 "$(2sv log --account h19 --limit 2 | wc -l)"
	assert_equal 6 "$(2sv log --account h19 | wc -l)"
}

# arrives ACCOUNT NETWORK: as the module says it of sessions by key, from NETWORK.1 to .120.
arrives()
{
	perl - "$1" "$(id -u "$1")" "$2" <<-'END'
	use Socket;
	my ($account, $uid, $network) = @ARGV;
	for my $i (1 .. 120) {
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die;
		connect($s, sockaddr_un("/run/2sv/root.sock")) or die "$!";
		send($s, join("", map { "$_\0" } "v=1", "op=arrived", "account=$account",
		    "uid=$uid", "door=sshd", "rhost=$network.$i", "caller=0"), 0);
		my $packet;
		1 while defined recv($s, $packet, 4096, 0) && length $packet;
	}
	END
}

test_hosts_has_all_of_them_however_many()
{
	newcomer h21
	newcomer h22
	arrives h21 198.51.100
	arrives h22 203.0.113

	assert_equal 120 "$(2sv hosts --account h21 | grep -c '^198\.51\.100\.')"
	assert_equal 120 "$(as h21 2sv hosts | grep -c '^198\.51\.100\.')"
	assert_equal 240 "$(2sv hosts | grep -cE '^h2[12] ')"
	assert_equal 120 "$(2sv hosts | grep '^h22 ' | sort -u | wc -l)"
}

test_hosts_are_kept_over_a_restart()
{
	newcomer h30
	comes h30 203.0.113.9
	service_stop
	service_start

	comes h30 203.0.113.9

	decided account=h30 host=203.0.113.9 place=known verdict=accept
}
