-- SPDX-License-Identifier: BSD-2-Clause
-- Alerts on their way.

ALTER TABLE outbox ADD COLUMN is_given INTEGER NOT NULL DEFAULT 0; -- 1 = its deliveries are made
CREATE INDEX outbox_waits ON outbox (id) WHERE is_given = 0;

-- What one recipient gets in one piece.
CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE, -- 32 hex digits: the same at each try
	recipient TEXT NOT NULL, -- KIND:ADDRESS; local:ann is mail to the account on this machine
	class INTEGER NOT NULL, -- policy/delivery.h: each has an hour of its own
	made_at INTEGER NOT NULL,
	state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)), -- waits, sent, given up
	tries INTEGER NOT NULL DEFAULT 0,
	next_at INTEGER NOT NULL,
	lease_until INTEGER NOT NULL DEFAULT 0, -- until then somebody is at it,
	claim TEXT, -- who alone has this
	ended_at INTEGER NOT NULL DEFAULT 0,
	why TEXT -- the last failure, in words
);
CREATE INDEX message_waits ON message (next_at) WHERE state = 0;
CREATE INDEX message_made ON message (recipient, class, made_at);

CREATE TABLE delivery (
	id INTEGER PRIMARY KEY,
	outbox_id INTEGER NOT NULL REFERENCES outbox,
	recipient TEXT NOT NULL,
	class INTEGER NOT NULL,
	message_id INTEGER REFERENCES message -- NULL = in none yet
);
CREATE INDEX delivery_waits ON delivery (recipient, class, id) WHERE message_id IS NULL;
CREATE INDEX delivery_message ON delivery (message_id);
CREATE INDEX delivery_outbox ON delivery (outbox_id);
