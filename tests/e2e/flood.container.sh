# SPDX-License-Identifier: BSD-2-Clause
# A user of the machine floods the socket that is open to everybody, as the units have it: logins
# and other people are served meanwhile, no unit falls, and nothing is left of it afterwards.
. "$TOP/tests/e2e/through.sh"

before_all()
{
	container_furnish
	container_install
	person owner
	enrol owner
	person mallory
	cat >/run/house/flood.pl <<-'END'
	use Socket; use POSIX;
	my ($how, $path) = @ARGV; my (@held, $count); $SIG{PIPE} = "IGNORE";
	sub begin {
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or return;
		fcntl($s, F_SETFL, O_NONBLOCK);
		return connect($s, sockaddr_un($path)) ? $s : undef;
	}
	my %said = (silent => [], odd => ["x" x 4096, "v=1\0op=login\0"],
	    half => ["v=1\0op=status\0"], ask => ["v=1\0op=test\0account=mallory\0screen=none\0"]);
	while (1) {
		my $s = begin();
		if (!$s) { select(undef, undef, undef, 0.01); shift @held if @held > 900; next; }
		send($s, $_, 0) for @{$said{$how}};
		push @held, $s;
		shift @held if @held > ($how eq "silent" ? 900 : 100);
		syswrite(STDOUT, ".") if ++$count % 100 == 0;
	}
	END
}

# flood_begin: six processes of mallory's, each in its own way, until flood_end.
flood_begin()
{
	local how
	: >/run/house/flooded
	FLOOD=
	for how in silent silent silent odd half ask; do
		setpriv --reuid "$(id -u mallory)" --regid "$(id -g mallory)" --clear-groups \
		    timeout 120 perl /run/house/flood.pl $how /run/2sv/user.sock >>/run/house/flooded &
		FLOOD="$FLOOD $!"
	done
	until_true 20 flood_has_come
}

flood_has_come()
{
	[ "$(wc -c </run/house/flooded)" -gt 20 ]
}

flood_end()
{
	kill $FLOOD
	wait $FLOOD || true
}

restarts()
{
	for role in $ROLES; do
		unit NRestarts "$role"
	done
}

test_logins_and_other_people_are_served_while_one_user_floods()
{
	local before
	before=$(restarts)
	log_mark
	flood_begin

	assert_accepts ssh_login owner "$(code owner)"
	assert_status 0 2sv status --account owner
	until_true 20 as ann 2sv status
	flood_has_come

	flood_end
	everything_is_up
	assert_equal "$before" "$(restarts)"
	until_true 30 as mallory 2sv status
	assert_accepts ssh_login owner "$(code owner 1)"
}

test_nothing_is_left_of_it_and_the_log_was_not_flooded()
{
	until_true 60 few_processes
	[ "$(grep -c 2svd "$HOUSE_LOG")" -lt 500 ] || fail "$(grep -c 2svd "$HOUSE_LOG") lines"
}

few_processes()
{
	[ "$(service_pids | wc -l)" -lt 30 ]
}
