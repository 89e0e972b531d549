/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * News, told now or later. Runs in the caller's process.
 */
#include "pam_2sv/news.h"
#include "pam_2sv/report.h"
#include "pam_2sv/spool.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/poison.h"

/* The time in front lets records sort by it. */
void
news_begin(struct news *news)
{
	struct timespec now = {.tv_sec = 0};
	bool has_time = clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec >= 0;
	uint64_t number;

	news->at = (int64_t)now.tv_sec;
	if (!has_time || getrandom(&number, sizeof(number), GRND_NONBLOCK) != sizeof(number) ||
	    text_format(news->once, sizeof(news->once), "%016llx%016llx",
		(unsigned long long)news->at * 1000000 + (unsigned long long)now.tv_nsec / 1000,
		(unsigned long long)number) < 0)
		news->once[0] = '\0';
}

void
news_build(struct packet *packet, const struct news *news, pam_handle_t *pamh)
{
	hello_build(packet, news->operation, pamh, &news->account);
	packet_add(packet, "login", news->login);
	packet_add(packet, "once", news->once[0] ? news->once : NULL);
	packet_add(packet, "change", news->change);
	packet_add(packet, "why", news->why);
	packet_add(packet, "tried", news->tried);
	hello_add_session(packet, news->session);
}

bool
news_was_taken(const struct dialogue *dialogue)
{
	if (dialogue->r < 0)
		return false;
	switch (dialogue->done.reason) {
	case REASON_INTERNAL:
	case REASON_NO_SERVICE:
	case REASON_NO_STORE:
	case REASON_BUSY:
	case REASON_VERSION:
		return false;
	default:
		return true;
	}
}

bool
news_spool(struct news *news, pam_handle_t *pamh, const struct options *options)
{
	struct packet record;
	int r = -EAGAIN;

	if (!options->spool)
		return false;
	/* Users can make su and sudo tell without end; a password costs them at least that try. */
	if (getuid() != 0 && strcmp(news->operation, "chauthtok") != 0)
		r = -EPERM;
	else if (news->once[0]) {
		news_build(&record, news, pamh);
		packet_add_number(&record, "at", news->at);
		r = spool_write(options->spool, news->once, &record, news->is_free);
	}
	if (r < 0)
		report_untold(pamh, news, options->spool, r);
	return r == 0;
}
