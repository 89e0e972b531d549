# SPDX-License-Identifier: BSD-2-Clause
# Settings of the administrator's own are never overwritten, and never removed.
EXTRA_DIST += packaging/2sv.conf packaging/sysusers/2sv.conf
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(confdir)"
	test -e "$(DESTDIR)$(confdir)/2sv.conf" || \
	    $(INSTALL_DATA) $(srcdir)/packaging/2sv.conf "$(DESTDIR)$(confdir)/2sv.conf"
uninstall-local:
	if cmp -s $(srcdir)/packaging/2sv.conf "$(DESTDIR)$(confdir)/2sv.conf"; then \
	    rm -f "$(DESTDIR)$(confdir)/2sv.conf"; fi
	rmdir "$(DESTDIR)$(confdir)" 2>/dev/null || :
