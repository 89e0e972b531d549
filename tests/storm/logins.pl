# SPDX-License-Identifier: BSD-2-Clause
# Tells 2svd of logins, as the module does when a session begins: logins.pl FIRST LAST HOSTS. The
# accounts stormFIRST to stormLAST come from that many hosts each, of which none is known: each
# login is an alert. What is not answered is told again, under the same id, until it is. Root runs
# it; each login that was taken is a line ACCOUNT/ADDRESS.
use strict;
use warnings;
use Socket;
use Time::HiRes qw(sleep);

my ($first, $last, $hosts) = @ARGV;
my $tries = 0;
$| = 1;
$SIG{PIPE} = 'IGNORE';

sub is_taken
{
	my ($packet) = @_;
	my $answer;
	socket(my $service, AF_UNIX, SOCK_SEQPACKET, 0) or die "socket: $!";
	setsockopt($service, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 10, 0));
	connect($service, sockaddr_un('/run/2sv/root.sock')) or return;
	defined(send($service, $packet, 0)) or return;
	while (defined(recv($service, $answer, 4096, 0)) && length $answer) {
		return $answer =~ /\0verdict=accept\0/ if $answer =~ /^v=1\0op=done\0/;
	}
	return;
}

for my $host (1 .. $hosts) {
	for my $number ($first .. $last) {
		my ($account, $address) = ("storm$number", "198.51.100.$host");
		my $uid = getpwnam($account) // die "no account $account";
		my $once = sprintf('%016x%016x', $host * 1000000 + $number, $$);
		my $packet = join("\0", 'v=1', 'op=arrived', "account=$account", "uid=$uid", 'door=sshd',
			"rhost=$address", 'caller=0', "once=$once") . "\0";
		until (is_taken($packet)) {
			die "not taken: $account" if ++$tries > 2000;
			sleep 0.1;
		}
		print "$account/$address\n";
	}
}
