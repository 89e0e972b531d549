-- SPDX-License-Identifier: BSD-2-Clause
-- What leaves by sessions, as 2sv-watch counts it. A session is named by its connection.

-- Who had it before is gone: the kernel gives it to one at a time.
-- name: sent_take_over
UPDATE login SET connection = NULL WHERE connection = ?1;

-- name: sent_begin
UPDATE login SET connection = ?3 WHERE account_id = ?1 AND login = ?2
	AND NOT EXISTS (SELECT 1 FROM login WHERE connection = ?3);

-- A session is over: it is one of those that tell what is usual. Its last count may come later.
-- name: sent_keep
INSERT INTO sent (account_id, login, door, host, connection, at, bytes_out, bytes_told)
SELECT account_id, login, door, host, connection, ?3, bytes_out, bytes_told FROM login
WHERE account_id = ?1 AND login = ?2 AND door = ?4 AND connection IS NOT NULL;

-- name: sent_trim
DELETE FROM sent WHERE account_id = ?1 AND id NOT IN (
	SELECT id FROM sent WHERE account_id = ?1 ORDER BY id DESC LIMIT ?2);

-- name: sent_uncount
UPDATE login SET connection = NULL WHERE account_id = ?1 AND login = ?2;

-- name: sent_sessions
SELECT account_id, login, connection, bytes_out, bytes_told FROM login WHERE connection > ?1
ORDER BY connection LIMIT ?2;

-- name: sent_before
SELECT bytes_out FROM sent WHERE account_id = ?1 AND login <> ?2 AND bytes_out > 0
ORDER BY id DESC LIMIT ?3;

-- The session that has the connection, or the last that had it in ten minutes.
-- name: sent_find
SELECT account_id, login, door, host, bytes_out, bytes_told, 1 FROM login WHERE connection = ?1
UNION ALL
SELECT * FROM (SELECT account_id, login, door, host, bytes_out, bytes_told, 0 FROM sent
	WHERE connection = ?1 AND at > ?2 - 600 ORDER BY id DESC LIMIT 1)
ORDER BY 7 DESC LIMIT 1;

-- name: sent_note
UPDATE login SET bytes_out = ?3, bytes_told = ?4 WHERE account_id = ?1 AND login = ?2;

-- name: sent_note_kept
UPDATE sent SET bytes_out = ?3, bytes_told = ?4 WHERE account_id = ?1 AND login = ?2;

-- name: sent_event
INSERT INTO event (at, account_id, event, door, host, address, place, verdict, reason, login, detail)
VALUES (?1, ?2, 'sent-much', ?3, ?4, ?5, '', '', '', ?6, ?7);

-- name: forget_sent
DELETE FROM sent WHERE account_id = ?1;
