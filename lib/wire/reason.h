/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verdicts and reasons, with their words: what all of 2sv says of a decision. They name no packet,
 * so that the store can answer in them and know nothing of the wire.
 */
#pragma once

/* What ends a dialogue. Zero refuses, so that what is forgotten refuses. */
enum verdict {
	VERDICT_REFUSE = 0,
	VERDICT_ACCEPT, /* a right code was typed; or the command was carried out */
	VERDICT_SKIP,	/* no code is wanted here: the module takes itself out of the stack */
};

/* Why. Logs, events and the wire carry its text (reason_text): REASON_LET_BE is "let-be". */
enum reason {
	REASON_INTERNAL = 0, /* a fault of ours; refuses */
	/* accept */
	REASON_RIGHT, /* the code was right (or the command is done) */
	/* skip */
	REASON_NOT_ENROLLED, /* no active device (skip or refuse) */
	REASON_TRUSTED,	     /* a trusted host */
	REASON_KNOWN_HOST,   /* a known host, from which a rule wants none */
	REASON_HOLDS,	     /* a code that was given in the same session holds */
	REASON_LET_BE,	     /* account entry: nothing against this login */
	/* skip or accept */
	REASON_LATE, /* told by the spool: nobody could be asked when it happened */
	/* refuse, about the answer */
	REASON_NEEDS_CODE, /* this act wants a code and none came */
	REASON_WRONG,	   /* not a code of this account */
	REASON_USED,	   /* that code, or a later one, was used before */
	REASON_CLOCK,	   /* right for another time: a clock is off */
	REASON_ALGORITHM,  /* right under another algorithm: the app ignored ours */
	REASON_EMPTY,	   /* nothing typed */
	REASON_FORM,	   /* typed, but can't be a code (letters, length, bytes) */
	REASON_PASSWORD,   /* "password-again": the password was given as the code */
	REASON_BARRED,	   /* sshd's dummy password: sshd refuses this account */
	REASON_ENDED,	   /* ^C, ^D, closed, no conversation */
	REASON_SLOW,	   /* no answer from the person in time */
	REASON_THROTTLED,  /* too many failures */
	REASON_UNCHANGED,  /* a password that was to be changed was not */
	REASON_SOON,	   /* a code was sent a moment ago: the next one must wait */
	REASON_DECOY,	   /* asked after a wrong password; nothing was checked */
	/* refuse, about the account */
	REASON_UNKNOWN_ACCOUNT, /* the system has no such account */
	REASON_OTHER_UID,	/* that name had another uid when it was enrolled */
	REASON_HELD,		/* stopped by its owner */
	REASON_RULE,		/* a rule refuses, or (skip) wants no code */
	REASON_OVERDUE,		/* it has no device, and its deadline is over */
	REASON_INVITATION, /* it was reset, or is invited: it enrols by an invitation, at a login */
	/* refuse, about us */
	REASON_NO_SERVICE,    /* socket missing, refused, silent */
	REASON_NO_STORE,      /* store missing, strange, full, damaged */
	REASON_NO_NOTIFIER,   /* a code can't be sent: no notifier waits for it, or it failed */
	REASON_READ_ONLY,     /* the store can't be written: only logins are served */
	REASON_BUSY,	      /* too many dialogues */
	REASON_VERSION,	      /* the other side speaks another version */
	REASON_PROTOCOL,      /* a message that may not be */
	REASON_NOT_PERMITTED, /* this caller may not do that */
	/* refuse, about a command of 2sv */
	REASON_NO_SUCH,	  /* no device (or what was named) of that name */
	REASON_EXISTS,	  /* there is one of that name already; store exists */
	REASON_TOO_MANY,  /* e.g. devices of an account */
	REASON_LAST,	  /* the last device of an account that needs a code */
	REASON_EXPIRED,	  /* an invitation or help code that is too old */
	REASON_BAD_VALUE, /* a value given is not good; words name the field */
	REASON_COUNT
};

const char *verdict_text(enum verdict verdict);		/* "refuse", "accept", "skip" */
int verdict_parse(const char *text, enum verdict *ret); /* 0 or -EINVAL */
const char *reason_text(enum reason reason);
int reason_parse(const char *text, enum reason *ret); /* 0 or -EINVAL */
