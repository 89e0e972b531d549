# SPDX-License-Identifier: BSD-2-Clause
# Screen lockers on a screen that nobody sees (Xvfb, or sway without a display), in the container:
# a person's keys by xdotool or wtype, what he reads by tesseract. All of it runs as the account
# whose screen it is. Sourced by lockers_*.container.sh; bash.
#   xscreensaver xsecurelock    a second prompt for the code
#   i3lock swaylock             one field; what is typed there is given to each prompt
# Pictures and each locker's own words are in build/e2e/NAME. Passwords are typed in small letters:
# of capitals some get lost on the way to xscreensaver.
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/came.sh"
LOCKER_SECONDS=25 # until a locker has answered; where it has not by then, it hangs
CALLER=$TOP/build/tools/caller

# --- the machine

# lockers_furnish: a machine with 2sv, and a service that runs.
lockers_furnish()
{
	container_furnish
	container_install
	printf 'auth requisite pam_2sv.so\n' >/etc/pam.d/code # our line alone, for a caller
	came_begin
	log_mark
}

# Ours behind the password, in a stack that asks twice, or on both sides of it where there is one
# field. xsecurelock has no file of its own: it is told the name of this one.
lockers_two_prompts()
{
	printf '%s\n' '@include common-auth' 'auth requisite pam_2sv.so' '@include common-account' |
	    tee /etc/pam.d/xscreensaver >/etc/pam.d/xsecurelock
}

lockers_one_field()
{
	printf '%s\n' 'auth requisite pam_2sv.so split' '@include common-auth' \
	    'auth requisite pam_2sv.so' | tee /etc/pam.d/i3lock >/etc/pam.d/swaylock
}

# nobody_listens: the socket's file is there, and no process behind it. The service is stopped.
nobody_listens()
{
	perl -MIO::Socket::UNIX -e 'umask 0111; IO::Socket::UNIX->new(Type => SOCK_SEQPACKET,
		Local => "/run/2sv/user.sock", Listen => 1) or die "no socket: $!\n"'
}

# throttle: so many wrong codes of the account's own processes that one is not enough any more.
throttle()
{
	local i
	for i in 1 2 3 4 5; do
		assert_refuses as "$ACCOUNT" "$CALLER" -s code \
		    -a "$(another_wrong_code "$ACCOUNT" $i)" -a '' "$ACCOUNT"
	done
}

# charged ACCOUNT: how many refused codes of its own processes count against it.
charged()
{
	store_says "SELECT count(*) FROM attempt t JOIN account a ON a.id = t.account_id
	    WHERE a.name = '$1' AND t.way = 2"
}

# --- the screen

# screen_as COMMAND...: becomes that, as $ACCOUNT at its screen.
screen_as()
{
	exec setpriv --reuid="$ACCOUNT" --regid="$(id -g "$ACCOUNT")" --init-groups env -i \
	    HOME="/home/$ACCOUNT" USER="$ACCOUNT" LOGNAME="$ACCOUNT" PATH=/usr/bin:/bin \
	    LANG=C.UTF-8 "${SCREEN[@]}" "$@"
}

# on_screen COMMAND...: waits for it, but not for ever.
on_screen()
{
	(screen_as timeout 10 "$@")
}

# screen_start LOCKER ACCOUNT: an empty screen of the kind that this locker locks.
screen_start()
{
	LOCKER=$1 ACCOUNT=$2 SCREEN=() LOCKER_PID= LOCKER_OPEN=
	OUT=$TOP/build/e2e/$NAME/$ACCOUNT.$LOCKER
	cd /
	trap screen_stop EXIT
	case $LOCKER in
	swaylock) screen_start_sway ;;
	*) screen_start_x ;;
	esac
}

# The server looks for a number that is free. Else it begins anew whenever nobody is connected.
screen_start_x()
{
	: >"$HOUSE/display"
	screen_as Xvfb -displayfd 5 -screen 0 800x600x24 -nolisten tcp -noreset \
	    5>"$HOUSE/display" >"$OUT.screen" 2>&1 </dev/null &
	SCREEN_PID=$!
	house_wait $LOCKER_SECONDS test -s "$HOUSE/display" || fail "no X server: $(cat "$OUT.screen")"
	SCREEN=(DISPLAY=":$(cat "$HOUSE/display")")
	house_wait $LOCKER_SECONDS on_screen xdpyinfo || fail "the X server does not answer"
}

screen_start_sway()
{
	local run
	run=/run/user/$(id -u "$ACCOUNT")
	rm -rf "$run"
	install -d -m 0700 -o "$ACCOUNT" -g "$ACCOUNT" "$run"
	printf '%s\n' 'xwayland disable' 'output HEADLESS-1 resolution 800x600' >"$HOUSE/sway"
	SCREEN=(XDG_RUNTIME_DIR="$run")
	screen_as WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 \
	    sway -c "$HOUSE/sway" >"$OUT.screen" 2>&1 </dev/null &
	SCREEN_PID=$!
	house_wait $LOCKER_SECONDS sway_is_up "$run" || fail "sway is not up: $(cat "$OUT.screen")"
	SCREEN+=(WAYLAND_DISPLAY=wayland-1)
}

sway_is_up()
{
	[ -S "$1/wayland-1" ]
}

screen_stop()
{
	local pid
	for pid in $LOCKER_PID $SCREEN_PID; do
		kill "$pid" 2>/dev/null || true
		house_wait 5 pid_is_gone "$pid" || kill -9 "$pid"
		wait "$pid" 2>/dev/null || true
	done
	trap - EXIT
}

pid_is_gone()
{
	! kill -0 "$1" 2>/dev/null
}

# screen_picture [NAME]: what is seen now, kept under that name.
screen_picture()
{
	PICTURE=$OUT.${1:-last}.png
	case $LOCKER in
	swaylock) on_screen grim - >"$PICTURE" ;;
	*) on_screen import -window root png:- >"$PICTURE" ;;
	esac
}

# screen_words: those on the picture that was taken last, one piece a line.
screen_words()
{
	convert "$PICTURE" -gravity center -crop 780x200+0+0 +repage -colorspace Gray -resize 250% \
	    "$HOUSE/seen.png"
	timeout 20 tesseract "$HOUSE/seen.png" - --psm 11 2>/dev/null | grep . || true
}

picture_corner()
{
	convert "$PICTURE" -format '%[pixel:p{5,5}]' info:
}

screen_has()
{
	screen_picture && screen_words >"$HOUSE/words" && grep -Eq -- "$1" "$HOUSE/words"
}

# screen_shows NAME REGEX: waits until it does; the picture is kept under that name.
screen_shows()
{
	house_wait $LOCKER_SECONDS screen_has "$2" ||
	    fail "$LOCKER does not show /$2/, but: $(cat "$HOUSE/words")"
	mv "$PICTURE" "$OUT.$1.png"
}

# --- the locker

# locker_start: locks the screen, and waits until it holds the keyboard.
locker_start()
{
	local log=$OUT.log
	case $LOCKER in
	i3lock) screen_as i3lock -n --debug -c 223344 ;;
	swaylock) screen_as swaylock -d -c 223344 ;;
	xsecurelock)
		screen_as XSECURELOCK_PAM_SERVICE="${XSECURELOCK_PAM_SERVICE:-xsecurelock}" \
		    XSECURELOCK_FONT='DejaVu Sans Mono:size=14' xsecurelock -- echo is locked
		;;
	xscreensaver)
		printf 'mode: blank\nfade: False\nunfade: False\n' >"/home/$ACCOUNT/.xscreensaver"
		screen_as xscreensaver --no-splash --verbose
		;;
	esac >"$log" 2>&1 </dev/null &
	LOCKER_PID=$!
	house_wait $LOCKER_SECONDS locker_is_up || fail "$LOCKER does not lock: $(cat "$log")"
	screen_picture locked
}

locker_is_up()
{
	case $LOCKER in
	i3lock) grep -q 'redraw_screen(' "$OUT.log" ;;
	swaylock) screen_picture && [ "$(picture_corner)" = 'srgb(34,51,68)' ] ;;
	xsecurelock) grep -q 'is locked' "$OUT.log" ;;
	xscreensaver)
		# It does not listen at once, and says that it is locked once it is.
		on_screen xscreensaver-command -lock >/dev/null 2>&1 || true
		on_screen xscreensaver-command -time | grep -q 'screen locked since'
		;;
	esac
}

# locker_is_open: the screen is free, and the locker ended as it does then.
locker_is_open()
{
	if [ "$LOCKER" = xscreensaver ]; then
		on_screen xscreensaver-command -time | grep -q 'screen non-blanked'
		return
	fi
	[ -z "$LOCKER_OPEN" ] || return 0
	pid_is_gone "$LOCKER_PID" || return 1
	wait "$LOCKER_PID" || fail "$LOCKER ended with status $?: $(tail -n 5 "$OUT.log")"
	LOCKER_OPEN=yes
}

# How often PAM has refused there, by the locker's own words; xsecurelock keeps them to itself.
locker_refusals()
{
	local refused="authproto_pam.*authentication failure|account=$ACCOUNT .*verdict=refuse"
	case $LOCKER in
	i3lock) grep -c 'Authentication failure\|pam_authenticate.*failed' "$OUT.log" ;;
	swaylock) grep -c 'pam_authenticate failed' "$OUT.log" ;;
	xsecurelock) grep -c -E "$refused" "$HOUSE_LOG" ;;
	xscreensaver) grep -c 'pam_authenticate (...) ==> [1-9]' "$OUT.log" ;;
	esac || true
}

# key NAME: Return, Escape ...
key()
{
	case $LOCKER in
	swaylock) on_screen wtype -s 300 -k "$1" ;;
	*) on_screen xdotool key --delay 40 "$1" ;;
	esac
}

# letters TEXT: as from a person. sway wants a moment for each new keyboard.
letters()
{
	case $LOCKER in
	swaylock) on_screen wtype -s 300 -d 40 -- "$1" ;;
	*) on_screen xdotool type --delay 40 -- "$1" ;;
	esac
	sleep 0.2 # not yet all of it may be in the field
}

enter()
{
	[ -z "$1" ] || letters "$1"
	key Return
}

# locker_wakes: it asks for the password. What its prompt was closed by, or nothing for a while,
# lets the screen go dark; a key opens it again, and is no part of what is typed.
locker_wakes()
{
	case $LOCKER in
	xscreensaver | xsecurelock)
		house_wait $LOCKER_SECONDS locker_asks_after_a_key ||
		    fail "$LOCKER asks for no password, but shows: $(cat "$HOUSE/words")"
		;;
	esac
}

locker_asks_after_a_key()
{
	screen_has 'assword:' && return
	key BackSpace
	sleep 0.3
	screen_has 'assword:'
}

# On a busy machine that key may get lost on the way to one field: what was typed is still there.
return_is_heard()
{
	case $LOCKER in
	i3lock | swaylock) house_wait 10 locker_has_decided || key Return ;;
	esac
}

# opens [WORDS]: it lets in.
opens()
{
	return_is_heard
	house_wait $LOCKER_SECONDS locker_is_open && return
	screen_picture closed
	fail "$LOCKER does not open ($*): $(screen_words) $(tail -n 5 "$OUT.log")"
}

# stays_locked [WORDS]: it has refused, once more than before_try saw, and is still there.
before_try()
{
	REFUSALS=$(locker_refusals)
}

stays_locked()
{
	return_is_heard
	house_wait $LOCKER_SECONDS locker_has_decided || fail "$LOCKER hangs ($*)"
	screen_picture "${CASE:-refused}"
	! locker_is_open || fail "$LOCKER has let in ($*)"
	! pid_is_gone "$LOCKER_PID" || fail "$LOCKER is gone ($*)"
}

locker_has_decided()
{
	locker_is_open || [ "$(locker_refusals)" -gt "$REFUSALS" ]
}

# --- what a person does

# gives PASSWORD CODE: into one field, or the code once it is asked for.
gives()
{
	before_try
	case $LOCKER in
	i3lock | swaylock) enter "$1$2" ;;
	*)
		locker_wakes
		enter "$1"
		screen_shows code '[Cc]ode.*:|first:'
		enter "$2"
		;;
	esac
}

# gives_password PASSWORD: and no more is asked for.
gives_password()
{
	before_try
	locker_wakes
	enter "$1"
}

# each CASE: case_CASE at all of $LOCKERS, each time with an account of its own.
each()
{
	local locker account
	for locker in $LOCKERS; do
		account=${locker:0:4}-$1
		case $1 in
		unenrolled) person "$account" ;;
		*) paper "$account" ;;
		esac
		screen_start "$locker" "$account"
		log_mark
		locker_start
		CASE=$1
		"case_$1"
		screen_stop
	done
}

# came CASE WORDS: a row of the table, which after_all shows.
came()
{
	came_at "$LOCKER" "$@"
}

# --- what is the same, whether a locker asks once or twice

case_right()
{
	gives "$PASSWORD" "$(code "$ACCOUNT")"
	opens 'a right code'
	decided account="$ACCOUNT" door=locker "host=local:$(id -u "$ACCOUNT")" verdict=accept reason=right
	came right opens
}

case_recovery()
{
	gives "$PASSWORD" "$(line "$ACCOUNT" 1)"
	opens 'a recovery code'
	decided account="$ACCOUNT" door=locker verdict=accept 'device=recovery\x20code'
	came recovery opens
}
