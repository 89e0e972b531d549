# SPDX-License-Identifier: BSD-2-Clause
# What became of the storm: judge.pl TOLD SESSIONS REPEATS_MAX. TOLD has the alerts, a line each;
# SESSIONS is the sink's (sink.pl). Says what was counted, and "FAULT: ..." for what must not be.
use strict;
use warnings;

my ($told, $sessions, $repeats_max) = @ARGV;
my (%wanted, %came, %kept, %words, %ended, $faults, $mails);

sub fault { print "FAULT: $_[0]\n" if ++$faults <= 10 }

open(my $list, '<', $told) or die "$told: $!";
while (<$list>) { chomp; fault("told twice: $_") if $wanted{$_}++ }
open(my $log, '<', $sessions) or die "$sessions: $!";
for (sort { (split ' ', $a)[0] <=> (split ' ', $b)[0] } <$log>) {
	my ($began, $end, $name, $word, @alerts) = split;
	$words{$word}++;
	fault("$name was in two hands at a time") if ($ended{$name} // 0) > $began;
	$ended{$name} = $end if $end > ($ended{$name} // 0);
	next if $word eq 'refused';
	$mails++;
	$kept{$name}++;
	$came{$_}++ for @alerts;
}
for (sort keys %wanted) { fault("$_ never came") unless $came{$_} }
for (sort keys %came) { fault("$_ came, but nobody was told of") unless $wanted{$_} }
my $repeats = ($mails // 0) - keys %kept;
fault("$repeats repeats, but only $repeats_max can be explained") if $repeats > $repeats_max;
printf "  %d alerts told, %d delivered, in %d messages; %d sent again; sessions: %s\n",
	scalar(keys %wanted), scalar(grep { $wanted{$_} } keys %came), scalar(keys %kept), $repeats,
	join(', ', map { "$words{$_} $_" } sort keys %words);
exit($faults ? 1 : 0);
