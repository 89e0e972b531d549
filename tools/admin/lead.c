/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks at devices, sshd's stack and a change that waits. Called by status.c, as root. */
#include "tools/admin/lead.h"

#include "stacks/walk.h"
#include "tools/admin/protect_state.h"
#include "tools/admin/protect_wait.h"

#include "base/poison.h"

#define STEPS                                                                                      \
	"from your own account: 2sv enrol\nKeep the recovery codes that it shows on paper. Then, " \
	"as root: 2sv protect sshd\n"

static bool
sshd_asks(void)
{
	scope_stack struct stack stack = {.entries = NULL};
	struct walk walk;

	if (stack_read(&stack_files_installed, "sshd", PHASE_AUTH, &stack) < 0)
		return false;
	walk_stack(&stack, "sshd", &walk);
	return walk.is_protected;
}

void
lead_print(void)
{
	struct protect_plan scope_protect_plan plan;
	struct protect_state state;
	char admin[256];

	if (protect_state_read(PROTECT_FOLDER, &state, &plan) == 0)
		printf("A change of the door %s waits for its proof. Next: 2sv protect check\n",
		    state.door);
	else if (!protect_find_admin(admin, sizeof(admin)))
		printf("Nobody who can become root has a device. Next, " STEPS);
	else if (!sshd_asks())
		printf("%s can give codes, and sshd asks none. Next: 2sv protect sshd\n", admin);
	else
		printf("Next: 2sv doctor says which doors ask codes.\n");
}

void
lead_print_later(FILE *out)
{
	fprintf(out, "Then, " STEPS);
}
