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
-- name: full_drop_alerts
DELETE FROM outbox WHERE state <> 0 AND event_id IN (
	SELECT id FROM event WHERE id <= (SELECT max(id) FROM event) - 256
	ORDER BY id LIMIT ?1);

-- name: full_drop_events
DELETE FROM event WHERE id IN (
	SELECT id FROM event e WHERE id <= (SELECT max(id) FROM event) - 256
		AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = e.id)
	ORDER BY id LIMIT ?1);
