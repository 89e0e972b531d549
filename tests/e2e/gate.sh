# SPDX-License-Identifier: BSD-2-Clause
# Copies through 2sv-gate, and beside it: two sshds, one of which has it as its ForceCommand, and each
# tool that copies. Sourced in the house by gate.test.sh.
GATE=/usr/libexec/2sv/2sv-gate
DATA=$HOUSE/data
THROUGHPUT=$TOP/build/e2e/gate.test/throughput
S="-F $HOUSE/ssh.gate"	    # options of ssh and its kin: to the sshd with it,
PLAIN="-F $HOUSE/ssh.plain" # and to the one without
export GIT_SSH_COMMAND="ssh $S"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export HOME=$DATA

# gate_people ACCOUNT...: come by one key.
gate_people()
{
	local name
	mkdir -p "$DATA"
	ssh-keygen -q -t ed25519 -N '' -f "$HOUSE/gate.key"
	for name; do
		person "$name"
		install -d -m 0700 -o "$name" -g "$name" "/home/$name/.ssh"
		install -m 0600 -o "$name" -g "$name" "$HOUSE/gate.key.pub" \
		    "/home/$name/.ssh/authorized_keys"
	done
	for name in gate plain; do
		printf '%s\n' 'Host gate' ' HostName 192.0.2.7' " Port $([ $name = gate ] && echo 22 || echo 2222)" \
		    " IdentityFile $HOUSE/gate.key" ' IdentitiesOnly yes' ' BindAddress 203.0.113.9' \
		    ' StrictHostKeyChecking no' ' UserKnownHostsFile /dev/null' ' LogLevel ERROR' \
		    ' PreferredAuthentications publickey' >"$HOUSE/ssh.$name"
	done
}

# gate_start [OPTION...]: the sshd with it.
gate_start()
{
	sshd_start "$@" -o "ForceCommand=exec $GATE ${GATE_OPTIONS:-}"
}

sshd_plain_start()
{
	/usr/sbin/sshd -D -p 2222 -o PidFile="$HOUSE/plain.pid" >>/var/log/sshd.out 2>&1 </dev/null &
	house_wait 10 port_is_listening 2222
}

scp_up() { scp $S "$DATA/big" "$1@gate:scp"; }
scp_down() { scp $S "$1@gate:scp" "$DATA/scp.back"; }
scp_old_up() { scp $S -O "$DATA/big" "$1@gate:scp_old"; }
scp_old_down() { scp $S -O "$1@gate:scp_old" "$DATA/scp_old.back"; }
sftp_up() { sftp $S -b - "$1@gate" <<<"put $DATA/big sftp"; }
sftp_down() { sftp $S -b - "$1@gate" <<<"get sftp $DATA/sftp.back"; }
rsync_up() { rsync -e "ssh $S" "$DATA/big" "$1@gate:rsync"; }
rsync_down() { rsync -e "ssh $S" "$1@gate:rsync" "$DATA/rsync.back"; }
tar_up() { tar cf - -C "$DATA" --transform s/big/tar/ big | ssh $S "$1@gate" 'tar xf -'; }
tar_down() { ssh $S "$1@gate" 'tar cf - tar' | tar xf - -C "$DATA" --transform 's/$/.back/'; }

tar_missing() { ssh $S "$1@gate" 'tar cf - no-such-file'; }
git_missing() { GIT_SSH_COMMAND="ssh $S" git clone "ssh://$1@gate/~/none.git" "$DATA/none"; }
borg_missing() { BORG_RSH="ssh $S" borg list "ssh://$1@gate/home/$1/none"; }

# status_of COMMAND...
status_of()
{
	local status=0
	"$@" >/dev/null 2>&1 || status=$?
	echo $status
}

restic_to()
{
	local account=$1
	shift
	restic -q -o sftp.command="ssh $S $account@gate -s sftp" -r "sftp:$account@gate:restic" "$@"
}

git_make()
{
	git init -q "$1"
	cp "$DATA/big" "$1/big"
	git -C "$1" add big
	git -C "$1" commit -q -m one
}

# own: of an environment and the like, what is no connection's own.
own()
{
	grep -v -E '^(SSH_|XDG_|TWOSV_LOGIN|_=|PWD)' | sort
}

# microseconds COMMAND...: how long it took; its output is dropped.
microseconds()
{
	local begin=${EPOCHREALTIME/./}
	"$@" >/dev/null || return
	echo $((${EPOCHREALTIME/./} - begin))
}

# gate_times OPTIONS FUNCTION: how long FUNCTION took by an sshd, with nothing there before. What goes
# up stays, to come down again.
gate_times()
{
	local S=$1 tool=${2%_*}
	case $2 in
	*_up) rm -f "/home/g5/$tool" ;;
	*_down) rm -f "$DATA/$tool.back" ;;
	esac
	microseconds "$2" g5
	rm -f "$DATA/$tool.back"
}

# gate_round ROUND: each tool both ways, with and without it; the shortest times so far are in WITH and
# WITHOUT, by tool. Which of both is first goes by turns.
gate_round()
{
	local what
	for what in {scp,scp_old,sftp,rsync,tar}_{up,down}; do
		[ $(($1 % 2)) = 0 ] || WITH[$what]=$(least ${WITH[$what]:-0} $(gate_times "$S" $what))
		WITHOUT[$what]=$(least ${WITHOUT[$what]:-0} $(gate_times "$PLAIN" $what))
		[ $(($1 % 2)) = 1 ] || WITH[$what]=$(least ${WITH[$what]:-0} $(gate_times "$S" $what))
	done
}

# gate_ratios: of each tool, and of all.
gate_ratios()
{
	local what all_with=0 all_without=0
	for what in {scp,scp_old,sftp,rsync,tar}_{up,down}; do
		gate_ratio $what ${WITH[$what]} ${WITHOUT[$what]}
		all_with=$((all_with + WITH[$what])) all_without=$((all_without + WITHOUT[$what]))
	done
	gate_ratio all $all_with $all_without
}

# gate_start_cost: what an empty copy takes, the shortest of eight.
gate_start_cost()
{
	local round with=0 without=0
	: >"$DATA/big"
	for round in 1 2 3 4 5 6 7 8; do
		with=$(least $with $(gate_times "$S" scp_old_up))
		without=$(least $without $(gate_times "$PLAIN" scp_old_up))
	done
	echo "start: $((with / 1000)) ms with, $((without / 1000)) ms without"
}

# least A B: of two numbers; 0 is none.
least()
{
	[ $# = 2 ] || fail "a copy failed"
	if [ "$1" = 0 ] || [ "$2" -lt "$1" ]; then echo "$2"; else echo "$1"; fi
}

# gate_ratio WHAT WITH WITHOUT: throughput with 2sv-gate to that without.
gate_ratio()
{
	awk -v what="$1" -v with="$2" -v without="$3" 'BEGIN {
	    printf "%s: %.3f of the throughput without (%.2f s with, %.2f s without)\n",
		what, without / with, with / 1e6, without / 1e6 }'
}

# copies_of ACCOUNT: kind, direction and number of each row of copies in its log, sorted.
copies_of()
{
	store_says "SELECT e.detail FROM event e JOIN account a ON a.id = account_id
	    WHERE a.name = '$1' AND event = 'copy'" | sed 's/:.*//' | sort -u
}

# refused_with WORDS STATUS COMMAND...: it shows them, and ends so.
refused_with()
{
	local words=$1 status=$2
	shift 2
	assert_status "$status" "$@"
	assert_contains "$OUTPUT" "2sv: Copying by "
	assert_contains "$OUTPUT" "$words"
}

# denied_by_sftp STATUS COMMAND...: the client says that it may not.
denied_by_sftp()
{
	assert_status "$@"
	assert_matches "$OUTPUT" '[Pp]ermission denied'
}

# refused_as KIND STATUS COMMAND...: likewise, of a rule that refuses.
refused_as()
{
	refused_with "Copying by $1 is refused here, by the rule strict" "${@:2}"
}

# shell_of OPTIONS ACCOUNT: what a login shell on a terminal says of itself.
shell_of()
{
	local OPTIONS=$1
	talk '$ ' 'shopt -q login_shell && l=on; test -t 0 && t=yes' \
	    '$ ' 'echo "name $0, login $l, tty $t, columns $COLUMNS"; exit' -- ssh $OPTIONS -t "$2@gate"
}
