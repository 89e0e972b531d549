# SPDX-License-Identifier: BSD-2-Clause
EXTRA_DIST += packaging/2sv.conf packaging/sysusers/2sv.conf packaging/pam/2sv-password \
	packaging/pam/decoy packaging/pam/login packaging/pam/sshd packaging/pam/sshd-key-and-code \
	packaging/pam/su packaging/pam/su-l packaging/pam/sudo packaging/pam/sudo-i
# Settings of the administrator's own are never overwritten, and never removed.
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(confdir)/2sv.conf.d"
	test -e "$(DESTDIR)$(confdir)/2sv.conf" || \
	    $(INSTALL_DATA) $(srcdir)/packaging/2sv.conf "$(DESTDIR)$(confdir)/2sv.conf"
uninstall-local:
	if cmp -s $(srcdir)/packaging/2sv.conf "$(DESTDIR)$(confdir)/2sv.conf"; then \
	    rm -f "$(DESTDIR)$(confdir)/2sv.conf"; fi
	rmdir "$(DESTDIR)$(confdir)/2sv.conf.d" "$(DESTDIR)$(confdir)" 2>/dev/null || :
