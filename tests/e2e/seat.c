/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loaded before the others (LD_PRELOAD) by GDM and logind: virtual terminals that show nothing, for
 * what is tested in a container, which has none. /dev/tty0 to tty2 are there nodes like /dev/null.
 * The terminal of a session is tty2 then, as on a machine with a screen. Used by end-to-end tests;
 * not installed.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define VT_REQUESTS 0x56 /* those of linux/vt.h, and of linux/kd.h */
#define KD_REQUESTS 0x4b
#define SESSION_VT 2
#define GRAPHICS_SECONDS 10 /* so long GDM waits for a seat's graphics */

unsigned int g_timeout_add_seconds(unsigned int seconds, int (*run)(void *), void *data);

static bool
answer(unsigned long request, void *argument)
{
	if (request >> 8 != VT_REQUESTS && request >> 8 != KD_REQUESTS)
		return false;
	if (request == VT_OPENQRY)
		*(int *)argument = SESSION_VT;
	else if (request == KDGETMODE)
		*(int *)argument = KD_TEXT;
	else if (request == VT_GETSTATE)
		((struct vt_stat *)argument)->v_active = 1;
	return true;
}

int
ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...);
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (answer(request, argument))
		return 0;
	*(void **)&next = dlsym(RTLD_NEXT, "ioctl");
	return next(fd, request, argument);
}

int
isatty(int fd)
{
	struct stat file;
	int (*next)(int);

	if (fstat(fd, &file) == 0 && S_ISCHR(file.st_mode) && file.st_rdev == makedev(1, 3))
		return 1;
	*(void **)&next = dlsym(RTLD_NEXT, "isatty");
	return next(fd);
}

unsigned int
g_timeout_add_seconds(unsigned int seconds, int (*run)(void *), void *data)
{
	unsigned int (*next)(unsigned int, int (*)(void *), void *);

	*(void **)&next = dlsym(RTLD_NEXT, "g_timeout_add_seconds");
	return next(seconds == GRAPHICS_SECONDS ? 1 : seconds, run, data);
}
