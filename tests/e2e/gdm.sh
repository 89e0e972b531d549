# SPDX-License-Identifier: BSD-2-Clause
# GDM, its greeter and GNOME at a seat of their own (seat.c), with Xvfb in place of Xorg. Sourced by
# desktop_gdm*.container.sh; bash.
. "$TOP/tests/e2e/desktop.sh"
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
# The cursor may stand on a first letter, and signs at both ends of the field.
ASKS_NAME='(^|[^a-z])sername\b'
ASKS_PASSWORD='(^|[^a-z])assword\b'
# Whatever was wrong: what PAM said before is gone, and this is some seconds later.
REFUSED="Sorry, password authentication didn.t work|$ASKS_PASSWORD"
ASKS_CODE='^[^a-z]{0,6}ode\b'
SCREEN_PART=640x430+0+0
SCREEN_FILTERS=('-negate -resize 200% -level 30%,75%')
GREETER_USER=Debian-gdm

# --- the machine

gdm_furnish()
{
	desktop_furnish
	desktop_lines /etc/pam.d/gdm-password
	printf '%s\n' '[daemon]' WaylandEnable=false >/etc/gdm3/daemon.conf
	printf '%s\n' '[org/gnome/login-screen]' disable-user-list=true "logo=''" \
	    '[org/gnome/desktop/interface]' enable-animations=false >>/etc/gdm3/greeter.dconf-defaults
	gdm_plain_sessions
	gdm_seat
}

# Nothing moves, nothing else is on the ground; and nothing of what this machine hasn't got is needed.
gdm_plain_sessions()
{
	cat >/usr/share/glib-2.0/schemas/99_tests.gschema.override <<-'EOT'
		[org.gnome.desktop.interface]
		enable-animations=false
		[org.gnome.desktop.session]
		idle-delay=0
		[org.gnome.desktop.background]
		picture-options='none'
		primary-color='#000000'
		[org.gnome.shell]
		welcome-dialog-last-shown-version='99'
	EOT
	glib-compile-schemas /usr/share/glib-2.0/schemas
	sed -i 's/org.gnome.SettingsDaemon.UsbProtection;//' /usr/share/gnome-session/sessions/*.session
	rm -f /etc/xdg/autostart/*UsbProtection*
}

# The nodes are the container's own: what is done to their mode is done to no others.
gdm_seat()
{
	local number each
	ln -s /usr/local/bin/xserver /usr/bin/Xorg
	for number in 0 1 2; do
		mknod -m 0620 /dev/tty$number c 1 3
		systemctl -q mask getty@tty$number.service
	done
	install -m 0755 "$TOP/build/tools/seat.so" /usr/local/lib/seat.so
	for each in gdm gdm3 systemd-logind; do
		mkdir -p /etc/systemd/system/$each.service.d
		printf '[Service]\nEnvironment=LD_PRELOAD=/usr/local/lib/seat.so\n' \
		    >/etc/systemd/system/$each.service.d/seat.conf
	done
	systemctl daemon-reload
	systemctl restart systemd-logind
}

# --- the greeter

# screen_of ACCOUNT: where its GNOME is.
screen_of()
{
	local shell
	shell=$(process_of "$1" gnome-shell) || return
	screen_at "$(variable_of "$shell" DISPLAY)" "$(variable_of "$shell" XAUTHORITY)"
	[ -n "$DISPLAY" ] && xdotool getdisplaygeometry
}

# variable_of PROCESS NAME
variable_of()
{
	tr '\0' '\n' <"/proc/$1/environ" | sed -n "s/^$2=//p"
}

# greeter_new: nobody is logged in, and the greeter asks for a name.
greeter_new()
{
	sessions_end
	systemctl restart gdm3
	GDM=$(pgrep -x gdm3)
	house_wait 20 screen_of $GREETER_USER || fail "no greeter: $(log_since_mark)"
	screen_shows name "$ASKS_NAME"
	GREETER=$(process_of $GREETER_USER gnome-shell)
}

sessions_end()
{
	local id
	for id in $(loginctl list-sessions --no-legend | awk '$2 >= 2000 { print $1 }'); do
		loginctl terminate-session "$id" 2>/dev/null || true # by itself, meanwhile
	done
	house_wait 15 nobody_is_in || fail "sessions are left: $(loginctl list-sessions)"
}

nobody_is_in()
{
	! loginctl list-sessions --no-legend | awk '$2 >= 2000' | grep -q .
}

# password_of NAME [PASSWORD]: at the greeter.
password_of()
{
	log_mark
	enter "$1"
	screen_shows password "$ASKS_PASSWORD"
	enter "${2:-$PASSWORD}"
}

# greeter_lives NAME: it is the same one as at the beginning, begins anew, and NAME is not in.
greeter_lives()
{
	house_wait 20 begins_anew || fail "no name is asked for: $(cat "$HOUSE/screen")"
	assert_equal "$GREETER" "$(process_of $GREETER_USER gnome-shell)"
	assert_equal "$GDM" "$(pgrep -x gdm3)"
	assert_refuses process_of "$1" gnome-shell
}

# comes_in NAME: its session runs, and shows itself.
comes_in()
{
	house_wait 20 process_of "$1" gnome-shell || fail "no session of $1; the screen: $(screen_read)"
	house_wait 20 screen_of "$1" || fail "the session of $1 has no screen"
	screen_shows session '^Activities'
	assert_equal "$GDM" "$(pgrep -x gdm3)"
}

# At the code Escape leads to the password, and from there to the name.
begins_anew()
{
	screen_has "$ASKS_NAME" || {
		keys Escape
		screen_has "$ASKS_NAME"
	}
}

# failed NAME TIMES: so many codes are counted against it.
failed()
{
	[ "$(failures "$1")" = "$2" ]
}

# wrong_codes_to_the_end NAME: three of them, where a code is asked for.
wrong_codes_to_the_end()
{
	enter "$(another_wrong_code "$1" 1)"
	until_true 10 failed "$1" 1
	screen_shows wrong-code 'rong code. Code\b'
	enter "$(another_wrong_code "$1" 2)"
	until_true 10 failed "$1" 2
	screen_shows wrong-code 'rong code. Code\b'
	enter "$(another_wrong_code "$1" 3)"
	decided "account=$1" door=gdm-password verdict=refuse reason=wrong
	screen_shows refused "$REFUSED"
}

enrolled()
{
	person "$1"
	enrol "$1"
}

# --- the lock screen

session_of()
{
	loginctl list-sessions --no-legend | awk -v name="$1" '$3 == name { print $1; exit }'
}

locked_is()
{
	[ "$(loginctl show-session --value -p LockedHint "$(session_of "$1")")" = "$2" ]
}

# lock NAME: its screen, which asks for the password then. A key wakes it.
lock()
{
	log_mark
	screen_of "$1"
	loginctl lock-session "$(session_of "$1")"
	house_wait 10 locked_is "$1" yes || fail "the screen of $1 is not locked"
	house_wait 40 wakes || fail "no password is asked for: $(cat "$HOUSE/screen")"
}

wakes()
{
	screen_has "$ASKS_PASSWORD" || {
		keys Return
		house_wait 5 screen_has "$ASKS_PASSWORD"
	}
}

# asked_code: by the right password.
asked_code()
{
	enter "$PASSWORD"
	screen_shows code "$ASKS_CODE"
}

# unlocks NAME
unlocks()
{
	house_wait 15 locked_is "$1" no || fail "still locked; the screen: $(screen_read)"
	screen_shows unlocked '^Activities'
	locker_lives "$1"
}

# stays_locked NAME: it asks for the password again.
stays_locked()
{
	screen_shows locked "$ASKS_PASSWORD"
	assert_accepts locked_is "$1" yes
	locker_lives "$1"
}

# The session's shell is the one that was there at the beginning.
locker_lives()
{
	assert_equal "$SHELL_BEFORE" "$(process_of "$1" gnome-shell)"
	assert_equal "$GDM" "$(pgrep -x gdm3)"
}

# locked_session NAME: in by the password alone, and enrolled then: all codes are the lock's.
locked_session()
{
	person "$1"
	greeter_new
	password_of "$1"
	comes_in "$1"
	SHELL_BEFORE=$(process_of "$1" gnome-shell)
	enrol "$1"
	lock "$1"
}
