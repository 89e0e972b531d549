-- SPDX-License-Identifier: BSD-2-Clause
-- Alerts to deliveries, deliveries to messages, messages to whoever sends them. A date after now is
-- a wrong clock's and holds nothing up.

-- name: outbox_next
SELECT o.id, o.kind, coalesce(a.name, 'root'), coalesce(o.account_id, 0), o.event_id, o.created_at
FROM outbox o LEFT JOIN account a ON a.id = o.account_id
WHERE o.is_given = 0 AND o.id > ?1 ORDER BY o.id LIMIT 1;

-- name: outbox_given
UPDATE outbox SET is_given = 1 WHERE id = ?1;

-- name: outbox_drop
UPDATE outbox SET is_given = 1, state = 1 WHERE id = ?1;

-- name: delivery_add
INSERT INTO delivery (outbox_id, recipient, class, contact_id) VALUES (?1, ?2, ?3, ?4);

-- Who has alerts in no message yet, after recipient ?1 with class ?2 and contact ?3; and how many.
-- name: delivery_waiting
SELECT recipient, class, contact_id, count(*) FROM delivery
WHERE message_id IS NULL AND (recipient, class, contact_id) > (?1, ?2, ?3)
GROUP BY recipient, class, contact_id ORDER BY recipient, class, contact_id LIMIT 1;

-- name: message_made
SELECT count(*) FROM message WHERE recipient = ?1 AND class = ?2 AND made_at > ?3 - 3600
	AND made_at <= ?3 AND purpose = 0;

-- Of the contact's account, or of the one whose mail on this machine it is.
-- name: message_add
INSERT INTO message (name, recipient, class, made_at, next_at, contact_id, purpose, code, account_id)
VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, coalesce(
	(SELECT account_id FROM contact WHERE id = ?5),
	(SELECT id FROM account WHERE name = substr(?2, 7) AND substr(?2, 1, 6) = 'local:'), 0));

-- Message ?1 gets the oldest ?4 that wait for recipient ?2, as contact ?5.
-- name: message_fill
UPDATE delivery SET message_id = ?1 WHERE id IN (
	SELECT id FROM delivery WHERE message_id IS NULL AND recipient = ?2 AND class = ?3
	AND contact_id = ?5 ORDER BY id LIMIT ?4);

-- name: message_due
SELECT id, name, recipient, tries, made_at, lease_until, purpose, contact_id, code, class
FROM message
WHERE state = 0 AND (lease_until <= ?1 OR lease_until > ?1 + ?2)
	AND (next_at <= ?1 OR next_at > ?1 + ?3)
ORDER BY class DESC, next_at, id LIMIT 1;

-- name: message_lease
UPDATE message SET lease_until = ?2, claim = ?3, tries = tries + 1 WHERE id = ?1;

-- The seconds until one is due.
-- name: message_wait
SELECT min(max(next_at, lease_until)) - ?1 FROM message WHERE state = 0;

-- name: message_alerts
SELECT e.id, e.at, coalesce(a.name, e.stranger), coalesce(a.uid, 4294967295), e.event, e.door,
	e.host, e.address, e.place, e.device, e.verdict, e.reason, e.login, e.detail, o.kind, o.id,
	iif(a.id IS NULL, -1,
		(SELECT count(*) FROM device v WHERE v.account_id = a.id AND v.active = 1))
FROM delivery d JOIN outbox o ON o.id = d.outbox_id JOIN event e ON e.id = o.event_id
	LEFT JOIN account a ON a.id = e.account_id
WHERE d.message_id = ?1 ORDER BY d.id LIMIT ?2;

-- name: message_size
SELECT count(*) FROM delivery WHERE message_id = ?1;

-- name: message_claimed
SELECT tries, made_at, recipient, purpose FROM message WHERE id = ?1 AND state = 0 AND claim = ?2;

-- name: message_again
UPDATE message SET lease_until = 0, claim = NULL, next_at = ?2, why = ?3 WHERE id = ?1;

-- name: message_end
UPDATE message SET state = ?2, ended_at = ?3, claim = NULL, why = ?4, code = NULL WHERE id = ?1;

-- Alerts of message ?1 that no other message has still to bring.
-- name: outbox_end
UPDATE outbox SET state = 1 WHERE id IN (SELECT outbox_id FROM delivery WHERE message_id = ?1)
	AND NOT EXISTS (SELECT 1 FROM delivery d LEFT JOIN message m ON m.id = d.message_id
		WHERE d.outbox_id = outbox.id AND (m.id IS NULL OR m.state = 0));

-- Does message ?1 itself tell of another that was given up?
-- name: undelivered_told
SELECT count(*) FROM delivery d JOIN outbox o ON o.id = d.outbox_id
WHERE d.message_id = ?1 AND o.kind = 'undelivered';

-- name: undelivered_add
INSERT INTO event (at, account_id, stranger, event, door, host, address, place, verdict, reason,
	detail)
VALUES (?1, NULL, '', 'undelivered', '', '', '', '', '', '', ?2);
