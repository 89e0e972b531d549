# SPDX-License-Identifier: BSD-2-Clause
# What a login may cost, after medians.awk: each figure beside the most that it may be (the gate)
# and what we want (the goal). A quotient is the median of the rounds' quotients.

function gate(words, value, most, goal, unit,    met) {
	met = value <= goal ? "goal" : value <= most ? "pass" : "MISS"
	missed += met == "MISS"
	printf "  %-4s  %-58s %7.2f %s (gate %s, goal %s)\n", met, words, value, unit, most, goal
}

# No login through a service can be quicker.
function of_limit(    round, text) {
	for (round = 1; round <= rounds; round++)
		text = text " " figure[round, "pam_2sv 1 p50"] / (figure[round, "pam_permit 1 p50"] + \
		    figure[round, "overwrite p50"] + figure[round, "trips p50"])
	return middle(text)
}

function over_permit(    round, text) {
	for (round = 1; round <= rounds; round++)
		text = text " " figure[round, "unasked 1 p50"] - figure[round, "pam_permit 1 p50"] - \
		    figure[round, "overwrite p50"]
	return middle(text)
}

# Logins of one who guesses: after the first ones no way is open, and each is refused in 100 ms.
function guesses_a_minute() {
	return 60000 * times("guesses 24 count", "guesses 24 ms")
}

END {
	g = "pam_google_authenticator"
	print "\nTo reach:"
	gate("1 at once, p50, of " g, times("pam_2sv 1 p50", g " 1 p50"), 1.0, 0.75, "x")
	gate("8 at once, p50, of " g, times("pam_2sv 8 p50", g " 8 p50"), 0.85, 0.7, "x")
	gate("64 at once, p50, of " g, times("pam_2sv 64 p50", g " 64 p50"), 0.6, 0.35, "x")
	gate("64 at once, p99, of " g, times("pam_2sv 64 p99", g " 64 p99"), 0.6, 0.35, "x")
	gate("1 at once, p50, of pam_permit + the limit", of_limit(), 2, 1.4, "x")
	gate("1,000,000 people in the store, p50, of " count["pam_2sv 1"] / rounds " a round", \
	    times("pam_2sv,many 1 p50", "pam_2sv,new_host 1 p50"), 1.2, 1.05, "x")
	gate("honest logins refused", refused["pam_2sv 64"] + refused["pam_2sv 8"], 0, 0, "")
	gate("one code by 64 at once, accepted a round", \
	    (count["pam_2sv,same 64"] - refused["pam_2sv,same 64"]) / rounds, 1, 1, "")
	gate("64 people who think 0.5 s, of one who does", \
	    times("pam_2sv,think 64 p50", "pam_2sv,think 1 p50"), 1.2, 1.2, "x")
	gate("not asked, p50, over pam_permit + one durable write", over_permit(), 100, 60, "us")
	gate("memory of all processes (PSS), idle", pss_kb / 1024, 12, 6, "MB")
	gate(sprintf("%d wait, %d guesses a minute, p99, of quiet", held, guesses_a_minute()), \
	    times("pam_2sv,crowd 1 p99", "pam_2sv,new_host 1 p99"), 2, 1.3, "x")
	printf "%d of them missed. A busy machine misses what a quiet one reaches.\n", missed
}
