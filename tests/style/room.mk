# SPDX-License-Identifier: BSD-2-Clause
# Not run by make check: bootstrap check runs it.
EXTRA_DIST += tests/style
