# SPDX-License-Identifier: BSD-2-Clause
# The table of the login bench, after medians.awk. counts.awk has seen that all were accepted.

function cell(stack, at_once,    key) {
	key = stack " " at_once
	if (refused[key])
		return sprintf("%d of %d refused", refused[key], count[key])
	return sprintf("%d / %d", median(key " p50"), median(key " p99"))
}

# Logins a second, all processes together.
function rate(stack,    key) {
	key = stack " 64"
	return refused[key] ? "" : sprintf("%d", 1000 * times(key " count", key " ms"))
}

function spread(stack, level) {
	if (refused[stack " " level])
		return
	median(stack " " level " p50")
	printf "  %-26s %2d at once: %d to %d\n", stack, level, low, high
}

END {
	n = split("pam_permit pam_google_authenticator pam_oath pam_2sv,new_host pam_2sv", stacks, " ")
	printf "\nA login, pam_start to pam_end, microseconds, p50 / p99; medians of %d rounds\n\n", rounds
	printf "%-26s %17s %17s %17s %9s\n", "", "1 at once", "8 at once", "64 at once", "a second"
	for (s = 1; s <= n; s++)
		printf "%-26s %17s %17s %17s %9s\n", stacks[s], cell(stacks[s], 1), \
		    cell(stacks[s], 8), cell(stacks[s], 64), rate(stacks[s])
	printf "\nOne durable write of 4 KiB: appended %d / %d, overwritten %d / %d\n", \
	    median("append p50"), median("append p99"), \
	    median("overwrite p50"), median("overwrite p99")
	printf "Two round trips between processes, and three codes made: %d / %d\n", \
	    median("trips p50"), median("trips p99")
	print "pam_oath: files of 10 users at 1 at once, one file with all at 8 and 64."
	print "new_host: a person's first login from there, which makes the host known."
	print "\nThe spread over the rounds, p50:"
	for (s = 1; s <= n; s++)
		for (level = 1; level <= 64; level *= 8)
			spread(stacks[s], level)
}
