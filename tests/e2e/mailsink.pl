# SPDX-License-Identifier: BSD-2-Clause
# A mail server that keeps what it is given: mailsink.pl PORT FOLDER. Each mail becomes FOLDER/N, its
# envelope first. Where FOLDER/answer is there, its line is the answer to each recipient; where
# FOLDER/hang is there, nothing is said after the data.
use strict;
use warnings;
use Socket;

my ($port, $folder) = @ARGV;
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in($port, INADDR_LOOPBACK)) or die "bind: $!";
listen($listener, 64) or die "listen: $!";
$SIG{CHLD} = 'IGNORE';

sub slurp
{
	open(my $file, '<', $_[0]) or return;
	return scalar <$file>;
}

# Under a name of its own first: whoever looks meets whole mails.
sub keep
{
	my ($text) = @_;
	for (my $n = 1;; $n++) {
		next if -e "$folder/$n";
		open(my $file, '>', "$folder/.new.$$") or die "$folder: $!";
		print $file $text;
		close($file);
		return if link("$folder/.new.$$", "$folder/$n") and unlink("$folder/.new.$$");
	}
}

sub serve
{
	my ($client) = @_;
	my ($from, @to, $data) = ('');
	my $say = sub { syswrite($client, "$_[0]\r\n") };
	$say->('220 sink.example.org ESMTP');
	while (my $line = <$client>) {
		$line =~ s/\r\n$//;
		if ($line =~ /^EHLO/i) { $say->("250-sink.example.org\r\n250 8BITMIME") }
		elsif ($line =~ /^MAIL FROM:(\S+)/i) { $from = $1; $say->('250 ok') }
		elsif ($line =~ /^RCPT TO:(\S+)/i) {
			my $answer = slurp("$folder/answer");
			chomp $answer if defined $answer;
			push @to, $1 unless defined $answer;
			$say->($answer // '250 ok');
		}
		elsif ($line =~ /^DATA/i) {
			$say->('354 go on');
			$data = '';
			while (my $text = <$client>) {
				last if $text eq ".\r\n";
				$text =~ s/^\.//;
				$data .= $text;
			}
			keep("MAIL $from\nRCPT @to\n$data");
			sleep 600 if -e "$folder/hang";
			$say->('250 taken');
		}
		elsif ($line =~ /^QUIT/i) { $say->('221 bye'); last }
		else { $say->('500 what?') }
	}
}

while (accept(my $client, $listener)) {
	my $pid = fork();
	if ($pid == 0) { serve($client); exit 0 }
	close($client);
}
