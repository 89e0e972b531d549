# SPDX-License-Identifier: BSD-2-Clause
# Makes what the login bench needs in the house: people, the files of each module's stack, a
# store with them and one with a million. Everything that is written durably lies below $PLACE,
# which is on the disk; the rest of the house is memory. Sourced by login_inside.sh; bash.

# make_people COUNT: found in a database, as a list of thousands would cost every stack alike.
make_people()
{
	local misc=/var/lib/misc
	compgen -G '/usr/lib/*/libnss_db.so.2' >/dev/null ||
	    die "libnss-db is not unpacked in build/packages"
	"$PROGRAM" accounts 0 "$1" >"$PLACE/accounts"
	mkdir -p $misc
	awk '{ line = $1 ":x:" NR + 99999 ":100::/nonexistent:/bin/false"
		print "0" NR - 1, line; print "." $1, line; print "=" NR + 99999, line }' \
	    "$PLACE/accounts" | makedb -o $misc/passwd.db -
	sed -i 's/^passwd:.*/passwd: files db/' /etc/nsswitch.conf
	getent passwd person000001 >/dev/null || die "libnss-db does not find the accounts"
}

make_google()
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
make_oath()
{
	mkdir "$PLACE/oath"
	awk -v folder="$PLACE" -v per_round=$PER_ROUND -v first="$COUNT_1" -v second="$COUNT_8" \
	    -v third="$COUNT_64" -v last_one=$((ROUNDS * PER_ROUND)) '
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
	NR <= last_one {
		line = "HOTP/T30/6 " $1 " - " $3
		at = (NR - 1) % per_round
		if (at < first)
			add(int((NR - 1) / 10), line)
		else if (at < first + second + third)
			add(int((NR - 1) / per_round + 1) "-at-" \
			    (at < first + second ? 8 : 64), line)
	}' "$PLACE/accounts"
	chmod 600 "$PLACE"/oath/*
}

# make_fill STORE COUNT: through store.h, with the keeper's uid, while no service runs.
make_fill()
{
	setpriv --reuid _2sv --regid _2sv --clear-groups "${PROGRAM%/*}/fill" \
	    "$PLACE/store/$1.db" /etc/2sv/seal.key /etc/2sv/store-id 0 "$2" ||
	    die "The store could not be filled"
}

# make_2sv FEW MANY: two stores of one id, "few" and "many", with so many people in each.
make_2sv()
{
	mkdir -p /etc/2sv "$PLACE/store"
	chown _2sv: "$PLACE/store"
	echo "store = \"sqlite:$PLACE/store/few.db\"" >/etc/2sv/2sv.conf
	store_init >/dev/null
	service_stop
	cp -a "$PLACE/store/few.db" "$PLACE/store/many.db"
	[ ! -e "$PLACE/store/few.db-wal" ] ||
	    cp -a "$PLACE/store/few.db-wal" "$PLACE/store/many.db-wal"
	make_fill few "$1"
	say "  Making a store with $2 people ..."
	make_fill many "$2"
	echo 'auth required pam_2sv.so' >"$PLACE/pam.d/pam_2sv"
	printf 'auth required %s.so\n' pam_2sv pam_permit >"$PLACE/pam.d/unasked"
}

# serve few|many: 2svd with that store, which is open when this returns.
serve()
{
	service_stop || true
	echo "store = \"sqlite:$PLACE/store/$1.db\"" >/etc/2sv/2sv.conf
	service_start
	house_wait 60 2sv status --account person000000 || die "2svd does not serve $1.db"
}
