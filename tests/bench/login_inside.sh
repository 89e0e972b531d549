# SPDX-License-Identifier: BSD-2-Clause
# The part of the login bench that runs in the house: a real 2svd beside other modules, round
# after round. What it measures goes to a line each of $PLACE/raw/results. Called by login.sh.
#   login_inside.sh full|short PROGRAM
set -eu
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/e2e/acts.sh"
. "$TOP/tests/bench/login_make.sh"
KIND=$1 PROGRAM=$2
STACKS="pam_permit pam_google_authenticator pam_oath pam_2sv"
THINKERS=64
case $KIND in
full) ROUNDS=5 COUNT_1=300 COUNT_8=480 COUNT_64=640 ALONE=10 HELD=500 WRONG=480 MANY=1000000 ;;
short) ROUNDS=1 COUNT_1=20 COUNT_8=40 COUNT_64=128 ALONE=1 HELD=30 WRONG=24 MANY=1000 ;;
esac
# The people of a round: those of the table, who think alone and at once, who log in in a crowd,
# and whose code is everybody's. Behind the last round's: the crowd's two, and who has no device.
PER_ROUND=$((COUNT_1 + COUNT_8 + COUNT_64 + ALONE + THINKERS + COUNT_1 + 1))
VICTIM=$((ROUNDS * PER_ROUND)) IDLER=$((ROUNDS * PER_ROUND + 1))
UNASKED=$((IDLER + 1))
PLACE=$(mktemp -d "$TOP/build/e2e/bench.XXXXXX")
chmod 711 "$PLACE"
RAW=$PLACE/raw RESULTS=$PLACE/raw/results

bench_end()
{
	service_stop || true
	rm -rf "$TOP/build/e2e/bench"
	mv "$RAW" "$TOP/build/e2e/bench"
	rm -rf "$PLACE"
}

# bench_run NAME MANNER SERVICE FIRST COUNT AT_ONCE STEPS: one line of results.
bench_run()
{
	local figures
	figures=$("$PROGRAM" run "$2" "$3" "$PLACE/pam.d" "$4" "$5" "$6" "$7" \
	    "$RAW/$1-$6-$round" 2>>"$RAW/words")
	echo "$round $1 $6 $5 $figures" >>"$RESULTS"
}

# bench_stack AT_ONCE FIRST COUNT STACK. Of pam_2sv two cells, as a person's first login makes the
# host known, and the second, with the next code, comes from a known host.
bench_stack()
{
	case $4/$1 in
	pam_oath/1) bench_run pam_oath plain pam_oath- "$2" "$3" "$1" 0 ;;
	pam_oath/*) bench_run pam_oath plain "pam_oath-$round-at-$1" "$2" "$3" "$1" 0 ;;
	pam_2sv/*)
		bench_run pam_2sv,new_host plain pam_2sv "$2" "$3" "$1" 0
		bench_run pam_2sv plain pam_2sv "$2" "$3" "$1" 1
		;;
	*) bench_run "$4" plain "$4" "$2" "$3" "$1" 0 ;;
	esac
}

# bench_crowd FIRST: logins one at a time, while others sit at their prompts and codes are guessed.
bench_crowd()
{
	local holders guessers
	rm -f "$PLACE/hold" "$PLACE/held"
	mkfifo "$PLACE/hold"
	"$PROGRAM" run hold pam_2sv "$PLACE/pam.d" $IDLER $HELD $HELD 0 "$RAW/hold" \
	    <"$PLACE/hold" >"$PLACE/held" 2>>"$RAW/words" &
	holders=$!
	exec 9>"$PLACE/hold"
	house_wait 60 test -s "$PLACE/held"
	bench_run guesses wrong pam_2sv $VICTIM $WRONG 24 0 9>&- &
	guessers=$!
	bench_run pam_2sv,crowd plain pam_2sv "$1" "$COUNT_1" 1 0 9>&-
	kill -0 $guessers 2>/dev/null || echo "$round guesses ended early" >>"$RAW/words"
	wait $guessers
	exec 9>&-
	wait $holders
	echo "$round held $(cut -d' ' -f2 "$PLACE/held")" >>"$RESULTS"
}

# bench_many FIRST: the first people of the round again, in the store with many.
bench_many()
{
	serve many
	bench_run pam_2sv,many plain pam_2sv "$1" "$COUNT_1" 1 0
	serve few
}

bench_memory()
{
	local pid
	for pid in $(service_pids); do
		cat "/proc/$pid/smaps_rollup"
	done | awk '/^Pss:/ { sum += $2 } END { print "0 pss", sum }' >>"$RESULTS"
}

# Every stack at every number at once, one after another; then what pam_2sv alone is asked.
bench_round()
{
	local first=$((($1 - 1) * PER_ROUND)) begin at_once count stack
	begin=$first
	echo "$round floor $("$PROGRAM" floor "$PLACE/floor" 300)" >>"$RESULTS"
	for at_once in 1 8 64; do
		count=COUNT_$at_once
		for stack in $STACKS; do
			bench_stack $at_once $first "${!count}" $stack
		done
		[ $at_once != 1 ] || bench_run unasked plain unasked \
		    $((UNASKED + ($1 - 1) * COUNT_1)) "$COUNT_1" 1 0
		first=$((first + ${!count}))
	done
	bench_run pam_2sv,think think pam_2sv $first $ALONE 1 0
	bench_run pam_2sv,think think pam_2sv $((first + ALONE)) $THINKERS $THINKERS 0
	first=$((first + ALONE + THINKERS))
	bench_crowd $first
	first=$((first + COUNT_1))
	bench_run pam_2sv,same same pam_2sv $first 64 64 0
	bench_many $begin
}

trap bench_end EXIT
mkdir "$PLACE/pam.d" "$RAW"
echo 'auth required pam_permit.so' >"$PLACE/pam.d/pam_permit"
echo 'auth required pam_deny.so' >"$PLACE/pam.d/other"
say "  Making $UNASKED people, each with a device ..."
make_people $((UNASKED + ROUNDS * COUNT_1))
make_google
make_oath
make_2sv $UNASKED $MANY
serve few
bench_memory
for round in $(seq $ROUNDS); do
	say "  Round $round of $ROUNDS ..."
	bench_round "$round"
done
# Who was refused though not meant to be: pam_oath's lock does, and wrong codes are.
sort -u "$RAW/words" | grep -v -e '^pam_oath-.*-at-' -e ': Authentication failure$' |
    head -n 10 >&2 || true
awk -v kind="$KIND" -v hold=$HELD -f "$TOP/tests/bench/medians.awk" -f "$TOP/tests/bench/counts.awk" \
    "$RESULTS" || exit 1
[ "$KIND" = short ] || awk -f "$TOP/tests/bench/medians.awk" \
    -f "$TOP/tests/bench/login_table.awk" -f "$TOP/tests/bench/gates.awk" "$RESULTS"
