-- SPDX-License-Identifier: BSD-2-Clause
-- Limits, several devices, recovery, the brake, trusted hosts.

-- Only failures stand in the ledger: what was right, or used before, is taken out of it again.
DROP INDEX attempt_account;
DELETE FROM attempt WHERE outcome <> 0;
ALTER TABLE attempt DROP COLUMN outcome;
ALTER TABLE attempt ADD COLUMN kind INTEGER NOT NULL DEFAULT 1; -- 1 = one code, 2 = two, 3 = recovery
ALTER TABLE attempt ADD COLUMN proven INTEGER NOT NULL DEFAULT 0; -- the prefix was, when it was charged
CREATE INDEX attempt_kind ON attempt (account_id, way, kind, at, proven, prefix);

ALTER TABLE account ADD COLUMN must_enrol INTEGER NOT NULL DEFAULT 0; -- 1 = reset: an invitation or nothing
ALTER TABLE account ADD COLUMN wrong_in_a_row INTEGER NOT NULL DEFAULT 0; -- at logins, since a right one
ALTER TABLE account ADD COLUMN brake INTEGER NOT NULL DEFAULT 0
	CHECK (brake IN (0, 1, 2)); -- 1 = held, 2 = two codes at every door
ALTER TABLE account ADD COLUMN brake_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN freed_at INTEGER NOT NULL DEFAULT 0;

-- Of hotp, last_step is the last used counter.
ALTER TABLE device ADD COLUMN type TEXT NOT NULL DEFAULT 'totp' CHECK (type IN ('totp', 'hotp'));
ALTER TABLE device ADD COLUMN drift INTEGER NOT NULL DEFAULT 0
	CHECK (drift BETWEEN -2 AND 2); -- steps that its clock is ahead; learnt from two codes
ALTER TABLE device ADD COLUMN replaces INTEGER; -- the device that goes when this one is confirmed
ALTER TABLE device ADD COLUMN takes_name INTEGER NOT NULL DEFAULT 0; -- 1 = and whose name it gets then
ALTER TABLE device ADD COLUMN waits INTEGER NOT NULL DEFAULT 0; -- 1 = no code counts before root's re-sync

CREATE TABLE recovery_set (
	account_id INTEGER PRIMARY KEY REFERENCES account,
	number INTEGER NOT NULL, -- 1, 2 ...: which set of the account this is
	salt BLOB NOT NULL,
	made_at INTEGER NOT NULL
);

CREATE TABLE recovery (
	account_id INTEGER NOT NULL REFERENCES account,
	place INTEGER NOT NULL, -- 1 ... in its set
	hash BLOB NOT NULL,
	used_at INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (account_id, place)
) WITHOUT ROWID;

-- What an admin gave out: one of each kind at a time.
CREATE TABLE token (
	account_id INTEGER NOT NULL REFERENCES account,
	kind INTEGER NOT NULL CHECK (kind IN (1, 2)), -- 1 = invitation, 2 = help code
	salt BLOB NOT NULL,
	hash BLOB NOT NULL,
	made_at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	used_at INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (account_id, kind)
) WITHOUT ROWID;

-- Where no code is asked.
CREATE TABLE trust (
	account_id INTEGER NOT NULL REFERENCES account,
	host TEXT NOT NULL,
	key TEXT NOT NULL, -- fingerprint of the ssh key that must be seen; '' = the address is enough
	made_at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	PRIMARY KEY (account_id, host, key)
) WITHOUT ROWID;

ALTER TABLE host ADD COLUMN key TEXT; -- fingerprint seen with the last right code from there
