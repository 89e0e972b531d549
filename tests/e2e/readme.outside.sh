# SPDX-License-Identifier: BSD-2-Clause
# README's "Use it", typed as it stands there by one who has a fresh Debian with systemd, the
# packages it names and the project's files; and a login as it says.
. "$TOP/tests/e2e/readme.sh"
WORK=$TOP/build/e2e/readme.outside
TEST_SECONDS=600 # it builds

# Inside. The shell ends after a line that fails.
cat >"$WORK/person.sh" <<'EOT'
. "$TOP/tests/e2e/asserts.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/e2e/installed.sh"
. "$TOP/tests/e2e/readme.sh"

# While the window waits ann comes in from elsewhere, with the next code. Prints what is typed.
ann_comes_in()
{
	(house_wait 300 window_is_open && ssh_login ann "$(code ann 1)") >/run/house/ann.out 2>&1 </dev/null &
	echo y
}
export -f ann_comes_in

readme_type()
{
	local line prompt='root# ' talk=()
	while IFS= read -r line; do
		talk+=("$prompt" "$line")
		[ "$line" = "${line#2sv enrol}" ] || talk+=('Code from the app: ' '=code_on_screen ann')
		[ "$line" = "${line#2sv protect}" ] || talk+=('change? [y/N] ' '=ann_comes_in')
		prompt='root# '
		[ "$line" = "${line%\\}" ] || prompt='more> '
	done < <(readme_lines)
	cd /root/2sv
	TALK_SECONDS=400 talk "${talk[@]}" 'root# ' exit -- \
	    env PROMPT_COMMAND='[ $? = 0 ] || exit' PS1='root# ' PS2='more> ' bash --norc --noediting -i
}

set -eu
container_furnish
usermod -aG sudo ann
echo "root:$PASSWORD" | chpasswd
readme_type
until_true 20 grep -q 'in as ann' /run/house/ann.out
assert_refuses ssh_login ann "$(wrong_code ann)"
[ ! -e /var/lib/2sv-protect/pending ] || fail "the proof was not seen"
everything_is_up || fail "not all is up"
assert_status 0 2sv
EOT

# Outside: the project as one has it who has just fetched it.
cat >"$WORK/machine.sh" <<'EOT'
mkdir "$CONTAINER/root/root/2sv"
(cd "$TOP" && . tests/style/checks.sh && tree_all | tar -cf - -T -) |
    tar -xf - -C "$CONTAINER/root/root/2sv"
container_boot
container_run bash "$TOP/build/e2e/readme.outside/person.sh"
EOT

test_readme_names_packages_and_lines()
{
	assert_contains " $(readme_packages) " ' gcc '
	assert_contains " $(readme_packages) " ' libconfuse-dev '
	assert_matches "$(readme_lines)" '^2sv enrol --account ann$'
}

test_who_types_what_readme_says_logs_in_with_a_code()
{
	CONTAINER_ROOT=fresh "$TOP/tests/e2e/container.sh" hold "$WORK/machine.sh"
}
