/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Readers of an act's fields, each for one form check. Included by acts.c only; runs in
 * the keeper.
 */
#pragma once

#include "keeper/acts.h"

struct act_reading {
	const struct act_source *source;
	const struct packet *packet;
	struct act_form *form;
};

/* Refuses: sets reason, and words unless NULL. Returns -EINVAL. */
int act_refuse(struct act_reading *reading, enum reason reason, const char *words);

/*
 * Each reads its fields into form->act. Returns 0, or -EINVAL after act_refuse.
 */
int act_read_account(struct act_reading *reading);  /* account, uid: both must be there */
int act_read_stranger(struct act_reading *reading); /* as typed; uid may be missing */
int act_read_door(struct act_reading *reading); /* door, must not be empty; what is known of it */
int act_read_own_door(struct act_reading *reading); /* likewise; over user.sock it is a locker */
int act_read_place(struct act_reading *reading);    /* rhost tty caller connection */
/* login auth_info session field groups; never refuses */
int act_read_login(struct act_reading *reading);
int act_read_groups(struct act_reading *reading); /* groups; never refuses */
int act_read_once(struct act_reading *reading);	  /* once, asked: may be missing */
int act_read_answer(struct act_reading *reading); /* answer, may be missing */
int act_read_needed_answer(struct act_reading *reading);
int act_read_hours(struct act_reading *reading);   /* hours, or as long as invitations are good */
int act_read_host(struct act_reading *reading);	   /* host, may be missing */
int act_read_days(struct act_reading *reading);	   /* days, may be missing */
int act_read_command(struct act_reading *reading); /* what all commands of 2sv have */
int act_read_remind(struct act_reading *reading);  /* the same, and groups */
int act_read_pages(struct act_reading *reading);
int act_read_all(struct act_reading *reading); /* a list that there is of all accounts alone */
int act_read_log(struct act_reading *reading);
int act_read_alerts(struct act_reading *reading); /* likewise; of all also state */
int act_read_why(struct act_reading *reading);
int act_read_change(struct act_reading *reading); /* change, why; why may be missing */
int act_read_protect(struct act_reading *reading);
int act_read_tried(struct act_reading *reading); /* the account's name, door: may be missing */
int act_read_found(struct act_reading *reading);
/* init; errand of save, check, restore */
int act_read_init(struct act_reading *reading);
int act_read_save(struct act_reading *reading);
int act_read_check(struct act_reading *reading);
int act_read_restore(struct act_reading *reading);
int act_read_claim(struct act_reading *reading);  /* lane */
int act_read_settle(struct act_reading *reading); /* message claim outcome took why country */
int act_read_await(struct act_reading *reading);
int act_read_texted(struct act_reading *reading);	  /* message outcome why */
int act_read_contact(struct act_reading *reading);	  /* contact, answer: may be missing */
int act_read_contact_remove(struct act_reading *reading); /* contact must be there, */
int act_read_contact_add(struct act_reading *reading);	  /* as KIND:ADDRESS */
int act_read_page(struct act_reading *reading);		  /* before, limit */
int act_read_names(struct act_reading *reading);	  /* name, must be there; to */
/* name replaces secret type counter algorithm digits period confirm issuer */
int act_read_device(struct act_reading *reading);
int act_read_sessions(struct act_reading *reading); /* after: may be missing */
int act_read_sent(struct act_reading *reading);	    /* connection bytes over */
/* Of a login (act_logins.c; arrived: act_watch.c, with its connection). */
int act_read_arrived(struct act_reading *reading);
int act_read_of_login(struct act_reading *reading); /* what all acts of one have */
int act_read_decide(struct act_reading *reading);
int act_read_told(struct act_reading *reading);
int act_read_password(struct act_reading *reading); /* the same, and change why tried asks */
int act_read_copy(struct act_reading *reading); /* the same, kind direction command; connection */
int act_read_try(struct act_reading *reading);
int act_read_end(struct act_reading *reading);
int act_read_confirm(struct act_reading *reading);
int act_read_redeem(struct act_reading *reading);
int act_read_offer(struct act_reading *reading);
int act_read_trust(struct act_reading *reading);
int act_read_forget(struct act_reading *reading);
