# SPDX-License-Identifier: BSD-2-Clause
# A login screen on a desktop that nobody sees (Xvfb), in the container: a person's keys by xdotool,
# what he reads by tesseract. Sourced by desktop_*.container.sh; bash. Pictures of what was read
# last are in build/e2e/NAME, as is the table of what came of each case.
# Passwords and codes are typed in small letters: of capitals some get lost on the way.
. "$TOP/tests/e2e/came.sh"
DESKTOP_SIZE=800x600
# The part of the screen that is read, and what makes its letters black on white: pale ones and
# those on a coloured ground are each read by one of them.
SCREEN_PART=600x300+100+150
SCREEN_FILTERS=('-resize 250% -threshold 70%' '-resize 300% -threshold 60%')

# --- the screen

# screen_at DISPLAY [AUTHORITY]: where the functions below look and type.
screen_at()
{
	export DISPLAY=$1 XAUTHORITY=${2:-}
}

# screen_read: the words on it, one piece a line.
screen_read()
{
	local picture=$TOP/build/e2e/$NAME/${SCREEN_NAME:-screen}.png filter
	timeout 5 import -window root "$picture" || return
	for filter in "${SCREEN_FILTERS[@]}"; do
		convert "$picture" -crop "$SCREEN_PART" +repage -colorspace Gray $filter \
		    "$HOUSE/screen.png" || return
		timeout 20 tesseract "$HOUSE/screen.png" - --psm 11 2>/dev/null | grep . || true
	done >"$HOUSE/screen"
	cat "$HOUSE/screen"
}

screen_has()
{
	screen_read >/dev/null && grep -Eq -- "$1" "$HOUSE/screen"
}

# screen_shows NAME REGEX [SECONDS]: waits until it does; the picture is kept under that name.
screen_shows()
{
	SCREEN_NAME=$1
	house_wait "${3:-15}" screen_has "$2" ||
	    fail "the screen does not show /$2/, but: $(cat "$HOUSE/screen")"
	SCREEN_NAME=
}

# --- the keys

# keys NAME...: Return, Escape ...
keys()
{
	xdotool key --delay 50 "$@"
}

# enter TEXT: types it, and Return.
enter()
{
	xdotool type --delay 30 -- "$1"
	sleep 0.2 # as from a person: not yet all of it may be in the field
	keys Return
}

# --- the machine

# The X server of a display manager, which passes it a number, a file or what to write it to.
# It does not begin anew when a first client leaves, as the next one comes.
desktop_server()
{
	cat >/usr/local/bin/xserver <<-'EOT'
		#!/bin/bash
		options=()
		while [ $# -gt 0 ]; do
			case $1 in
			:*) options+=("$1") ;;
			-auth | -displayfd) options+=("$1" "$2"); shift ;;
			esac
			shift
		done
	EOT
	echo "exec Xvfb -noreset -screen 0 ${DESKTOP_SIZE}x24 -nolisten tcp \"\${options[@]}\"" \
	    >>/usr/local/bin/xserver
	chmod 0755 /usr/local/bin/xserver
}

# desktop_lightdm: its settings, for a screen that nobody sees.
desktop_lightdm()
{
	mkdir -p /etc/lightdm/lightdm.conf.d
	cat >/etc/lightdm/lightdm.conf.d/90-tests.conf <<-'EOT'
		[LightDM]
		logind-check-graphical=false
		minimum-display-number=20
		[Seat:*]
		xserver-command=/usr/local/bin/xserver
		user-session=openbox
		greeter-hide-users=true
		greeter-show-manual-login=true
	EOT
}

# desktop_lines FILE [split]: ours, as pam_2sv(8) has them, in a file that the distribution made.
desktop_lines()
{
	sed -i -e 's/^@include common-auth/&\nauth requisite pam_2sv.so/' \
	    -e 's/^@include common-account/account requisite pam_2sv.so\n&/' \
	    -e 's/^@include common-session/&\nsession optional pam_2sv.so/' "$1"
	[ -z "${2:-}" ] ||
	    sed -i 's/^@include common-auth/auth requisite pam_2sv.so split\n&/' "$1"
	assert_equal 3 "$(grep -c '^[a-z]* [a-z]* pam_2sv.so$' "$1")" "lines of 2sv in $1"
}

# desktop_furnish: a machine with 2sv, and a service that runs.
desktop_furnish()
{
	container_furnish
	container_install
	desktop_server
	came_begin
}

# process_of ACCOUNT NAME: the ids of such processes.
process_of()
{
	pgrep -u "$1" -x "$2"
}

# in_session NAME PROCESS COMMAND...: as that account, with what its session's first process has.
in_session()
{
	local name=$1 environment=()
	mapfile -d '' environment <"/proc/$(process_of "$1" "$2" | head -n 1)/environ"
	shift 2
	setpriv --reuid="$name" --regid="$(id -g "$name")" --init-groups \
	    env -i "${environment[@]}" timeout 20 "$@"
}

# keyring_is_open NAME PROCESS: GNOME's keyring of the session, which a wrong password leaves locked.
keyring_is_open()
{
	OUTPUT=$(in_session "$1" "$2" busctl --user get-property org.freedesktop.secrets \
	    /org/freedesktop/secrets/collection/login org.freedesktop.Secret.Collection Locked 2>&1)
	[ "$OUTPUT" = 'b false' ]
}

# desktop_listener FILE: behind the lines of 2sv a module that keeps what password it was given, as
# those of keyrings do.
desktop_listener()
{
	cat >/usr/local/bin/listener <<-'EOT'
		#!/bin/sh
		tr -d '\0' >/run/house/heard
	EOT
	chmod 0755 /usr/local/bin/listener
	sed -i '/^auth requisite pam_2sv.so$/a auth optional pam_exec.so expose_authtok /usr/local/bin/listener' \
	    "$1"
}
