-- SPDX-License-Identifier: BSD-2-Clause
-- The working copy ("copy") merged back into the store ("main"), in one transaction. How far it was
-- merged is remembered with the copy's id, so that nothing is merged twice. Rows that the copy has
-- over its base get new numbers where the store went on by itself. Accounts are the same by name.

CREATE TEMP TABLE base AS
WITH here AS (
	SELECT name, value FROM main.meta WHERE name LIKE 'merged!_%' ESCAPE '!' AND (
		SELECT value FROM main.meta WHERE name = 'merged') = (
		SELECT value FROM copy.meta WHERE name = 'copy_id')
), begun AS (
	SELECT coalesce((SELECT value FROM here WHERE name = 'merged_event'),
			(SELECT value FROM copy.meta WHERE name = 'base_event')) AS event,
		coalesce((SELECT value FROM here WHERE name = 'merged_attempt'),
			(SELECT value FROM copy.meta WHERE name = 'base_attempt')) AS attempt,
		coalesce((SELECT value FROM here WHERE name = 'merged_outbox'),
			(SELECT value FROM copy.meta WHERE name = 'base_outbox')) AS outbox
)
SELECT event, attempt, outbox, (SELECT coalesce(max(id), 0) FROM main.event) - event AS further
FROM begun;

INSERT OR IGNORE INTO main.account (name, uid, created_at)
SELECT name, uid, created_at FROM copy.account;

CREATE TEMP TABLE same AS SELECT c.id AS copy_id, m.id AS main_id
FROM copy.account c JOIN main.account m ON m.name = c.name AND m.uid = c.uid;

-- Steps and counters: what either has used is used. The copy's span goes on; the store's own is kept beside it.
INSERT INTO main.used_span (device_id, first, last)
SELECT m.id, m.first_step, m.last_step FROM main.device m JOIN copy.device c ON c.id = m.id
WHERE m.type = 'totp' AND m.last_step >= 0 AND (m.first_step < c.first_step OR m.last_step > c.last_step)
ON CONFLICT DO UPDATE SET last = max(last, excluded.last);

INSERT INTO main.used_span (device_id, first, last)
SELECT u.device_id, u.first, u.last FROM copy.used_span u
WHERE u.device_id IN (SELECT id FROM main.device)
ON CONFLICT DO UPDATE SET last = max(last, excluded.last);

UPDATE main.device AS m SET first_step = c.first_step,
	last_step = iif(m.type = 'hotp', max(m.last_step, c.last_step), c.last_step),
	last_host = c.last_host, used_at = max(m.used_at, c.used_at)
FROM copy.device c WHERE c.id = m.id AND c.last_step >= 0
	AND (c.first_step <> m.first_step OR c.last_step <> m.last_step);

-- Logins that were let be there.
UPDATE main.account AS m SET skips_used = max(m.skips_used, c.skips_used),
	skip_at = max(m.skip_at, c.skip_at), nudged_at = max(m.nudged_at, c.nudged_at)
FROM copy.account c JOIN same s ON s.copy_id = c.id WHERE s.main_id = m.id AND c.skip_at > m.skip_at;

INSERT OR IGNORE INTO main.named_step (device_id, step)
SELECT device_id, step FROM copy.named_step WHERE device_id IN (SELECT id FROM main.device);

INSERT INTO main.attempt (account_id, way, kind, proven, prefix, at)
SELECT s.main_id, a.way, a.kind, a.proven, a.prefix, a.at
FROM copy.attempt a JOIN same s ON s.copy_id = a.account_id
WHERE a.id > (SELECT attempt FROM base) ORDER BY a.id;

INSERT INTO main.event (id, at, account_id, stranger, event, door, host, address, place, device,
	verdict, reason, login, detail)
SELECT e.id + (SELECT further FROM base), e.at, s.main_id,
	iif(e.account_id IS NOT NULL AND s.main_id IS NULL,
		(SELECT name FROM copy.account WHERE id = e.account_id), e.stranger),
	e.event, e.door, e.host, e.address, e.place, e.device, e.verdict, e.reason, e.login, e.detail
FROM copy.event e LEFT JOIN same s ON s.copy_id = e.account_id
WHERE e.id > (SELECT event FROM base) ORDER BY e.id;

-- Lines that were counted again.
UPDATE main.event AS m SET detail = c.detail, device = c.device
FROM copy.event c WHERE c.id = m.id AND c.id <= (SELECT event FROM base)
	AND c.id > (SELECT event FROM base) - 1000 AND c.at = m.at AND c.detail IS NOT m.detail;

-- What was sent from the copy is not sent again; what was on its way there may be.
UPDATE main.outbox AS m SET state = c.state, is_given = 1 FROM copy.outbox c
WHERE c.id = m.id AND c.id <= (SELECT outbox FROM base) AND c.created_at = m.created_at
	AND c.state <> 0 AND m.state = 0;

UPDATE main.message SET state = 1, ended_at = made_at, claim = NULL WHERE state = 0 AND purpose = 0
	AND NOT EXISTS (SELECT 1 FROM main.delivery d JOIN main.outbox o ON o.id = d.outbox_id
		WHERE d.message_id = main.message.id AND o.state = 0);

-- What became there of the try of a password.
UPDATE main.outbox AS m SET kind = c.kind, waits_until = c.waits_until,
	event_id = c.event_id + iif(c.event_id > (SELECT event FROM base), (SELECT further FROM base), 0)
FROM copy.outbox c WHERE c.id = m.id AND c.id <= (SELECT outbox FROM base)
	AND c.created_at = m.created_at AND c.tried = m.tried AND c.kind <> m.kind
	AND m.is_given = 0;

INSERT INTO main.outbox (account_id, kind, event_id, created_at, state, is_given, waits_until, tried)
SELECT s.main_id, o.kind,
	o.event_id + iif(o.event_id > (SELECT event FROM base), (SELECT further FROM base), 0),
	o.created_at, o.state, o.state <> 0, o.waits_until, o.tried
FROM copy.outbox o LEFT JOIN same s ON s.copy_id = o.account_id
WHERE o.id > (SELECT outbox FROM base) AND (o.event_id > (SELECT event FROM base)
	OR o.event_id IN (SELECT id FROM main.event)) ORDER BY o.id;

INSERT INTO main.new_host (event_id, account_id, host, at, told)
SELECT n.event_id + iif(n.event_id > (SELECT event FROM base), (SELECT further FROM base), 0),
	s.main_id, n.host, n.at, n.told
FROM copy.new_host n JOIN same s ON s.copy_id = n.account_id
WHERE n.event_id > (SELECT event FROM base) OR n.event_id IN (SELECT id FROM main.event)
ON CONFLICT (event_id) DO UPDATE SET told = max(told, excluded.told);

INSERT INTO main.host (account_id, host, address, door, known, by_key, first_at, last_at, logins,
	login_key, device, code_at, country)
SELECT s.main_id, h.host, h.address, h.door, h.known, h.by_key, h.first_at, h.last_at, h.logins,
	h.login_key, h.device, h.code_at, h.country
FROM copy.host h JOIN same s ON s.copy_id = h.account_id WHERE true
ON CONFLICT (account_id, host) DO UPDATE SET address = excluded.address, door = excluded.door,
	known = min(known, excluded.known), by_key = max(by_key, excluded.by_key),
	first_at = min(first_at, excluded.first_at), last_at = excluded.last_at,
	logins = max(logins, excluded.logins), login_key = excluded.login_key,
	device = excluded.device, code_at = excluded.code_at,
	country = iif(excluded.country = '', country, excluded.country);

INSERT INTO main.prefix (account_id, prefix, right_at)
SELECT s.main_id, p.prefix, p.right_at
FROM copy.prefix p JOIN same s ON s.copy_id = p.account_id WHERE true
ON CONFLICT (account_id, prefix) DO UPDATE SET right_at = max(right_at, excluded.right_at);

-- Sessions that ended on the copy are gone; those that began there, or joined, are taken.
DELETE FROM main.login AS m WHERE EXISTS (SELECT 1 FROM same s WHERE s.main_id = m.account_id)
	AND m.at <= (SELECT CAST(value AS INTEGER) FROM copy.meta WHERE name = 'base_at')
	AND NOT EXISTS (SELECT 1 FROM copy.login c JOIN same s ON s.copy_id = c.account_id
		WHERE s.main_id = m.account_id AND c.login = m.login);

INSERT INTO main.login (account_id, login, door, host, device, at, joined_at, connection, bytes_out,
	bytes_told)
SELECT s.main_id, l.login, l.door, l.host, l.device, l.at, l.joined_at, l.connection, l.bytes_out,
	l.bytes_told
FROM copy.login l JOIN same s ON s.copy_id = l.account_id WHERE true
ON CONFLICT (account_id, login) DO UPDATE SET joined_at = coalesce(joined_at, excluded.joined_at),
	connection = excluded.connection, bytes_out = max(bytes_out, excluded.bytes_out),
	bytes_told = max(bytes_told, excluded.bytes_told);

-- What those that ended there had sent.
INSERT INTO main.sent (account_id, login, door, host, connection, at, bytes_out, bytes_told)
SELECT s.main_id, t.login, t.door, t.host, t.connection, t.at, t.bytes_out, t.bytes_told
FROM copy.sent t JOIN same s ON s.copy_id = t.account_id
WHERE NOT EXISTS (SELECT 1 FROM main.sent m WHERE m.account_id = s.main_id AND m.login = t.login)
ORDER BY t.id;

INSERT INTO main.told (once, at) SELECT once, at FROM copy.told WHERE true
ON CONFLICT (once) DO UPDATE SET at = max(at, excluded.at);

INSERT OR REPLACE INTO main.meta (name, value)
SELECT 'merged', value FROM copy.meta WHERE name = 'copy_id'
UNION ALL SELECT 'merged_event', max((SELECT event FROM base),
	coalesce((SELECT max(id) FROM copy.event), 0))
UNION ALL SELECT 'merged_attempt', max((SELECT attempt FROM base),
	coalesce((SELECT max(id) FROM copy.attempt), 0))
UNION ALL SELECT 'merged_outbox', max((SELECT outbox FROM base),
	coalesce((SELECT max(id) FROM copy.outbox), 0));

-- What was used once, held, or no longer trusted on the copy.
UPDATE main.recovery AS m SET used_at = c.used_at
FROM copy.recovery c JOIN same s ON s.copy_id = c.account_id
	JOIN copy.recovery_set cs ON cs.account_id = c.account_id
	JOIN main.recovery_set ms ON ms.account_id = s.main_id AND ms.salt = cs.salt
WHERE m.account_id = s.main_id AND m.place = c.place AND m.used_at = 0 AND c.used_at > 0;

UPDATE main.token AS m SET used_at = c.used_at
FROM copy.token c JOIN same s ON s.copy_id = c.account_id
WHERE m.account_id = s.main_id AND m.kind = c.kind AND m.salt = c.salt AND m.used_at = 0
	AND c.used_at > 0;

DELETE FROM main.trust AS m WHERE EXISTS (SELECT 1 FROM same s WHERE s.main_id = m.account_id)
	AND m.made_at <= (SELECT CAST(value AS INTEGER) FROM copy.meta WHERE name = 'base_at')
	AND NOT EXISTS (SELECT 1 FROM copy.trust c JOIN same s ON s.copy_id = c.account_id
		WHERE s.main_id = m.account_id AND c.host = m.host AND c.key = m.key);

-- What ended there is not asked for one by one: no code holds any more.
DELETE FROM main.hold;

-- Nor is a code good that was sent before: whatever made it void there. The copy sends none.
DELETE FROM main.texted;

-- What a stop made void there: it may be in somebody else's hands.
DELETE FROM main.token AS m WHERE EXISTS (SELECT 1 FROM same s WHERE s.main_id = m.account_id)
	AND m.made_at <= (SELECT CAST(value AS INTEGER) FROM copy.meta WHERE name = 'base_at')
	AND NOT EXISTS (SELECT 1 FROM copy.token c JOIN same s ON s.copy_id = c.account_id
		WHERE s.main_id = m.account_id AND c.kind = m.kind AND c.salt = m.salt);

DELETE FROM main.device AS m WHERE m.active = 0
	AND EXISTS (SELECT 1 FROM same s WHERE s.main_id = m.account_id)
	AND m.created_at <= (SELECT CAST(value AS INTEGER) FROM copy.meta WHERE name = 'base_at')
	AND NOT EXISTS (SELECT 1 FROM copy.device c WHERE c.id = m.id AND c.created_at = m.created_at);

UPDATE main.account AS m SET must_enrol = 1
FROM copy.account c JOIN same s ON s.copy_id = c.id
WHERE m.id = s.main_id AND m.must_enrol = 0 AND c.must_enrol = 1
	AND NOT EXISTS (SELECT 1 FROM main.device d WHERE d.account_id = m.id AND d.active = 1);

-- A stop that came to the store itself since the copy was made stands.
UPDATE main.account AS m SET wrong_in_a_row = c.wrong_in_a_row, brake = c.brake,
	brake_at = c.brake_at, freed_at = c.freed_at
FROM copy.account c JOIN same s ON s.copy_id = c.id WHERE m.id = s.main_id
	AND (c.wrong_in_a_row, c.brake, c.brake_at, c.freed_at)
		<> (m.wrong_in_a_row, m.brake, m.brake_at, m.freed_at)
	AND NOT (m.brake <> 0 AND m.brake_at > max(c.freed_at,
		(SELECT CAST(value AS INTEGER) FROM copy.meta WHERE name = 'base_at')));

UPDATE main.device AS m SET drift = c.drift FROM copy.device c
WHERE c.id = m.id AND c.drift <> m.drift;

DROP TABLE temp.base;
DROP TABLE temp.same;
