-- SPDX-License-Identifier: BSD-2-Clause
-- What may be forgotten: old lines of the log that no unsent alert needs. Never a device.
-- The log is gone through in windows of ?2 rows, so that no call takes long.

-- name: prune_newest
SELECT max(id) FROM event;

-- The window after id ?1, up to id ?3: rows, its end, its newest date, and the oldest date of what
-- may go.
-- name: prune_look
SELECT count(*), max(id), max(at), min(at) FILTER (WHERE NOT EXISTS (
	SELECT 1 FROM outbox o WHERE o.event_id = w.id AND o.state = 0))
FROM (SELECT id, at FROM event WHERE id > ?1 AND id <= ?3 ORDER BY id LIMIT ?2) w;

-- name: prune_deliveries
DELETE FROM delivery WHERE outbox_id IN (SELECT id FROM outbox WHERE state <> 0 AND event_id IN (
	SELECT id FROM event WHERE id > ?1 AND id <= ?2 AND at < ?3));

-- name: prune_messages
DELETE FROM message WHERE state <> 0 AND (purpose = 0 OR ended_at < ?1)
	AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.message_id = message.id);

-- name: prune_contacts
DELETE FROM contact WHERE removed_at > 0 AND removed_at < ?1
	AND NOT EXISTS (SELECT 1 FROM message m WHERE m.contact_id = contact.id AND m.contact_id <> 0)
	AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.contact_id = contact.id AND d.message_id IS NULL);

-- name: prune_alerts
DELETE FROM outbox WHERE state <> 0 AND event_id IN (
	SELECT id FROM event WHERE id > ?1 AND id <= ?2 AND at < ?3);

-- name: prune_events
DELETE FROM event WHERE id > ?1 AND id <= ?2 AND at < ?3
	AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = event.id);

-- name: prune_oldest_attempt
SELECT min(at) FROM (SELECT at FROM attempt ORDER BY id LIMIT ?1);

-- name: prune_attempts
DELETE FROM attempt WHERE id IN (
	SELECT id FROM (SELECT id, at FROM attempt ORDER BY id LIMIT ?2) WHERE at < ?1);

-- name: prune_oldest_login
SELECT min(at) FROM login;

-- name: prune_logins
DELETE FROM login WHERE at < ?1;

-- name: prune_holds
DELETE FROM hold WHERE at < ?1;

-- name: prune_oldest_told
SELECT min(at) FROM told;

-- name: prune_told
DELETE FROM told WHERE at < ?1;

-- name: prune_hand
SELECT value FROM meta WHERE name = 'prune_hand';

-- name: prune_move_hand
INSERT INTO meta (name, value) VALUES ('prune_hand', ?1)
ON CONFLICT (name) DO UPDATE SET value = ?1;

-- name: prune_bytes
SELECT (page_count - freelist_count) * page_size
FROM pragma_page_count, pragma_freelist_count, pragma_page_size;

-- What may go on one day: which day, and rows dated before when.
-- name: prune_day
SELECT value FROM meta WHERE name = ?1;

-- name: prune_set_day
INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2;
