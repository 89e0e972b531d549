/* SPDX-License-Identifier: BSD-2-Clause */
/* Who logs in: accounts of the namespace, each with a device of its own, and their codes. */
#pragma once

#include "tests/service/tree.h"

/* "kills0" and on. */
const char *people_name(int person);
/* Their lines in the namespace's passwd. */
void people_add(const struct tree *tree);
/* A device each, active at once. */
void people_enrol(const struct tree *tree);

/* The code of the step that is so many after that of now. */
void people_code(int person, int64_t now, int64_t steps, char code[9]);
/* One that is right for no step anywhere near; another one for each number. */
void people_wrong_code(int person, int64_t now, uint64_t number, char code[9]);
