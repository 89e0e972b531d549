# SPDX-License-Identifier: BSD-2-Clause
# What a test does in the house: starts and stops the service and sshd, enrols people,
# computes codes, logs in. Sourced inside the house only; bash.
. "$TOP/tests/e2e/people.sh"

HOUSE=/run/house
HOUSE_LOG=/var/log/house.log
mkdir -p "$HOUSE"

# house_wait SECONDS COMMAND...: polls until true; false when the time is over.
house_wait()
{
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.02
	done
}

socket_is_listening()
{
	ss -Hxl | grep -q " $1 "
}

port_is_listening()
{
	ss -Hltn "sport = :$1" | grep -q .
}

# --- the service

# Makes the store, as the package's installation does; the service runs then.
store_init()
{
	service_start && 2sv store init
}

# service_start [COMMAND...]: 2svd as its own root parent, without systemd. A command
# before it (env, faketime ...) may be given. One that runs already is left as it is.
service_start()
{
	! service_is_up || return 0
	"$@" /usr/sbin/2svd >>/var/log/2svd.out 2>&1 </dev/null &
	echo $! >"$HOUSE/2svd.pid"
	house_wait 10 service_is_up_or_dead $! || true
	service_is_up && return
	cat /var/log/2svd.out
	echo "2svd did not make its sockets, or ended" >&2
	return 1
}

service_is_up_or_dead()
{
	service_is_up || ! kill -0 "$1"
}

service_is_up()
{
	socket_is_listening /run/2sv/root.sock && socket_is_listening /run/2sv/user.sock
}

# The ids of all processes that run 2svd.
service_pids()
{
	local exe pid
	for exe in /proc/[0-9]*/exe; do
		case $(readlink "$exe" 2>/dev/null) in
		/usr/sbin/2svd*)
			pid=${exe#/proc/}
			echo "${pid%/exe}"
			;;
		esac
	done
}

service_is_gone()
{
	[ -z "$(service_pids)" ]
}

# Asks it to end, and waits until all its processes have.
service_stop()
{
	kill "$(cat "$HOUSE/2svd.pid")" 2>/dev/null || true
	house_wait 10 service_is_gone
}

# Ends all its processes at once, as a crash would: the sockets' files stay.
service_kill()
{
	local pids
	pids=$(service_pids)
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
	house_wait 10 service_is_gone
}

# --- sshd, at port 22 of every address of the house

sshd_start()
{
	/usr/sbin/sshd -D "$@" >>/var/log/sshd.out 2>&1 </dev/null &
	echo $! >"$HOUSE/sshd.pid"
	house_wait 10 port_is_listening 22 && return
	cat /var/log/sshd.out
	return 1
}

sshd_stop()
{
	kill "$(cat "$HOUSE/sshd.pid")" 2>/dev/null || true
	house_wait 10 sshd_is_gone
}

# sshd reads its settings anew.
sshd_reload()
{
	touch -r /run/sshd.pid "$HOUSE/before"
	kill -HUP "$(cat /run/sshd.pid)"
	house_wait 10 test /run/sshd.pid -nt "$HOUSE/before"
	house_wait 10 port_is_listening 22
}

sshd_is_gone()
{
	! port_is_listening 22
}

# --- devices and codes

# enrol ACCOUNT [DEVICE]: an active device at once; its secret is kept for code.
enrol()
{
	local uri
	uri=$(2sv enrol --account "$1" --name "${2:-phone}" --uri --no-confirm) || return
	uri=${uri#*secret=}
	printf '%s\n' "${uri%%&*}" >"$HOUSE/secret.$1"
}

# code ACCOUNT [STEPS]: the code of the current step, or of one STEPS later (or earlier). An earlier
# one would be too old if the step ended before it is typed: then it is the next step's.
code()
{
	local second=$(($(date +%s) % 30))
	[ "${2:-0}" -ge 0 ] || [ "$second" -lt 27 ] || sleep $((30 - second))
	oathtool --totp -b --now="@$(($(date +%s) + 30 * ${2:-0}))" "$(cat "$HOUSE/secret.$1")"
}

# The change of a door stands, and waits for its proof: whoever came in before proves nothing.
window_is_open()
{
	[ "$(2sv log --limit 50 | grep -E -o 'protect .*(begun|kept|undone|ended)' | head -n 1 |
	    grep -c begun)" = 1 ]
}

# failures_forget: nothing counts against anybody any more, as after thirty days. The service is
# not running.
failures_forget()
{
	sqlite3 -cmd '.timeout 10000' /var/lib/2sv/2sv.db 'DELETE FROM attempt'
	chown _2sv:_2sv /var/lib/2sv/2sv.db*
}

# two_codes NAME: of this step and the next, for whom one code is not enough.
two_codes()
{
	printf '%s-%s\n' "$(code "$1")" "$(code "$1" 1)"
}

# secret_on_screen: reads what enrol has shown and prints the secret that stands there in
# groups of four.
secret_on_screen()
{
	grep -Eo '([A-Z2-7]{4} ){3}[A-Z2-7]{4}' | tr -d ' \n'
}

# first_group: the first four characters of recovery code 1, from what was shown.
first_group()
{
	sed -nE 's/^ *1  ([0-9a-z]{4})-.*/\1/p' | tail -n 1
}

# code_on_screen ACCOUNT: the same, but prints the secret's code, and keeps the secret.
code_on_screen()
{
	secret_on_screen >"$HOUSE/secret.$1"
	code "$1"
}

# A code of six digits that no step has within a day, which is how far an enrolment looks.
wrong_code()
{
	local near guess
	near=$(oathtool --totp -b -w 5780 --now="@$(($(date +%s) - 86700))" "$(cat "$HOUSE/secret.$1")")
	for guess in 000000 111111 222222 333333; do
		case $near in
		*"$guess"*) ;;
		*) break ;;
		esac
	done
	echo "$guess"
}

# --- people at a terminal

# talk PROMPT ANSWER... -- COMMAND...: see talk.exp.
talk()
{
	expect "$TOP/tests/e2e/talk.exp" "$@"
}

# as ACCOUNT COMMAND...: runs it as that account, from its home.
as()
{
	local name=$1
	shift
	cd "/home/$name" 2>/dev/null || cd /
	setpriv --reuid="$name" --regid="$(id -g "$name")" --init-groups \
	    env HOME="/home/$name" USER="$name" LOGNAME="$name" "$@"
}

# ssh_from ADDRESS ACCOUNT [ARGUMENT...]: ssh's command line for a login from an address.
ssh_from()
{
	local address=$1 account=$2 to=192.0.2.7
	shift 2
	case $address in
	*:*) to=2001:db8:1:3::a ;;
	esac
	ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
	    -b "$address" "$account@$to" "$@"
}

# ssh_login ACCOUNT CODE [ADDRESS]: password, then code, then runs "echo in as NAME".
# Status: ssh's own; not 0 where it was refused. Asked for a code again, it ends by ^C.
ssh_login()
{
	ssh_talk "$1" "${3:-203.0.113.9}" 'assword: ' "$PASSWORD" 'ode: ' "$2" '?ode: ' '^C'
}

# ssh_talk ACCOUNT ADDRESS PROMPT ANSWER...: the same with other prompts.
ssh_talk()
{
	local account=$1 address=$2
	shift 2
	talk "$@" -- bash -c '. "$TOP/tests/e2e/acts.sh"; ssh_from "$@"' ssh_from \
	    "$address" "$account" 'echo in as $(id -un)'
}

# --- the log

# log_mark: remembers where the log ends; log_since_mark: what has come since.
log_mark()
{
	wc -c <"$HOUSE_LOG" >"$HOUSE/mark"
}

log_since_mark()
{
	tail -c "+$(($(cat "$HOUSE/mark" 2>/dev/null || echo 0) + 1))" "$HOUSE_LOG"
}

# log_has REGEX: waits up to 5 s for a line since the mark.
log_has()
{
	house_wait 5 log_matches "$1"
}

log_matches()
{
	log_since_mark | grep -Eq -- "$1"
}
