# SPDX-License-Identifier: BSD-2-Clause
# The part of the login bench that runs in the house: accounts, the files of each stack, a real
# 2svd, the rounds. Everything that is written durably lies below build/e2e, which is on the
# disk; the rest of the house is memory. Called by login.sh; bash.
#   login_inside.sh full|short PROGRAM
set -eu
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/e2e/acts.sh"
KIND=$1 PROGRAM=$2
STACKS="pam_permit pam_google_authenticator pam_oath pam_2sv"
case $KIND in
full) ROUNDS=5 COUNT_1=300 COUNT_8=480 COUNT_64=640 ;;
short) ROUNDS=1 COUNT_1=20 COUNT_8=40 COUNT_64=128 ;;
esac
PER_ROUND=$((COUNT_1 + COUNT_8 + COUNT_64))
PLACE=$(mktemp -d "$TOP/build/e2e/bench.XXXXXX")
chmod 711 "$PLACE"
RESULTS=$PLACE/results

bench_end()
{
	service_stop || true
	rm -rf "$PLACE"
}

# Accounts are found in a database, as a list of thousands would cost every stack alike.
bench_accounts()
{
	local misc=/var/lib/misc
	compgen -G '/usr/lib/*/libnss_db.so.2' >/dev/null ||
	    die "libnss-db is not unpacked in build/packages"
	"$PROGRAM" accounts 0 $((ROUNDS * PER_ROUND)) >"$PLACE/accounts"
	mkdir -p $misc
	awk '{ line = $1 ":x:" NR + 99999 ":100::/nonexistent:/bin/false"
		print "0" NR - 1, line; print "." $1, line; print "=" NR + 99999, line }' \
	    "$PLACE/accounts" | makedb -o $misc/passwd.db -
	sed -i 's/^passwd:.*/passwd: files db/' /etc/nsswitch.conf
	getent passwd person000001 >/dev/null || die "libnss-db does not find the accounts"
}

bench_google()
{
	mkdir "$PLACE/google"
	(
		umask 377
		while read -r name base32 _; do
			printf '%s\n" DISALLOW_REUSE\n" TOTP_AUTH\n' "$base32" >"$PLACE/google/$name"
		done <"$PLACE/accounts"
	)
	printf 'auth required pam_google_authenticator.so user=root secret=%s/google/${USER}\n' \
	    "$PLACE" >"$PLACE/pam.d/pam_google_authenticator"
}

# A file of users for each ten accounts, and one with all of a round's for those at once.
bench_oath()
{
	mkdir "$PLACE/oath"
	awk -v folder="$PLACE" -v per_round=$PER_ROUND -v first="$COUNT_1" -v second="$COUNT_8" '
	function add(name, line) {
		file = folder "/oath/" name
		if (!(name in known)) {
			known[name] = 1
			service = folder "/pam.d/pam_oath-" name
			print "auth required pam_oath.so window=5 digits=6 usersfile=" \
			    file >service
			close(service)
		}
		print line >>file
		if (file != last && last)
			close(last)
		last = file
	}
	{
		line = "HOTP/T30/6 " $1 " - " $3
		at = (NR - 1) % per_round
		if (at < first)
			add(int((NR - 1) / 10), line)
		else
			add(int((NR - 1) / per_round + 1) "-at-" \
			    (at < first + second ? 8 : 64), line)
	}' "$PLACE/accounts"
	chmod 600 "$PLACE"/oath/*
}

# The store is made by 2sv, filled through store.h while no service runs, and served by 2svd.
bench_2sv()
{
	mkdir -p /etc/2sv "$PLACE/store"
	chown _2sv: "$PLACE/store"
	echo "store = \"sqlite:$PLACE/store/2sv.db\"" >/etc/2sv/2sv.conf
	service_start
	store_init >/dev/null
	echo 'auth required pam_2sv.so' >"$PLACE/pam.d/pam_2sv"
	service_stop
	setpriv --reuid _2sv --regid _2sv --clear-groups "${PROGRAM%/*}/fill" \
	    "$PLACE/store/2sv.db" /etc/2sv/seal.key /etc/2sv/store-id 0 $((ROUNDS * PER_ROUND)) ||
	    die "The store could not be filled"
	service_start
}

# bench_cell ROUND AT_ONCE FIRST COUNT STACK: one line of results; of pam_2sv two, as an account's
# first login makes its host known, and the second comes from a known host.
bench_cell()
{
	local service=$5
	case $5/$2 in
	pam_oath/1) service=pam_oath- ;;
	pam_oath/*) service=pam_oath-$1-at-$2 ;;
	pam_2sv/*) bench_run "$1" "$2" "$3" "$4" pam_2sv,new_host pam_2sv -1 ;;
	esac
	bench_run "$1" "$2" "$3" "$4" "$5" $service 0
}

# bench_run ROUND AT_ONCE FIRST COUNT NAME SERVICE STEPS
bench_run()
{
	local figures
	figures=$("$PROGRAM" run "$6" "$PLACE/pam.d" "$3" "$4" "$2" "$7" 2>>"$PLACE/words")
	echo "$1 $2 $5 $figures $4" >>"$RESULTS"
}

# bench_round ROUND: every stack at every number at once, one after another.
bench_round()
{
	local first=$((($1 - 1) * PER_ROUND)) at_once count stack
	echo "$1 floor $("$PROGRAM" floor "$PLACE/floor" 300)" >>"$RESULTS"
	for at_once in 1 8 64; do
		count=COUNT_$at_once
		for stack in $STACKS; do
			bench_cell "$1" $at_once $first "${!count}" $stack
		done
		first=$((first + ${!count}))
	done
}

trap bench_end EXIT
mkdir "$PLACE/pam.d"
echo 'auth required pam_permit.so' >"$PLACE/pam.d/pam_permit"
echo 'auth required pam_deny.so' >"$PLACE/pam.d/other"
say "  Making $((ROUNDS * PER_ROUND)) accounts, each with its device ..."
bench_accounts
bench_google
bench_oath
bench_2sv
for round in $(seq $ROUNDS); do
	say "  Round $round of $ROUNDS ..."
	bench_round "$round"
done
sort -u "$PLACE/words" | grep -v '^pam_oath-.*-at-' | head -n 10 >&2 || true
awk -v kind="$KIND" -f "$TOP/tests/bench/login_table.awk" "$RESULTS"
