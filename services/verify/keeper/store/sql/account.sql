-- SPDX-License-Identifier: BSD-2-Clause
-- Accounts, and what is known of the whole store.

-- name: meta_get
SELECT value FROM meta WHERE name = ?1;

-- name: account_find
SELECT id, uid, brake, must_enrol FROM account WHERE name = ?1;

-- name: account_add
INSERT INTO account (name, uid, created_at) VALUES (?1, ?2, ?3);

-- name: account_rebind
UPDATE account SET uid = ?2 WHERE id = ?1;

-- What belonged to the one who had the name before.
-- name: forget_hosts
DELETE FROM host WHERE account_id = ?1;

-- name: forget_prefixes
DELETE FROM prefix WHERE account_id = ?1;

-- name: forget_logins
DELETE FROM login WHERE account_id = ?1;

-- name: forget_new_hosts
DELETE FROM new_host WHERE account_id = ?1;

-- name: forget_brake
UPDATE account SET must_enrol = 0, wrong_in_a_row = 0, brake = 0, brake_at = 0, freed_at = 0,
	skips_used = 0, skip_at = 0, nudged_at = 0, offered_at = 0, reminded_at = 0
WHERE id = ?1;

-- name: brake_put
UPDATE account SET brake = ?2, brake_at = ?3 WHERE id = ?1;

-- name: brake_free
UPDATE account SET brake = 0, brake_at = 0, freed_at = max(?2, 1) WHERE id = ?1;

-- name: brake_freed_at
SELECT freed_at FROM account WHERE id = ?1;

-- name: brake_at
SELECT brake_at FROM account WHERE id = ?1;

-- name: forget_trust
DELETE FROM trust WHERE account_id = ?1;

-- A right code that came from there may have been a thief's; that it has logged in stays.
-- name: forget_known
UPDATE host SET known = 0 WHERE account_id = ?1 AND known = 1;

-- name: forget_tokens
DELETE FROM token WHERE account_id = ?1;

-- name: forget_recovery
DELETE FROM recovery WHERE account_id = ?1;

-- name: forget_recovery_set
DELETE FROM recovery_set WHERE account_id = ?1;

-- Its mail on this machine is another person's now: what waits for it goes to root.
-- name: forget_ungiven
UPDATE outbox SET account_id = NULL WHERE account_id = ?1 AND is_given = 0;

-- name: forget_local_deliveries
UPDATE delivery SET recipient = 'local:root' WHERE message_id IS NULL AND contact_id = 0
	AND recipient = 'local:' || (SELECT name FROM account WHERE id = ?1);

-- name: forget_local_messages
UPDATE message SET recipient = 'local:root' WHERE state = 0 AND contact_id = 0
	AND recipient = 'local:' || (SELECT name FROM account WHERE id = ?1);

-- Nor is it told at a login, or listed, what the other's alerts were.
-- name: forget_untold
UPDATE account SET alerts_told_at =
	coalesce((SELECT max(created_at) FROM outbox WHERE account_id = ?1), 0)
WHERE id = ?1;

-- name: forget_listed
UPDATE message SET account_id = 0 WHERE account_id = ?1;

-- Its log stays, for root alone.
-- name: forget_events
UPDATE event SET account_id = NULL, stranger = ?2 WHERE account_id = ?1;

-- A throw-away account goes whole: its alerts, its events and all the rest.
-- Messages end first that bring nothing else: one of which nothing is left could not be sent, and
-- would be claimed again and again.
-- name: forget_messages
UPDATE message SET state = 1, claim = NULL WHERE state = 0 AND id IN (
	SELECT d.message_id FROM delivery d JOIN outbox o ON o.id = d.outbox_id
		JOIN event e ON e.id = o.event_id
	WHERE o.account_id = ?1 OR e.account_id = ?1)
AND NOT EXISTS (
	SELECT 1 FROM delivery d JOIN outbox o ON o.id = d.outbox_id
		JOIN event e ON e.id = o.event_id
	WHERE d.message_id = message.id AND o.account_id IS NOT ?1 AND e.account_id IS NOT ?1);

-- name: forget_deliveries
DELETE FROM delivery WHERE outbox_id IN (
	SELECT o.id FROM outbox o JOIN event e ON e.id = o.event_id
	WHERE o.account_id = ?1 OR e.account_id = ?1);

-- name: forget_alerts
DELETE FROM outbox WHERE account_id = ?1 OR event_id IN (SELECT id FROM event WHERE account_id = ?1);

-- name: forget_attempts
DELETE FROM attempt WHERE account_id = ?1;

-- name: forget_log
DELETE FROM event WHERE account_id = ?1;

-- name: forget_account
DELETE FROM account WHERE id = ?1;
