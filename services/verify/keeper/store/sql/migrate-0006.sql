-- SPDX-License-Identifier: BSD-2-Clause
-- Contacts: where an account's alerts go.

-- A removed one stays as long as the log needs it: it still hears for a day.
CREATE TABLE contact (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	account_id INTEGER NOT NULL REFERENCES account,
	kind TEXT NOT NULL, -- lib/settings/contact.h
	address TEXT NOT NULL,
	key TEXT, -- of a webhook: 64 hex digits that sign what goes there
	created_at INTEGER NOT NULL,
	confirmed_at INTEGER NOT NULL DEFAULT 0, -- 0 = pending: it hears nothing
	removed_at INTEGER NOT NULL DEFAULT 0, -- 0 = it is not
	-- Of the code that was sent to it last; NULL = none is open.
	salt BLOB,
	hash BLOB,
	code_until INTEGER NOT NULL DEFAULT 0,
	code_tries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX contact_account ON contact (account_id);

ALTER TABLE account ADD COLUMN alerts_told_at INTEGER NOT NULL DEFAULT 0; -- at a login

ALTER TABLE delivery ADD COLUMN contact_id INTEGER NOT NULL DEFAULT 0; -- 0 = local mail, or an admin's
DROP INDEX delivery_waits;
CREATE INDEX delivery_waits ON delivery (recipient, class, contact_id, id) WHERE message_id IS NULL;

ALTER TABLE message ADD COLUMN contact_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN purpose INTEGER NOT NULL DEFAULT 0
	CHECK (purpose IN (0, 1, 2)); -- alerts, a code that confirms the contact, a test
ALTER TABLE message ADD COLUMN code TEXT; -- of purpose 1, until it is sent
CREATE INDEX message_contact ON message (contact_id, made_at) WHERE contact_id <> 0;
