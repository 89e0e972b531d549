# SPDX-License-Identifier: BSD-2-Clause
# A name server that answers what no honest one would, on 127.0.0.1: nameserver.pl PORT FILE. FILE has
# a line for each name, read at each question: "NAME PTR LABEL LABEL ..." or "NAME A ADDRESS", in
# which \xNN is a byte; "* A ADDRESS" is of every name; "NAME hang" is never answered. What is not
# there does not exist (NXDOMAIN). Each question's name and type go to FILE.asked.
use strict;
use warnings;
use Socket;

my ($port, $file) = @ARGV;
my %types = (1 => 'A', 12 => 'PTR', 28 => 'AAAA');
socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
bind($socket, sockaddr_in($port, INADDR_LOOPBACK)) or die "bind: $!";

sub question
{
	my ($packet) = @_;
	my ($at, @labels) = (12);
	while (my $length = ord(substr($packet, $at, 1))) {
		push @labels, substr($packet, $at + 1, $length);
		$at += 1 + $length;
	}
	return (join('.', @labels), unpack('n', substr($packet, $at + 1, 2)), substr($packet, 12, $at - 7));
}

sub bytes { return $_[0] =~ s/\\x([0-9A-Fa-f]{2})/chr(hex $1)/ger }

# The data of an answer; undef: hang, "" none.
sub answer
{
	my ($name, $type) = @_;
	open(my $lines, '<', $file) or return '';
	while (my $line = <$lines>) {
		my ($whose, $what, @values) = split ' ', $line;
		next unless $whose eq '*' or lc(bytes($whose)) eq lc($name);
		return undef if $what eq 'hang';
		next unless $what eq ($types{$type} // '');
		return inet_aton($values[0]) if $what eq 'A';
		return join('', map { chr(length $_) . $_ } map { bytes($_) } @values) . "\0";
	}
	return '';
}

while (defined(my $from = recv($socket, my $packet, 4096, 0))) {
	my ($name, $type, $asked) = question($packet);
	my $data = answer($name, $type);
	open(my $log, '>>', "$file.asked") or die "$file.asked: $!";
	print $log "$name ", $types{$type} // $type, "\n";
	close($log);
	next unless defined $data;
	my $count = length $data ? 1 : 0;
	my $text = substr($packet, 0, 2) . pack('n5', $count ? 0x8180 : 0x8183, 1, $count, 0, 0) . $asked;
	$text .= pack('nnnNn', 0xc00c, $type, 1, 60, length $data) . $data if $count;
	send($socket, $text, 0, $from);
}
