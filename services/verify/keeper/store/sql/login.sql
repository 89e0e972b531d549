-- SPDX-License-Identifier: BSD-2-Clause
-- Hosts, logins, events and alerts. What is dated after now counts as now.

-- name: host_find
SELECT known, logins, first_at, max(first_at, forgotten_at) FROM host WHERE account_id = ?1 AND host = ?2;

-- A right code came from it. What is so already is not written again: each page counts.
-- name: host_know
INSERT INTO host (account_id, host, address, door, known, by_key, first_at, last_at, logins, key)
VALUES (?1, ?2, ?3, ?4, 1, 0, ?5, ?5, 0, ?6)
ON CONFLICT (account_id, host) DO UPDATE SET known = 1, key = coalesce(?6, key)
	WHERE known = 0 OR key IS NOT coalesce(?6, key);

-- One that is told late (?7 = 1) may be older than what is there.
-- name: host_login
INSERT INTO host (account_id, host, address, door, known, by_key, first_at, last_at, logins,
	login_key, device, code_at)
VALUES (?1, ?2, ?3, ?4, 0, ?6, ?5, ?5, 1, ?8, ?9, iif(?9 IS NULL, 0, ?5))
ON CONFLICT (account_id, host) DO UPDATE SET
	address = CASE WHEN ?7 AND last_at > ?5 THEN address ELSE ?3 END,
	door = CASE WHEN ?7 AND last_at > ?5 THEN door ELSE ?4 END,
	first_at = CASE WHEN ?7 THEN min(first_at, ?5) ELSE first_at END,
	last_at = CASE WHEN ?7 THEN max(last_at, ?5) ELSE ?5 END,
	by_key = max(by_key, ?6), logins = logins + 1,
	login_key = CASE WHEN ?7 AND last_at > ?5 THEN login_key ELSE ?8 END,
	device = CASE WHEN ?9 IS NULL OR (?7 AND code_at > ?5) THEN device ELSE ?9 END,
	code_at = CASE WHEN ?9 IS NULL OR (?7 AND code_at > ?5) THEN code_at ELSE ?5 END;

-- The newest login; before those of who is logged in already (?2: sudo), where there is another.
-- name: login_last
SELECT last_at, host, address, door, login_key, iif(code_at = last_at, device, NULL)
FROM host WHERE account_id = ?1 AND logins > 0 ORDER BY host = ?2, last_at DESC LIMIT 1;

-- name: prefix_find
SELECT right_at FROM prefix WHERE account_id = ?1 AND prefix = ?2;

-- To the hour is enough of thirty days; a time to come was a wrong clock's.
-- name: prefix_prove
INSERT INTO prefix (account_id, prefix, right_at) VALUES (?1, ?2, ?3)
ON CONFLICT (account_id, prefix) DO UPDATE SET right_at = ?3
	WHERE right_at <= ?3 - 3600 OR right_at > ?3;

-- name: login_begin
INSERT INTO login (account_id, login, door, host, device, at, joined_at, code_holds)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- Believed once, at the same door, from the same host (or one like ?6), for less than five minutes.
-- name: login_join
UPDATE login SET joined_at = ?5
WHERE account_id = ?1 AND login = ?2 AND door = ?3 AND (host = ?4 OR host GLOB ?6) AND joined_at IS NULL
	AND at > ?5 - 300
RETURNING device, iif(code_holds, at, 0);

-- name: login_end
DELETE FROM login WHERE account_id = ?1 AND login = ?2 AND door = ?3 AND joined_at IS NOT NULL;

-- Right codes that are no login yet.
-- name: login_forget
DELETE FROM login WHERE account_id = ?1 AND joined_at IS NULL;

-- name: login_open
SELECT door, host, joined_at FROM login WHERE account_id = ?1 AND joined_at IS NOT NULL
ORDER BY joined_at DESC LIMIT ?2;

-- name: event_add
INSERT INTO event (at, account_id, stranger, event, door, host, address, place, device, verdict,
	reason, login, detail)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- The same once more within the hour: its number is raised in place of another row.
-- name: event_again
UPDATE event SET device = coalesce(?7, device), detail = CASE
	WHEN detail IS NULL THEN '2 times'
	WHEN CAST(detail AS INTEGER) > 1 THEN (CAST(detail AS INTEGER) + 1) || ' times'
	ELSE detail END
WHERE id = (SELECT id FROM (SELECT id, event, verdict, reason, door, host, at FROM event
		WHERE account_id = ?1 ORDER BY id DESC LIMIT 64)
	WHERE event = ?2 AND verdict = ?3 AND reason = ?4 AND door = ?5 AND host = ?6
		AND at > ?8 - 3600 LIMIT 1)
RETURNING id;

-- name: alert_add
INSERT INTO outbox (account_id, kind, event_id, created_at) VALUES (?1, ?2, ?3, ?4);

-- A silence that was begun at a date to come is none.
-- name: alert_since
SELECT 1 FROM outbox JOIN event ON event.id = outbox.event_id
WHERE outbox.account_id IS ?1 AND outbox.kind = ?2
	AND outbox.created_at > ?5 - 86400 AND outbox.created_at <= ?5
	AND event.account_id IS ?3 AND event.host = coalesce(?4, event.host)
LIMIT 1;

-- At most ?4 are counted.
-- name: alert_count
SELECT count(*) FROM (SELECT 1 FROM outbox
	WHERE account_id = ?1 AND kind = ?2 AND created_at > ?3 - 86400 LIMIT ?4);

-- name: new_host_add
INSERT INTO new_host (event_id, account_id, host, at) VALUES (?1, ?2, ?3, ?4);

-- What the account was not told of yet, for a login from host ?2, first seen at ?3.
-- name: new_host_untold
SELECT e.id, e.at, a.name, a.uid, e.event, e.door, e.host, e.address, e.place, e.device,
	e.verdict, e.reason, e.login, e.detail
FROM new_host n JOIN event e ON e.id = n.event_id JOIN account a ON a.id = n.account_id
WHERE n.account_id = ?1 AND n.host <> ?2 AND n.told < 3 AND n.at > ?4 - 30 * 86400
	AND min(n.at, ?4) > min(?3, ?4)
ORDER BY n.event_id DESC LIMIT ?5;

-- name: new_host_told
UPDATE new_host SET told = told + 1 WHERE event_id = ?1;

-- Told before: the id is kept for as long as somebody brings it.
-- name: told_again
UPDATE told SET at = ?2 WHERE once = ?1;

-- name: told_add
INSERT INTO told (once, at) VALUES (?1, ?2);

-- name: told_forget
DELETE FROM told WHERE once = ?1;
