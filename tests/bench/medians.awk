# SPDX-License-Identifier: BSD-2-Clause
# Reads the results of the login bench: lines "ROUND NAME AT_ONCE COUNT P50 P99 REFUSED MS",
# "ROUND floor" and three P50 P99 (microseconds), "ROUND held COUNT" and "0 pss KB". Medians over
# the rounds, of figures and of quotients within a round. Comes before the other awk files.

function sort_up(values, n,    i, j, value) {
	for (i = 2; i <= n; i++) {
		value = values[i]
		for (j = i - 1; j > 0 && values[j] > value; j--)
			values[j + 1] = values[j]
		values[j + 1] = value
	}
}

# The median of the figures in text; sets low and high.
function middle(text,    n, i, values) {
	n = split(text, values, " ")
	for (i = 1; i <= n; i++)
		values[i] += 0
	sort_up(values, n)
	low = values[1]
	high = values[n]
	return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}

# The median of what key ("NAME AT_ONCE p50|p99|ms") was in each round.
function median(key,    round, text) {
	for (round = 1; round <= rounds; round++)
		text = text " " figure[round, key]
	return middle(text)
}

# The median of the rounds' quotients: what ran side by side is compared.
function times(ours, theirs,    round, text) {
	for (round = 1; round <= rounds; round++)
		text = text " " figure[round, ours] / figure[round, theirs]
	return middle(text)
}

$2 == "pss" {
	pss_kb = $3
	next
}

$2 == "held" {
	if (held == "" || $3 < held)
		held = $3
	next
}

$2 == "floor" {
	figure[$1, "append p50"] = $3
	figure[$1, "append p99"] = $4
	figure[$1, "overwrite p50"] = $5
	figure[$1, "overwrite p99"] = $6
	figure[$1, "trips p50"] = $7
	figure[$1, "trips p99"] = $8
	next
}

{
	key = $2 " " $3
	count[key] += $4
	figure[$1, key " p50"] = $5
	figure[$1, key " p99"] = $6
	refused[key] += $7
	figure[$1, key " ms"] = $8
	figure[$1, key " count"] = $4
	rounds = $1
}
