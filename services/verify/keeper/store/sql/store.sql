-- SPDX-License-Identifier: BSD-2-Clause
-- What befell the store itself.

-- name: notice_add
INSERT INTO event (at, account_id, stranger, event, door, host, address, place, verdict, reason,
	detail)
VALUES (?1, NULL, '', 'store', '', '', '', '', '', '', ?2);

-- A silence that was begun at a date to come is none.
-- name: notice_since
SELECT 1 FROM outbox WHERE account_id IS NULL AND kind = ?1 AND created_at > ?2
	AND created_at <= ?3 LIMIT 1;

-- On a full disk the oldest lines go, but the newest 256 and what an unsent alert needs.
-- name: full_drop_deliveries
DELETE FROM delivery WHERE outbox_id IN (SELECT id FROM outbox WHERE state <> 0 AND event_id IN (
	SELECT id FROM event WHERE id <= (SELECT max(id) FROM event) - 256
	ORDER BY id LIMIT ?1));

-- name: full_drop_alerts
DELETE FROM outbox WHERE state <> 0 AND event_id IN (
	SELECT id FROM event WHERE id <= (SELECT max(id) FROM event) - 256
	ORDER BY id LIMIT ?1);

-- name: full_drop_events
DELETE FROM event WHERE id IN (
	SELECT id FROM event e WHERE id <= (SELECT max(id) FROM event) - 256
		AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = e.id)
	ORDER BY id LIMIT ?1);

-- The date of the event that was written last.
-- name: clock_newest
SELECT at FROM event ORDER BY id DESC LIMIT 1;

-- The highest date of the events since the last look, its newest one too, if not too many.
-- name: clock_highest
SELECT coalesce(max(at), 0) FROM event
WHERE id >= coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'clock_looked_at'), 0)
	AND id > (SELECT max(id) FROM event) - 50000;

-- Here, so that a look that fails is made again.
-- name: clock_looked
INSERT INTO meta (name, value) SELECT 'clock_looked_at', coalesce(max(id), 0) FROM event WHERE true
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value;

-- Rows may be dated after now, up to this.
-- name: clock_ahead
SELECT value FROM meta WHERE name = 'clock_ahead';

-- name: clock_set_ahead
INSERT INTO meta (name, value) VALUES ('clock_ahead', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1;

-- name: clock_forget_ahead
DELETE FROM meta WHERE name = 'clock_ahead';

-- name: redate_attempts
UPDATE attempt SET at = ?1 WHERE at > ?1;

-- name: redate_prefixes
UPDATE prefix SET right_at = ?1 WHERE right_at > ?1;

-- name: redate_logins
UPDATE login SET at = ?1 WHERE at > ?1;

-- name: redate_hosts
UPDATE host SET first_at = min(first_at, ?1), last_at = min(last_at, ?1),
	forgotten_at = min(forgotten_at, ?1) WHERE max(last_at, forgotten_at) > ?1;

-- name: redate_new_hosts
UPDATE new_host SET at = ?1 WHERE at > ?1;

-- name: redate_alerts
UPDATE outbox SET created_at = ?1 WHERE created_at > ?1;

-- name: redate_messages
UPDATE message SET made_at = ?1 WHERE made_at > ?1;

-- name: redate_texts
UPDATE text_sent SET at = ?1 WHERE at > ?1;

-- name: redate_freed
UPDATE account SET freed_at = ?1 WHERE freed_at > ?1;
