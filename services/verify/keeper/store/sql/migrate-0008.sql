-- SPDX-License-Identifier: BSD-2-Clause
-- Rules and deadlines.

ALTER TABLE account ADD COLUMN skips_used INTEGER NOT NULL DEFAULT 0; -- logins let be after its deadline
ALTER TABLE account ADD COLUMN skip_at INTEGER NOT NULL DEFAULT 0; -- the last of them
ALTER TABLE account ADD COLUMN nudged_at INTEGER NOT NULL DEFAULT 0; -- when a login last said that a device is wanted

-- A first device that a login offers.
ALTER TABLE account ADD COLUMN offered_at INTEGER NOT NULL DEFAULT 0; -- the last time

-- Codes that hold: given in a session, or on a terminal.
CREATE TABLE hold (
	account_id INTEGER NOT NULL REFERENCES account, -- whose code it was
	session INTEGER NOT NULL, -- the kernel's audit session; 0 = none
	tty TEXT NOT NULL, -- '' = everywhere in the session, of which one login has arrived
	who TEXT NOT NULL, -- whose process it was given to: local:UID
	boot TEXT NOT NULL, -- sessions and terminals begin anew with each
	at INTEGER NOT NULL, -- when it was given
	PRIMARY KEY (account_id, session, tty, who)
) WITHOUT ROWID;
ALTER TABLE login ADD COLUMN code_holds INTEGER NOT NULL DEFAULT 0; -- its code may hold in its session
ALTER TABLE login ADD COLUMN session INTEGER; -- the one that it arrived in, NULL = nobody can say,
ALTER TABLE login ADD COLUMN boot TEXT; -- and of which boot
CREATE INDEX login_session ON login (session) WHERE session IS NOT NULL;

-- Reminders of root's.
ALTER TABLE account ADD COLUMN reminded_at INTEGER NOT NULL DEFAULT 0; -- when the last one was made

-- Hosts of long standing.
ALTER TABLE host ADD COLUMN forgotten_at INTEGER NOT NULL DEFAULT 0; -- the last time
