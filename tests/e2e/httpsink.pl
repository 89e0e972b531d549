# SPDX-License-Identifier: BSD-2-Clause
# One connection of a web server, on standard input and output: httpsink.pl FOLDER, started by socat
# for each. The request becomes FOLDER/N. FOLDER/answers has what comes of it, a line for each
# request, the first first: "500" or "302 https://..." is answered; "cut" ends without an answer;
# "hang" never ends. With no line left: 200.
use strict;
use warnings;

my ($folder) = @ARGV;

sub slurp
{
	open(my $file, '<', $_[0]) or return ();
	return <$file>;
}

# Under a name of its own first: whoever looks meets it whole.
sub write_whole
{
	my ($name, $text) = @_;
	open(my $file, '>', "$folder/.new.$$") or die "$folder: $!";
	print $file $text;
	close($file);
	rename("$folder/.new.$$", "$folder/$name") or die "$folder/$name: $!";
}

sub request_read
{
	my ($text, $length) = ('', 0);
	while (my $line = <STDIN>) {
		$text .= $line;
		$length = $1 if $line =~ /^Content-Length: (\d+)\r\n$/;
		last if $line eq "\r\n";
	}
	read(STDIN, $text, $length, length $text) if $length > 0;
	return $text;
}

sub answer_next
{
	my @answers = slurp("$folder/answers");
	return '200' unless @answers;
	my $answer = shift @answers;
	chomp $answer;
	write_whole('answers', join('', @answers));
	return $answer;
}

my $request = request_read();
exit 0 if $request eq ''; # who refused our certificate
my $n = 1;
$n++ while -e "$folder/$n";
my $answer = answer_next();
write_whole($n, $request);
exit 0 if $answer eq 'cut';
sleep 600 if $answer eq 'hang';
my ($status, $location) = split / /, $answer;
$| = 1;
print "HTTP/1.1 $status Words\r\n", $location ? "Location: $location\r\n" : '',
    "Content-Length: 7\r\nConnection: close\r\n\r\nsecret!";
