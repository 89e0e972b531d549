/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The profile by which pam-auth-update(8) puts the decoy, pam_2sv(8), into common-auth: its text,
 * and the doors that it names. Pure. Used by 2sv.
 */
#pragma once

#include "stacks/stack.h"

#define DECOY_PROFILE "2sv-decoy"
/* "sshd,sudo,sudo-i", all doors that 2sv knows; "" = none. */
#define DECOY_DOORS_SIZE 64

/* The profile with these doors, from malloc(3). Returns 0 or -ENOMEM. */
int decoy_profile_make(const char *doors, char **ret);

/* The doors of a profile that decoy_profile_make made. Returns 0, or -EINVAL (another text). */
int decoy_profile_read(const char *text, char doors[DECOY_DOORS_SIZE]);

bool decoy_doors_have(const char *doors, const char *door);

/* Adds a door that is not there. Returns 0, or -ENAMETOOLONG: doors are as before. */
int decoy_doors_add(char doors[DECOY_DOORS_SIZE], const char *door);
void decoy_doors_remove(char doors[DECOY_DOORS_SIZE], const char *door);

/* True if a line of an auth stack is a decoy that asks at that door. */
bool decoy_asks_at(const struct stack_entry *entry, const char *door);

/* The first such line; stack->count where there is none. */
size_t decoy_stack_find(const struct stack *stack, const char *door);
bool decoy_stack_has(const struct stack *stack, const char *door);

/*
 * The list of the profiles that pam-auth-update knows, one a line, with the decoy's or without it.
 * *ret is from malloc(3). Returns 0 or -ENOMEM.
 */
int decoy_seen_with(const char *text, char **ret);
int decoy_seen_without(const char *text, char **ret);
