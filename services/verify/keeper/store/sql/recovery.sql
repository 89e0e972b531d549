-- SPDX-License-Identifier: BSD-2-Clause
-- Recovery codes: one set of an account at a time, each code good once.

-- Its number and date, how many codes it has and how many of them are not used.
-- name: recovery_set_look
SELECT s.number, s.made_at, count(r.place), count(r.place) FILTER (WHERE r.used_at = 0)
FROM recovery_set s LEFT JOIN recovery r ON r.account_id = s.account_id
WHERE s.account_id = ?1 GROUP BY s.account_id;

-- name: recovery_hashes
SELECT r.place, r.hash, s.salt FROM recovery r JOIN recovery_set s ON s.account_id = r.account_id
WHERE r.account_id = ?1 ORDER BY r.place;

-- One statement, never read and then written; a date of 0 would mean that it is not used.
-- name: recovery_use
UPDATE recovery SET used_at = max(?3, 1) WHERE account_id = ?1 AND place = ?2 AND used_at = 0;

-- name: recovery_used
SELECT place, used_at FROM recovery WHERE account_id = ?1 AND used_at > 0 ORDER BY used_at, place;

-- name: recovery_set_make
INSERT INTO recovery_set (account_id, number, salt, made_at) VALUES (?1, 1, ?2, ?3)
ON CONFLICT (account_id) DO UPDATE SET number = number + 1, salt = excluded.salt,
	made_at = excluded.made_at;

-- name: recovery_add
INSERT INTO recovery (account_id, place, hash) VALUES (?1, ?2, ?3);
