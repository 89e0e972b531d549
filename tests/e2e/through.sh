# SPDX-License-Identifier: BSD-2-Clause
# How a person goes through each door: at a terminal, answering prompts. In all of them
#   [PROMPT ANSWER]... -- [ARGUMENT...]
# are the talk and the rest of the command line. Sourced in the house by the files of tests that
# need it; bash.

# Runs a function of acts.sh as a command, which talk.exp can start.
IN_HOUSE=(bash -c '. "$TOP/tests/e2e/acts.sh"; "$@"' in_house)

# Leaves what stands before -- in TALK and the rest in REST.
through_split()
{
	TALK=() REST=()
	while [ "$1" != -- ]; do
		TALK+=("$1")
		shift
	done
	shift
	REST=("$@")
}

# through_ssh ACCOUNT ADDRESS [PROMPT ANSWER]... -- [ARGUMENT...]
through_ssh()
{
	local account=$1 address=$2
	through_split "${@:3}"
	talk "${TALK[@]}" -- "${IN_HOUSE[@]}" ssh_from "$address" "$account" "${REST[@]}"
}

# screen_of ACCOUNT PASSWORD ANSWER: all that ssh shows by default, prompts and words, to one who
# gives that answer to each prompt for a code.
screen_of()
{
	printf '%s\n' '#!/bin/bash' 'echo "asked: $1" >&2' \
	    "case \$1 in *assword*) echo '$2' ;; *) echo '$3' ;; esac" >"$HOUSE/askpass"
	chmod 755 "$HOUSE/askpass"
	SSH_ASKPASS=$HOUSE/askpass SSH_ASKPASS_REQUIRE=force setsid -w \
	    ssh -b 203.0.113.9 "$1@192.0.2.7" true 2>&1 </dev/null || true
}

# through_sudo ACCOUNT [PROMPT ANSWER]... -- ARGUMENT...
through_sudo()
{
	local account=$1
	through_split "${@:2}"
	talk "${TALK[@]}" -- "${IN_HOUSE[@]}" as "$account" sudo "${REST[@]}"
}

# through_su CALLER [PROMPT ANSWER]... -- ARGUMENT...
through_su()
{
	local caller=$1
	through_split "${@:2}"
	talk "${TALK[@]}" -- "${IN_HOUSE[@]}" as "$caller" su "${REST[@]}"
}

# through_login [PROMPT ANSWER]... -- [ARGUMENT...]
through_login()
{
	through_split "$@"
	talk "${TALK[@]}" -- login "${REST[@]}"
}

# key_make ACCOUNT: an ssh key that opens the account; KEY is its file, FINGERPRINT its
# fingerprint.
key_make()
{
	local home
	home=$(getent passwd "$1" | cut -d: -f6)
	KEY=$HOUSE/key.$1
	rm -f "$KEY" "$KEY.pub"
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$KEY"
	FINGERPRINT=$(ssh-keygen -lf "$KEY.pub" | cut -d' ' -f2)
	install -d -m 0700 -o "$1" -g "$(id -g "$1")" "$home/.ssh"
	install -m 0600 -o "$1" -g "$(id -g "$1")" "$KEY.pub" "$home/.ssh/authorized_keys"
}

# sshd_of_service NAME: Debian 12's sshd knows no PAMServiceName; one that says so stands before it,
# until it is put back from /usr/sbin/sshd.own.
sshd_of_service()
{
	mv /usr/sbin/sshd /usr/sbin/sshd.own
	printf '#!/bin/sh\nfor word; do [ "$word" != -T ] || echo pamservicename %s; done\n%s\n' \
	    "$1" 'exec /usr/sbin/sshd.own "$@"' >/usr/sbin/sshd
	chmod 0755 /usr/sbin/sshd
}
