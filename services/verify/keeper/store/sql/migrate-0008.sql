-- SPDX-License-Identifier: BSD-2-Clause
-- Rules and deadlines.

ALTER TABLE account ADD COLUMN skips_used INTEGER NOT NULL DEFAULT 0; -- logins let be after its deadline
ALTER TABLE account ADD COLUMN skip_at INTEGER NOT NULL DEFAULT 0; -- the last of them
ALTER TABLE account ADD COLUMN nudged_at INTEGER NOT NULL DEFAULT 0; -- when a login last said that a device is wanted

-- A first device that a login offers.
ALTER TABLE account ADD COLUMN offered_at INTEGER NOT NULL DEFAULT 0; -- the last time
