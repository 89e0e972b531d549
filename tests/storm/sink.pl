# SPDX-License-Identifier: BSD-2-Clause
# A mail server that fails at random: sink.pl PORT FOLDER SEED. FOLDER/sessions gets a line for each
# session in which a letter was shown, at the session's end:
#   BEGAN ENDED NAME WORD ALERT...
# in microseconds; NAME of the Message-ID; WORD: kept (and said so), unsaid (kept, but the line
# broke before it was said) or refused; ALERT is ACCOUNT/ADDRESS. Where FOLDER/calm is, nothing
# fails. FOLDER/open/PID is there while a session is.
use strict;
use warnings;
use Socket;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($port, $folder, $seed) = @ARGV;
my $calm = 0;
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in($port, INADDR_LOOPBACK)) or die "bind: $!";
listen($listener, 64) or die "listen: $!";
open(my $log, '>>', "$folder/sessions") or die "$folder: $!";
mkdir "$folder/open";
$SIG{CHLD} = $SIG{PIPE} = 'IGNORE';

sub now_us { int(clock_gettime(CLOCK_MONOTONIC) * 1e6) }
sub fails { !$calm && rand() < $_[0] }

sub alerts
{
	my ($text) = @_;
	my ($account) = $text =~ /^  Account +(\S+) on /m;
	my ($from) = $text =~ /^  From +([0-9a-f.:]+)/m;
	return defined $account && defined $from ? "$account/$from" : '?';
}

sub serve
{
	my ($client) = @_;
	my ($began, $line) = (now_us());
	my $say = sub { syswrite($client, "$_[0]\r\n") };
	return $say->('421 4.3.2 not now') if fails(0.02);
	$say->('220 sink.example.org ESMTP');
	while (defined($line = <$client>)) {
		if ($line =~ /^EHLO/i) { $say->("250-sink.example.org\r\n250 8BITMIME") }
		elsif ($line =~ /^RCPT/i && fails(0.05)) { $say->('451 4.3.0 try again') }
		elsif ($line =~ /^(MAIL|RCPT|RSET|NOOP)/i) { $say->('250 ok') }
		elsif ($line =~ /^QUIT/i) { $say->('221 bye'); return }
		elsif ($line =~ /^DATA/i) {
			my ($text, $word, $end) = ('', 'kept');
			return if fails(0.01);
			$say->('354 go on');
			while (defined($line = <$client>)) {
				if ($line eq ".\r\n") { $end = 1; last }
				$text .= $line;
			}
			my ($name) = $text =~ /^Message-ID: <([0-9a-f]{32})@/m;
			select(undef, undef, undef, rand() * 0.05) unless $calm;
			$word = !$end || fails(0.04) ? 'refused' : fails(0.02) ? 'unsaid' : 'kept';
			$say->($word eq 'kept' ? '250 taken' : '452 4.3.1 no room') if $word ne 'unsaid';
			shutdown($client, 2) if $word eq 'unsaid';
			1 while defined($line = <$client>) && $line !~ /^QUIT/i;
			close($client);
			syswrite($log, join(' ', $began, now_us(), $name // '?', $word,
				alerts($text)) . "\n");
			return;
		}
		else { $say->('500 what?') }
	}
}

while (accept(my $client, $listener)) {
	srand($seed++);
	$calm = -e "$folder/calm";
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		open(my $mark, '>', "$folder/open/$$");
		close($listener);
		serve($client);
		unlink("$folder/open/$$");
		exit 0;
	}
	close($client);
}
