-- SPDX-License-Identifier: BSD-2-Clause
-- The first schema. Times are Unix seconds (UTC). Numbers of accounts and devices are never
-- given again, for secrets are sealed to them.

-- store_id, canary
CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE account (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 255),
	uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967294),
	created_at INTEGER NOT NULL
);

CREATE TABLE device (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	account_id INTEGER NOT NULL REFERENCES account,
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 32),
	active INTEGER NOT NULL CHECK (active IN (0, 1)), -- 0 = pending
	algorithm TEXT NOT NULL CHECK (algorithm IN ('sha1', 'sha256', 'sha512')),
	digits INTEGER NOT NULL CHECK (digits BETWEEN 6 AND 8),
	period_seconds INTEGER NOT NULL CHECK (period_seconds BETWEEN 15 AND 300),
	sealed BLOB NOT NULL,
	last_step INTEGER NOT NULL DEFAULT -1, -- the newest step whose code was accepted
	last_host TEXT, -- where from; NULL = it confirmed the enrolment, and was not seen since
	created_at INTEGER NOT NULL,
	confirmed_at INTEGER NOT NULL DEFAULT 0,
	used_at INTEGER NOT NULL DEFAULT 0,
	UNIQUE (account_id, name)
);

-- Steps to come whose code was typed too early, and refused with the time that it is for: who
-- guessed it must not be able to use it then.
CREATE TABLE named_step (
	device_id INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
	step INTEGER NOT NULL,
	PRIMARY KEY (device_id, step)
) WITHOUT ROWID;

-- Where an account has come from.
CREATE TABLE host (
	account_id INTEGER NOT NULL REFERENCES account,
	host TEXT NOT NULL,
	address TEXT NOT NULL,
	door TEXT NOT NULL, -- of the last login
	known INTEGER NOT NULL CHECK (known IN (0, 1)), -- a right code came from it
	by_key INTEGER NOT NULL CHECK (by_key IN (0, 1)), -- a key alone came in from it
	first_at INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	logins INTEGER NOT NULL,
	PRIMARY KEY (account_id, host)
) WITHOUT ROWID;

-- The last right code from each prefix.
CREATE TABLE prefix (
	account_id INTEGER NOT NULL REFERENCES account,
	prefix TEXT NOT NULL,
	right_at INTEGER NOT NULL,
	PRIMARY KEY (account_id, prefix)
) WITHOUT ROWID;

-- Each charged guess: the ledger of the limits.
CREATE TABLE attempt (
	id INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES account,
	way INTEGER NOT NULL, -- 1 = logins, 2 = lockers and commands
	prefix TEXT NOT NULL,
	at INTEGER NOT NULL,
	outcome INTEGER NOT NULL DEFAULT 0 -- 0 = failure, 1 = right, 2 = used: not a failure
);
CREATE INDEX attempt_account ON attempt (account_id, way);

CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	account_id INTEGER REFERENCES account,
	stranger TEXT, -- a name that no account has; then account_id is NULL
	event TEXT NOT NULL,
	door TEXT NOT NULL,
	host TEXT NOT NULL,
	address TEXT NOT NULL,
	place TEXT NOT NULL,
	device TEXT,
	verdict TEXT NOT NULL,
	reason TEXT NOT NULL,
	login TEXT,
	detail TEXT
);
CREATE INDEX event_account ON event (account_id);

-- Logins between the right code, the session's begin and its end.
CREATE TABLE login (
	account_id INTEGER NOT NULL REFERENCES account,
	login TEXT NOT NULL,
	door TEXT NOT NULL,
	host TEXT NOT NULL,
	device TEXT,
	at INTEGER NOT NULL,
	joined_at INTEGER, -- NULL = a right code that is no login yet
	PRIMARY KEY (account_id, login)
) WITHOUT ROWID;

-- Logins from new hosts, until the account was told of them.
CREATE TABLE new_host (
	event_id INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE,
	account_id INTEGER NOT NULL REFERENCES account,
	host TEXT NOT NULL,
	at INTEGER NOT NULL,
	told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX new_host_account ON new_host (account_id);

-- Alerts that wait to be sent.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY,
	account_id INTEGER REFERENCES account, -- who is told; NULL = root
	kind TEXT NOT NULL,
	event_id INTEGER NOT NULL REFERENCES event,
	created_at INTEGER NOT NULL,
	state INTEGER NOT NULL DEFAULT 0 -- 0 = waits
);
CREATE INDEX outbox_account ON outbox (account_id, kind, created_at);
CREATE INDEX outbox_event ON outbox (event_id);
