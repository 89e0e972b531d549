-- SPDX-License-Identifier: BSD-2-Clause
-- Alerts to deliveries, deliveries to messages, messages to whoever sends them. A date after now is
-- a wrong clock's and holds nothing up.

-- name: outbox_next
SELECT o.id, o.kind, coalesce(a.name, 'root'), coalesce(o.account_id, 0), o.event_id, o.created_at,
	coalesce(e.account_id, 0)
FROM outbox o LEFT JOIN account a ON a.id = o.account_id LEFT JOIN event e ON e.id = o.event_id
WHERE o.is_given = 0 AND o.id > ?1 AND (o.waits_until <= ?2 OR o.waits_until > ?2 + ?3)
ORDER BY o.id LIMIT 1;

-- The seconds until the next one need not wait for its outcome any more.
-- name: outbox_wait
SELECT min(waits_until) - ?1 FROM outbox
WHERE is_given = 0 AND waits_until > ?1 AND waits_until <= ?1 + ?2;

-- name: outbox_given
UPDATE outbox SET is_given = 1 WHERE id = ?1;

-- name: outbox_drop
UPDATE outbox SET is_given = 1, state = 1 WHERE id = ?1;

-- name: delivery_add
INSERT INTO delivery (outbox_id, recipient, class, contact_id, share_of) VALUES (?1, ?2, ?3, ?4, ?5);

-- Who has alerts in no message yet, after recipient ?1 with class ?2 and contact ?3; and how many.
-- name: delivery_waiting
SELECT recipient, class, contact_id, count(*) FROM delivery
WHERE message_id IS NULL AND (recipient, class, contact_id) > (?1, ?2, ?3)
GROUP BY recipient, class, contact_id ORDER BY recipient, class, contact_id LIMIT 1;

-- The hour of recipient ?1 with class ?2 as contact ?3: another account's is not looked at.
-- name: message_made
SELECT count(*) FROM message WHERE recipient = ?1 AND class = ?2 AND contact_id = ?3
	AND made_at > ?4 - 3600 AND made_at <= ?4 AND purpose = 0;

-- name: message_made_day
SELECT count(*) FROM message WHERE contact_id = ?1 AND contact_id <> 0 AND made_at > ?2 - 86400
	AND made_at <= ?2 AND purpose = 0;

-- Of an account's contact ?1, with class ?2: what waits to be sent.
-- name: message_unsent
SELECT count(*) FROM message WHERE contact_id = ?1 AND contact_id <> 0 AND class = ?2 AND state = 0
	AND purpose = 0;

-- The next account, after ?5, whose alerts wait there: how many, and its messages of the hour.
-- name: share_waiting
SELECT d.share_of, count(*), (SELECT count(*) FROM message m WHERE m.recipient = ?1 AND m.class = ?2
	AND m.contact_id = ?3 AND m.made_at > ?4 - 3600 AND m.made_at <= ?4 AND m.purpose = 0
	AND m.share_of = d.share_of)
FROM delivery d WHERE d.message_id IS NULL AND d.recipient = ?1 AND d.class = ?2
	AND d.contact_id = ?3 AND d.share_of > ?5
GROUP BY d.share_of ORDER BY d.share_of LIMIT 1;

-- Of the contact's account, or of the one whose mail on this machine it is; a former owner's contact
-- (contact.sql, forget_contacts) is nobody's.
-- name: message_add
INSERT INTO message (name, recipient, class, made_at, next_at, contact_id, purpose, code, lane,
	share_of, account_id)
VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, coalesce(
	(SELECT iif(removed_at = 1, 0, account_id) FROM contact WHERE id = ?5),
	(SELECT id FROM account WHERE name = substr(?2, 7) AND substr(?2, 1, 6) = 'local:'), 0));

-- Message ?1 gets the oldest ?6 of account ?5 that wait for recipient ?2, as contact ?4.
-- name: message_fill
UPDATE delivery SET message_id = ?1 WHERE id IN (
	SELECT id FROM delivery WHERE message_id IS NULL AND recipient = ?2 AND class = ?3
	AND contact_id = ?4 AND share_of = ?5 ORDER BY id LIMIT ?6);

-- Or all of them.
-- name: message_fill_all
UPDATE delivery SET message_id = ?1
WHERE message_id IS NULL AND recipient = ?2 AND class = ?3 AND contact_id = ?4;

-- Of what is due the most urgent; of that an admin's, then those of the account whose turn comes after
-- account ?6.
-- name: message_due
SELECT m.id, m.name, m.recipient, m.tries, m.made_at, m.lease_until, m.purpose, m.contact_id, m.code,
	m.class, m.account_id
FROM message m
WHERE m.state = 0 AND m.lane = ?4 AND (m.lease_until <= ?1 OR m.lease_until > ?1 + ?2)
	AND (m.next_at <= ?1 OR m.next_at > ?1 + ?3)
	AND NOT EXISTS (SELECT 1 FROM contact c JOIN account a ON a.id = c.account_id
		WHERE m.lane = 1 AND c.id = m.contact_id
		AND a.urls_rest_until > ?1 AND a.urls_rest_until <= ?1 + ?5)
ORDER BY m.class DESC, m.account_id > 0, m.account_id <= ?6, m.account_id, m.next_at, m.id LIMIT 1;

-- name: message_lease
UPDATE message SET lease_until = ?2, claim = ?3, tries = tries + 1 WHERE id = ?1;

-- The seconds until one of lane ?2 is due.
-- name: message_wait
SELECT min(max(m.next_at, m.lease_until,
	coalesce((SELECT a.urls_rest_until FROM contact c JOIN account a ON a.id = c.account_id
		WHERE m.lane = 1 AND c.id = m.contact_id AND a.urls_rest_until <= ?1 + ?3), 0))) - ?1
FROM message m WHERE m.state = 0 AND m.lane = ?2;

-- Whose contact ?1 is.
-- name: urls_rest
UPDATE account SET urls_rest_until = ?2
WHERE id = (SELECT account_id FROM contact WHERE id = ?1);

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
SELECT tries, made_at, recipient, purpose, lane, contact_id FROM message WHERE id = ?1 AND state = 0 AND claim = ?2;

-- name: message_again
UPDATE message SET lease_until = 0, claim = NULL, next_at = ?2, why = ?3 WHERE id = ?1;

-- name: message_end
UPDATE message SET state = ?2, ended_at = ?3, claim = NULL, why = ?4, code = NULL WHERE id = ?1;

-- Alerts of message ?1 that no other message has still to bring.
-- name: outbox_end
UPDATE outbox SET state = 1 WHERE id IN (SELECT outbox_id FROM delivery WHERE message_id = ?1)
	AND NOT EXISTS (SELECT 1 FROM delivery d LEFT JOIN message m ON m.id = d.message_id
		WHERE d.outbox_id = outbox.id AND (m.id IS NULL OR m.state = 0));

-- Where the alerts of message ?1 came from by address ?2: of no other host may be told what it is.
-- name: host_country
UPDATE host SET country = ?3 WHERE country <> ?3 AND (account_id, host) IN (
	SELECT e.account_id, e.host FROM delivery d JOIN outbox o ON o.id = d.outbox_id
		JOIN event e ON e.id = o.event_id
	WHERE d.message_id = ?1 AND e.address = ?2);

-- Does message ?1 itself tell of another that was given up?
-- name: undelivered_told
SELECT count(*) FROM delivery d JOIN outbox o ON o.id = d.outbox_id
WHERE d.message_id = ?1 AND o.kind = 'undelivered';

-- Of the account whose contact or mail it was: what it causes by that has its share of root's hour.
-- name: undelivered_add
INSERT INTO event (at, account_id, stranger, event, door, host, address, place, verdict, reason,
	detail)
SELECT ?1, a.id, iif(a.id IS NULL, '', NULL), 'undelivered', '', '', '', '', '', '', ?2
FROM message m LEFT JOIN account a ON a.id = m.account_id WHERE m.id = ?3;
