-- SPDX-License-Identifier: BSD-2-Clause
-- Changes of passwords, codes that are sent, copies, and what hosts are told of.

-- Changes of passwords: an alert may wait for the outcome.

-- Codes that are sent.

-- What leaves by a session.

-- Hosts, as 2sv hosts lists them.
