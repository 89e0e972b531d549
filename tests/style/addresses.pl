# SPDX-License-Identifier: BSD-2-Clause
# Reads "FILE:LINE:TEXT" lines and prints those addresses of hosts and people in TEXT that
# are neither kept for documentation, nor private, nor of a kind that names no host.
use strict;
use warnings;

sub is_real_ipv4 {
	my ($ip) = @_;
	my ($a, $b) = split /\./, $ip;
	return 0 if $ip =~ /^(192\.0\.2|198\.51\.100|203\.0\.113|192\.168|169\.254)\./;
	return 0 if $a == 0 || $a == 10 || $a == 127 || $a >= 224;
	return 0 if $a == 172 && $b >= 16 && $b < 32;
	return !($a == 100 && $b >= 64 && $b < 128);
}

my $names = qr/(^|\.)example(\.(org|com|net))?$|\.(test|invalid|service|socket|target)$/;
while (my $line = <STDIN>) {
	my ($place, $text) = $line =~ /^([^:]+:\d+):(.*)$/s or next;
	my @found;
	push @found, grep { is_real_ipv4($_) } $text =~ /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.]*\d)/g;
	push @found, grep { !/^2001:0?db8:/i }
	    $text =~ /(?<![\w:])([23][0-9a-f]{3}:[0-9a-f:]*:[0-9a-f:]*)/gi;
	push @found, grep { $_ !~ $names } $text =~ /[\w.+-]+\@((?:[\w-]+\.)+[a-z]{2,})\b/g;
	print "$place: $_ is not kept for documentation\n" for @found;
}
