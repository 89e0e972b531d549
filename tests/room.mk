# SPDX-License-Identifier: BSD-2-Clause
# One folder per room; each has a room.mk of its own, included here.
EXTRA_DIST += tests/lib tests/may_skip tests/mutants
include tests/base/room.mk
include tests/wire/room.mk
include tests/doors/room.mk
include tests/settings/room.mk
include tests/saved/room.mk
include tests/stacks/room.mk
include tests/pam_2sv/room.mk
include tests/factor/room.mk
include tests/policy/room.mk
include tests/store/room.mk
include tests/keeper/room.mk
include tests/notify/room.mk
include tests/watch/room.mk
include tests/agent/room.mk
include tests/watch/gate.mk
include tests/service/room.mk
include tests/dialogue/room.mk
include tests/tools/room.mk
include tests/fuzz/room.mk
include tests/style/room.mk
include tests/e2e/room.mk
include tests/bench/room.mk
include tests/kills/room.mk
include tests/storm/room.mk
