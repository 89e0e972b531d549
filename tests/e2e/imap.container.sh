# SPDX-License-Identifier: BSD-2-Clause
# dovecot, which gives the one password to each prompt of PAM; curl is the client.
CONTAINER_ROOT=servers
SERVER=dovecot SERVER_PORT=143 SERVER_LINES=1
. "$TOP/tests/e2e/servers.sh"
DOVECOT=/etc/dovecot/conf.d/99-tests.conf

# dovecot_start [LINE...]: anew, with these settings besides. What a wrong password costs the next
# login from there, seconds, is left out.
dovecot_start()
{
	printf '%s\n' 'disable_plaintext_auth = no' 'ssl = no' 'mail_location = maildir:~/Maildir' \
	    'service anvil {' ' unix_listener anvil-auth-penalty {' '  mode = 0' ' }' '}' "$@" \
	    >"$DOVECOT"
	systemctl restart dovecot
	house_wait 10 port_is_listening 143
}

before_all()
{
	servers_furnish
	dovecot_start
}

# A letter in the mailbox, whose subject the client asks for.
user_mail()
{
	install -d -m 0700 -o "$1" -g "$1" "/home/$1/Maildir" "/home/$1/Maildir"/{cur,new,tmp}
	printf 'Subject: %s\n\nText\n' "$(user_reads "$1")" >"/home/$1/Maildir/new/1.1.db1"
	chown "$1:$1" "/home/$1/Maildir/new/1.1.db1"
}

user_reads()
{
	echo "the letter of $1"
}

server_get()
{
	curl -sS --max-time 60 --interface "$3" --user "$1:$2" \
	    'imap://192.0.2.7/INBOX;MAILINDEX=1;SECTION=HEADER.FIELDS%20(SUBJECT)'
}

server_says()
{
	printf '%s\n' "a LOGIN \"$1\" \"$2\""
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

# What dovecot has cached it takes again, and asks nobody: not whether the code was used, nor whether
# the account was stopped. So pam_2sv(8) wants it off, as it is by itself.
test_a_cache_takes_a_used_code_again()
{
	local used
	user cached
	used=$PASSWORD$(code cached)
	mv /etc/dovecot/conf.d/auth-system.conf.ext "$HOUSE"
	printf '%s\n' 'passdb {' ' driver = pam' ' args = cache_key=%u dovecot' '}' 'userdb {' \
	    ' driver = passwd' '}' >/etc/dovecot/conf.d/auth-system.conf.ext
	dovecot_start 'auth_cache_size = 1M'
	comes_in cached "$used"
	comes_in cached "$used" "$ELSEWHERE"
	2sv stop --account cached --batch
	comes_in cached "$used" "$ELSEWHERE"
	dovecot_start
	is_refused cached "$used"
	mv "$HOUSE/auth-system.conf.ext" /etc/dovecot/conf.d/
	dovecot_start
	came 'auth_cache_size = 1M' 'a used code comes in again, and a stopped account'
	came 'cache_key alone, no auth_cache_size' 'refused'
}
