/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ends of a turn, and what a turn does of each kind of errand. Used by errand.c and
 * errand_work.c only; runs in the keeper.
 */
#pragma once

#include "keeper/errand.h"

/* Each sets the turn's result and returns 0. */
int errand_refuse(struct errand_turn *turn, enum reason reason, const char *words);
int errand_go_on(const struct errand *errand, struct errand_turn *turn);
int errand_finish(struct holding *holding, struct errand_turn *turn);

/* Returns 0 or what send returned. */
int errand_text_row(const struct errand_turn *turn, const char *kind, const char *text);

/* The path of the errands' copy. Returns 0 or -ENAMETOOLONG. */
int errand_copy_path(const struct holding *holding, char *path, size_t size);
/* Starts the child of the errand that goes on. Returns 0 or -errno. */
int errand_start_child(struct holding *holding, const struct errand_turn *turn);

/* One turn: some pages copied; some of the copy sent; what the child has said handed on. */
int errand_copy(struct holding *holding, struct errand_turn *turn);
int errand_send(struct holding *holding, struct errand_turn *turn);
int errand_listen(struct holding *holding, struct errand_turn *turn);
