# SPDX-License-Identifier: BSD-2-Clause
# 2svd started by root at a terminal: what the terminal does holds up nobody's login.
before_all()
{
	store_init
	service_stop
	sshd_start
	person carol
}

# terminal_stopped PID_FILE: runs 2svd at a terminal of its own, which shows that the service is
# up, then stands still (^S), and is read by nobody.
cat >"$HOUSE/terminal_stopped.py" <<'E2'
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execv("/usr/sbin/2svd", ["2svd"])
shown = b""
while b"the service is up" not in shown:
    shown += os.read(terminal, 4096)
os.write(terminal, b"\x13")
with open(sys.argv[1], "w") as file:
    file.write(str(pid))
time.sleep(600)
E2

test_a_terminal_that_stands_still_holds_up_no_login()
{
	rm -f "$HOUSE/2svd.pid"
	python3 "$HOUSE/terminal_stopped.py" "$HOUSE/2svd.pid" >/dev/null 2>&1 </dev/null &
	house_wait 10 test -s "$HOUSE/2svd.pid"
	enrol carol

	assert_accepts ssh_login carol "$(code carol)"
	assert_refuses ssh_login carol "$(wrong_code carol)"

	log_has 'account=carol .* reason=wrong'
	service_stop
}
