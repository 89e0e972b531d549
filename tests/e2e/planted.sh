# SPDX-License-Identifier: BSD-2-Clause
# Faults that are planted on a whole machine, for 2sv doctor to find. Sourced by planted_*.test.sh.
# An entry names the fault, the doctor's check, what its words must say, and the shell that plants:
#
#     plant a_line_that_ends_the_stack_before_the_code 'door sudo' '@: this line can end' <<-'END'
#     before_code sudo 'auth sufficient pam_unix.so # planted'
#     END
#
# In the words @ stands for the place, FILE:LINE, of what bears the mark "# planted". What is put
# back afterwards is all that an entry may change; where the doctor is silent then, it is counted.
. "$TOP/tests/e2e/doctor.sh"
. "$TOP/tests/e2e/through.sh"
PLANTED=0 MISSED=()

MODULE=$(echo /usr/lib/*/security/pam_2sv.so)

# A machine with doors that ask, an admin with a device, robots, and a clock that is held for right.
planted_before_all()
{
	install -m 0755 "$TOP/build/tools/synchronised.so" /run/synchronised.so
	echo /run/synchronised.so >/etc/ld.so.preload
	echo 'sudo:x:27:chief' >>/etc/group
	echo 'robots:x:3999:bob' >>/etc/group
	doctor_before_all
	person chief
	enrol chief
	enrol ann
	service_stop
	cp -a /etc/{pam.d,2sv,passwd,group,shadow,ld.so.preload} /usr/sbin/2svd \
	    "${MODULE%/*}"/pam_{2sv,permit}.so "$HOUSE/kept"
	cp -a /var/lib/2sv "$HOUSE/kept/store"
	planted_back
	service_start
	doctor_finds_nothing
	assert_matches "$OUTPUT" '^ok +clock '
}

# What an entry may have changed, exactly as it was; planted_back_all is for files that change more.
planted_back()
{
	planted_back_etc
}

# Whoever starts meanwhile meets each file whole: the service's children are programs of their own.
planted_back_etc()
{
	local name
	rm -rf /etc/pam.d /etc/2sv /etc/ssh/sshd_config.d
	chown root:root /etc/ssh
	cp -a "$HOUSE"/kept/{pam.d,2sv} /etc/
	for name in passwd group shadow ld.so.preload; do
		cp -a "$HOUSE/kept/$name" /etc/.planted
		mv /etc/.planted "/etc/$name"
	done
	cp -a "$HOUSE/kept/sshd_config" /etc/ssh/sshd_config
}

# That, what is installed, and a service that begins anew with the store as it was.
planted_back_all()
{
	service_kill
	other_sshd_stop
	umount /var/lib/2sv /mnt 2>/dev/null || true
	planted_back_etc
	rm -rf /run/2sv /run/2sv-keep /var/spool/2sv /var/lib/2sv \
	    /var/lib/2sv-protect /run/systemd/system /etc/systemd/system /run/unsynchronised
	cp -a "$HOUSE/kept/store" /var/lib/2sv
	rm -f /etc/ssh/other /usr/sbin/2svd
	cp -a "$HOUSE/kept/2svd" /usr/sbin/2svd
	cp -a "$HOUSE"/kept/pam_{2sv,permit}.so "${MODULE%/*}/"
	service_start
}

# plant NAME CHECK REGEX, the shell on stdin: the doctor finds it, says a cure, and is silent once
# it is taken out. What it misses is said, and the entries behind it come all the same.
plant()
{
	planted_try finding 6 "$@"
}

# The same for what is to be known, but not wrong in itself.
plant_note()
{
	planted_try note 0 "$@"
}

# Not in a condition, or set -e would not hold in what is planted.
planted_try()
{
	local found shell
	shell=$(cat)
	PLANTED=$((PLANTED + 1))
	set +e
	(
		set -eu
		eval "$shell"
		planted_is_found "$1" "$2" "$4" "$5"
	)
	found=$?
	(
		set -eu
		planted_back
		planted_is_gone "$1" "$4" "$5"
	)
	[ $? = 0 ] && [ $found = 0 ] || MISSED+=("$3")
	set -e
}

# planted_is_found STATE STATUS CHECK REGEX
planted_is_found()
{
	local regex=${4//@/$(planted_place)} found
	assert_status "$2" 2sv doctor
	found=$(grep -E -A 1 -- "^$1 +$3 +.*$regex" <<<"$OUTPUT") ||
	    fail "no $1 of $3 matches /$regex/ in: $OUTPUT"
	assert_matches "$found" '^ +cure: .'
}

# planted_is_gone STATE CHECK REGEX: once it is put back.
planted_is_gone()
{
	doctor_finds_nothing
	! grep -Eq -- "^$1 +$2 +.*${3#@}" <<<"$OUTPUT" || fail "it is still found: $OUTPUT"
}

# FILE:LINE of what bears the mark.
planted_place()
{
	grep -Hn '# planted' /etc/pam.d/* /etc/ssh/sshd_config{,.d/*} 2>/dev/null |
	    head -n 1 | cut -d: -f 1,2
}

# all_were_found COUNT: at the end of each test, with the number of its entries.
all_were_found()
{
	assert_equal "$1" $PLANTED 'entries'
	[ ${#MISSED[@]} = 0 ] || fail "${#MISSED[@]} of $PLANTED: ${MISSED[*]}"
}

# --- what plants in pam.d

# before_code DOOR LINE: before its first line of ours in auth; behind_code: behind it.
before_code()
{
	sed -i "0,/^auth.*pam_2sv/ { /^auth.*pam_2sv/i\\$2
	}" "/etc/pam.d/$1"
}

behind_code()
{
	sed -i "0,/^auth.*pam_2sv/ { /^auth.*pam_2sv/a\\$2
	}" "/etc/pam.d/$1"
}

# the_code_line DOOR LINE: in place of it.
the_code_line()
{
	sed -i "0,/^auth.*pam_2sv/ { s/^auth.*pam_2sv.*/$2/ }" "/etc/pam.d/$1"
}

# the_line DOOR PHASE LINE: in place of that of ours in another phase; '' takes it out.
the_line()
{
	if [ -n "$3" ]; then
		sed -i "s/^$2.*pam_2sv.*/$3/" "/etc/pam.d/$1"
	else
		sed -i "/^$2.*pam_2sv/d" "/etc/pam.d/$1"
	fi
}

# the_auth DOOR, its auth on stdin: all else stays.
the_auth()
{
	local rest
	rest=$(grep -v -E '^(auth|@include common-auth)' "/etc/pam.d/$1")
	{
		cat
		printf '%s\n' "$rest"
	} >"/etc/pam.d/$1"
}

# --- what plants in sshd's settings

# sshd_first LINE...: before all others. sshd_last: behind them, as Match blocks must be. The file is
# as old as if the running sshd had read it.
sshd_first()
{
	printf '%s\n' "$@" | cat - "$HOUSE/kept/sshd_config" >/etc/ssh/sshd_config
	touch -d '1 hour ago' /etc/ssh/sshd_config
}

sshd_last()
{
	printf '%s\n' "$@" >>/etc/ssh/sshd_config
	touch -d '1 hour ago' /etc/ssh/sshd_config
}

# key_and_code: the machine of pam_2sv(8) that asks a key and a code of everybody.
key_and_code()
{
	cp /etc/pam.d/sshd-key-and-code /etc/pam.d/sshd
	sshd_first 'AuthenticationMethods publickey,keyboard-interactive'
}

# other_sshd ARGUMENT...: one more sshd, at port 2222.
other_sshd()
{
	/usr/sbin/sshd -D -p 2222 -o PidFile=none "$@" </dev/null >/dev/null 2>&1 &
	echo $! >"$HOUSE/other.pid"
	house_wait 10 port_is_listening 2222
}

other_sshd_stop()
{
	[ -e "$HOUSE/other.pid" ] || return 0
	kill "$(cat "$HOUSE/other.pid")" 2>/dev/null || true
	rm "$HOUSE/other.pid"
}

# --- what plants in the rest

# killed_try DOOR: what a protect that was killed in its try leaves, but its change.
killed_try()
{
	2sv protect "$1" --yes --batch >/dev/null 2>&1 &
	until_true 10 test -e /var/lib/2sv-protect/try
	until_true 10 grep -q 2sv-try /etc/passwd
	kill -9 $!
	wait $! || true
	rm -r /var/lib/2sv-protect/pending
}

refuse_the_unenrolled()
{
	echo 'unenrolled = refuse' >/etc/2sv/2sv.conf.d/50-site.conf
	service_stop
	service_start
}
