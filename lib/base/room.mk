# SPDX-License-Identifier: BSD-2-Clause
noinst_LTLIBRARIES += libbase.la
libbase_la_SOURCES = lib/base/scope.h lib/base/poison.h lib/base/text.h lib/base/text.c
