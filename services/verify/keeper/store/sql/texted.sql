-- SPDX-License-Identifier: BSD-2-Clause
-- Codes that are sent: one is live of each account, door and prefix. What is dated after now counts as
-- now.

-- In the last hour, since ?3: of the account, from the prefix, of the machine; the account's last, and
-- its day's, since ?5. The account's are those of proven prefixes, or of others (?4).
-- name: text_counts
SELECT count(*) FILTER (WHERE at > ?3 AND account_id = ?1 AND proven = ?4),
	count(*) FILTER (WHERE at > ?3 AND prefix = ?2), count(*) FILTER (WHERE at > ?3),
	coalesce(max(at) FILTER (WHERE account_id = ?1 AND proven = ?4), 0),
	count(*) FILTER (WHERE account_id = ?1 AND proven = ?4)
FROM text_sent WHERE at > ?5;

-- Where one may go: those that count, and are not on their way out.
-- name: text_contacts
SELECT kind, address, codes_from FROM contact
WHERE account_id = ?1 AND removed_at = 0 AND confirmed_at > 0 ORDER BY codes_from, id;

-- By a right clock: from then on, in ?2 seconds, codes may go there. When a contact was confirmed may
-- have been said by a wrong one.
-- name: text_contacts_begin
UPDATE contact SET codes_from = ?1 + ?2
WHERE confirmed_at > 0 AND (codes_from = 0 OR codes_from > ?1 + ?2);

-- name: text_add
INSERT INTO text_sent (account_id, prefix, proven, shown, at) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: text_drop_old
DELETE FROM text_sent WHERE at <= ?1 - 86400;

-- A new one makes that void which was asked for at the same door and from the same prefix.
-- name: texted_make
INSERT OR REPLACE INTO texted (account_id, door, prefix, proven, shown, salt, hash, made_at, until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- All but the newest ?3 of proven prefixes, or of others (?2): others never push out his who is at home.
-- name: texted_forget
DELETE FROM texted WHERE id IN (
	SELECT id FROM texted WHERE account_id = ?1 AND proven = ?2 ORDER BY id DESC LIMIT -1 OFFSET ?3
);

-- name: texted_find
SELECT shown, salt, hash, made_at, until, tries, used_at FROM texted
WHERE account_id = ?1 AND door = ?2 AND prefix = ?3;

-- Once.
-- name: texted_use
UPDATE texted SET used_at = max(?2, 1) WHERE account_id = ?1 AND salt = ?3 AND used_at = 0;

-- name: texted_wrong
UPDATE texted SET tries = tries + 1 WHERE account_id = ?1 AND salt = ?2;

-- name: forget_texted
DELETE FROM texted WHERE account_id = ?1;

-- name: forget_texts
DELETE FROM text_sent WHERE account_id = ?1;

-- name: text_outcome
UPDATE text_sent SET outcome = ?2 WHERE id = ?1 AND outcome = 0 RETURNING account_id, shown;

-- Is there an alert of kind ?1 to root of the last day, whosoever it is about?
-- name: text_alert_since
SELECT count(*) FROM outbox
WHERE account_id IS NULL AND kind = ?1 AND created_at > ?2 - 86400 AND created_at <= ?2;
