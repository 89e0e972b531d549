-- SPDX-License-Identifier: BSD-2-Clause
-- What the service was told under an id: whoever got no answer tells it once more by the spool.
CREATE TABLE told (
	once TEXT PRIMARY KEY, -- begins with the time, so that new ones come last
	at INTEGER NOT NULL -- when it was last told
) WITHOUT ROWID;
