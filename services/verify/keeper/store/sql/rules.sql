-- SPDX-License-Identifier: BSD-2-Clause
-- Of accounts that must have a device by a date.

-- name: skips_used
SELECT skips_used FROM account WHERE id = ?1;

-- One an hour; a time to come was a wrong clock's.
-- name: skip_use
UPDATE account SET skips_used = skips_used + 1, skip_at = ?2
WHERE id = ?1 AND (skip_at <= ?2 - 3600 OR skip_at > ?2);

-- name: host_first_at
SELECT min(first_at, last_at) FROM host WHERE account_id = ?1 AND host = ?2 AND logins > 0;

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
