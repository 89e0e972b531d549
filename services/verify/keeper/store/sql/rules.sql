-- SPDX-License-Identifier: BSD-2-Clause
-- Of accounts that must have a device by a date; and codes that hold.

-- name: skips_used
SELECT skips_used FROM account WHERE id = ?1;

-- One an hour; a time to come was a wrong clock's.
-- name: skip_use
UPDATE account SET skips_used = skips_used + 1, skip_at = ?2
WHERE id = ?1 AND (skip_at <= ?2 - 3600 OR skip_at > ?2);

-- Codes that hold (store/holds.c). A session that several logins have arrived in is nobody's.
-- name: session_logins
SELECT count(*) FROM login WHERE session = ?1 AND boot = ?2 AND joined_at IS NOT NULL;

-- Begun with a code, and open: the session ?3, or without it one of the door ?4 at the host ?5.
-- name: session_had_code
SELECT count(*) FROM login WHERE account_id = ?1 AND boot = ?2 AND joined_at IS NOT NULL AND code_holds
	AND iif(?3 IS NULL, door = ?4 AND host = ?5, session = ?3);

-- name: session_set
UPDATE login SET session = ?3, boot = ?4 WHERE account_id = ?1 AND login = ?2;

-- One that is dated after now (?6) was given by a wrong clock.
-- name: hold_find
SELECT count(*) FROM hold
WHERE account_id = ?1 AND session = ?2 AND tty = ?3 AND who = ?4 AND boot = ?5
	AND at <= ?6 AND at > ?7;

-- name: hold_add
INSERT OR REPLACE INTO hold (account_id, session, tty, who, boot, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- What can't count any more, and all but the newest.
-- name: hold_trim
DELETE FROM hold WHERE account_id = ?1 AND (boot <> ?2 OR at <= ?3 OR at > ?4
	OR (session, tty, who) NOT IN (SELECT session, tty, who FROM hold WHERE account_id = ?1
		ORDER BY at DESC LIMIT ?5));

-- name: hold_end_session
DELETE FROM hold WHERE session = ?1;

-- name: hold_end_terminals
DELETE FROM hold WHERE tty <> '' AND (tty = ?1 OR who = ?2);

-- name: hold_end_left
DELETE FROM hold WHERE session = (SELECT session FROM login
	WHERE account_id = ?1 AND login = ?2 AND door = ?3 AND joined_at IS NOT NULL);

-- name: forget_holds
DELETE FROM hold WHERE account_id = ?1;

-- What holds from a host, or from all.
-- name: forget_holds_of
DELETE FROM hold WHERE account_id = ?1
	AND (?2 IS NULL OR (session = 0 AND tty = '' AND who = ?2));

-- Right codes that are no login yet hold no more than those.
-- name: forget_codes
UPDATE login SET code_holds = 0 WHERE account_id = ?1 AND code_holds = 1;

-- Since when, of one that was forgotten, it is there again at the earliest.
-- name: host_first_at
SELECT max(min(first_at, last_at), forgotten_at) FROM host WHERE account_id = ?1 AND host = ?2 AND logins > 0;

-- Told today; a time to come was a wrong clock's.
-- name: nudge_is_wanted
SELECT 1 FROM account a WHERE id = ?1 AND must_enrol = 0
	AND (nudged_at <= ?2 - 86400 OR nudged_at > ?2)
	AND NOT EXISTS (SELECT 1 FROM device WHERE account_id = a.id AND active = 1);

-- name: nudged
UPDATE account SET nudged_at = ?2 WHERE id = ?1;

-- One a day; likewise.
-- name: offer_use
UPDATE account SET offered_at = ?2
WHERE id = ?1 AND (offered_at <= ?2 - 86400 OR offered_at > ?2);

-- What was begun by it came to nothing: it is made again.
-- name: offer_undo
UPDATE account SET offered_at = 0 WHERE id = ?1;

-- One a day; a time to come was a wrong clock's.
-- name: remind_take
UPDATE account SET reminded_at = ?2
WHERE id = ?1 AND (reminded_at <= ?2 - 86400 OR reminded_at > ?2);
