# SPDX-License-Identifier: BSD-2-Clause
EXTRA_DIST += packaging/2sv.conf packaging/ssh/50-2sv-gate.conf packaging/pam/2sv-password \
	packaging/pam/chpasswd packaging/pam/decoy packaging/pam/login packaging/pam/passwd \
	packaging/pam/sshd packaging/pam/sshd-key-and-code \
	packaging/pam/su packaging/pam/su-l packaging/pam/sudo packaging/pam/sudo-i

# Units and folders for systemd; sysusers.d and tmpfiles.d are of use without it too.
UNITS_MADE = packaging/systemd/2sv-talk.socket packaging/systemd/2sv-user.socket \
	packaging/systemd/2sv-keep-root.socket packaging/systemd/2sv-keep-user.socket \
	packaging/systemd/2sv-keep-notify.socket packaging/systemd/2sv-keep-watch.socket packaging/systemd/2sv-sendmail.socket \
	packaging/systemd/2sv-sendmail@.service \
	packaging/systemd/2sv-talk.service packaging/systemd/2sv-user.service \
	packaging/systemd/2sv-keep.service packaging/systemd/2sv-notify.service packaging/systemd/2sv-watch.service \
	packaging/systemd/2sv-config.service \
	packaging/systemd/2sv-undo.service packaging/systemd/2sv-doctor.service
UNITS_PLAIN = packaging/systemd/2sv.target packaging/systemd/2sv-again.target \
	packaging/systemd/2sv-again.timer packaging/systemd/2sv-doctor.timer
pkglibexec_SCRIPTS = packaging/after-install
# Of users' sessions, where 2sv-agent is built.
AGENT_MADE = packaging/autostart/2sv-agent.desktop
AGENT_UNITS_MADE = packaging/systemd/2sv-agent.service
EXTRA_DIST += $(AGENT_MADE:=.in) $(AGENT_UNITS_MADE:=.in)
CLEANFILES += $(AGENT_MADE) $(AGENT_UNITS_MADE)
if AGENT
nodist_autostart_DATA = $(AGENT_MADE)
if SYSTEMD_USER
nodist_systemduserunit_DATA = $(AGENT_UNITS_MADE)
endif
endif

EXTRA_DIST += packaging/after-install.in $(UNITS_PLAIN) $(UNITS_MADE:=.in) packaging/tmpfiles/2sv.conf.in
CLEANFILES += $(UNITS_MADE) packaging/tmpfiles/2sv.conf packaging/after-install

sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
dist_sysusers_DATA = packaging/sysusers/2sv.conf
nodist_tmpfiles_DATA = packaging/tmpfiles/2sv.conf
if SYSTEMD
nodist_systemdsystemunit_DATA = $(UNITS_MADE)
dist_systemdsystemunit_DATA = $(UNITS_PLAIN)
endif

$(UNITS_MADE) $(AGENT_MADE) $(AGENT_UNITS_MADE) packaging/tmpfiles/2sv.conf packaging/after-install: %: %.in Makefile
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)sed -e 's|@sbindir[@]|$(sbindir)|g' -e 's|@bindir[@]|$(bindir)|g' \
	    -e 's|@socketdir[@]|$(socketdir)|g' -e 's|@confdir[@]|$(confdir)|g' \
	    -e 's|@protectdir[@]|$(protectdir)|g' -e 's|@pkglibexecdir[@]|$(pkglibexecdir)|g' \
	    -e 's|@storedir[@]|$(storedir)|g' -e 's|@spooldir[@]|$(spooldir)|g' \
	    $(srcdir)/$@.in >$@

# Settings of the administrator's own are never overwritten, and never removed.
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(confdir)/2sv.conf.d"
	test -e "$(DESTDIR)$(confdir)/2sv.conf" || \
	    $(INSTALL_DATA) $(srcdir)/packaging/2sv.conf "$(DESTDIR)$(confdir)/2sv.conf"
uninstall-local:
	if cmp -s $(srcdir)/packaging/2sv.conf "$(DESTDIR)$(confdir)/2sv.conf"; then \
	    rm -f "$(DESTDIR)$(confdir)/2sv.conf"; fi
	rmdir "$(DESTDIR)$(confdir)/2sv.conf.d" "$(DESTDIR)$(confdir)" 2>/dev/null || :
