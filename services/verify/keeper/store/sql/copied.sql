-- SPDX-License-Identifier: BSD-2-Clause
-- Copies over ssh, as 2sv-gate names them (store/act_copy.c).

-- The same within the hour, by what its detail (?5) begins with.
-- name: copied_again
SELECT id, detail FROM (SELECT id, event, verdict, reason, host, at, detail FROM event
	WHERE account_id = ?1 ORDER BY id DESC LIMIT 64)
WHERE event = 'copy' AND verdict = ?2 AND reason = ?3 AND host = ?4 AND at > ?6 - 3600
	AND substr(detail, 1, length(?5)) = ?5 LIMIT 1;

-- name: copied_count
UPDATE event SET detail = ?2 WHERE id = ?1;

-- Of those that may leave, or of those that come (?3): neither hides the others.
-- name: copied_rows
SELECT count(*) FROM (SELECT event, at, detail FROM event WHERE account_id = ?1
	ORDER BY id DESC LIMIT 96)
WHERE event = 'copy' AND at > ?2 - 3600
	AND (substr(detail, instr(detail, ' ') + 1, 2) = 'in') = ?3;
