# SPDX-License-Identifier: BSD-2-Clause
# 2svd started by root at a terminal: what the terminal does holds up nobody's login.
before_all()
{
	store_init
	service_stop
	sshd_start
	person carol
}

test_a_terminal_that_stands_still_holds_up_no_login()
{
	rm -f "$HOUSE/2svd.pid"
	expect "$TOP/tests/e2e/terminal.exp" "$HOUSE/2svd.pid" </dev/null >/dev/null 2>&1 &
	house_wait 10 test -s "$HOUSE/2svd.pid"
	enrol carol

	assert_accepts ssh_login carol "$(code carol)"
	assert_refuses ssh_login carol "$(wrong_code carol)"

	log_has 'account=carol .* reason=wrong'
	service_stop
}
