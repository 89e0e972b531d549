-- SPDX-License-Identifier: BSD-2-Clause
-- The frame round a batch and round each of its acts.

-- name: batch_begin
BEGIN IMMEDIATE;

-- name: batch_commit
COMMIT;

-- name: batch_undo
ROLLBACK;

-- name: act_begin
SAVEPOINT act;

-- name: act_undo
ROLLBACK TO act;

-- name: act_end
RELEASE act;
