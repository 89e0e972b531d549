# SPDX-License-Identifier: BSD-2-Clause
# Writes a GeoIP database: mmdb.pl FILE, on standard input lines "NETWORK|CODE|COUNTRY|CITY" of IPv4,
# without doublets. City and country may be empty. Source: MaxMind DB File Format
# Specification, version 2.0 (maxmind.github.io/MaxMind-DB).
use strict;
use warnings;

# A value with its control byte; here no type is above 15, and no size above 284.
sub control
{
	my ($type, $size) = @_;
	my ($first, $more) = $size < 29 ? ($size, '') : (29, chr($size - 29));
	return $type < 8 ? chr($type << 5 | $first) . $more : chr($first) . chr($type - 7) . $more;
}

sub text { return control(2, length $_[0]) . $_[0] }
sub number
{
	my ($type, $number) = @_;
	my $bytes = pack('N', $number);
	$bytes =~ s/^\0+//;
	return control($type, length $bytes) . $bytes;
}

# map(KEY => encoded value, ...)
sub map_of
{
	my $text = control(7, @_ / 2);
	while (my ($key, $value) = splice(@_, 0, 2)) {
		$text .= text($key) . $value;
	}
	return $text;
}

# The tree: a node is two records, each a node, a place in the data, or nothing.
my (@nodes, $data) = ([undef, undef]);
while (my $line = <STDIN>) {
	chomp $line;
	my ($network, $code, $country, $city) = split /\|/, $line, -1;
	my ($address, $length) = split m{/}, $network;
	my @bits = split //, unpack('B32', pack('C4', split(/\./, $address)));
	my ($node, $last) = (0, $bits[$length - 1]);
	for my $bit (@bits[0 .. $length - 2]) {
		unless (defined $nodes[$node][$bit]) {
			push @nodes, [undef, undef];
			$nodes[$node][$bit] = $#nodes;
		}
		$node = $nodes[$node][$bit];
	}
	$nodes[$node][$last] = \(my $at = length($data // ''));
	my @names = $country ne '' ? (names => map_of(en => text($country))) : ();
	$data .= map_of(country => map_of(iso_code => text($code), @names),
		$city ne '' ? (city => map_of(names => map_of(en => text($city)))) : ());
}

open(my $file, '>:raw', $ARGV[0]) or die "$ARGV[0]: $!";
for my $node (@nodes) {
	for my $record (@$node) {
		my $value = !defined $record ? @nodes : ref $record ? @nodes + 16 + $$record : $record;
		print $file substr(pack('N', $value), 1);
	}
}
print $file "\0" x 16, $data, "\xAB\xCD\xEFMaxMind.com";
print $file map_of(node_count => number(6, scalar @nodes), record_size => number(5, 24),
	ip_version => number(5, 4), database_type => text('Test-City'),
	languages => control(11, 1) . text('en'), binary_format_major_version => number(5, 2),
	binary_format_minor_version => control(5, 0), build_epoch => number(9, 1800000000),
	description => map_of(en => text('a test')));
close($file) or die "$ARGV[0]: $!";
