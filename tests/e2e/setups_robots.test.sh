# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect where programs come in by keys (--robots), and where a group alone needs keys
# (--group): real git over ssh goes on before, while the change waits, and after it.
. "$TOP/tests/e2e/setups.sh"

before_all()
{
	setups_before_all
	git config --global init.defaultBranch main
	git config --global user.name robot
	git config --global user.email robot@example.org
}

# robot NAME SHELL: a member of the group robots with a key and a repository, without a device.
robot()
{
	ROBOT=$1
	person "$ROBOT"
	people_remove robots
	printf 'robots:x:3997:%s\n' "$ROBOT" >>/etc/group
	key_make "$ROBOT"
	as "$ROBOT" git init -q --bare "/home/$ROBOT/work.git"
	sed -i "s|^\($ROBOT:.*\):[^:]*|\1:$2|" /etc/passwd
	rm -rf "$HOUSE/work"
	git_over_ssh clone -q "$ROBOT@192.0.2.7:work.git" "$HOUSE/work"
}

# Nobody is there to answer a prompt, and ssh would not show one.
git_over_ssh()
{
	GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="ssh -b $HERE -i $HOUSE/key.$ROBOT -o BatchMode=yes \
	    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR" \
	    git "$@" </dev/null
}

# git_goes_on WORDS: a commit goes in by a push, and comes out again by a new clone.
git_goes_on()
{
	git -C "$HOUSE/work" commit -q --allow-empty -m "$1"
	assert_status 0 git_over_ssh -C "$HOUSE/work" push -q origin main
	assert_equal '' "$OUTPUT"
	rm -rf "$HOUSE/other"
	assert_status 0 git_over_ssh clone -q "$ROBOT@192.0.2.7:work.git" "$HOUSE/other"
	assert_equal "$1" "$(git -C "$HOUSE/other" log -1 --format=%s)"
}

# robots_go_on SETUP: through all of a change of that set-up. ADMIN's login is the proof.
robots_go_on()
{
	git_goes_on "before $1"
	setup_protect --setup "$1" --robots robots
	git_goes_on "while $1 waits"
	assert_status 90 password_login "$ROBOT"
	assert_contains "$OUTPUT" 'Permission denied (publickey)'
	"$2" "$ADMIN"
	assert_status 0 2sv protect check
	git_goes_on "after $1"
	setup_unprotect
	git_goes_on "without $1"
}

key_password_and_code()
{
	assert_refuses key_login "$1"
	assert_accepts talk 'assword: ' "$PASSWORD" 'ode: ' "$(code "$1")" -- "${IN_HOUSE[@]}" \
	    ssh_from $HERE "$1" -i "$HOUSE/key.$1" 'echo in as $(id -un)'
	assert_contains "$OUTPUT" "in as $1"
}

test_git_goes_on_where_people_need_password_and_code()
{
	setup debian git1
	robot git1 /usr/bin/git-shell
	robots_go_on password+code password_and_code
}

test_git_goes_on_where_people_need_key_and_code()
{
	setup ubuntu git2
	robot git2 /bin/bash
	assert_status 0 key_login git2 -o BatchMode=yes
	robots_go_on key+code key_and_code_alone
}

test_git_goes_on_where_people_need_key_password_and_code()
{
	setup debian git3
	robot git3 /bin/bash
	robots_go_on key+password+code key_password_and_code
}

test_a_group_alone_needs_its_keys()
{
	setup debian some
	sed -i 's/^@include common-auth/&\nauth required pam_shells.so/' /etc/pam.d/sshd
	before
	assert_status 1 2sv protect sshd --yes --batch --setup key+code --group sudo
	assert_contains "$OUTPUT" "/etc/pam.d/sshd:$(grep -n pam_shells /etc/pam.d/sshd | cut -d: -f1): "
	assert_contains "$OUTPUT" 'this line would not be read any more'
	is_as_before
	sed -i '/pam_shells/d' /etc/pam.d/sshd
	printf 'keyed:x:3996:%s\n' "$ADMIN" >>/etc/group
	enrol "$PLAIN"
	setup_protect --setup key+code --group keyed
	key_and_code_alone "$ADMIN"
	assert_status 90 password_login "$ADMIN"
	password_and_code "$PLAIN"
	setup_is_kept
}
