# SPDX-License-Identifier: BSD-2-Clause
# A web server of TLS that keeps what it is asked, and certificates of a CA that the house trusts.
# Sourced in the house, after acts.sh; bash.
SINK=$HOUSE/sink

# ca_make: a CA; curl and OpenSSL trust it, in this house alone.
ca_make()
{
	mkdir -p "$SINK"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
	    -keyout "$SINK/ca.key" -out "$SINK/ca.pem" -subj '/CN=The house' 2>/dev/null
	mkdir -p /etc/ssl/certs
	cat "$SINK/ca.pem" >>/etc/ssl/certs/ca-certificates.crt
}

# certificate_make NAME FILE: of our CA, with its key.
certificate_make()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$2.key" \
	    -out "$2.csr" -subj "/CN=$1" 2>/dev/null
	openssl x509 -req -in "$2.csr" -CA "$SINK/ca.pem" -CAkey "$SINK/ca.key" -CAcreateserial \
	    -days 30 -extfile <(echo "subjectAltName=DNS:$1") -out "$2.crt" 2>/dev/null
	cat "$2.crt" "$2.key" >"$2"
}

# sink_start PORT CERTIFICATE: at all addresses of the house.
sink_start()
{
	socat "OPENSSL-LISTEN:$1,pf=ip6,ipv6-v6only=0,reuseaddr,fork,cert=$2,verify=0" \
	    EXEC:"perl $TOP/tests/e2e/httpsink.pl $SINK" </dev/null >>"$SINK/log" 2>&1 &
	house_wait 10 port_is_listening "$1"
}

# sink_empty [ANSWER...]: nothing was asked; these are the next answers.
sink_empty()
{
	rm -f "$SINK"/[0-9]* "$SINK/answers"
	[ $# = 0 ] || printf '%s\n' "$@" >"$SINK/answers"
}

sink_requests()
{
	find "$SINK" -name '[0-9]*' | wc -l
}

# sink_header NAME [N]: of the N-th request, or the first.
sink_header()
{
	sed -n "/^\r$/q; s/^$1: //p" "$SINK/${2:-1}" | tr -d '\r'
}

# sink_heard PART: the number of the first request that has it.
sink_heard()
{
	grep -lF -- "$1" "$SINK"/[0-9]* | sed 's|.*/||' | sort -n | head -n 1 | grep .
}

sink_body()
{
	sed '1,/^\r$/d' "$SINK/${1:-1}"
}

# code_that_came: that confirms a contact, of the newest request; what talk.exp types.
code_that_came()
{
	house_wait 10 test -e "$SINK/1"
	sink_body "$(sink_requests)" | sed 's/.*"code":"\([0-9]*\)".*/\1/'
}
