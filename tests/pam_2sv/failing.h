/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the module calls and what can fail there: each is wrapped in a build of the module that
 * the test loads (ld --wrap), and fails when its turn has come.
 */
#pragma once

/* The name of each, as the table prints it. */
#define FAILING_CALLS(X)  \
	X(clock_gettime)  \
	X(close)          \
	X(connect)        \
	X(fcntl)          \
	X(format)         \
	X(getpwnam)       \
	X(getsockopt)     \
	X(pam_fail_delay) \
	X(pam_get_data)   \
	X(pam_get_item)   \
	X(pam_get_user)   \
	X(pam_putenv)     \
	X(pam_set_data)   \
	X(pam_syslog)     \
	X(poll)           \
	X(recvmsg)        \
	X(sendmsg)        \
	X(setsockopt)     \
	X(socket)         \
	X(stat)           \
	X(strdup)

/* The symbols that are wrapped: room.mk gives them to ld; a test compares them with the module's.
 */
#define FAILING_SYMBOLS                                                                     \
	"clock_gettime close connect fcntl vsnprintf __vsnprintf_chk pam_modutil_getpwnam " \
	"getsockopt pam_fail_delay pam_get_data pam_get_item pam_get_user pam_putenv "      \
	"pam_set_data pam_syslog poll __poll_chk recvmsg sendmsg setsockopt socket stat strdup"

enum failing_call {
#define FAILING_NUMBER(name) FAILS_##name,
	FAILING_CALLS(FAILING_NUMBER)
#undef FAILING_NUMBER
	    FAILS_COUNT
};

/* Its only instance is the variable failing of the module's build; dlsym(3) finds it. */
struct failing {
	unsigned int at;	/* the call that fails, counted from 1; 0 = none */
	unsigned int calls;	/* that were made */
	enum failing_call what; /* it was; FAILS_COUNT = it was never reached */
};
