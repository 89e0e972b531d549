# SPDX-License-Identifier: BSD-2-Clause
# The results of tests, one line each: ok|not ok|skip TAB name TAB seconds TAB words; and
# their sum. Sourced by check.sh; bash. Reads $TOP, appends to $RESULTS.

# result WORD NAME SECONDS [WORDS]
result()
{
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$RESULTS"
}

# A skipped test is a failed one unless tests/may_skip names it.
results_judge_skips()
{
	awk -F '\t' -v OFS='\t' '
	    FNR == NR { if ($0 !~ /^#/ && NF >= 2 && $2 != "") may[$1] = 1; next }
	    $1 == "skip" && !($2 in may) { $1 = "not ok"; $4 = "not in tests/may_skip: " $4 }
	    { print }' "$1" "$2"
}

# results_count WORD FILE
results_count()
{
	awk -F '\t' -v word="$1" '$1 == word { n++ } END { print n + 0 }' "$2"
}

# results_sum: the failed and skipped ones by name, then the one line; 0 if none failed.
results_sum()
{
	local judged=$RESULTS.judged failed
	results_judge_skips "$TOP/tests/may_skip" "$RESULTS" >"$judged"
	failed=$(results_count 'not ok' "$judged")
	awk -F '\t' '$1 != "ok" {
	    printf "  %s: %s %s\n", ($1 == "skip" ? "skipped" : "FAILED"), $2, $4 }' "$judged"
	printf '%s passed, %s failed, %s skipped\n' "$(results_count ok "$judged")" "$failed" \
	    "$(results_count skip "$judged")"
	[ "$failed" = 0 ] && [ "$(results_count ok "$judged")" -gt 0 ]
}

# results_of_make_check STAGE FOLDER: reads what automake's tests left. A program of cmocka
# names each of its tests ("ok 1 - name"); another counts as one.
results_of_make_check()
{
	local stage=$1 trs
	find "$2" -name '*.trs' | sort | while read -r trs; do
		results_of_program "$stage" "${trs#"$2"/}" "${trs%.trs}.log" \
		    "$(sed -n 's/^:test-result: //p' "$trs" | head -n 1)"
	done
}

# results_of_program STAGE NAME LOG VERDICT (PASS, FAIL, SKIP ...)
results_of_program()
{
	local name=${2%.trs} verdict=${4%% *} ok failed
	ok=$(results_of_tap "$1/$name" "$3" | tee -a "$RESULTS" | wc -l)
	failed=$(grep '^not ok ' "$3" | grep -cv '# SKIP' || true)
	case $verdict in
	PASS) [ "$ok" -gt 0 ] || result ok "$1/$name" - ;;
	SKIP) result skip "$1/$name" - "$(tail -n 1 "$3")" ;;
	*) [ "$failed" -gt 0 ] || result 'not ok' "$1/$name" - "ended with $verdict" ;;
	esac
	[ "$verdict" = PASS ] || [ "$verdict" = SKIP ] || results_show_log "$1/$name" "$3"
}

results_of_tap()
{
	sed -nE -e "s|^(not )?ok [0-9]+ # SKIP (.*)|skip\t$1/\2\t-\t|p" \
	    -e "s|^not ok [0-9]+ - (.*)|not ok\t$1/\1\t-\t|p" \
	    -e "s|^ok [0-9]+ - (.*)|ok\t$1/\1\t-\t|p" "$2"
}

results_show_log()
{
	printf '  FAILED: %s; the last lines of its log:\n' "$1"
	tail -n 60 "$2" | sed 's/^/    | /'
}
