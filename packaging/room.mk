# SPDX-License-Identifier: BSD-2-Clause
EXTRA_DIST += packaging/2sv.conf
