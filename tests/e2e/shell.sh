# SPDX-License-Identifier: BSD-2-Clause
# A shell in the house with sshd and the service running, to look around. See house.sh.
. "$TOP/tests/e2e/acts.sh"
service_start || echo "2svd does not run"
sshd_start
echo "In the house. ann and bob have the password '$PASSWORD'; try: ssh -b 203.0.113.9 ann@db1"
exec script -qc "bash --rcfile $TOP/tests/e2e/acts.sh" /dev/null
