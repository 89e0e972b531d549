# SPDX-License-Identifier: BSD-2-Clause
# A desktop session, as far as pop-ups go: a real dbus-daemon as the account's session bus, 2sv-agent,
# and on the bus notifysink, which shows nothing and writes what came. Sourced by tests in the house.
AGENT=/usr/libexec/2sv/2sv-agent
SESSIONS=$HOUSE/sessions

# in_session ACCOUNT COMMAND...
in_session()
{
	local name=$1
	shift
	as "$name" env "DBUS_SESSION_BUS_ADDRESS=unix:path=$SESSIONS/$name/bus" \
	    "XDG_RUNTIME_DIR=$SESSIONS/$name" "$@"
}

# part_start ACCOUNT bus|sink|agent COMMAND...: in the background; what it says is kept.
part_start()
{
	local name=$1 part=$2
	shift 2
	(
		cd "/home/$name"
		exec setpriv --reuid="$name" --regid="$(id -g "$name")" --init-groups \
		    env HOME="/home/$name" "XDG_RUNTIME_DIR=$SESSIONS/$name" \
		    "DBUS_SESSION_BUS_ADDRESS=unix:path=$SESSIONS/$name/bus" "$@"
	) </dev/null >>"$SESSIONS/$name.$part.out" 2>&1 &
	echo $! >"$SESSIONS/$name.$part"
}

# bus_start ACCOUNT
bus_start()
{
	mkdir -p -m 0755 "$SESSIONS"
	install -d -m 0700 -o "$1" -g "$1" "$SESSIONS/$1" "$SESSIONS/$1/calls"
	rm -f "$SESSIONS/$1/bus"
	part_start "$1" bus dbus-daemon --session --nofork "--address=unix:path=$SESSIONS/$1/bus"
	house_wait 10 test -S "$SESSIONS/$1/bus"
}

# sink_start ACCOUNT [CAPABILITY]...: by default those of a usual desktop.
sink_start()
{
	local name=$1
	shift
	[ $# -gt 0 ] || set -- body body-markup actions
	rm -f "$SESSIONS/$name/calls"/*
	part_start "$name" sink "$TOP/build/tools/notifysink" "$SESSIONS/$name/calls" "$@"
	house_wait 10 bus_has "$name" org.freedesktop.Notifications
}

bus_has()
{
	in_session "$1" dbus-send --session --print-reply --dest=org.freedesktop.DBus \
	    /org/freedesktop/DBus org.freedesktop.DBus.NameHasOwner "string:$2" |
	    grep -q 'boolean true'
}

# agent_start ACCOUNT: asks as often as may be.
agent_start()
{
	part_start "$1" agent 2sv agent --interval 5
	house_wait 10 bus_has "$1" net.twosv.Agent
}

# part_end ACCOUNT bus|sink|agent
part_end()
{
	kill "$(cat "$SESSIONS/$1.$2")" 2>/dev/null || true
	house_wait 10 part_is_gone "$1" "$2"
}

part_is_gone()
{
	! kill -0 "$(cat "$SESSIONS/$1.$2")" 2>/dev/null
}

# session_start ACCOUNT: all of it, for who has been told all before.
session_start()
{
	bus_start "$1"
	sink_start "$1"
	agent_start "$1"
}

session_end()
{
	part_end "$1" agent
	part_end "$1" sink
	part_end "$1" bus
}

# calls_of ACCOUNT: how many pop-ups came since the sink began.
calls_of()
{
	find "$SESSIONS/$1/calls" -name '[0-9]*' | wc -l
}

calls_are()
{
	[ "$(calls_of "$1")" = "$2" ]
}

# calls_stay ACCOUNT COUNT: two rounds later, there are no more.
calls_stay()
{
	until_true 20 calls_are "$1" "$2"
	sleep 11
	calls_are "$1" "$2" || fail "$(calls_of "$1") pop-ups: $(cat "$SESSIONS/$1/calls"/*)"
}

# call_of ACCOUNT N: the Nth pop-up.
call_of()
{
	until_true 20 test -e "$SESSIONS/$1/calls/$2"
	cat "$SESSIONS/$1/calls/$2"
}

# dunst_start ACCOUNT: a notification server of desktops, on a screen that nobody sees; what it takes
# up it prints, too.
dunst_start()
{
	mkdir -p -m 1777 /tmp/.X11-unix
	part_start "$1" screen Xvfb :7 -screen 0 800x600x24 -nolisten tcp -ac
	house_wait 20 test -S /tmp/.X11-unix/X7
	part_start "$1" dunst env DISPLAY=:7 dunst -print
	house_wait 20 bus_has "$1" org.freedesktop.Notifications
}

# dunst_history ACCOUNT: what dunst has displayed, as JSON.
dunst_history()
{
	in_session "$1" dunstctl close-all
	in_session "$1" dunstctl history
}
