-- SPDX-License-Identifier: BSD-2-Clause
-- Whose list of alerts shows a message.

ALTER TABLE message ADD COLUMN account_id INTEGER NOT NULL DEFAULT 0; -- 0 = an admin's
UPDATE message SET account_id = coalesce(
	(SELECT account_id FROM contact WHERE contact.id = message.contact_id),
	(SELECT id FROM account WHERE name = substr(message.recipient, 7)
		AND substr(message.recipient, 1, 6) = 'local:'), 0);
CREATE INDEX message_account ON message (account_id, id);
