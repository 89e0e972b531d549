# SPDX-License-Identifier: BSD-2-Clause
# A mail server that keeps what it is given: mailsink.pl PORT FOLDER [HOW CERTIFICATE KEY]. Each mail
# becomes FOLDER/N, its envelope first. Where FOLDER/answer is there, its line is the answer to each
# recipient (FOLDER/answer.MAIL, answer.STARTTLS: to that command); where FOLDER/hang is there,
# nothing is said after the data. HOW is
#   starttls   TLS once it is asked for      smtps   from the begin      clear   never
# and mail is taken then only from who gives name and password in FOLDER/user (one line), by a way
# that FOLDER/ways names (PLAIN LOGIN). FOLDER/clear has each line that came without TLS.
use strict;
use warnings;
use Socket;

my ($port, $folder, $how, $certificate, $key) = @ARGV;
require IO::Socket::SSL if defined $how && $how ne 'clear';
require MIME::Base64 if defined $how; # a bare root has neither
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in($port, defined $how ? INADDR_ANY : INADDR_LOOPBACK)) or die "bind: $!";
listen($listener, 64) or die "listen: $!";
$SIG{CHLD} = 'IGNORE';

sub slurp
{
	open(my $file, '<', $_[0]) or return;
	my $line = <$file>;
	chomp $line if defined $line;
	return $line;
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

sub keep_clear
{
	open(my $file, '>>', "$folder/clear") or die "$folder: $!";
	print $file $_[0];
	close($file);
}

sub with_tls
{
	my ($client) = @_;
	my $secure = IO::Socket::SSL->start_SSL($client, SSL_server => 1,
	    SSL_cert_file => $certificate, SSL_key_file => $key) or exit 0;
	return $secure;
}

# True if these are the right ones.
sub is_user
{
	return join(' ', @_) eq (slurp("$folder/user") // '');
}

sub serve
{
	my ($client) = @_;
	my ($from, @to, $data) = ('');
	my $is_secure = 0;
	my $is_known = !defined $how;
	my $read = sub {
		my $line = <$client>;
		keep_clear($line) if defined $how && defined $line && !$is_secure;
		return $line;
	};
	my $say = sub { syswrite($client, "$_[0]\r\n") };
	my $ask = sub { $say->('334 ' . MIME::Base64::encode_base64($_[0], '')); return MIME::Base64::decode_base64($read->() // '') };
	my $settle = sub { $is_known = is_user(@_); $say->($is_known ? '235 ok' : '535 5.7.8 no') };
	($client, $is_secure) = (with_tls($client), 1) if ($how // '') eq 'smtps';
	$say->('220 sink.example.org ESMTP');
	while (defined(my $line = $read->())) {
		$line =~ s/\r\n$//;
		my $ways = slurp("$folder/ways") // '';
		my $answer = $line =~ /^(MAIL|STARTTLS)/i ? slurp("$folder/answer." . uc $1) : undef;
		if (defined $answer) { $say->($answer) }
		elsif ($line =~ /^EHLO/i) {
			$say->('250-sink.example.org');
			$say->('250-STARTTLS') if ($how // '') eq 'starttls' && !$is_secure;
			$say->("250-AUTH $ways") if $ways ne '';
			$say->('250 8BITMIME');
		}
		elsif ($line =~ /^(HELO|RSET|NOOP)/i) { $say->('250 ok') }
		elsif ($line =~ /^STARTTLS/i && ($how // '') eq 'starttls') {
			$say->('220 go on');
			($client, $is_secure) = (with_tls($client), 1);
		}
		elsif ($line =~ /^AUTH PLAIN ?(\S*)/i && $ways =~ /PLAIN/) {
			my $given = $1 ne '' ? MIME::Base64::decode_base64($1) : $ask->('');
			$settle->((split /\0/, $given)[1, 2]);
		}
		elsif ($line =~ /^AUTH LOGIN ?(\S*)/i && $ways =~ /LOGIN/) {
			my $name = $1 ne '' ? MIME::Base64::decode_base64($1) : $ask->('Username:');
			$settle->($name, $ask->('Password:'));
		}
		elsif ($line =~ /^MAIL/i && !$is_known) { $say->('530 5.7.0 who are you?') }
		elsif ($line =~ /^MAIL FROM:(\S+)/i) { $from = $1; $say->('250 ok') }
		elsif ($line =~ /^RCPT TO:(\S+)/i) {
			my $words = slurp("$folder/answer");
			push @to, $1 unless defined $words;
			$say->($words // '250 ok');
		}
		elsif ($line =~ /^DATA/i) {
			$say->('354 go on');
			$data = '';
			while (my $text = $read->()) {
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
