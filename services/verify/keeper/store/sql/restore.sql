-- SPDX-License-Identifier: BSD-2-Clause
-- What a saved store becomes when it is restored: nothing that was good for one use, then or since,
-- is good again. Whatever may be used once, or opens something, belongs into this list.

-- No code is good that may have been accepted since the save, be it as one of two by a clock ?2 steps
-- ahead. Never lowered; whoever types the present one is told that it is used, without an alert (as
-- after an enrolment).
-- name: restore_steps
UPDATE device SET first_step = 0, last_step = max(last_step, ?1 / period_seconds + ?2), last_host = NULL
WHERE type = 'totp';

-- Enrolments that nobody finished, and right codes that are no logins yet.
-- name: restore_pending
DELETE FROM device WHERE active = 0;

-- name: restore_logins
DELETE FROM login WHERE joined_at IS NULL;

-- Recovery codes, invitations, help codes, trust, codes that hold.
-- name: restore_recovery
DELETE FROM recovery;

-- name: restore_recovery_sets
DELETE FROM recovery_set;

-- A stopped account that was held has no paper any more: two codes in a row open it.
-- name: restore_brakes
UPDATE account SET brake = 2 WHERE brake = 1;

-- name: restore_tokens
DELETE FROM token;

-- name: restore_trust
DELETE FROM trust;

-- name: restore_known
UPDATE host SET known = 0;

-- name: restore_holds
DELETE FROM hold;

-- Codes that were sent.
-- name: restore_texted
DELETE FROM texted;

-- Codes that confirm a contact, and what was on its way to one. Codes for logins go there after a day
-- alone: it may have been removed since.
-- name: restore_contacts
UPDATE contact SET salt = NULL, hash = NULL, codes_from = 0;

-- name: restore_messages
DELETE FROM message WHERE purpose <> 0;

-- Whoever saw codes of a counter that went on since could use them again.
-- name: restore_counters
UPDATE device SET waits = 1 WHERE type = 'hotp';

-- Neither the machine's old database nor that of a clone has this id.
-- name: restore_id
UPDATE meta SET value = ?1 WHERE name = 'store_id';

-- name: restore_epoch
INSERT INTO meta (name, value) VALUES ('epoch', 2)
ON CONFLICT (name) DO UPDATE SET value = value + 1;

-- name: restore_event
INSERT INTO event (at, event, door, host, address, place, verdict, reason)
VALUES (?1, 'restored', '', 'local:0', '', 'local', 'accept', 'right');

-- To root, and to everybody with a device or a contact: one that was removed since is back.
-- name: restore_alerts
INSERT INTO outbox (account_id, kind, event_id, created_at)
SELECT NULL, 'restored', ?1, ?2 UNION ALL
SELECT account_id, 'restored', ?1, ?2 FROM device UNION
SELECT account_id, 'restored', ?1, ?2 FROM contact WHERE removed_at = 0;

-- name: newest_at
SELECT coalesce(max(at), 0) FROM (SELECT at FROM event ORDER BY id DESC LIMIT 1000);

-- name: device_list_all
SELECT a.name, d.name, d.active, d.algorithm, d.digits, d.period_seconds, d.created_at,
	d.confirmed_at, d.used_at, d.type, d.waits
FROM device d JOIN account a ON a.id = d.account_id ORDER BY a.name, d.id;

-- name: device_sealed_all
SELECT a.name, d.name, d.account_id, d.id, d.sealed
FROM device d LEFT JOIN account a ON a.id = d.account_id ORDER BY d.id;

-- name: store_count
SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM device WHERE active = 1),
	(SELECT value FROM meta WHERE name = 'epoch');
