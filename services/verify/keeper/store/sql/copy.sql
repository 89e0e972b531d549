-- SPDX-License-Identifier: BSD-2-Clause
-- What a working copy knows of the store that it was made from.

-- name: meta_set
INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2;

-- name: copy_base
INSERT OR REPLACE INTO meta (name, value)
SELECT 'base_event', coalesce((SELECT max(id) FROM event), 0)
UNION ALL SELECT 'base_attempt', coalesce((SELECT max(id) FROM attempt), 0)
UNION ALL SELECT 'base_outbox', coalesce((SELECT max(id) FROM outbox), 0);

-- A copy may be older than what was lost with the last one: whatever was shown up to three steps
-- after its making is used up.
-- name: copy_floor
UPDATE device SET first_step = 0, last_step = max(last_step, ?1 / period_seconds + 3)
WHERE type = 'totp';

-- No clock tells which counters those were.
-- name: copy_wait
UPDATE device SET waits = 1 WHERE type = 'hotp';
