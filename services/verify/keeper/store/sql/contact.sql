-- SPDX-License-Identifier: BSD-2-Clause
-- Contacts of accounts. One that was removed less than a day ago still counts for who is told.

-- name: contact_columns_of
SELECT id, kind, address, created_at, confirmed_at, removed_at, salt, hash, code_until, code_tries
FROM contact WHERE account_id = ?1 AND id = ?2 AND removed_at = 0;

-- name: contact_of_address
SELECT id, kind, address, created_at, confirmed_at, removed_at, salt, hash, code_until, code_tries
FROM contact WHERE account_id = ?1 AND kind = ?2 AND address = ?3 AND removed_at = 0;

-- Of all those that wait for their code, the newest.
-- name: contact_pending
SELECT id, kind, address, created_at, confirmed_at, removed_at, salt, hash, code_until, code_tries
FROM contact WHERE account_id = ?1 AND removed_at = 0 AND confirmed_at = 0 ORDER BY id DESC LIMIT 1;

-- name: contact_list
SELECT id, kind, address, created_at, confirmed_at, removed_at, salt, hash, code_until, code_tries
FROM contact WHERE account_id = ?1
	AND (removed_at = 0 OR (confirmed_at > 0 AND removed_at > ?2 AND removed_at <= ?4))
ORDER BY id LIMIT ?3;

-- name: contact_count
SELECT count(*) FROM contact WHERE account_id = ?1 AND removed_at = 0;

-- name: contact_waiting
SELECT count(*) FROM contact WHERE account_id = ?1 AND removed_at = 0 AND confirmed_at = 0;

-- One that was removed after ?3 still hears.
-- name: contact_count_kind
SELECT count(*) FROM contact WHERE account_id = ?1 AND kind = ?2
	AND (removed_at = 0 OR (confirmed_at > 0 AND removed_at > ?3));

-- Codes that were sent to ?1 since ?2, by whatever account; and by account ?3.
-- name: contact_codes_there
SELECT count(*), count(*) FILTER (WHERE c.account_id = ?3)
FROM message m LEFT JOIN contact c ON c.id = m.contact_id
WHERE m.recipient = ?1 COLLATE NOCASE AND m.purpose = 1 AND m.made_at > ?2 AND m.made_at <= ?4;

-- name: contact_asked
SELECT count(*) FROM message
WHERE account_id = ?1 AND purpose = ?2 AND made_at > ?3 AND made_at <= ?4;

-- name: contact_add
INSERT INTO contact (account_id, kind, address, key, created_at) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: contact_ask
UPDATE contact SET salt = ?2, hash = ?3, code_until = ?4, code_tries = 0 WHERE id = ?1;

-- name: contact_try
UPDATE contact SET code_tries = code_tries + 1 WHERE id = ?1;

-- name: contact_confirm
UPDATE contact SET confirmed_at = ?2, salt = NULL, hash = NULL WHERE id = ?1;

-- name: contact_remove
UPDATE contact SET removed_at = ?2, salt = NULL, hash = NULL WHERE id = ?1;

-- What it waited for, and its code, which nobody is to type any more. The row stays: it counts among
-- those of the day.
-- name: contact_end_messages
UPDATE message SET state = 2, ended_at = ?2, claim = NULL, code = NULL
WHERE contact_id = ?1 AND purpose <> 0 AND state = 0;

-- Of who had the name before.
-- name: forget_contacts
UPDATE contact SET removed_at = 1, salt = NULL, hash = NULL WHERE account_id = ?1;

-- Of a throw-away account.
-- name: drop_contacts
DELETE FROM contact WHERE account_id = ?1;

-- name: contact_key
SELECT c.key, a.name FROM contact c JOIN account a ON a.id = c.account_id WHERE c.id = ?1;

-- Who hears of account ?1: those that are confirmed, and those removed since ?2. A date after ?4 is
-- a wrong clock's.
-- name: recipient_next
SELECT id, kind, address FROM contact
WHERE account_id = ?1 AND id > ?3 AND confirmed_at > 0
	AND (removed_at = 0 OR (removed_at > ?2 AND removed_at <= ?4))
ORDER BY id LIMIT 1;

-- Is there one that counts since ?2 already? Else the account's mail still hears.
-- name: recipient_is_settled
SELECT count(*) FROM contact
WHERE account_id = ?1 AND confirmed_at > 0 AND confirmed_at <= ?2 AND removed_at = 0;

-- name: recipient_root
SELECT id FROM account WHERE name = 'root' AND uid = 0;

-- Does root hear of that event, too?
-- name: recipient_root_hears
SELECT count(*) FROM outbox WHERE event_id = ?1 AND account_id IS NULL;

-- Alerts of account ?1 since ?2, but new hosts, which are named each.
-- name: alerts_untold
SELECT count(*) FROM outbox o JOIN account a ON a.id = o.account_id
WHERE o.account_id = ?1 AND o.created_at > iif(a.alerts_told_at > ?2, 0, a.alerts_told_at)
	AND o.created_at <= ?2
	AND o.kind NOT IN ('new-host', 'new-hosts');

-- name: alerts_are_told
UPDATE account SET alerts_told_at = ?2 WHERE id = ?1;

-- The next older message than ?2: of account ?1, by its mail on this machine or one of its contacts.
-- name: message_older
SELECT max(id) FROM message WHERE account_id = ?1 AND id < ?2;

-- name: message_older_of_all
SELECT max(id) FROM message WHERE id < ?1;

-- name: message_shown
SELECT m.id, m.made_at, m.purpose, m.recipient, m.state, m.tries, m.next_at, m.ended_at, m.why,
	(SELECT count(*) FROM delivery d WHERE d.message_id = m.id),
	(SELECT o.kind FROM delivery d JOIN outbox o ON o.id = d.outbox_id
		WHERE d.message_id = m.id ORDER BY d.id LIMIT 1),
	coalesce((SELECT a.name FROM delivery d JOIN outbox o ON o.id = d.outbox_id
		JOIN event e ON e.id = o.event_id JOIN account a ON a.id = e.account_id
		WHERE d.message_id = m.id ORDER BY d.id LIMIT 1),
		(SELECT name FROM account WHERE id = m.account_id))
FROM message m WHERE m.id = ?1;

-- name: message_older_of_state
SELECT max(id) FROM message WHERE id < ?1 AND state = ?2;

-- Alerts that are in no message yet: to be handed on, or waiting for room in the hour.
-- name: message_unmade
SELECT (SELECT count(*) FROM outbox WHERE is_given = 0 AND (?1 = 0 OR account_id = ?1))
	+ (SELECT count(*) FROM delivery d JOIN outbox o ON o.id = d.outbox_id
		WHERE d.message_id IS NULL AND (?1 = 0 OR o.account_id = ?1));

-- When the oldest of those was made; 0 where there is none.
-- name: message_unmade_since
SELECT coalesce(min(made_at), 0) FROM (
	SELECT min(created_at) AS made_at FROM outbox WHERE is_given = 0
	UNION ALL
	SELECT min(o.created_at) FROM delivery d JOIN outbox o ON o.id = d.outbox_id
	WHERE d.message_id IS NULL);
