/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The doctor's look at the doors: their stacks as libpam reads them. The way of a login through
 * an auth stack is lib/stacks/walk.c's; here it gets words.
 */
#include "tools/admin/doctor.h"
#include "tools/admin/doctor_walk.h"
#include "tools/admin/doctor_ways.h"
#include "tools/admin/protect_state.h"

#include "base/text.h"
#include "doors/doors.h"
#include "stacks/sshd_ways.h"
#include "stacks/walk.h"

#include <errno.h>
#include <string.h>

#include "base/poison.h"

#define DESKTOP "to protect it: 2sv protect desktop"
#define LOCKERS DOCTOR_PROTECT_LOCKERS

static const struct doctor_door doors[] = {
    {"sshd", "door sshd", NULL, "to protect it: 2sv protect sshd", false},
    {"sudo", "door sudo", NULL, "to protect it: 2sv protect sudo", false},
    {"sudo-i", "door sudo-i", "sudo", "to protect it: 2sv protect sudo", false},
    {"su", "door su", NULL, "to protect it: 2sv protect su", false},
    {"su-l", "door su-l", "su", "to protect it: 2sv protect su", false},
    {"login", "door login", NULL, "to protect it: 2sv protect login", false},
    {"gdm-password", "door gdm-password", NULL, DESKTOP, true},
    {"lightdm", "door lightdm", NULL, DESKTOP, true},
    {"sddm", "door sddm", NULL, DESKTOP, true},
    {"i3lock", "door i3lock", NULL, LOCKERS, true},
    {"swaylock", "door swaylock", NULL, LOCKERS, true},
    {"xscreensaver", "door xscreensaver", NULL, LOCKERS, true},
    {"polkit-1", "door polkit-1", NULL, "to protect it: 2sv protect polkit", true},
};
#define DOORS (sizeof(doors) / sizeof(doors[0]))
_Static_assert(DOORS <= DOORS_LOOKED_MAX, "each door has room among those that are looked at");

/* Where the door beside it, sudo -i or su -, asks nothing either, one line is enough. */
static void
say_bare(struct doctor *doctor, const struct doors_looked *all, size_t at)
{
	const struct looked *looked = &all->of[at], *next = looked + 1;
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = looked->door->check, .cure = looked->door->protect};
	const char *why =
	    looked->stack.is_other ? "it has no file: \"other\" holds" : "no line of pam_2sv";
	bool has_bare_sibling =
	    at + 1 < all->count && next->door->sibling && next->r == 0 && !next->walk.is_protected;

	if (looked->door->sibling && looked[-1].r == 0 && !looked[-1].walk.is_protected)
		return;
	if (has_bare_sibling)
		doctor_say(
		    doctor, &line, "no code is asked (%s), nor at %s", why, next->door->name);
	else
		doctor_say(doctor, &line, "no code is asked (%s)", why);
}

/* By which way one comes: where that is not what the name says. */
static const char *
way_of(const char *door)
{
	if (strcmp(door, "login") == 0)
		return "console";
	return door_find(door)->one_field ? "one field" : "";
}

static void
add_row(struct doctor *doctor, const struct stack *stack, const char *door, enum walk_who who)
{
	struct walk_way way;
	char asks[DOCTOR_ASKS_SIZE];

	walk_way(stack, door, who, &way);
	way.opens &= doctor_account_opens(door);
	doctor_ways_words(&way, asks);
	doctor_ways_add(doctor, &(struct doctor_way){.door = door,
				    .who = who == WALK_ROOT ? "root" : "everybody",
				    .from = "",
				    .by = way_of(door),
				    .asks = asks});
}

/* sshd has its own rows. */
static void
add_rows(
    struct doctor *doctor, const struct stack *stack, const char *door, struct sshd_stack *sshd)
{
	if (strcmp(door, "sshd") == 0) {
		walk_way(stack, door, WALK_ANYBODY, &sshd->plain);
		walk_way(stack, door, WALK_WITH_KEY, &sshd->with_key);
		sshd->is_shut = !doctor_account_opens(door);
		return;
	}
	add_row(doctor, stack, door, WALK_ANYBODY);
	if (strcmp(door, "su") == 0 || strcmp(door, "su-l") == 0) /* sudo itself lets root be */
		add_row(doctor, stack, door, WALK_ROOT);
}

/* As libpam has it: what is not there refuses. */
static void
add_all_rows(struct doctor *doctor, const char *door, struct sshd_stack *sshd)
{
	scope_stack struct stack stack = {.entries = NULL};

	if (stack_read(&stack_files_installed, door, PHASE_AUTH, &stack) < 0)
		return;
	doctor_break_missing(&stack);
	add_rows(doctor, &stack, door, sshd);
}

/* What is to be said of one door; true if a code is asked there. */
static bool
say_door(struct doctor *doctor, struct doors_looked *all, size_t at)
{
	const struct looked *looked = &all->of[at];
	const struct doctor_door *door = looked->door;
	const struct stack *stack = &looked->stack;
	struct doctor_line line = {.state = DOCTOR_NOTE, .check = door->check};
	int before = doctor->findings;

	if (looked->r < 0) {
		line.state = doctor->tool->caller == 0 && looked->r != -ENOENT ? DOCTOR_FINDING
									       : DOCTOR_NOTE;
		line.cure = "mend its file in /etc/pam.d: pam.conf(5)";
		doctor_say(doctor, &line, "its stack can't be read: %s", strerror(-looked->r));
		return false;
	}
	doctor_field(doctor, door->name, door->check, stack);
	if (!looked->walk.is_protected) {
		say_bare(doctor, all, at);
		return false;
	}
	doctor_walk_say(doctor, all, at);
	doctor_lines(doctor, door->name, door->check, stack);
	if (doctor->findings == before && looked->walk.count == 0) {
		line.state = DOCTOR_OK;
		line.file = stack->entries[looked->walk.asks].file;
		line.line = stack->entries[looked->walk.asks].line;
		doctor_say(doctor, &line, "a code is asked");
	}
	return true;
}

/* One that this machine does not have is no row. */
static void
look_at_door(struct doctor *doctor, const struct doctor_door *door, struct doors_looked *all)
{
	struct looked *looked = &all->of[all->count];

	*looked = (struct looked){.door = door};
	if (door->is_extra && !stack_files_have(&stack_files_installed, door->name))
		return;
	doctor_progress(doctor, door->check);
	looked->r = stack_read(&stack_files_installed, door->name, PHASE_AUTH, &looked->stack);
	if (looked->r == 0)
		walk_stack(&looked->stack, door->name, &looked->walk);
	all->count++;
}

/* sudo -i and su - are doors of their own: one that is forgotten is a way around the other. */
static void
check_siblings(struct doctor *doctor, const struct doors_looked *all)
{
	struct doctor_line line = {.cure = "copy its lines, see pam_2sv(8), EXAMPLES"};

	for (size_t i = 1; i < all->count; i++) {
		const struct looked *looked = &all->of[i], *before = looked - 1;

		if (!looked->door->sibling || looked->asks == before->asks)
			continue;
		line.check = (looked->asks ? before : looked)->door->check;
		doctor_say(doctor, &line, "no code is asked, but at %s one is: a way around it",
		    (looked->asks ? looked : before)->door->name);
	}
}

/* What nobody proved yet is taken back by itself, and root should know. */
static void
check_waiting(struct doctor *doctor)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_state state;
	struct doctor_line line = {
	    .state = DOCTOR_NOTE, .check = "protect", .cure = "2sv protect check"};
	int r = protect_state_read(PROTECT_FOLDER, &state, &plan);

	if (r == 0) {
		doctor_say(
		    doctor, &line, "a change of the door %s waits for its proof", state.door);
	} else if (r != -ENOENT && r != -EACCES) {
		line = (struct doctor_line){.check = "protect",
		    .file = PROTECT_FOLDER "/pending",
		    .cure = "put back what it has of the files before the change, then remove it"};
		doctor_say(doctor, &line, "can't be read: %s", strerror(-r));
	}
}

/* What is looked at door by door. */
static void
look_at_doors(struct doctor *doctor, struct doors_looked *all, struct sshd_stack *sshd)
{
	for (size_t i = 0; i < DOORS; i++)
		look_at_door(doctor, &doors[i], all);
	for (size_t i = 0; i < all->count; i++) {
		all->of[i].asks = say_door(doctor, all, i);
		add_all_rows(doctor, all->of[i].door->name, sshd);
	}
	for (size_t i = 0; i < all->count; i++)
		stack_free(&all->of[i].stack);
	check_siblings(doctor, all);
}

bool
doctor_doors(struct doctor *doctor)
{
	struct sshd_stack sshd = {.plain = {.opens = false}};
	struct doors_looked all = {.count = 0};
	struct doctor_door here[DOORS_LOOKED_MAX];
	bool is_asked = false, is_asked_at_sshd = false;

	look_at_doors(doctor, &all, &sshd);
	for (size_t i = 0; i < all.count; i++) {
		here[i] = *all.of[i].door;
		is_asked |= all.of[i].asks;
		is_asked_at_sshd |= all.of[i].asks && strcmp(here[i].name, "sshd") == 0;
	}
	doctor_parts(doctor, here, all.count);
	doctor_decoy(doctor, here, all.count);
	doctor_passwords(doctor);
	doctor_fields(doctor);
	doctor_sides(doctor, &all);
	if (is_asked) {
		doctor_others(doctor, here, all.count);
		doctor_lockers(doctor);
	}
	check_waiting(doctor);
	doctor_lines_shared(doctor);
	doctor_sshd(doctor, &sshd, is_asked_at_sshd);
	return is_asked;
}
