# SPDX-License-Identifier: BSD-2-Clause
# What a letter says of an address: the name that DNS has for it, and its country. Real name servers:
# dnsmasq, and one that lies (nameserver.pl); databases in MaxMind's format (mmdb.pl).
. "$TOP/tests/e2e/through.sh"
. "$TOP/tests/e2e/decisions.sh"
NOTIFY=$(echo /usr/libexec/2sv/2sv-notify)
MAILS=$HOUSE/mails
NAMES=$HOUSE/names
ATLAS=/var/lib/atlas.mmdb
REVERSED=$(tr . '\n' <<<203.0.113.9 | tac | paste -sd.).in-addr.arpa # where its name stands

before_all()
{
	store_init
	sshd_start
	mkdir -p "$MAILS"
	perl "$TOP/tests/e2e/mailsink.pl" 25 "$MAILS" </dev/null >/dev/null 2>&1 &
	house_wait 10 port_is_listening 25
	sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
	echo 'nameserver 127.0.0.1' >/etc/resolv.conf
	"$NOTIFY" --once
	rm -f "$MAILS"/[0-9]*
}

name_server_is_up()
{
	ss -Hlun 'sport = :53' | grep -q .
}

name_server_is_down()
{
	! name_server_is_up
}

# honest RECORD...: options of dnsmasq(8).
honest()
{
	names_end
	dnsmasq --keep-in-foreground --no-resolv --no-hosts --user=root --listen-address=127.0.0.1 \
	    --bind-interfaces --port=53 --pid-file= "$@" </dev/null >"$HOUSE/dnsmasq.out" 2>&1 &
	echo $! >"$HOUSE/names.pid"
	house_wait 10 name_server_is_up || fail "$(cat "$HOUSE/dnsmasq.out")"
}

# lying: one that answers by the lines of standard input.
lying()
{
	names_end
	cat >"$NAMES"
	rm -f "$NAMES.asked"
	perl "$TOP/tests/e2e/nameserver.pl" 53 "$NAMES" </dev/null >/dev/null 2>&1 &
	echo $! >"$HOUSE/names.pid"
	house_wait 10 name_server_is_up || fail "no name server"
}

names_end()
{
	[ ! -e "$HOUSE/names.pid" ] || kill "$(cat "$HOUSE/names.pid")" 2>/dev/null || true
	house_wait 10 name_server_is_down
}

# letter ACCOUNT [ADDRESS]: of a login from there.
letter()
{
	service_start
	person "$1"
	enrol "$1"
	"$NOTIFY" --once
	rm -f "$MAILS"/[0-9]*
	log_mark
	assert_accepts ssh_login "$1" "$(code "$1")" "${2:-203.0.113.9}"
	assert_status 0 "$NOTIFY" --once
	MAIL=$(cat "$MAILS"/[0-9]* | tr -d '\r')
	assert_contains "$MAIL" "Subject: Login from a new host: $1"
	assert_contains "$MAIL" "  From     ${2:-203.0.113.9}, a new host"
	rm -f "$MAILS"/[0-9]*
}

test_a_name_whose_own_addresses_contain_the_address_is_said()
{
	honest --ptr-record=$REVERSED,DSL-9.example.net \
	    --host-record=dsl-9.example.net,203.0.113.9,2001:db8:1:2::a \
	    --ptr-record=a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa,dsl-9.example.net
	letter n1
	assert_matches "$MAIL" '^  Name     dsl-9\.example\.net$'
	letter n2 2001:db8:1:2::a
	assert_matches "$MAIL" '^  Name     dsl-9\.example\.net$'
	names_end
}

test_a_name_that_is_another_machines_is_left_out()
{
	honest --ptr-record=$REVERSED,bank.example.org \
	    --host-record=bank.example.org,198.51.100.7
	letter n3
	assert_lacks "$MAIL" bank.example.org
	assert_lacks "$MAIL" '  Name '
	names_end
}

test_no_name_is_no_trouble()
{
	honest --address=/arpa/ --address=/example.net/
	letter n4
	assert_lacks "$MAIL" '  Name '
	assert_lacks "$(log_since_mark)" 'reverse names'
	names_end
}

test_a_name_of_the_hosts_file_counts()
{
	honest --address=/arpa/
	echo '203.0.113.9 office' >>/etc/hosts
	letter n5
	sed -i '/ office$/d' /etc/hosts
	assert_matches "$MAIL" '^  Name     office$'
	names_end
}

# All of these are confirmed: whatever is asked for has that address.
test_names_of_hostile_bytes_are_left_out()
{
	local labels n=0
	for labels in 'x\x1b[2J example net' 'x\x0a\x0aFrom:\x20root example net' 'x\xe2\x80\xae example net' \
	    '203 0 113 9' '3405803785' 'a_b example net' 'a.b\x00c example net' '\x3cscript\x3e example net' \
	    "$(printf 'a%.0s' {1..60}) $(printf 'b%.0s' {1..60}) example net"; do
		lying <<-END
		$REVERSED PTR $labels
		* A 203.0.113.9
		END
		letter "h$((n += 1))"
		assert_lacks "$MAIL" '  Name '
		grep -q "^$REVERSED PTR$" "$NAMES.asked" || fail "never asked for $labels"
		names_end
	done
	# The server is not what keeps names out.
	lying <<-END
	$REVERSED PTR good example net
	* A 203.0.113.9
	END
	letter h99
	assert_matches "$MAIL" '^  Name     good\.example\.net$'
	names_end
}

test_a_name_server_that_never_answers_holds_no_letter_up()
{
	local began
	lying <<<'* hang'
	began=$SECONDS
	letter n6
	[ $((SECONDS - began)) -lt 30 ] || fail "took $((SECONDS - began)) s"
	assert_lacks "$MAIL" '  Name '
	grep -q PTR "$NAMES.asked" || fail "never asked"
	log_has 'reverse names take too long' || fail "$(log_since_mark)"
	names_end
}

# Twenty alerts that wait: the notifier does not wait at each.
test_a_name_server_that_never_answers_is_let_be_for_a_while()
{
	local i
	lying <<<'* hang'
	service_start
	for i in 1 2 3 4 5 6 7 8; do
		person "w$i"
		enrol "w$i"
	done
	"$NOTIFY" --once
	for i in 1 2 3 4 5 6 7 8; do
		assert_accepts ssh_login "w$i" "$(code "w$i")"
	done
	rm -f "$NAMES.asked" "$MAILS"/[0-9]*
	log_mark
	assert_status 0 "$NOTIFY" --once
	assert_equal 8 "$(find "$MAILS" -name '[0-9]*' | wc -l)"
	assert_equal 1 "$(grep -c "^$REVERSED PTR$" "$NAMES.asked")"
	assert_equal 1 "$(log_since_mark | grep -c 'reverse names take too long')"
	rm -f "$MAILS"/[0-9]*
	names_end
}

test_reverse_names_no_asks_nobody()
{
	lying <<-END
	$REVERSED PTR good example net
	* A 203.0.113.9
	END
	echo 'reverse_names = no' >>/etc/2sv/2sv.conf
	letter n7
	sed -i '/^reverse_names/d' /etc/2sv/2sv.conf
	assert_lacks "$MAIL" '  Name '
	! [ -e "$NAMES.asked" ] || fail "asked: $(cat "$NAMES.asked")"
	names_end
}

atlas_make()
{
	perl "$TOP/tests/e2e/mmdb.pl" "$ATLAS" <<-END
	203.0.113.0/24|SE|Sweden|Uppsala
	198.51.100.0/24|NO|Norway|
	192.0.2.0/25|FI||
	END
	chmod 644 "$ATLAS"
	echo "geoip_database = $ATLAS" >>/etc/2sv/2sv.conf
}

atlas_end()
{
	sed -i '/^geoip_database/d' /etc/2sv/2sv.conf
}

test_the_country_is_said_and_that_it_is_a_guess()
{
	atlas_make
	letter g1
	assert_matches "$MAIL" '^  Place    Uppsala, Sweden \(a guess from the address\)$'
	letter g2 198.51.100.7
	assert_matches "$MAIL" '^  Place    Norway \('
	letter g3 192.0.2.7
	assert_matches "$MAIL" '^  Place    FI \('
	letter g4 2001:db8:1:2::a # of which it has none
	assert_lacks "$MAIL" '  Place '
	assert_lacks "$(log_since_mark)" geoip_database
	atlas_end
}

# hosts_json ACCOUNT: country of each of its hosts.
hosts_json()
{
	as "$1" 2sv hosts --json | jq -r '.hosts[] | "\(.address) \(.country)"' | sort
}

# The service itself looks nothing up: what the notifier found is shown once the letter was tried.
test_hosts_has_the_country_that_the_notifier_found()
{
	atlas_make
	letter g6
	letter g7 198.51.100.7
	assert_accepts ssh_login g7 "$(code g7 1)" 2001:db8:1:2::a
	assert_equal '203.0.113.9 Uppsala, Sweden' "$(hosts_json g6)"
	assert_equal "198.51.100.7 Norway
2001:db8:1:2::a null" "$(hosts_json g7)"
	assert_matches "$(2sv hosts --account g6)" ' Uppsala, Sweden +([^ ]+ +)?1 '
	assert_matches "$(2sv hosts --account g6 --long)" '^  Country        Uppsala, Sweden$'
	assert_matches "$(2sv hosts --account g7 --long)" '^  Country        -$'
	# Of it the next letter says nothing: the database has no such address.
	assert_status 0 "$NOTIFY" --once
	assert_contains "$(hosts_json g7)" '2001:db8:1:2::a null'
	rm -f "$MAILS"/[0-9]*
	atlas_end
}

test_without_a_database_no_host_has_a_country()
{
	letter g8
	assert_equal '203.0.113.9 null' "$(hosts_json g8)"
}

# Each of a digest: an hour's ordinary alerts beyond the first few stand in one letter.
test_all_hosts_of_a_letter_get_their_countries()
{
	local host
	atlas_make
	service_start
	person g9
	enrol g9
	"$NOTIFY" --once
	for host in 203.0.113.9 203.0.113.10 198.51.100.7 2001:db8:1:2::a 2001:db8:1:3::a; do
		enrol g9 "d$host"
		assert_accepts ssh_login g9 "$(code g9)" "$host"
	done
	assert_status 0 "$NOTIFY" --once
	assert_equal 'Norway
Uppsala, Sweden
Uppsala, Sweden
null
null' "$(hosts_json g9 | cut -d' ' -f2- | LC_ALL=C sort)"
	rm -f "$MAILS"/[0-9]*
	atlas_end
}

# A disk of lies: what is too long for a line is left out, and the letter is settled all the same.
test_a_database_of_hostile_bytes_names_no_country()
{
	printf '203.0.113.0/24|SE|%s|\n' $'Swe\e[2Jden\a' | perl "$TOP/tests/e2e/mmdb.pl" "$ATLAS"
	chmod 644 "$ATLAS"
	echo "geoip_database = $ATLAS" >>/etc/2sv/2sv.conf
	letter g10
	assert_lacks "$(2sv hosts --account g10 --long)" $'\e'
	assert_matches "$(2sv hosts --account g10 --long)" '^  Country        (SE|-)$'
	assert_lacks "$(2sv alerts --account g10)" waits
	atlas_end
}

# Names are asked for after the place: who lets them hang gets no place out of the letter.
test_the_country_is_said_where_names_hang()
{
	lying <<<'* hang'
	atlas_make
	letter g5
	assert_matches "$MAIL" '^  Place    Uppsala, Sweden '
	atlas_end
	names_end
}

# atlas_damage N: in one of several ways.
atlas_damage()
{
	local size
	size=$(stat -c %s "$ATLAS")
	case $1 in
	1) truncate -s $((size / 2)) "$ATLAS" ;;
	2) head -c "$size" /dev/urandom >"$ATLAS" ;;
	3) : >"$ATLAS" ;;
	4) rm "$ATLAS" ;;
	5) chmod 600 "$ATLAS" ;;
	# Every record of the tree points far away.
	6) head -c 300 /dev/zero | tr '\0' '\377' | dd of="$ATLAS" conv=notrunc status=none ;;
	7) perl -0777 -pi -e 's/\0{16}\K.*?(?=\xab\xcd\xefMaxMind)/"\xff" x length $&/se' "$ATLAS" ;;
	esac
}

test_a_damaged_database_costs_the_country_and_one_line()
{
	local n
	for n in 1 2 3 4 5 6 7; do
		atlas_make
		atlas_damage $n
		letter "d$n"
		assert_lacks "$MAIL" '  Place '
		assert_equal 1 "$(log_since_mark | grep -c "geoip_database $ATLAS: ")"
		atlas_end
		rm -f "$ATLAS"
	done
}
