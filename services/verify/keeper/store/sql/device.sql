-- SPDX-License-Identifier: BSD-2-Clause
-- Devices and guesses. What was used stays used: no other statement but restore.sql's is on steps.

-- name: device_try
SELECT id, name, algorithm, digits, period_seconds, sealed, last_host, drift, type, last_step, waits
FROM device WHERE account_id = ?1 AND active = 1 ORDER BY id;

-- Each is one statement, never read and then written. ?5 is how many steps before one that is
-- accepted are used up with it; of counters all.
-- name: device_raise
UPDATE device SET first_step = iif(last_step >= 0 AND ?2 <= last_step + ?5, first_step,
		max(?2 - ?5, 0)), last_step = ?2, last_host = ?3, used_at = ?4
WHERE id = ?1 AND active = 1 AND last_step < ?2
	AND NOT EXISTS (SELECT 1 FROM named_step WHERE device_id = ?1 AND step = ?2)
	AND NOT EXISTS (SELECT 1 FROM used_span WHERE device_id = ?1 AND ?2 BETWEEN first AND last);

-- The clock stands before all that the device's span holds. The span was kept by span_keep.
-- name: device_go_back
UPDATE device SET first_step = max(?2 - ?5, 0), last_step = ?2, last_host = ?3, used_at = ?4
WHERE id = ?1 AND active = 1 AND ?2 < first_step
	AND EXISTS (SELECT 1 FROM used_span u WHERE u.device_id = ?1 AND u.first <= first_step
		AND u.last >= last_step)
	AND NOT EXISTS (SELECT 1 FROM named_step WHERE device_id = ?1 AND step = ?2)
	AND NOT EXISTS (SELECT 1 FROM used_span WHERE device_id = ?1 AND ?2 BETWEEN first AND last);

-- Before the device's span is left for step ?2.
-- name: span_keep
INSERT INTO used_span (device_id, first, last)
SELECT id, first_step, last_step FROM device
WHERE id = ?1 AND last_step >= 0 AND (?2 > last_step + ?3 OR ?2 < first_step)
ON CONFLICT DO UPDATE SET last = max(last, excluded.last);

-- Of more than eight, two neighbours become one, if both are before step ?2: the lowest that are
-- at most ?3 steps apart, or else those that are the least apart. What lies between is used, too:
-- the lowest two may be as far apart as a clock that was ahead and the right one.
-- name: span_join
UPDATE used_span AS u SET last = pair.last FROM (
	SELECT first, max(last, next_last) AS last FROM (
		SELECT first, last, lead(first) OVER up AS next_first, lead(last) OVER up AS next_last
		FROM used_span WHERE device_id = ?1 WINDOW up AS (ORDER BY first))
	WHERE max(last, next_last) < ?2
	ORDER BY iif(next_first - last > ?3, next_first - last, 0), first LIMIT 1) AS pair
WHERE u.device_id = ?1 AND u.first = pair.first
	AND (SELECT count(*) FROM used_span WHERE device_id = ?1) > 8;

-- name: span_drop_joined
DELETE FROM used_span AS u WHERE device_id = ?1 AND EXISTS (
	SELECT 1 FROM used_span w WHERE w.device_id = ?1 AND w.first < u.first AND w.last >= u.last);

-- name: step_is_used
SELECT EXISTS (SELECT 1 FROM device WHERE id = ?1 AND ?2 BETWEEN first_step AND last_step)
	OR EXISTS (SELECT 1 FROM named_step WHERE device_id = ?1 AND step = ?2)
	OR EXISTS (SELECT 1 FROM used_span WHERE device_id = ?1 AND ?2 BETWEEN first AND last);

-- name: step_name
INSERT OR IGNORE INTO named_step (device_id, step) VALUES (?1, ?2);

-- Those that are used up in any case.
-- name: step_forget
DELETE FROM named_step WHERE device_id = ?1 AND EXISTS (
	SELECT 1 FROM device WHERE id = ?1 AND step BETWEEN first_step AND last_step);

-- name: device_seen
UPDATE device SET last_host = ?2 WHERE id = ?1 AND last_host IS NULL;

-- name: device_drift
UPDATE device SET drift = ?2 WHERE id = ?1 AND drift <> ?2;

-- name: device_count
SELECT count(*) FILTER (WHERE active = 1), count(*) FILTER (WHERE active = 0)
FROM device WHERE account_id = ?1;

-- Of several lengths the shortest: two codes in a row say themselves how long they are.
-- name: device_digits
SELECT coalesce(min(digits), 0) FROM device WHERE account_id = ?1 AND active = 1;

-- name: device_named
SELECT 1 FROM device WHERE account_id = ?1 AND name = ?2 AND active = 1;

-- name: device_find
SELECT id, active FROM device WHERE account_id = ?1 AND name = ?2;

-- name: device_active
SELECT id, name, algorithm, digits, period_seconds, sealed, last_host, drift, type, last_step, waits
FROM device WHERE account_id = ?1 AND name = ?2 AND active = 1;

-- name: device_resync
UPDATE device SET last_step = ?2, waits = 0
WHERE id = ?1 AND active = 1 AND type = 'hotp' AND last_step < ?2;

-- name: device_drop
DELETE FROM device WHERE id = ?1;

-- Nothing where another one has that name.
-- name: device_rename
UPDATE device SET name = ?2 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM device w
	WHERE w.account_id = device.account_id AND w.name = ?2 AND w.id <> ?1);

-- What goes with device ?1, and whether that one gets its name.
-- name: device_replaced
SELECT old.id, old.name, new.takes_name FROM device new JOIN device old ON old.id = new.replaces
WHERE new.id = ?1 AND old.account_id = new.account_id;

-- name: account_must_enrol
SELECT must_enrol FROM account WHERE id = ?1;

-- name: device_add
INSERT INTO device (account_id, name, active, algorithm, digits, period_seconds, sealed,
	created_at, confirmed_at, replaces, takes_name, type, last_step)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, x'', ?7, ?8, ?9, ?10, ?11, ?12);

-- name: device_seal
UPDATE device SET sealed = ?2 WHERE id = ?1;

-- name: device_drop_pending
DELETE FROM device WHERE account_id = ?1 AND active = 0;

-- name: device_drop_begun
DELETE FROM device WHERE account_id = ?1 AND id = ?2 AND active = 0;

-- name: device_drop_all
DELETE FROM device WHERE account_id = ?1;

-- name: device_pending
SELECT id, name, algorithm, digits, period_seconds, sealed, NULL, drift, type, last_step, waits
FROM device WHERE account_id = ?1 AND id = ?2 AND active = 0;

-- name: device_confirm
UPDATE device SET active = 1, confirmed_at = ?3, first_step = max(?2 - ?4, 0), last_step = ?2,
	last_host = NULL
WHERE id = ?1 AND active = 0 AND last_step < ?2;

-- name: device_used
UPDATE device SET used_at = ?2 WHERE id = ?1;

-- name: device_list
SELECT name, active, algorithm, digits, period_seconds, created_at, confirmed_at, used_at, type, waits
FROM device WHERE account_id = ?1 ORDER BY id LIMIT ?2;

-- name: device_list_page
SELECT a.name, d.name, d.active, d.algorithm, d.digits, d.period_seconds, d.created_at,
	d.confirmed_at, d.used_at, d.type, d.waits
FROM account a CROSS JOIN device d ON d.account_id = a.id
WHERE a.name >= ?1 AND (a.name > ?1 OR d.name > ?2) ORDER BY a.name, d.name LIMIT ?3;

-- name: attempt_charge
INSERT INTO attempt (account_id, way, kind, proven, prefix, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- All but the newest ?4.
-- name: attempt_forget
DELETE FROM attempt WHERE id IN (
	SELECT id FROM attempt WHERE account_id = ?1 AND way = ?2 AND kind = ?3
	ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?4
);

-- The date of the newest failure after ?4 but ?7: of proven prefixes or of others (?5, NULL = of
-- both), from one prefix (?6, NULL = from all).
-- name: attempt_nth
SELECT at FROM attempt WHERE account_id = ?1 AND way = ?2 AND kind = ?3 AND at > ?4
	AND proven = coalesce(?5, proven) AND prefix = coalesce(?6, prefix)
ORDER BY at DESC LIMIT 1 OFFSET ?7;

-- name: attempt_day
SELECT count(*) FROM (SELECT 1 FROM attempt
	WHERE account_id = ?1 AND way = ?2 AND kind IN (1, 2, 3) AND at > ?3 - 86400 LIMIT 100);

-- It was no failure.
-- name: attempt_take_back
DELETE FROM attempt WHERE id = ?1;

-- name: wrong_one_more
UPDATE account SET wrong_in_a_row = wrong_in_a_row + 1 WHERE id = ?1 RETURNING wrong_in_a_row;

-- name: wrong_no_more
UPDATE account SET wrong_in_a_row = 0 WHERE id = ?1 AND wrong_in_a_row > 0;
