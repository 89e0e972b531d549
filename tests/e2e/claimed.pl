# SPDX-License-Identifier: BSD-2-Clause
# A keeper's end of keep-notify.sock with one message for whoever claims: claimed.pl SOCKET FOLDER.
# FOLDER/message has the keys of the result, FOLDER/row those of an alert, if there is one. What is
# settled stands in FOLDER/settled, "OUTCOME WHY". (lib/wire/PROTOCOL, Notifier and keeper.)
# For messages that a real keeper sends to confirmed contacts only, or never.
use strict;
use warnings;
use IO::Select;
use Socket;

my ($path, $folder) = @ARGV;
socket(my $listener, PF_UNIX, SOCK_SEQPACKET, 0) or die "socket: $!";
unlink $path;
bind($listener, sockaddr_un($path)) or die "$path: $!";
chmod 0666, $path;
listen($listener, 8) or die "listen: $!";

sub packet
{
	return join('', map { "$_\0" } 'v=1', @_);
}

sub lines
{
	open(my $file, '<', $_[0]) or return ();
	chomp(my @lines = <$file>);
	return @lines;
}

sub settled
{
	my ($request) = @_;
	my ($outcome) = $request =~ /\0outcome=([^\0]*)/;
	my ($why) = $request =~ /\0why=([^\0]*)/;
	open(my $file, '>>', "$folder/settled") or die "$folder: $!";
	print $file "$outcome ", $why // '', "\n";
	close($file);
	unlink "$folder/message";
}

# Of the lane that the message at hand goes by: a URL that an account names.
sub is_asked
{
	my ($request, @message) = @_;
	my $urls = grep({ /^recipient=(push|webhook):/ } @message) && grep({ /^account=/ } @message);
	return $request =~ ($urls ? qr/\0lane=urls\0/ : qr/\0lane=own\0/);
}

sub answer
{
	my ($client, $request) = @_;
	my @message = lines("$folder/message");
	my @row = lines("$folder/row");
	if ($request =~ /\0op=settle\0/) {
		settled($request);
		send($client, packet('op=result', 'verdict=accept'), 0);
	} elsif (@message and is_asked($request, @message)) {
		send($client, packet('op=row', 'kind=alert', @row), 0) if @row;
		send($client, packet('op=result', 'verdict=accept', @message), 0);
	} else {
		send($client, packet('op=result', 'verdict=refuse', 'reason=no-such', 'wait=600'), 0);
	}
}

my $links = IO::Select->new($listener);
while (1) {
	for my $link ($links->can_read) {
		if ($link == $listener) {
			accept(my $client, $listener) or next;
			$links->add($client);
			next;
		}
		my $request = '';
		recv($link, $request, 4096, 0);
		if (length $request) {
			answer($link, $request);
		} else {
			$links->remove($link);
			close($link);
		}
	}
}
