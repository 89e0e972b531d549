# SPDX-License-Identifier: BSD-2-Clause
# Run in the house, by run.sh and tests/e2e/storm.test.sh: not part of "make check".
EXTRA_DIST += tests/storm/README tests/storm/run.sh tests/storm/inside.sh tests/storm/judge.pl \
	tests/storm/logins.pl tests/storm/sink.pl
