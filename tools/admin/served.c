/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks for the row of "status" that the service sends to root alone (lib/wire/PROTOCOL). */
#include "config.h"

#include "tools/admin/served.h"

#include "settings/digest.h"
#include "tools/admin/doctor.h"
#include "tools/admin/doctor_ask.h"
#include "tools/row.h"

#include <string.h>
#include <sys/stat.h>

#include "base/poison.h"

struct asking {
	const struct settings *settings;
	bool is_older;
};

bool
served_row_is_older(const struct packet *row, const struct settings *settings)
{
	char digest[SETTINGS_DIGEST_SIZE];

	if (!row_is(row, "settings"))
		return false;
	settings_digest(settings, digest);
	return strcmp(row_text(row, "settings"), digest) != 0 ||
	       strcmp(row_text(row, "text"), digest) != 0;
}

const char *
served_cure(void)
{
	return doctor_has_units() ? "systemctl restart " DOCTOR_TARGET
				  : "end 2svd and start it again";
}

static void
take_row(void *context, const struct packet *row)
{
	struct asking *asking = context;

	asking->is_older = asking->is_older || served_row_is_older(row, asking->settings);
}

void
served_note(const struct settings *settings, FILE *out)
{
	struct asking asking = {.settings = settings};
	struct doctor_answer answer = {.on_row = take_row, .context = &asking};
	struct stat status;

	/* Without a socket each dialogue reads them anew. */
	if (lstat(settings->root_socket, &status) < 0 ||
	    doctor_ask(settings->root_socket, "status", &answer) < 0 || !asking.is_older)
		return;
	fprintf(out,
	    "2svd still goes by the settings that it began with.\nTo have it read these: %s\n",
	    served_cure());
}
