-- SPDX-License-Identifier: BSD-2-Clause
-- Invitations and help codes: one of each kind an account, each good once.

-- name: token_find
SELECT salt, hash, made_at, until, used_at FROM token WHERE account_id = ?1 AND kind = ?2;

-- One statement, never read and then written; a date of 0 would mean that it is not used.
-- name: token_use
UPDATE token SET used_at = max(?3, 1) WHERE account_id = ?1 AND kind = ?2 AND used_at = 0;

-- name: token_make
INSERT OR REPLACE INTO token (account_id, kind, salt, hash, made_at, until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: token_drop
DELETE FROM token WHERE account_id = ?1 AND kind = ?2;

-- name: must_enrol_set
UPDATE account SET must_enrol = ?2 WHERE id = ?1 AND must_enrol <> ?2;

-- Also of one that has expired, so that it can be said.
-- name: invited_until
SELECT coalesce((SELECT until FROM token
	WHERE account_id = ?1 AND kind = 1 AND used_at = 0), 0);
