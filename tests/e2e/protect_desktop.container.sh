# SPDX-License-Identifier: BSD-2-Clause
# 2sv protect at login screens and polkit, as Debian installs them: what it writes, what it says of
# ways that stay open beside them, and a real LightDM whose login is the proof.
CONTAINER_ROOT=desktop
CAME_DOOR='protect desktop'
. "$TOP/tests/e2e/desktop.sh"
. "$TOP/tests/e2e/protect.sh"
FILES='gdm-password lightdm sddm gdm-fingerprint gdm-autologin lightdm-autologin'

before_all()
{
	desktop_furnish
	echo "root:$PASSWORD" | chpasswd
	admin chief
}

pam_files_keep()
{
	rm -rf "$HOUSE/pam.before"
	cp -a /etc/pam.d "$HOUSE/pam.before"
}

pam_files_are_as_before()
{
	diff -r "$HOUSE/pam.before" /etc/pam.d || fail 'pam.d is not as before'
}

# auth_lines_of FILE: those of auth.
auth_lines_of()
{
	grep -E '^(-?auth|@include common-auth)' "/etc/pam.d/$1" |
	    sed 's/ # by 2sv protect//; s/[ \t]\+/ /g'
}

test_each_login_screen_gets_its_lines()
{
	pam_files_keep
	assert_status 0 2sv protect desktop --yes --no-proof
	for name in gdm-password lightdm sddm; do
		assert_contains "$OUTPUT" "Trying a login at $name"
	done
	assert_contains "$OUTPUT" 'sddm asks once: the code is typed right behind the password'
	assert_contains "$OUTPUT" "gdm-password unlocks GNOME's screen, too"
	assert_equal 'auth requisite pam_nologin.so
@include common-auth
auth requisite pam_2sv.so
-auth optional pam_gnome_keyring.so' "$(auth_lines_of lightdm)"
	assert_equal 'auth requisite pam_nologin.so
auth required pam_succeed_if.so user != root quiet_success
auth requisite pam_2sv.so split
@include common-auth
auth requisite pam_2sv.so
-auth optional pam_gnome_keyring.so
-auth optional pam_kwallet5.so' "$(auth_lines_of sddm)"
	for name in gdm-password lightdm sddm; do
		assert_equal 'account auth password session' "$(sed -n \
		    's/^\([a-z]*\) [a-z]* pam_2sv.so # by 2sv protect$/\1/p' "/etc/pam.d/$name" |
		    sort | paste -sd' ')"
	done
	assert_status 0 2sv doctor
	for name in gdm-password lightdm sddm; do
		assert_matches "$OUTPUT" "^ok +door $name "
	done
	assert_matches "$OUTPUT" '^sddm +everybody +anywhere +one field +password, code'
	assert_matches "$OUTPUT" '^lightdm +everybody +anywhere +- +password, code'
	assert_status 0 2sv explain --account chief --door sddm
	assert_matches "$OUTPUT" '^sddm +chief +here +one field +password, code'
	assert_status 2 2sv protect lightdm
	assert_contains "$OUTPUT" 'lightdm is of the door desktop: say desktop'
	assert_status 2 2sv explain --account chief --door gdm
	assert_contains "$OUTPUT" 'Did you mean gdm-password?'
	assert_status 0 2sv protect desktop
	assert_contains "$OUTPUT" 'nothing was changed'
	assert_status 0 2sv unprotect desktop --yes
	pam_files_are_as_before
}

# What a change of this length scrolls away would not be read.
test_how_the_code_is_typed_is_said_behind_the_change()
{
	assert_refuses talk 'Make this change' n -- 2sv protect desktop
	assert_matches "$(tr -d '\r' <<<"$OUTPUT" | sed -n '/^ # Load environment/,$p' | tail -n 12)" \
	    '^sddm asks once'
	assert_contains "$OUTPUT" 'Then come in with your code, at that screen'
}

# A finger needs a module that is not installed here: what is not there lets nobody in.
test_ways_that_stay_open_are_named()
{
	pam_files_keep
	printf '[daemon]\n# AutomaticLogin=no\nAutomaticLoginEnable = true\nAutomaticLogin = ann\n' \
	    >>/etc/gdm3/daemon.conf
	mkdir -p /etc/lightdm/lightdm.conf.d /etc/sddm.conf.d
	printf '[Seat:*]\nautologin-user=kiosk\n' >/etc/lightdm/lightdm.conf.d/50-kiosk.conf
	printf '[Theme]\nUser=no\n[Autologin]\nUser=show\n' >/etc/sddm.conf.d/show.conf
	assert_status 0 2sv protect desktop --yes --no-proof
	assert_lacks "$OUTPUT" 'finger'
	assert_matches "$OUTPUT" '^Left as it is: ann is logged in by itself.*/etc/gdm3/daemon.conf:'
	assert_contains "$OUTPUT" \
	    'kiosk is logged in by itself, without password and code (/etc/lightdm/lightdm.conf.d/50-kiosk.conf:2)'
	assert_contains "$OUTPUT" '(/etc/sddm.conf.d/show.conf:4)'
	assert_status 0 2sv doctor
	assert_contains "$OUTPUT" '/etc/lightdm/lightdm.conf.d/50-kiosk.conf:2: kiosk is logged in'
	sed -i 's/^AutomaticLoginEnable = true/AutomaticLoginEnable = false/' /etc/gdm3/daemon.conf
	rm /etc/lightdm/lightdm.conf.d/50-kiosk.conf /etc/sddm.conf.d/show.conf
	cp "$(pam_folder)/pam_permit.so" "$(pam_folder)/pam_fprintd.so"
	assert_status 0 2sv doctor
	assert_lacks "$OUTPUT" 'by itself'
	assert_contains "$OUTPUT" '/etc/pam.d/gdm-fingerprint: a finger alone opens a session'
	sed -i '1i auth requisite pam_deny.so' /etc/pam.d/gdm-fingerprint
	assert_status 0 2sv doctor
	assert_lacks "$OUTPUT" 'finger'
	sed -i 1d /etc/pam.d/gdm-fingerprint
	rm "$(pam_folder)/pam_fprintd.so"
	assert_status 0 2sv unprotect desktop --yes
	pam_files_are_as_before
}

pam_folder()
{
	dirname "$(find /usr/lib -name pam_permit.so)"
}

# polkit's file is the vendor's: ours stands before it, and goes again.
test_polkit_has_a_file_of_ours()
{
	pam_files_keep
	assert_status 0 2sv protect polkit --yes --no-proof
	assert_contains "$OUTPUT" 'Trying a login at polkit-1'
	assert_contains "$(cat /etc/pam.d/polkit-1)" 'auth requisite pam_2sv.so # by 2sv protect'
	assert_equal '' "$(grep pam_2sv /usr/lib/pam.d/polkit-1)"
	assert_status 0 2sv unprotect polkit --yes
	pam_files_are_as_before
}

greeter_new()
{
	desktop_lightdm
	systemctl restart lightdm
	house_wait 10 test -e /run/lightdm/root/:20
	screen_at :20 /run/lightdm/root/:20
	screen_shows name 'Enter your password'
}

# Who runs a greeter has no other window: the timer, or protect check, finds the proof.
test_a_login_at_the_screen_is_the_proof()
{
	assert_status 6 2sv protect desktop --yes --batch
	assert_status 6 2sv protect check
	greeter_new
	enter chief
	screen_shows password '^chief$'
	enter "$PASSWORD"
	screen_shows code '^Code$'
	enter "$(code chief)"
	house_wait 15 process_of chief openbox || fail "no session: $(screen_read)"
	assert_status 0 2sv protect check
	assert_contains "$OUTPUT" 'chief came in with a code'
	came 'protect desktop, login by LightDM' 'kept'
	systemctl stop lightdm
}

# What asks in its own way, with the rehearsal's account, takes the change back.
test_a_door_that_does_not_ask_is_taken_back()
{
	assert_status 0 2sv unprotect desktop --yes
	pam_files_keep
	sed -i '/^account/i account required pam_succeed_if.so user = chief' /etc/pam.d/common-account
	cp -a /etc/pam.d/common-account "$HOUSE/pam.before/"
	assert_status 1 2sv protect desktop --yes --batch
	assert_contains "$OUTPUT" 'was refused'
	assert_contains "$OUTPUT" '--no-rehearsal'
	pam_files_are_as_before
	sed -i 1d /etc/pam.d/common-account
}
