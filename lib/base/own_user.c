/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of a program that has a user of its own. */
#include "base/own_user.h"

#include "base/confine.h"
#include "base/log.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/poison.h"

static int
become(const char *user)
{
	const struct passwd *entry;
	int r;

	if (getuid() != 0 && geteuid() != 0)
		return 0;
	entry = getpwnam(user);
	if (!entry) {
		log_complain(
		    "there is no system user %s: systemd-sysusers 2sv.conf makes it", user);
		return -ENOENT;
	}
	r = confine_become(entry->pw_uid, entry->pw_gid);
	if (r < 0)
		log_complain("can't become the user %s: %s", user, strerror(-r));
	return r;
}

int
own_user_begin(const char *ident, const char *user)
{
	static const struct confinement confinement = {.keeps_stdio = true, .first_other_fd = 3};
	const char *step;
	int r;

	log_open(ident);
	r = become(user);
	if (r < 0)
		return r;
	r = confine_process(&confinement, &step);
	if (r < 0)
		log_complain("%s: %s", step, strerror(-r));
	log_open(ident); /* its socket was closed with all others */
	return r;
}
