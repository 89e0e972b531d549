# SPDX-License-Identifier: BSD-2-Clause
# The table of the login bench. Reads lines "ROUND AT_ONCE STACK P50 P99 REFUSED COUNT" and
# "ROUND floor P50 P99 P50 P99" (microseconds). Figures are printed only if every login was
# accepted; pam_oath with many at once, which refuses by its lock, is shown by its count.
# Exits 1 if any other stack refused one. With kind=short: counts alone.

function sort_up(values, n,    i, j, value) {
	for (i = 2; i <= n; i++) {
		value = values[i]
		for (j = i - 1; j > 0 && values[j] > value; j--)
			values[j + 1] = values[j]
		values[j + 1] = value
	}
}

# The median of what key collected over the rounds; sets low and high.
function median(key,    n, values) {
	n = split(all[key], values, " ")
	for (i = 1; i <= n; i++)
		values[i] += 0
	sort_up(values, n)
	low = values[1]
	high = values[n]
	return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}

function cell(stack, at_once,    key) {
	key = stack " " at_once
	if (refused[key])
		return sprintf("%d of %d refused", refused[key], count[key])
	return sprintf("%d / %d", median(key " p50"), median(key " p99"))
}

function ratio(at_once, which, gate, goal,    ours, theirs) {
	ours = median("pam_2sv " at_once " " which)
	theirs = median("pam_google_authenticator " at_once " " which)
	printf "  %2d at once, %s: %.2f x (to reach: %s, goal %s)\n", at_once, which, \
	    ours / theirs, gate, goal
}

$2 == "floor" {
	all["floor append p50"] = all["floor append p50"] " " $3
	all["floor append p99"] = all["floor append p99"] " " $4
	all["floor overwrite p50"] = all["floor overwrite p50"] " " $5
	all["floor overwrite p99"] = all["floor overwrite p99"] " " $6
	next
}

{
	key = $3 " " $2
	all[key " p50"] = all[key " p50"] " " $4
	all[key " p99"] = all[key " p99"] " " $5
	refused[key] += $6
	count[key] += $7
	if ($3 != "pam_oath" || $2 == 1)
		refused_any += $6
	if (!($3 in seen)) {
		seen[$3] = 1
		stacks[++stack_count] = $3
	}
	rounds = $1
}

END {
	if (!stack_count)
		exit 1
	if (kind == "short" || refused_any) {
		for (s = 1; s <= stack_count; s++)
			for (level = 1; level <= 64; level *= 8) {
				key = stacks[s] " " level
				if (stacks[s] == "pam_oath" && level > 1)
					continue
				printf "%s bench/login/%s/%d: %d of %d accepted\n", \
				    refused[key] ? "not ok" : "ok", stacks[s], level, \
				    count[key] - refused[key], count[key]
			}
		if (refused_any)
			print "No figures: they are printed only when every login was accepted."
		exit refused_any > 0
	}
	printf "\nA login, pam_start to pam_end, microseconds, p50 / p99; medians of %d rounds\n\n", rounds
	printf "%-26s %18s %18s %18s\n", "", "1 at once", "8 at once", "64 at once"
	for (s = 1; s <= stack_count; s++)
		printf "%-26s %18s %18s %18s\n", stacks[s], cell(stacks[s], 1), \
		    cell(stacks[s], 8), cell(stacks[s], 64)
	printf "\nOne durable write of 4 KiB: appended %d / %d, overwritten %d / %d\n", \
	    median("floor append p50"), median("floor append p99"), \
	    median("floor overwrite p50"), median("floor overwrite p99")
	print "pam_oath: files of 10 users at 1 at once, one file with all at 8 and 64."
	print "\npam_2sv in times of pam_google_authenticator:"
	ratio(1, "p50", "1.0", "0.75")
	ratio(8, "p50", "0.85", "0.7")
	ratio(64, "p50", "0.6", "0.35")
	ratio(64, "p99", "0.6", "0.35")
	print "\nThe spread over the rounds, p50:"
	for (s = 1; s <= stack_count; s++)
		for (level = 1; level <= 64; level *= 8) {
			if (refused[stacks[s] " " level])
				continue
			median(stacks[s] " " level " p50")
			printf "  %-26s %2d at once: %d to %d\n", stacks[s], level, low, high
		}
}
