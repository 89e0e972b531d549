/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the module calls and what can fail there: each is wrapped in a build of the module that
 * the test loads (ld --wrap), and fails when its turn has come.
 */
#pragma once

/* The name of each, as the table prints it. */
#define FAILING_CALLS(X)   \
	X(calloc)          \
	X(clock_gettime)   \
	X(close)           \
	X(closedir)        \
	X(connect)         \
	X(faccessat)       \
	X(fchmod)          \
	X(fchown)          \
	X(fcntl)           \
	X(fdopendir)       \
	X(format)          \
	X(fstat)           \
	X(fstatat)         \
	X(fstatvfs)        \
	X(fsync)           \
	X(getpwnam)        \
	X(getrandom)       \
	X(getrlimit)       \
	X(getsockopt)      \
	X(lstat)           \
	X(openat)          \
	X(pam_fail_delay)  \
	X(pam_get_authtok) \
	X(pam_get_data)    \
	X(pam_get_item)    \
	X(pam_get_user)    \
	X(pam_putenv)      \
	X(pam_set_data)    \
	X(pam_set_item)    \
	X(pam_syslog)      \
	X(poll)            \
	X(read)            \
	X(readdir)         \
	X(recvmsg)         \
	X(renameat)        \
	X(sendmsg)         \
	X(setsockopt)      \
	X(socket)          \
	X(socketpair)      \
	X(stat)            \
	X(strndup)         \
	X(syscall)         \
	X(unlinkat)        \
	X(write)

/* The symbols that are wrapped: room.mk gives them to ld; a test compares them with the module's.
 */
#define FAILING_SYMBOLS                                                          \
	"calloc clock_gettime close closedir connect faccessat fchmod fchown "   \
	"fcntl fdopendir vsnprintf __vsnprintf_chk fstat fstatat fstatvfs "      \
	"fsync pam_modutil_getpwnam getrandom getrlimit getsockopt openat "      \
	"pam_fail_delay pam_get_data pam_get_item pam_get_user pam_putenv "      \
	"pam_set_data pam_syslog poll __poll_chk read readdir recvmsg renameat " \
	"sendmsg setsockopt socket stat unlinkat write "                         \
	"lstat socketpair syscall pam_get_authtok pam_set_item strndup"

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
