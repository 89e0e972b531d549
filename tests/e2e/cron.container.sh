# SPDX-License-Identifier: BSD-2-Clause
# cron, which asks nobody: its jobs run for who has a device, whatever becomes of logins.
CONTAINER_ROOT=servers
CAME_DOOR=cron
. "$TOP/tests/e2e/decisions.sh"
. "$TOP/tests/e2e/paper.sh"
. "$TOP/tests/e2e/came.sh"
JOB_SECONDS=75 # a job of each minute, and a machine that is busy

before_all()
{
	container_furnish
	container_install
	for door in sudo sudo-i su login; do
		cp "$TOP/packaging/pam/$door" "/etc/pam.d/$door"
	done
	cp -a /etc/pam.d "$HOUSE/pam.kept"
	person robot
	enrol robot
	systemctl reset-failed cron # so many starts within so short a time are no fault here
	systemctl restart cron
	came_begin
}

# lines_of PLACE...: ours behind all that stands in each common-PLACE.
lines_of()
{
	local place
	for place; do
		case $place in
		session*) echo 'session optional pam_2sv.so' ;;
		*) echo "$place requisite pam_2sv.so" ;;
		esac >>"/etc/pam.d/common-$place"
	done
}

put_back()
{
	cp -a "$HOUSE"/pam.kept/. /etc/pam.d/
}

# jobs WHEN NAME...: a job of each, whose words are what cron's mail would have.
jobs_of()
{
	local when=$1 name
	shift
	for name; do
		rm -f "/home/$name/ran"
		echo "$when $name date >/home/$name/ran 2>&1"
	done >/etc/cron.d/tests
	log_mark
}

# jobs_now NAME...: as when the machine starts.
jobs_now()
{
	jobs_of @reboot "$@"
	rm -f /run/crond.reboot
	systemctl reset-failed cron # so many starts within so short a time are no fault here
	systemctl restart cron
}

ran()
{
	until_true 20 test -s "/home/$1/ran"
	log_has "pam_unix\\(cron:session\\): session closed for user $1" || fail "$(log_since_mark)"
}

# nothing_of NAME: no decision, no event, no failure of it since the mark.
nothing_of()
{
	assert_equal '' "$(decisions "$1")"
	assert_lacks "$(events "$1")" cron
	assert_equal 0 "$(failures "$1")"
}

test_the_lines_of_doors_leave_jobs_of_each_minute_alone()
{
	put_back
	jobs_of '* * * * *' robot
	house_wait $JOB_SECONDS test -s /home/robot/ran || fail "no job within $JOB_SECONDS s"
	ran robot
	nothing_of robot
	came 'lines at sshd, sudo, su, login' 'the job of each minute runs, nothing is asked or noted'
}

test_lines_in_common_files_ask_a_job_nothing()
{
	put_back
	person plain
	lines_of auth account session
	jobs_now robot plain
	ran robot
	ran plain
	nothing_of robot
	nothing_of plain
	came 'lines in common-auth, -account, -session' 'jobs run, nothing is asked or noted'
}

# What a stop is for: whoever came in may have left a job.
test_a_stopped_account_has_no_job_where_common_account_has_our_line()
{
	put_back
	paper held
	2sv stop --account held --batch
	jobs_now held robot
	ran robot
	ran held
	came 'stopped account, lines at doors' 'its job runs'
	lines_of account
	jobs_now held robot
	ran robot
	decided account=held door=cron verdict=refuse reason=held
	log_has 'CRON\[[0-9]+\]: Permission denied' || fail "$(log_since_mark)"
	[ ! -e /home/held/ran ] || fail 'the job of a stopped account ran'
	came 'stopped account, line in common-account' 'its job does not run'
}

test_jobs_run_where_the_service_is_gone()
{
	put_back
	lines_of auth account session
	everything_stop
	socket_that_refuses
	jobs_now robot
	ran robot
	everything_start
	came 'service gone, lines in the common files' 'jobs run'
}

# What pam_2sv(8), CAVEATS, warns of, and 2sv doctor finds.
test_a_session_line_that_cron_reads_makes_each_job_a_login_and_is_found()
{
	put_back
	lines_of session-noninteractive
	jobs_now robot
	ran robot
	until_true 5 event_is_told robot 'login cron cron local accept right -'
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_matches "$OUTPUT" \
	    '^finding +sessions +/etc/pam.d/common-session-noninteractive:[0-9]+: cron'
	put_back
	OUTPUT=$(2sv doctor 2>&1) || true
	assert_lacks "$OUTPUT" 'finding '
	came 'line in common-session-noninteractive' 'each job counts as a login; 2sv doctor finds it'
}
