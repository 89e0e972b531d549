# SPDX-License-Identifier: BSD-2-Clause
# What the tests of 2sv doctor share: what is kept of /etc, what is found, its cure. Sourced by
# doctor*.test.sh.

doctor_before_all()
{
	store_init
	sshd_start
	mkdir -p "$HOUSE/kept"
	cp -a /etc/pam.d /etc/2sv /etc/passwd /etc/ssh/sshd_config "$HOUSE/kept"
}

# What tests have changed in /etc.
put_back()
{
	rm -f /etc/pam.d/2sv-way /etc/2sv/2sv.conf.d/*
	cp -a "$HOUSE"/kept/pam.d/* /etc/pam.d/
	cp -a "$HOUSE"/kept/2sv/. /etc/2sv/
	cp -a "$HOUSE/kept/passwd" /etc/passwd
	cp -a "$HOUSE/kept/sshd_config" /etc/ssh/sshd_config
}

service_again()
{
	service_kill
	rm -f /run/2sv/*.sock
	service_start
}

doctor_finds_nothing()
{
	assert_status 0 2sv doctor "$@"
	assert_lacks "$OUTPUT" 'finding '
	assert_contains "$OUTPUT" 'Nothing found wrong.'
}

# doctor_finds CHECK REGEX: a finding of that check, with words that match, and a cure below it.
doctor_finds()
{
	assert_status 6 2sv doctor
	assert_matches "$OUTPUT" "^finding +$1 .*$2"
	[ -n "$(cure "$1")" ] || fail "no cure for $1 in: $OUTPUT"
}

# cure CHECK: the cure of the first finding of that check in $OUTPUT.
cure()
{
	awk -v check="$1" '
		is_found && sub(/^ +cure: /, "") { print; exit }
		{ is_found = substr($0, 1, 8) == "finding " && substr($0, 10, length(check)) == check }
	' <<<"$OUTPUT"
}

# The last finding is healed by its cure, a command.
cure_heals()
{
	bash -ec "$(cure "$1")"
	until_true 10 2sv doctor
	doctor_finds_nothing
}
