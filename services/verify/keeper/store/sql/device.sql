-- SPDX-License-Identifier: BSD-2-Clause
-- Devices and guesses. A step is only ever raised; restore.sql does that too.

-- name: device_try
SELECT id, name, algorithm, digits, period_seconds, sealed, last_host
FROM device WHERE account_id = ?1 AND active = 1 ORDER BY id;

-- name: device_raise
UPDATE device SET last_step = ?2, last_host = ?3, used_at = ?4
WHERE id = ?1 AND active = 1 AND last_step < ?2
	AND NOT EXISTS (SELECT 1 FROM named_step WHERE device_id = ?1 AND step = ?2);

-- name: step_name
INSERT OR IGNORE INTO named_step (device_id, step) VALUES (?1, ?2);

-- Those that are past, as a clock may jump with a day of grace.
-- name: step_forget
DELETE FROM named_step WHERE device_id = ?1 AND step < ?2;

-- name: device_seen
UPDATE device SET last_host = ?2 WHERE id = ?1 AND last_host IS NULL;

-- name: device_count
SELECT count(*) FILTER (WHERE active = 1), count(*) FILTER (WHERE active = 0)
FROM device WHERE account_id = ?1;

-- name: device_named
SELECT 1 FROM device WHERE account_id = ?1 AND name = ?2 AND active = 1;

-- name: device_add
INSERT INTO device (account_id, name, active, algorithm, digits, period_seconds, sealed,
	created_at, confirmed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, x'', ?7, ?8);

-- name: device_seal
UPDATE device SET sealed = ?2 WHERE id = ?1;

-- name: device_drop_pending
DELETE FROM device WHERE account_id = ?1 AND active = 0;

-- name: device_drop_all
DELETE FROM device WHERE account_id = ?1;

-- name: device_pending
SELECT id, name, algorithm, digits, period_seconds, sealed, NULL
FROM device WHERE account_id = ?1 AND id = ?2 AND active = 0;

-- name: device_confirm
UPDATE device SET active = 1, confirmed_at = ?3, last_step = ?2, last_host = NULL
WHERE id = ?1 AND active = 0 AND last_step < ?2;

-- name: device_list
SELECT name, active, algorithm, digits, period_seconds, created_at, confirmed_at, used_at
FROM device WHERE account_id = ?1 ORDER BY id LIMIT ?2;

-- name: attempt_charge
INSERT INTO attempt (account_id, way, prefix, at) VALUES (?1, ?2, ?3, ?4);

-- name: attempt_outcome
UPDATE attempt SET outcome = ?2 WHERE id = ?1;

-- How many of the last three guesses at logins were wrong.
-- name: attempt_wrong
SELECT count(*) FILTER (WHERE outcome = 0) FROM (
	SELECT outcome FROM attempt
	WHERE account_id = ?1 AND way = ?2 AND outcome IN (0, 1) ORDER BY id DESC LIMIT 3
);
