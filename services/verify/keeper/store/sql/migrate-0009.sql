-- SPDX-License-Identifier: BSD-2-Clause
-- Changes of passwords, codes that are sent, copies, and what hosts are told of.

-- Changes of passwords: an alert may wait for the outcome.
ALTER TABLE outbox ADD COLUMN waits_until INTEGER NOT NULL DEFAULT 0; -- is given to nobody before
ALTER TABLE outbox ADD COLUMN tried TEXT; -- the id of the try, by which its outcome finds it
CREATE INDEX outbox_tried ON outbox (tried) WHERE tried IS NOT NULL;

-- Codes that are sent.

-- What leaves by a session.

-- Hosts, as 2sv hosts lists them.
ALTER TABLE host ADD COLUMN login_key TEXT; -- fingerprint of the ssh key seen in the last login from there
ALTER TABLE host ADD COLUMN device TEXT; -- whose code the last login by a code gave; NULL = there was none
ALTER TABLE host ADD COLUMN code_at INTEGER NOT NULL DEFAULT 0; -- when that was
ALTER TABLE host ADD COLUMN country TEXT NOT NULL DEFAULT ''; -- as the notifier says: to be shown, and no more
