# SPDX-License-Identifier: BSD-2-Clause
# 2sv-gate as sshd's ForceCommand: each tool that copies, up and down, as without it; what a rule says
# of copies; what each client shows of a refusal; and what happens while nobody can be asked.
. "$TOP/tests/e2e/rules.sh"
. "$TOP/tests/e2e/mails.sh"
. "$TOP/tests/e2e/gate.sh"

before_all()
{
	store_init
	gate_people g1 g2 g3 g4 g5 g6 g7 g8 g9
	head -c 3000000 /dev/urandom >"$DATA/big"
	mkdir -p "$DATA/tree/a b"
	cp "$DATA/big" "$DATA/tree/a b/it's \"one\""
	gate_start
	sshd_plain_start
}

# up_and_down TOOL: TOOL_up and TOOL_down copy $DATA/big there and back.
up_and_down()
{
	assert_status 0 "$1_up" g1
	assert_equal "$(sha256sum <"$DATA/big")" "$(sha256sum <"/home/g1/$1")"
	assert_status 0 "$1_down" g1
	assert_equal "$(sha256sum <"$DATA/big")" "$(sha256sum <"$DATA/$1.back")"
}

test_scp_old_and_new_sftp_rsync_and_tar_go_up_and_down_byte_by_byte()
{
	local tool
	for tool in scp scp_old sftp rsync tar; do
		up_and_down $tool
	done
	assert_equal "$(copies_of g1)" "rsync in
rsync out
scp in
scp out
sftp both, 4 times
tar in
tar out"
	# No rule says another thing: each kind that may take data away is told, what comes is not.
	assert_equal 4 "$(alerts g1 | grep -c copy)"
}

test_names_with_blanks_and_quotes_and_whole_trees_go_through()
{
	assert_status 0 scp $S -O -r "$DATA/tree" g2@gate:
	assert_status 0 scp $S -O -r "g2@gate:tree/a\\ b" "$DATA/back.1"
	assert_status 0 rsync -a -e "ssh $S" "g2@gate:tree/" "$DATA/back.2/"
	assert_status 0 rsync -as -e "ssh $S" "g2@gate:tree/a b" "$DATA/back.3/"
	assert_status 0 diff -r "$DATA/tree/a b" "$DATA/back.1"
	assert_status 0 diff -r "$DATA/tree" "$DATA/back.2"
	assert_status 0 diff -r "$DATA/tree/a b" "$DATA/back.3/a b"
}

test_git_clones_and_pushes()
{
	as g1 git init -q --bare /home/g1/repo.git
	git_make "$DATA/git"

	assert_status 0 git -C "$DATA/git" push -q ssh://g1@gate/~/repo.git HEAD:refs/heads/main
	assert_status 0 git clone -q -b main ssh://g1@gate/~/repo.git "$DATA/git.back"

	assert_equal "$(git -C "$DATA/git" rev-parse HEAD)" "$(git -C "$DATA/git.back" rev-parse HEAD)"
	assert_equal "$(copies_of g1 | grep git)" "git in
git out"
}

test_borg_and_restic_save_and_restore()
{
	local repo=ssh://g3@gate/home/g3/borg
	export BORG_RSH="ssh $S" BORG_PASSPHRASE=x RESTIC_PASSWORD=x
	export BORG_BASE_DIR=$DATA/borg.base RESTIC_CACHE_DIR=$DATA/restic.cache
	cd "$DATA"

	assert_status 0 borg init -e repokey "$repo"
	assert_status 0 borg create "$repo::one" big
	mkdir borg.back && cd borg.back
	assert_status 0 borg extract "$repo::one"
	assert_equal "$(sha256sum <"$DATA/big")" "$(sha256sum <big)"
	assert_status 0 restic_to g3 init
	assert_status 0 restic_to g3 backup "$DATA/big"
	assert_status 0 restic_to g3 restore latest --target "$DATA/restic.back"
	assert_equal "$(sha256sum <"$DATA/big")" "$(sha256sum <"$DATA/restic.back$DATA/big")"

	assert_matches "$(copies_of g3)" 'borg both, [0-9]+ times'
	assert_matches "$(copies_of g3)" 'sftp both, [0-9]+ times'
}

# What is no copy is as sshd would have run it, and asks nobody.
test_commands_have_their_exit_codes_signals_and_bytes()
{
	assert_status 7 ssh $S g4@gate 'exit 7'
	assert_status 0 ssh $S g4@gate true
	ssh $S g4@gate 'kill -KILL $$' 2>/dev/null && fail "no signal" || assert_equal 255 $?
	assert_equal "$(sha256sum <"$DATA/big")" "$(ssh $S g4@gate cat <"$DATA/big" | sha256sum)"
	assert_equal "$(ssh $PLAIN g4@gate 'echo "$0 $-"; env; umask; ls -l /proc/self/fd | wc -l' | own)" \
	    "$(ssh $S g4@gate 'echo "$0 $-"; env; umask; ls -l /proc/self/fd | wc -l' | own)"
	assert_equal "a  b|c" "$(ssh $S g4@gate 'printf "a  b|c"')"
	assert_equal "" "$(copies_of g4)"
}

test_what_fails_fails_as_without_it()
{
	local what
	export BORG_BASE_DIR=$DATA/borg.base
	for what in scp_down scp_old_down sftp_down rsync_down tar_missing git_missing borg_missing; do
		assert_equal "$(S=$PLAIN status_of $what g5)" "$(status_of $what g5)"
		assert_equal yes "$(S=$PLAIN status_of $what g5 | grep -qx 0 || echo yes)"
	done
	for what in 'exit 7' 'kill -TERM $$' 'exec sh -c "kill -9 \$\$"' 'no-such-program' 'a "'; do
		assert_equal "$(status_of ssh $PLAIN g5@gate "$what")" "$(status_of ssh $S g5@gate "$what")"
	done
}

test_a_command_of_a_hundred_thousand_bytes_runs()
{
	local long
	long=$(head -c 100000 /dev/zero | tr '\0' x)
	assert_equal "$(echo "$long" | wc -c)" "$(ssh $S g4@gate "echo $long" | wc -c)"
	assert_equal "" "$(copies_of g4)"
}

# Nothing of 2sv stays beside it.
test_no_process_stays_between()
{
	assert_equal "sshd" "$(ssh $S g4@gate 'ps -o comm= -p $PPID')"
	assert_equal "0" "$(ssh $S g4@gate 'ps -u $(id -u) -o comm= | grep -c 2sv || true')"
}

# As 2sv-gate(8) says: what the account's shell reads by itself runs before it, and once more behind.
test_what_the_shell_reads_by_itself_runs_before_it()
{
	echo 'echo before >>~/seen' >/home/g4/.bashrc
	assert_status 0 ssh $S g4@gate true
	assert_equal 2 "$(grep -c before /home/g4/seen)"
	assert_status 0 ssh $PLAIN g4@gate true
	assert_equal 3 "$(grep -c before /home/g4/seen)"
	rm /home/g4/.bashrc
}

test_a_login_shell_is_one_with_its_terminal()
{
	local with without
	echo 'Welcome.' >/etc/motd
	with=$(shell_of "$S" g4)
	without=$(shell_of "$PLAIN" g4)
	: >/etc/motd

	assert_contains "$with" 'name -bash, login on, tty yes, columns 80'
	assert_contains "$without" 'name -bash, login on, tty yes, columns 80'
	# sshd keeps these for itself where there is a ForceCommand, whichever it is: 2sv-gate(8).
	assert_contains "$without" 'Welcome.'
	assert_lacks "$with" 'Welcome.'
}

test_it_does_not_run_itself_and_says_what_it_does_not_know()
{
	assert_status 2 ssh $S g4@gate "$GATE"
	assert_status 2 "$GATE" --no-such-option
	assert_contains "$OUTPUT" 'usage: 2sv-gate'
	assert_status 0 "$GATE" --version
}

# The same bytes by turns, with and without it: in one run, on one machine. Of each the shortest time
# counts, for other work of the machine only slows down: of two rounds, or of up to five while that
# is not yet enough. One tool alone is too short for a bound. What it costs is at the start alone, a
# shell and a question: of a file with nothing in it that is shown, without a bound.
test_it_takes_no_speed()
{
	local round DATA=$HOUSE/much ratio
	local -A WITH WITHOUT
	mkdir -p "$DATA"
	head -c 120000000 /dev/urandom >"$DATA/big"
	for round in 1 2 3 4 5; do
		gate_round $round
		gate_ratios >"$THROUGHPUT"
		ratio=$(sed -n 's/^all: \([0-9.]*\).*/\1/p' "$THROUGHPUT")
		[ $round -lt 2 ] || ! awk "BEGIN { exit !($ratio >= 0.95) }" || break
	done
	gate_start_cost >>"$THROUGHPUT"
	rm -r "$DATA"

	assert_status 0 awk "BEGIN { exit !($ratio >= 0.95) }"
}

test_each_client_shows_the_words_of_a_refusal()
{
	rules_say 'rule strict { account = {g6} require = never copies = refuse }'
	as g6 git init -q --bare /home/g6/repo.git
	export BORG_RSH="ssh $S" BORG_BASE_DIR=$DATA/borg.base RESTIC_PASSWORD=x
	cp "$DATA/big" /home/g6/big

	refused_as scp 1 scp $S -O g6@gate:big "$DATA/no"
	# sshd drops what a subsystem writes to stderr: it is said in sftp.
	denied_by_sftp 1 scp $S g6@gate:big "$DATA/no"
	denied_by_sftp 1 scp $S "$DATA/big" g6@gate:no
	denied_by_sftp 1 sftp $S g6@gate:big "$DATA/no"
	assert_contains "$OUTPUT" '/2sv:_Copying_by_sftp_is_refused_here,_by_the_rule_strict'
	assert_contains "$(sftp $S g6@gate <<<pwd 2>&1)" 'Remote working directory: /2sv:_Copying_by'
	refused_as rsync 12 rsync -e "ssh $S" g6@gate:big "$DATA/no"
	refused_as tar 1 ssh $S g6@gate 'tar cf - big'
	refused_as git 128 git clone ssh://g6@gate/~/repo.git "$DATA/no"
	refused_as borg 2 borg list ssh://g6@gate/home/g6/borg
	denied_by_sftp 1 restic_to g6 snapshots
	assert_status 1 test -e "$DATA/no"
	assert_status 1 test -e /home/g6/no

	decided account=g6 door=sshd host=203.0.113.9 verdict=refuse reason=rule rule=strict
	# What comes to the machine goes on, and so do commands.
	assert_status 0 scp $S -O "$DATA/big" g6@gate:other
	assert_status 0 rsync -e "ssh $S" "$DATA/big" g6@gate:third
	assert_status 0 ssh $S g6@gate true
}

test_a_refused_copy_is_no_other_thing_in_a_list_a_shell_or_by_another_path()
{
	local command
	rules_say 'rule strict { account = {g6} require = never copies = refuse }'
	for command in 'true; scp -f /etc/hostname' 'cd /etc && tar cf - hostname' \
	    $'true\nscp -f /etc/hostname' "sh -c 'scp -f /etc/hostname'" 'A=b exec /usr/bin/scp -f /etc/hostname' \
	    '"scp" "-f" /etc/hostname' 'tar cf - /etc/hostname | cat' '(tar c /etc/hostname 2>/dev/null)' \
	    'echo "$(tar c /etc/hostname | base64)"' 'scp -t -f /etc/hostname' 'O=-f; scp -t $O /etc/hostname' \
	    "scp -f $(head -c 100000 /dev/zero | tr '\0' x)"; do
		refused_with 'is refused here, by the rule strict' 1 ssh $S g6@gate "$command"
	done
	assert_equal "" "$(ssh $S g6@gate 'cd /etc && tar cf - hostname' 2>/dev/null)"
	# What stays on this machine, or a shell reads, it lets be: 2sv-gate(8).
	assert_status 0 ssh $S g6@gate 'tar cf - /etc/hostname | tar xf - -C /tmp; tar cf - /etc/hostname >/tmp/g6.tar'
	assert_status 0 ssh $S g6@gate 'cat /etc/hostname'
	assert_matches "$(ssh $S g6@gate <<<'tar cf - /etc/hostname 2>/dev/null | wc -c' 2>/dev/null)" '[0-9]{4}'
}

test_nothing_of_a_refused_copy_is_sent()
{
	rules_say 'rule strict { account = {g6} require = never copies = refuse }'
	assert_equal "" "$(ssh $S g6@gate 'tar cf - /etc/hostname' 2>/dev/null)"
	assert_equal "" "$(ssh $S g6@gate 'scp -f /etc/hostname' 2>/dev/null </dev/null)"
	assert_equal "" "$(ssh $S g6@gate -s sftp 2>/dev/null <<<'what is not sftp, of any length')"
}

test_an_alert_tells_once_what_was_let_be()
{
	mails_begin
	rules_say 'rule told { account = {g7} require = never copies = alert }'
	enrol g7
	cp "$DATA/big" /home/g7/big
	mails_send

	assert_status 0 scp $S -O g7@gate:big "$DATA/told.1"
	assert_status 0 scp $S -O g7@gate:big "$DATA/told.2"
	assert_status 0 scp $S -O "$DATA/big" g7@gate:other
	until_true 5 test "$(copies_of g7)" = "scp in
scp out, 2 times"
	mails_send

	assert_equal copy "$(store_says "SELECT kind FROM outbox o JOIN account a ON a.id = account_id
	    WHERE a.name = 'g7' AND kind LIKE 'copy%'")"
	assert_equal 1 "$(cat "$MAILS"/[0-9]* | grep -c '^Subject: .*Files were copied by ssh')"
	assert_matches "$(cat "$MAILS"/[0-9]*)" 'scp out, 2 times: scp -f big'
	assert_matches "$(cat "$MAILS"/[0-9]*)" '203\.0\.113\.9'
}

test_where_a_code_is_wanted_one_that_was_given_lately_is_enough()
{
	rules_say 'rule codes { account = {g8} require = always copies = code }'
	enrol g8
	cp "$DATA/big" /home/g8/big

	refused_with 'wants a code' 1 scp $S -O g8@gate:big "$DATA/code.1"
	assert_contains "$OUTPUT" 'ssh -t g8@db1.example.org 2sv test'
	assert_status 0 scp $S -O "$DATA/big" g8@gate:other
	# By a login from the same host.
	assert_accepts ssh_login g8 "$(code g8)"
	assert_status 0 scp $S -O g8@gate:big "$DATA/code.1"
	assert_status 0 rsync -e "ssh $S" g8@gate:big "$DATA/code.2"
	refused_with 'wants a code' 1 scp $S -O -o BindAddress=198.51.100.7 g8@gate:big "$DATA/code.3"
	store_alter "UPDATE hold SET at = at - 12 * 3600 - 1"
	refused_with 'wants a code' 1 scp $S -O g8@gate:big "$DATA/code.4"
	# By what the words say.
	assert_accepts talk 'ode: ' "$(code g8 1)" -- ssh $S -t g8@gate 2sv test
	assert_status 0 scp $S -O g8@gate:big "$DATA/code.4"
	assert_equal "$(sha256sum <"$DATA/big")" "$(sha256sum <"$DATA/code.4")"
	decided account=g8 door=sshd verdict=refuse reason=needs-code rule=codes
}

test_a_rule_for_logins_by_key_holds_where_sshd_says_by_which_they_came()
{
	rules_say 'rule keys { account = {g9} key = yes require = never }
rule others { account = {g9} require = always copies = refuse }'
	refused_with 'is refused here' 1 scp $S -O g9@gate:/etc/hostname "$DATA/key.1"
	sshd_stop
	gate_start -o ExposeAuthInfo=yes
	assert_status 0 scp $S -O g9@gate:/etc/hostname "$DATA/key.1"
	sshd_stop
	gate_start
}

# It waits for two seconds, and for no shell.
test_while_nobody_answers_only_copies_that_a_rule_keeps_are_refused()
{
	local pids
	rules_say 'rule codes { account = {g8} require = always copies = code }'
	pids=$(pgrep -x 2sv-user)
	kill -STOP $pids
	assert_status 0 timeout 2 ssh $S g8@gate true
	refused_with "can't be asked" 1 timeout 8 scp $S -O g8@gate:/etc/hostname "$DATA/down.1"
	assert_status 0 timeout 8 scp $S -O g7@gate:/etc/hostname "$DATA/down.1"
	kill -CONT $pids
	service_stop
	log_mark
	refused_with "can't be asked" 1 scp $S -O g8@gate:/etc/hostname "$DATA/down.2"
	log_has '2sv-gate\[[0-9]+\]: scp out of g8 is refused: 2svd can.t be asked: /run/2sv/user.sock'
}

test_down_it_lets_be_what_it_is_told_to_and_what_comes()
{
	rules_say 'rule codes { account = {g8} require = always copies = code }'
	service_stop
	log_mark
	assert_status 0 scp $S -O "$DATA/big" g8@gate:down
	assert_status 0 scp $S -O g7@gate:/etc/hostname "$DATA/down.3"
	log_has 'scp out of g7 goes on unasked: 2svd can.t be asked'
	sshd_stop
	GATE_OPTIONS=--let-be-if-down gate_start
	assert_status 0 scp $S -O g8@gate:/etc/hostname "$DATA/down.4"
	sshd_stop
	gate_start
	# Settings that are wrong are nobody's leave.
	echo 'rule {' >"$RULES"
	refused_with "can't be asked" 1 scp $S -O g7@gate:/etc/hostname "$DATA/down.5"
	log_has '50-rules.conf'
	rules_say ''
}

test_as_a_subsystem_it_sees_sftp_and_nothing_else()
{
	rules_say 'rule strict { account = {g6} require = never copies = refuse }'
	sshd_stop
	sed "s|^Subsystem.*|Subsystem sftp $GATE --subsystem /usr/lib/openssh/sftp-server -l ERROR|" \
	    /etc/ssh/sshd_config >"$HOUSE/subsystem"
	sshd_start -f "$HOUSE/subsystem"
	denied_by_sftp 1 sftp $S g6@gate:/etc/hostname "$DATA/sub.1"
	assert_status 0 sftp_up g1
	assert_status 0 ssh $S g6@gate 'tar cf - /etc/hostname'
	sshd_stop
	# Beside ForceCommand, and with sshd's own server.
	sed "s|^Subsystem.*|Subsystem sftp internal-sftp -l ERROR|" /etc/ssh/sshd_config >"$HOUSE/subsystem"
	gate_start -f "$HOUSE/subsystem"
	denied_by_sftp 1 sftp $S g6@gate:/etc/hostname "$DATA/sub.1"
	assert_status 0 sftp_up g1
	assert_status 0 sftp_down g1
	sshd_stop
	gate_start
}
