# SPDX-License-Identifier: BSD-2-Clause
# What a person reads off the screen of 2sv enrol, with a phone's camera or by eye. Sourced in
# the house; also run by talk.exp for the answer to a prompt:
#   bash look.sh ACCOUNT COMMAND...    keeps the screen and the secret of its QR code, then
#                                      runs COMMAND, which prints what is typed
. "$TOP/tests/e2e/acts.sh"

# typed ACCOUNT COMMAND...: an answer for talk: looks at the screen, then types what COMMAND
# prints.
typed()
{
	printf '=bash %s/tests/e2e/look.sh %s' "$TOP" "$*"
}

# enrols ACCOUNT [ARGUMENT...]: as a person, with the code that the QR code gives (through.sh).
enrols()
{
	talk 'Code from the app: ' "$(typed "$1" code "$1")" -- "${IN_HOUSE[@]}" as "$1" 2sv enrol \
	    "${@:2}"
}

# uri_on_screen [dark|light]: what the camera makes of the screen on stdin.
uri_on_screen()
{
	local picture=$HOUSE/picture.$$
	"$TOP/build/tools/text_to_picture" "${1:-dark}" >"$picture"
	zbarimg -Sdisable -Sqrcode.enable --raw -q "$picture" 2>/dev/null
	rm -f "$picture"
}

# secret_of_uri URI
secret_of_uri()
{
	local secret=${1#*secret=}
	echo "${secret%%&*}"
}

# places_with SECRET: the files and processes in which it stands, as base32 or as bytes.
places_with()
{
	perl -e '
	    use File::Find;
	    chomp(my $text = <STDIN>);
	    my $bits = join "", map { sprintf "%05b", index("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", $_) }
		split //, $text;
	    my $raw = pack "B*", substr($bits, 0, 8 * int(length($bits) / 8));
	    my @needles = ($text, lc $text, $raw, unpack("H*", $raw));
	    sub look {
		my $name = shift;
		open my $file, "<:raw", $name or return;
		local $/; my $whole = <$file> // "";
		for (@needles) { if (index($whole, $_) >= 0) { print "$name\n"; last } }
	    }
	    my $project = $ENV{TOP}; # it holds the tests own known secrets, and is only read here
	    find({ no_chdir => 1, wanted => sub {
		if ($_ eq $project) { $File::Find::prune = 1 } elsif (-f $_) { look($_) }
	    } }, grep { -e } @ARGV);
	    look($_) for glob "/proc/[0-9]*/cmdline /proc/[0-9]*/environ";
	' /var /etc /tmp /home /root /run/2sv /run/2sv-keep /dev/shm <<<"$1"
}

# look_for_secret ACCOUNT: while the new device waits for its first code.
look_for_secret()
{
	places_with "$(cat "$HOUSE/secret.$1")" >"$HOUSE/places.$1"
	code "$1"
}

# code_of_groups ACCOUNT: by one who typed the secret into the app, from the groups of four.
code_of_groups()
{
	code_on_screen "$1" <"$HOUSE/screen.$1"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	cat >"$HOUSE/screen.$1"
	secret_of_uri "$(uri_on_screen <"$HOUSE/screen.$1")" >"$HOUSE/secret.$1"
	"${@:2}"
fi
