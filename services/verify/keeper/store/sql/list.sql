-- SPDX-License-Identifier: BSD-2-Clause
-- What status, hosts and log show.

-- Contacts that hear.
-- name: status_contacts
SELECT count(*) FROM contact WHERE account_id = ?1 AND confirmed_at > 0 AND removed_at = 0;

-- Alerts that were tried in vain: those that are tried on, and those given up since ?2.
-- name: status_unsent
SELECT count(*) FROM message WHERE account_id = ?1 AND purpose = 0
	AND ((state = 0 AND why NOT NULL) OR (state = 2 AND ended_at > ?2));

-- name: status_new_hosts
SELECT count(*) FROM new_host WHERE account_id = ?1 AND at > ?2 - 30 * 86400;

-- At logins: what the account's own processes try tells nothing of who has the password.
-- name: failures_since
SELECT count(*) FROM attempt WHERE account_id = ?1 AND way = 1 AND at > ?2;

-- name: account_list_page
SELECT a.name, a.uid, (SELECT count(*) FROM device d WHERE d.account_id = a.id AND d.active = 1),
	a.brake, a.must_enrol,
	coalesce((SELECT until FROM token t
		WHERE t.account_id = a.id AND t.kind = 1 AND t.used_at = 0), 0),
	coalesce(max(h.last_at), 0), coalesce(h.host, ''),
	(SELECT count(*) FROM recovery r WHERE r.account_id = a.id AND r.used_at = 0),
	coalesce((SELECT max(used_at) FROM device d WHERE d.account_id = a.id AND d.active = 1), 0),
	a.skips_used, a.reminded_at
FROM account a LEFT JOIN host h ON h.account_id = a.id AND h.logins > 0
WHERE a.name > ?1 GROUP BY a.id ORDER BY a.name LIMIT ?2;

-- By name, which no login changes: a page begins where the last one ended, whoever came between.
-- Sent: what was counted of sessions that are over is in sent alone (sent.sql); total() has no overflow.
-- name: host_list
SELECT a.name, h.host, h.address, h.known, h.by_key, h.first_at, h.last_at, h.logins,
	h.door, h.login_key, h.device, h.code_at, h.country,
	coalesce((SELECT max(until) FROM trust t WHERE t.account_id = h.account_id AND t.host = h.host
		AND t.until > ?4), 0),
	(SELECT total(bytes_out) FROM sent s WHERE s.account_id = h.account_id AND s.host = h.host)
	+ (SELECT total(bytes_out) FROM login l WHERE l.account_id = h.account_id AND l.host = h.host
		AND l.connection IS NOT NULL)
FROM host h JOIN account a ON a.id = h.account_id
WHERE h.account_id = ?1 AND h.host > ?2 ORDER BY h.host LIMIT ?3;

-- name: host_list_all
SELECT a.name, h.host, h.address, h.known, h.by_key, h.first_at, h.last_at, h.logins,
	h.door, h.login_key, h.device, h.code_at, h.country,
	coalesce((SELECT max(until) FROM trust t WHERE t.account_id = h.account_id AND t.host = h.host
		AND t.until > ?4), 0),
	(SELECT total(bytes_out) FROM sent s WHERE s.account_id = h.account_id AND s.host = h.host)
	+ (SELECT total(bytes_out) FROM login l WHERE l.account_id = h.account_id AND l.host = h.host
		AND l.connection IS NOT NULL)
FROM account a CROSS JOIN host h ON h.account_id = a.id
WHERE a.name >= ?1 AND (a.name > ?1 OR h.host > ?2) ORDER BY a.name, h.host LIMIT ?3;

-- name: event_list
SELECT e.id, e.at, a.name, a.uid, e.event, e.door, e.host, e.address, e.place, e.device,
	e.verdict, e.reason, e.login, e.detail
FROM event e JOIN account a ON a.id = e.account_id
WHERE e.account_id = ?1 AND e.id < ?2 ORDER BY e.id DESC LIMIT ?3;

-- name: event_list_all
SELECT e.id, e.at, coalesce(a.name, e.stranger), coalesce(a.uid, 4294967295), e.event, e.door,
	e.host, e.address, e.place, e.device, e.verdict, e.reason, e.login, e.detail
FROM event e LEFT JOIN account a ON a.id = e.account_id
WHERE e.id < ?1 ORDER BY e.id DESC LIMIT ?2;
