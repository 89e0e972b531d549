-- SPDX-License-Identifier: BSD-2-Clause
-- What was used up when the clock stood elsewhere. A device's own span goes from first_step to
-- last_step; those before and after it are kept here.
ALTER TABLE device ADD COLUMN first_step INTEGER NOT NULL DEFAULT 0;

CREATE TABLE used_span (
	device_id INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (device_id, first)
) WITHOUT ROWID;
