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
