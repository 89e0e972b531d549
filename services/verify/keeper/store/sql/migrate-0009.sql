-- SPDX-License-Identifier: BSD-2-Clause
-- Changes of passwords, codes that are sent, copies, and what hosts are told of.

-- Changes of passwords: an alert may wait for the outcome.
ALTER TABLE outbox ADD COLUMN waits_until INTEGER NOT NULL DEFAULT 0; -- is given to nobody before
ALTER TABLE outbox ADD COLUMN tried TEXT; -- the id of the try, by which its outcome finds it
CREATE INDEX outbox_tried ON outbox (tried) WHERE tried IS NOT NULL;

-- Codes that are sent. One of each account, door and prefix, and only the newest of them: used, or too
-- old, one stays until the next from there, so that nobody elsewhere makes it void. What it is stands
-- here for nobody, be he who has this file: hash is keyed by the seal key.
CREATE TABLE texted (
	id INTEGER PRIMARY KEY, -- the newest has the highest
	account_id INTEGER NOT NULL REFERENCES account,
	door TEXT NOT NULL, -- it is good there alone,
	prefix TEXT NOT NULL, -- and from there
	proven INTEGER NOT NULL, -- the prefix was, when it was asked for
	shown TEXT NOT NULL, -- where it went, masked: what stands for the device
	salt BLOB NOT NULL,
	hash BLOB NOT NULL,
	made_at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0, -- wrong ones, at that door and from there
	used_at INTEGER NOT NULL DEFAULT 0,
	UNIQUE (account_id, door, prefix)
);
-- Each of the last day: how many there may be in an hour, and what came of it.
CREATE TABLE text_sent (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	account_id INTEGER NOT NULL REFERENCES account,
	prefix TEXT NOT NULL,
	proven INTEGER NOT NULL, -- as of texted
	shown TEXT NOT NULL,
	at INTEGER NOT NULL,
	outcome INTEGER NOT NULL DEFAULT 0 -- 0 = the notifier has not said
);
CREATE INDEX text_sent_at ON text_sent (at);
ALTER TABLE contact ADD COLUMN codes_from INTEGER NOT NULL DEFAULT 0; -- 0 = no right clock has met it

-- What leaves by a session (2sv-watch).
ALTER TABLE login ADD COLUMN connection TEXT; -- wire/connection.h; NULL = its bytes are not counted
ALTER TABLE login ADD COLUMN bytes_out INTEGER NOT NULL DEFAULT 0; -- that left by it, as last told
ALTER TABLE login ADD COLUMN bytes_told INTEGER NOT NULL DEFAULT 0; -- at its last alert; 0 = none
CREATE INDEX login_connection ON login (connection) WHERE connection IS NOT NULL;
-- The last sessions of each account that are over: what is usual for it (policy/sent.h).
CREATE TABLE sent (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	account_id INTEGER NOT NULL REFERENCES account,
	login TEXT NOT NULL,
	door TEXT NOT NULL,
	host TEXT NOT NULL,
	connection TEXT NOT NULL,
	at INTEGER NOT NULL, -- its end
	bytes_out INTEGER NOT NULL, -- 0 = it was not counted
	bytes_told INTEGER NOT NULL
);
CREATE INDEX sent_account ON sent (account_id, id);
CREATE INDEX sent_connection ON sent (connection);

-- Hosts, as 2sv hosts lists them.
ALTER TABLE host ADD COLUMN login_key TEXT; -- fingerprint of the ssh key seen in the last login from there
ALTER TABLE host ADD COLUMN device TEXT; -- whose code the last login by a code gave; NULL = there was none
ALTER TABLE host ADD COLUMN code_at INTEGER NOT NULL DEFAULT 0; -- when that was
ALTER TABLE host ADD COLUMN country TEXT NOT NULL DEFAULT ''; -- as the notifier says: to be shown, and no more
