-- SPDX-License-Identifier: BSD-2-Clause
-- Trusted hosts.

-- One that would hold for longer than may be (?5) is of a clock that stood ahead; one that was made
-- longer ago (?6), of a setting that allowed more.
-- name: trust_find
SELECT count(*) FROM trust
WHERE account_id = ?1 AND host = ?2 AND key = ?3 AND made_at <= ?4 AND until > ?4 AND until <= ?5
	AND made_at > ?6;

-- name: trust_add
INSERT OR REPLACE INTO trust (account_id, host, key, made_at, until) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: trust_drop_old
DELETE FROM trust WHERE account_id = ?1 AND until <= ?2;

-- The right code that this login gave a moment ago, joined to its session or not yet.
-- name: trust_login
SELECT count(*) FROM login
WHERE account_id = ?1 AND login = ?2 AND door = ?3 AND host = ?4 AND at > ?5 - 300 AND at <= ?5
	AND device NOT IN (?6, ?7) AND code_holds = 1;

-- name: trust_host
SELECT host, address, key FROM host
WHERE account_id = ?1 AND (host = ?2 OR address = ?2) AND known = 1 ORDER BY host = ?2 DESC LIMIT 1;

-- When it was seen first stays: it is told only of what came after.
-- name: host_forget
UPDATE host SET known = 0, by_key = 0, logins = 0, key = NULL, forgotten_at = ?3
WHERE account_id = ?1 AND (?2 IS NULL OR host = ?2 OR address = ?2) AND (known = 1 OR logins > 0);

-- name: trust_forget
DELETE FROM trust WHERE account_id = ?1
	AND host NOT IN (SELECT host FROM host WHERE account_id = ?1 AND known = 1);

-- name: trust_count
SELECT count(DISTINCT host) FROM trust WHERE account_id = ?1 AND until > ?2;

-- Which of those one would forget first, and how many hold by their address alone. Those do only
-- where that is allowed (?3).
-- name: trust_loosest
SELECT t.host, count(*) FILTER (WHERE t.key = '') OVER ()
FROM trust t LEFT JOIN host h ON h.account_id = t.account_id AND h.host = t.host
WHERE t.account_id = ?1 AND t.until > ?2 AND (t.key <> '' OR ?3)
ORDER BY t.key = '' DESC, h.last_at, t.host LIMIT 1;
