# SPDX-License-Identifier: BSD-2-Clause
# Who was let in, after medians.awk: one line each with kind=short, else only what is wrong. Exits
# 1 if an honest login was refused, a code accepted more than once in a round, or fewer than hold
# people sat at their prompts.
# pam_oath with many at once refuses by its lock; that is shown in the table.

function say(good, name, words) {
	bad += !good
	if (kind == "short" || !good)
		printf "%s bench/login/%s: %s\n", good ? "ok" : "not ok", name, words
}

END {
	if (!rounds)
		exit 1
	for (key in count) {
		split(key, parts, " ")
		name = parts[1] "/" parts[2]
		if (parts[1] == "guesses")
			say(refused[key] == count[key], name,
			    sprintf("%d of %d refused", refused[key], count[key]))
		else if (parts[1] == "pam_2sv,same")
			say(count[key] - refused[key] == rounds, name,
			    sprintf("one code by 64 at once, %d rounds: %d accepted", rounds,
			        count[key] - refused[key]))
		else if (parts[1] != "pam_oath" || parts[2] == 1)
			say(!refused[key], name,
			    sprintf("%d of %d accepted", count[key] - refused[key], count[key]))
	}
	say(held == hold, "held", sprintf("%d of %d at their prompts", held, hold))
	if (bad && kind != "short")
		print "No figures: they are printed only when every login was accepted."
	exit bad > 0
}
