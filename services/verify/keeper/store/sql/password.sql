-- SPDX-License-Identifier: BSD-2-Clause
-- Changes of passwords: the alert of a try becomes that of its outcome.

-- How many tries of account ?1 were alerted of in the last 24 hours, whatever became of them; at
-- most ?3 are counted. What is dated after now silences none.
-- name: password_tries
SELECT count(*) FROM (SELECT 1 FROM outbox WHERE account_id = ?1 AND tried IS NOT NULL
	AND created_at > ?2 - 86400 AND created_at <= ?2 LIMIT ?3);

-- Likewise those that were changed, or may have been.
-- name: password_changes
SELECT count(*) FROM (SELECT 1 FROM outbox
	WHERE account_id = ?1 AND kind IN ('password-begun', 'password-changed')
	AND created_at > ?2 - 86400 AND created_at <= ?2 LIMIT ?3);

-- name: password_alert
INSERT INTO outbox (account_id, kind, event_id, created_at, waits_until, tried)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- That of the try ?2. What tells of a change is never taken back.
-- name: password_find
SELECT id, event_id, is_given OR kind = 'password-changed' FROM outbox WHERE tried = ?2 AND account_id = ?1
ORDER BY id DESC LIMIT 1;

-- Of the login ?2, which can't have gone on without.
-- name: password_find_login
SELECT o.id, o.event_id, o.is_given FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.account_id = ?1 AND o.kind = 'password-begun' AND e.login = ?2
ORDER BY o.id DESC LIMIT 1;

-- name: password_becomes
UPDATE outbox SET kind = ?2, event_id = ?3, waits_until = ?4 WHERE id = ?1;

-- It failed, and enough were alerted of: it goes to nobody. Its number is not given to another one
-- (a working copy's are told from the store's by it), so it stays until the next such one.
-- name: password_drop
UPDATE outbox SET kind = 'password-failed', state = 1, is_given = 1, tried = NULL WHERE id = ?1;

-- name: password_drop_older
DELETE FROM outbox
WHERE account_id = ?1 AND kind = 'password-failed' AND tried IS NULL AND id < ?2;

-- name: password_detail
UPDATE event SET detail = ?2 WHERE id = ?1;

-- A right code that the login ?2 gave a moment ago, and that no session has joined: of a device, or on
-- paper (?6). One that a help desk read out, or that was sent, opened the login and nothing else.
-- name: password_login
SELECT count(*) FROM login WHERE account_id = ?1 AND login = ?2 AND door = ?3 AND host = ?4
	AND joined_at IS NULL AND at > ?5 - 300 AND at <= ?5 AND (code_holds = 1 OR device = ?6);
