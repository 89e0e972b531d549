# SPDX-License-Identifier: BSD-2-Clause
# pages.pl LIST PAGE...: prints what the pages name and is not there: files and folders (also the
# ends of their paths; capitals and * stand for anything), tests' programs, functions(), manual
# pages of ours. LIST has the project's files, one a line.
use strict;
use warnings;

my ($list, @pages) = @ARGV;
open my $in, '<', $list or die "$list: $!\n";
chomp(my @files = <$in>);
my %folders;
for my $file (@files) {
	my $folder = $file;
	$folders{$folder} = 1 while $folder =~ s|/[^/]*$||;
}
my @names = (@files, map { "$_/" } keys %folders);

my $words = '';
for my $file (grep { /\.[ch]$|\.sh$/ } @files) {
	open my $source, '<', $file or next;
	local $/;
	$words .= <$source>;
}

# A name as it is written: NAME, NNNN and the like, and *, are anything but a slash.
sub pattern {
	my ($name) = @_;
	my $pattern = quotemeta $name;
	$pattern =~ s/\\\*|NAME|NNNN|GROUP/[^\/]*/g;
	return $pattern;
}

sub is_there {
	my ($name) = @_;
	my $pattern = pattern($name);
	return grep { m{(^|/)$pattern/?$} || m{(^|/)$pattern\.c$} } @names;
}

# Rooms of the top: what begins so is a path, whatever it ends with.
my $top = qr/(?:lib|pam_2sv|services|tools|tests|man|packaging|docs)/;
my $inner = qr/(?:dialogue|keeper|store|policy|factor|sql)/;
my $ending = qr/\.(?:[ch]|sql|sh|mk|awk|exp|pl|patch)/;

sub check {
	my ($place, $line) = @_;
	my %seen;
	my $path = qr{[\w.*-]+(?:/[\w.*-]+)*};
	for my $name ($line =~ m{(?<![\w/.\$~-])($path)/?(?![\w/])}g) {
		$name =~ s/[.-]+$//;
		next if $name =~ m{^build/} || $seen{$name}++;
		next unless $name =~ m{^(?:$top|$inner)/} || $name =~ m{\w$ending$};
		print "$place: there is no $name\n" unless is_there($name);
	}
	for my $name ($line =~ /\b([a-z]\w+)\(\)/g) {
		print "$place: there is no function $name()\n" unless $words =~ /\b\Q$name\E *\(/;
	}
	while ($line =~ /\b((?:pam_)?2svd?(?:\.conf)?)\(([1-9])\)/g) {
		print "$place: there is no page $1($2)\n" unless is_there("man/$1.$2");
	}
}

for my $page (@pages) {
	open my $text, '<', $page or die "$page: $!\n";
	while (my $line = <$text>) {
		chomp $line;
		check("$page:$.", $line);
	}
}
