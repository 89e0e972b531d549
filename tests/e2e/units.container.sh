# SPDX-License-Identifier: BSD-2-Clause
# 2sv under a real systemd: its units, what they may do, and a login through them.
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/nss.sh"

before_all()
{
	container_furnish
	container_install
}

UNITS=/usr/lib/systemd/system

test_systemd_finds_no_fault_with_the_units()
{
	local unit
	for unit in "$UNITS"/2sv*; do
		assert_status 0 systemd-analyze verify --man=no "$unit"
		assert_equal '' "$OUTPUT"
	done
}

# The scale is systemd's own, 0 to 100; a service without any of its limits has 96.
test_no_role_is_exposed()
{
	local role
	for role in $ROLES; do
		[ $role != 2sv-notify.service ] || continue
		assert_status 0 systemd-analyze security --no-pager --threshold=10 "$role"
	done
	# It has the network.
	assert_status 0 systemd-analyze security --no-pager --threshold=15 2sv-notify.service
	assert_status 1 systemd-analyze security --no-pager --threshold=10 ssh.service
}

test_everything_is_up_and_no_process_of_ours_is_root()
{
	everything_is_up
	assert_equal "$(id -u _2sv-talk; id -u _2sv-user; id -u _2sv; id -u _2sv-notify; id -u _2sv-watch)" \
	    "$(for role in $ROLES; do stat -c %u "/proc/$(unit MainPID "$role")"; done)"
	assert_equal "$( (id -u _2sv-talk; id -u _2sv-user; id -u _2sv) | sort -n)" "$(service_uids)"
}

test_all_processes_are_confined_by_the_kernel()
{
	local pid status
	for pid in $(service_pids) "$(unit MainPID 2sv-notify.service)" "$(unit MainPID 2sv-watch.service)"; do
		status=$(cat "/proc/$pid/status")
		assert_matches "$status" '^CapBnd:	0+$'
		assert_matches "$status" '^CapEff:	0+$'
		assert_matches "$status" '^NoNewPrivs:	1$'
		assert_matches "$status" '^Seccomp:	2$'
	done
}

# What the kernel kills for memory can't be had here: the memory controller is not ours.
test_one_process_that_is_killed_for_memory_does_not_stop_the_others()
{
	local role
	for role in $ROLES; do
		assert_equal continue "$(unit OOMPolicy "$role")"
	done
}

test_each_socket_has_its_owner_and_mode_in_a_folder_of_root()
{
	assert_equal 'root 755' "$(stat -c '%U %a' /run/2sv)"
	assert_equal 'root root 600' "$(stat -c '%U %G %a' /run/2sv/root.sock)"
	assert_equal 'root root 666' "$(stat -c '%U %G %a' /run/2sv/user.sock)"
	assert_equal '_2sv-talk _2sv-talk 600' "$(stat -c '%U %G %a' /run/2sv/keep-root.sock)"
	assert_equal '_2sv-user _2sv-user 600' "$(stat -c '%U %G %a' /run/2sv/keep-user.sock)"
	assert_equal '_2sv-notify _2sv-notify 600' "$(stat -c '%U %G %a' /run/2sv/keep-notify.sock)"
	assert_equal '_2sv-watch _2sv-watch 600' "$(stat -c '%U %G %a' /run/2sv/keep-watch.sock)"
}

# The unit has no network but the kernel's answers: what it counts is of the machine's own namespace.
test_the_watch_counts_what_leaves_by_sshd()
{
	person wendy
	key_make wendy
	truncate -s 230000000 /home/wendy/big
	ssh_from 203.0.113.9 wendy -i "$HOUSE/key.wendy" -o IdentitiesOnly=yes -o BatchMode=yes \
	    cat big >/dev/null
	until_true 10 has_sent_much wendy
	assert_matches "$(2sv doctor || true)" '^ok +watch .*runs, and the kernel tells it'
}

has_sent_much()
{
	2sv log --account "$1" | grep -q 'sent-much '
}

test_folders_are_the_keepers_own()
{
	assert_equal '_2sv 700' "$(stat -c '%U %a' /var/lib/2sv)"
	assert_equal '_2sv 700' "$(stat -c '%U %a' /run/2sv-keep)"
	assert_equal 'root _2sv 2750' "$(stat -c '%U %G %a' /var/spool/2sv)"
	assert_equal '_2sv _2sv 750' "$(stat -c '%U %G %a' /var/spool/2sv/taken)"
}

test_a_code_works_once_at_sshd()
{
	local right
	person carol
	enrol carol

	right=$(code carol)
	assert_accepts ssh_login carol "$right"
	assert_contains "$OUTPUT" 'in as carol'
	assert_refuses ssh_login carol "$right"

	assert_contains "$OUTPUT" 'Used code'
}

# journal_has IDENTIFIER PRIORITY REGEX: a line of those, among what is said of logins.
journal_has()
{
	journalctl -q -o cat SYSLOG_FACILITY=10 "SYSLOG_IDENTIFIER=$1" "PRIORITY=$2" |
	    grep -qE -- "$3"
}

test_what_each_part_says_is_in_the_journal_with_its_name_and_its_weight()
{
	echo 'mail_server = none' >>/etc/2sv/2sv.conf
	systemctl restart 2sv.target
	person erin
	enrol erin
	assert_accepts ssh_login erin "$(code erin)"
	until_true 10 journal_has 2svd 6 'account=erin door=sshd .* verdict=accept reason=right'
	assert_refuses ssh_login erin "$(wrong_code erin)"
	until_true 10 journal_has 2svd 5 'account=erin door=sshd .* verdict=refuse reason=wrong'
	until_true 20 journal_has 2sv-notify 4 'message [0-9a-f]{32} to local:erin: not sent'

	everything_stop
	mv /usr/sbin/2svd /usr/sbin/2svd.away
	assert_refuses ssh_talk erin 203.0.113.9 'assword: ' "$PASSWORD" '?assword: ' '^C'
	mv /usr/sbin/2svd.away /usr/sbin/2svd
	systemctl start 2sv.target
	until_true 10 journal_has sshd 3 \
	    'pam_2sv\(sshd:auth\): account=erin door=sshd .* verdict=refuse reason=no-service'
	sed -i '/^mail_server/d' /etc/2sv/2sv.conf
	systemctl restart 2sv.target
}

test_the_uid_of_whoever_comes_is_seen_through_systemds_socket()
{
	person dave 1000
	talk 'Code from the app: ' '=code_on_screen dave' -- "${IN_HOUSE[@]}" as dave 2sv enrol

	assert_matches "$(2sv log --account dave)" ' enrolled .* local:1000 '
}

# --- what a role's sandbox allows: the unit, with another program in it

# in_unit_of ROLE COMMAND...: its status.
in_unit_of()
{
	local role=$1
	shift
	sed -e 's/^Type=.*/Type=oneshot/' -e '/^\(Restart\|Sockets\|Requires\|PartOf\|RuntimeDir\)/d' \
	    -e '/^ExecStart=/d' "$UNITS/$role.service" >/run/systemd/system/probe.service
	printf '%s\n' "$*" >/run/probe.sh
	mkdir -p /run/systemd/system/probe.service.d
	printf '[Service]\nExecStart=/bin/bash /run/probe.sh\n' \
	    >/run/systemd/system/probe.service.d/run.conf
	systemctl daemon-reload
	systemctl start probe.service
}

test_a_role_that_is_broken_into_can_do_little()
{
	local role
	mkdir -m 1777 /srv/open
	for role in 2sv-talk 2sv-user 2sv-keep 2sv-notify 2sv-watch; do
		assert_status 0 in_unit_of $role true
		assert_refuses in_unit_of $role 'touch /srv/open/here'
		assert_status 0 in_unit_of $role 'touch /tmp/here'
		assert_refuses in_unit_of $role 'touch /etc/here'
		assert_refuses in_unit_of $role 'touch /run/2sv/here'
		assert_refuses in_unit_of $role 'ls /root /home/ann'
		assert_refuses in_unit_of $role 'unshare --user true'
		assert_refuses in_unit_of $role 'unshare --user --mount true'
		[ $role = 2sv-notify ] ||
		    assert_refuses in_unit_of $role 'echo >/dev/tcp/127.0.0.1/22'
		assert_refuses in_unit_of $role 'ls /dev/console'
		assert_refuses in_unit_of $role 'kill -0 1'
	done
	assert_refuses test -e /tmp/here
}

# talker_finds WORDS GROUP...: of ann.
talker_finds()
{
	local words=$1
	shift
	assert_status 0 in_unit_of 2sv-talk \
	    "[ \"\$('$TOP/build/tools/groups' ann $(id -u ann) $*)\" = '$words' ]"
}

test_a_talker_may_ask_for_groups_in_a_child_each()
{
	[ "$(unit TasksMax 2sv-talk.service)" -gt $((2 * 10000 + 16)) ] || fail "too few tasks"
	[ "$(unit TasksMax 2sv-user.service)" -gt $((2 * 10000 + 16)) ] || fail "too few tasks"
	nss_use files 2svknow
	talker_finds 'in nested' nested nosuch
	nss_use files 2svgone
	talker_finds 'unknown NSS: the module 2svgone is not available' nosuch
	nss_restore # one that hangs holds up systemd itself, where it starts a unit with User=
}

test_the_notifier_reads_no_secret_and_has_the_network()
{
	assert_status 0 in_unit_of 2sv-notify 'echo >/dev/tcp/127.0.0.1/22'
	assert_refuses in_unit_of 2sv-notify 'cat /etc/2sv/seal.key'
	assert_refuses in_unit_of 2sv-notify 'ls /var/lib/2sv'
	assert_refuses in_unit_of 2sv-notify 'ls /var/spool/2sv'
	assert_equal 'root _2sv-notify 750' "$(stat -c '%U %G %a' /etc/2sv/notify)"
}

test_the_watch_reads_no_secret_and_no_spool()
{
	assert_refuses in_unit_of 2sv-watch 'cat /etc/2sv/seal.key'
	assert_refuses in_unit_of 2sv-watch 'ls /var/lib/2sv'
	assert_refuses in_unit_of 2sv-watch 'ls /var/spool/2sv'
}

test_the_keeper_alone_writes_its_folders()
{
	local folder
	for folder in /var/lib/2sv /var/spool/2sv/taken; do
		assert_status 0 in_unit_of 2sv-keep "touch $folder/here && rm $folder/here"
		assert_refuses in_unit_of 2sv-talk "touch $folder/here"
		assert_refuses in_unit_of 2sv-user "touch $folder/here"
	done
	assert_refuses in_unit_of 2sv-keep 'touch /var/spool/2sv/here'
}

# adjtimex(2) by its number, as there is no program for it; it only asks, for modes is 0.
test_the_keeper_may_ask_the_kernel_of_its_clock_but_not_set_it()
{
	local number
	case $(uname -m) in
	x86_64) number=159 ;;
	aarch64) number=171 ;;
	*) skip "the number of adjtimex on $(uname -m) is not known here" ;;
	esac

	assert_status 0 in_unit_of 2sv-keep "perl -e 'exit(syscall($number, my \$b = chr(0) x 512) < 0)'"
	assert_refuses in_unit_of 2sv-talk "perl -e 'exit(syscall($number, my \$b = chr(0) x 512) < 0)'"
	assert_refuses in_unit_of 2sv-keep 'date -s @1'
}

# --- sendmail(8), by a unit that may gain privileges

# A stand-in: there is no mail server in this root. Real ones: mail.outside.sh.
sendmail_is()
{
	mkdir -p -m 1777 /srv/mail # its /tmp is its own
	printf '#!/bin/bash\n%s\n' "$1" >/usr/sbin/sendmail
	chmod 755 /usr/sbin/sendmail
}

# give_mail ACCOUNT BYTES: what 2sv-sendmail answers.
give_mail()
{
	setpriv --reuid "$1" --regid "$1" --clear-groups perl -MSocket -e '
		socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die;
		connect($s, sockaddr_un("/run/2sv/sendmail.sock")) or die "connect: $!\n";
		$SIG{PIPE} = "IGNORE";
		syswrite($s, "To: ann\r\n\r\n" . "x" x $ARGV[0]);
		shutdown($s, 1);
		print <$s>' "$2"
}

test_only_the_notifier_reaches_sendmail()
{
	assert_equal '_2sv-notify _2sv-notify 600' "$(stat -c '%U %G %a' /run/2sv/sendmail.sock)"
	sendmail_is 'cat >/srv/mail/mail; env >/srv/mail/environment; echo "$*" >/srv/mail/arguments'
	assert_equal sent "$(give_mail _2sv-notify 10)"
	assert_equal "$(printf 'To: ann\n\nxxxxxxxxxx')" "$(cat /srv/mail/mail)"
	assert_equal '-t -i' "$(cat /srv/mail/arguments)"
	assert_equal '' "$(grep -vE '^(PWD|SHLVL|_)=' /srv/mail/environment)"
	assert_refuses give_mail _2sv-user 10
	assert_contains "$OUTPUT" 'Permission denied'
	assert_refuses give_mail ann 10
}

test_what_sendmail_says_is_told()
{
	sendmail_is 'cat >/dev/null; echo "no such user" >&2; exit 67'
	assert_equal 'never sendmail ended with 67: no such user' "$(give_mail _2sv-notify 10)"
	sendmail_is 'cat >/dev/null; printf "queue\033[2J full\n" >&2; exit 75'
	assert_equal 'later sendmail ended with 75: queue\x1B[2J full' "$(give_mail _2sv-notify 10)"
	assert_equal 'later Message too long' "$(give_mail _2sv-notify 66000)"
	rm /usr/sbin/sendmail
	assert_equal 'later /usr/sbin/sendmail: No such file or directory' "$(give_mail _2sv-notify 10)"
}

test_sendmail_may_gain_what_a_mail_server_needs_and_no_more()
{
	sendmail_is 'cat /proc/self/status >/srv/mail/status; for f in /run/2sv/root.sock /etc/2sv/2sv.conf \
	    /var/lib/2sv/2sv.db /usr/here; do [ ! -e $f ] && ! touch $f || echo $f; done >/srv/mail/seen 2>&1'
	assert_equal sent "$(give_mail _2sv-notify 10)"
	assert_matches "$(cat /srv/mail/status)" '^NoNewPrivs:	0$'
	assert_matches "$(cat /srv/mail/status)" "^Uid:	$(id -u _2sv-mail)	"
	assert_matches "$(cat /srv/mail/status)" '^CapEff:	0+$'
	# No capability of administration: CAP_SYS_ADMIN is bit 21, CAP_SYS_PTRACE 19.
	assert_equal 0 $((0x$(sed -n 's/^CapBnd:[[:space:]]*//p' /srv/mail/status) & (1 << 21 | 1 << 19)))
	assert_lacks "$(grep -v touch: /srv/mail/seen)" /
	rm /usr/sbin/sendmail
	assert_status 0 systemd-analyze security --no-pager --threshold=70 2sv-sendmail@x.service
	until_true 10 no_sendmail_is_left
}

no_sendmail_is_left()
{
	[ -z "$(systemctl list-units --all --plain --no-legend '2sv-sendmail@*')" ]
}

# --- readiness

# with_role_as ROLE LINE...: a drop-in for it, until systemctl revert.
with_role_as()
{
	local role=$1
	shift
	mkdir -p "/run/systemd/system/$role.d"
	printf '%s\n' '[Service]' "$@" >"/run/systemd/system/$role.d/test.conf"
	systemctl daemon-reload
}

test_start_returns_when_all_roles_have_said_that_they_serve()
{
	local role program
	for role in $ROLES; do
		program=/usr/sbin/2svd
		[ $role != 2sv-notify.service ] || program=/usr/libexec/2sv/2sv-notify
		[ $role != 2sv-watch.service ] || program=/usr/libexec/2sv/2sv-watch
		everything_stop
		with_role_as "$role" 'ExecStart=' "ExecStart=/usr/bin/env -u NOTIFY_SOCKET $program" \
		    'TimeoutStartSec=1s' 'Restart=no'

		assert_status 1 systemctl start "$role"
		assert_equal timeout "$(unit Result "$role")"

		rm "/run/systemd/system/$role.d/test.conf"
		systemctl daemon-reload
		systemctl start 2sv.target
		assert_status 0 2sv status
		all_are active 2sv.target $ROLES
	done
}
