-- SPDX-License-Identifier: BSD-2-Clause
-- Whose list of alerts shows a message; and nobody holds up, or uses up, another's.

ALTER TABLE message ADD COLUMN account_id INTEGER NOT NULL DEFAULT 0; -- 0 = an admin's
UPDATE message SET account_id = coalesce(
	(SELECT account_id FROM contact WHERE contact.id = message.contact_id),
	(SELECT id FROM account WHERE name = substr(message.recipient, 7)
		AND substr(message.recipient, 1, 6) = 'local:'), 0);
CREATE INDEX message_account ON message (account_id, id);

-- Messages to users' own URLs wait for nobody else's, and nobody else's for them.
ALTER TABLE message ADD COLUMN lane INTEGER NOT NULL DEFAULT 0
	CHECK (lane IN (0, 1)); -- wire/outcome.h: own, urls
UPDATE message SET lane = 1
WHERE contact_id <> 0 AND (recipient LIKE 'push:%' OR recipient LIKE 'webhook:%');
DROP INDEX message_waits;
CREATE INDEX message_waits ON message (lane, next_at) WHERE state = 0;
CREATE INDEX message_unsent ON message (contact_id, class) WHERE state = 0 AND contact_id <> 0;

-- Until then its URLs are asked for nothing: they have kept the lane waiting.
ALTER TABLE account ADD COLUMN urls_rest_until INTEGER NOT NULL DEFAULT 0;

-- Of one address each account's contact has an hour of its own.
DROP INDEX message_made;
CREATE INDEX message_made ON message (recipient, class, contact_id, made_at);

-- The account whose doing fills the hour of root, or of an admin's contact; 0 = nobody's.
ALTER TABLE delivery ADD COLUMN share_of INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN share_of INTEGER NOT NULL DEFAULT 0; -- 0 = of several, too
DROP INDEX delivery_waits;
CREATE INDEX delivery_waits ON delivery (recipient, class, contact_id, share_of, id)
	WHERE message_id IS NULL;

-- Codes to one address, of whatever account.
CREATE INDEX message_codes ON message (recipient COLLATE NOCASE, made_at) WHERE purpose = 1;
