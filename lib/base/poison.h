/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that no file of 2sv may use: each has a safer way in lib/base/text.h, in
 * libc or in libsodium. Included last, after all system headers.
 */
#pragma once

#pragma GCC poison strcpy strcat sprintf vsprintf atoi atol sscanf strtok
#pragma GCC poison system popen rand srand gets
