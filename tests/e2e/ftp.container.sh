# SPDX-License-Identifier: BSD-2-Clause
# vsftpd, which gives the one password to each prompt of PAM; curl is the client.
CONTAINER_ROOT=servers
SERVER=vsftpd SERVER_PORT=21 SERVER_LINES=2
. "$TOP/tests/e2e/servers.sh"

before_all()
{
	servers_furnish
	printf '%s\n' listen=YES listen_ipv6=NO anonymous_enable=NO local_enable=YES \
	    secure_chroot_dir=/run/vsftpd/empty pam_service_name=vsftpd >/etc/vsftpd.conf
	systemctl restart vsftpd
	house_wait 10 port_is_listening 21
}

user_mail()
{
	user_reads "$1" >"/home/$1/own"
}

user_reads()
{
	echo "the file of $1"
}

server_get()
{
	curl -sS --max-time 40 --interface "$3" --user "$1:$2" ftp://192.0.2.7/own
}

server_says()
{
	printf '%s\n' "USER $1" "PASS $2"
}

test_a_code_behind_the_password_lets_in()
{
	case_right
}

test_a_wrong_code_is_refused_and_counted()
{
	case_wrong
}

test_a_right_code_behind_a_wrong_password_is_refused_and_stays_good()
{
	case_wrong_password
}

test_a_used_code_is_refused()
{
	case_used
}

test_the_password_alone_and_nothing_are_refused()
{
	case_empty
}

test_a_client_that_leaves_behind_the_code_has_used_it()
{
	case_abort
}

test_a_recovery_code_lets_in_once()
{
	case_recovery
}

test_who_is_not_enrolled_comes_in_by_the_password()
{
	case_unenrolled
}

test_a_stopped_account_is_refused()
{
	case_stopped
}

test_after_too_many_failures_two_codes_in_a_row_come_in()
{
	case_throttled
}

test_where_nobody_answers_nobody_comes_in()
{
	case_gone
}

test_a_rule_that_says_never_spares_one_network_the_code()
{
	case_never
}

test_a_known_host_spares_nobody_the_code()
{
	case_known
}

test_the_doctor_finds_one_line_without_the_other()
{
	case_doctor
}
