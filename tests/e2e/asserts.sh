# SPDX-License-Identifier: BSD-2-Clause
# What a test of the house demands. Each ends the test as failed (status 1) with words.
# Sourced in the house by file.sh; bash.

fail()
{
	printf 'FAILED: %s\n' "$*" >&2
	printf '  at %s line %s\n' "${BASH_SOURCE[-1]##*/}" "${BASH_LINENO[*]}" >&2
	exit 1
}

# Ends the test as skipped; only what tests/may_skip lists may be.
skip()
{
	printf 'skipped: %s\n' "$*"
	exit 77
}

# assert_equal EXPECTED ACTUAL [WORDS]
assert_equal()
{
	[ "$1" = "$2" ] || fail "${3:-not equal}: expected '$1', got '$2'"
}

# assert_contains TEXT PART
assert_contains()
{
	case $1 in
	*"$2"*) ;;
	*) fail "'$2' is not in: $1" ;;
	esac
}

assert_lacks()
{
	case $1 in
	*"$2"*) fail "'$2' must not be in: $1" ;;
	esac
}

# assert_matches TEXT REGEX (extended, any line)
assert_matches()
{
	grep -Eq -- "$2" <<<"$1" || fail "no line matches /$2/ in: $1"
}

# assert_status EXPECTED COMMAND...: its output is kept in $OUTPUT.
assert_status()
{
	local expected=$1 status=0
	shift
	OUTPUT=$("$@" 2>&1) || status=$?
	[ "$status" = "$expected" ] ||
	    fail "expected status $expected, got $status from: $*; it said: $OUTPUT"
}

# assert_accepts COMMAND..., assert_refuses COMMAND...: ends with 0, or with anything else
# but 90 and 91 (talk.exp: it never asked, it never ended); $OUTPUT is what was said.
assert_accepts()
{
	assert_status 0 "$@"
}

assert_refuses()
{
	local status=0
	OUTPUT=$("$@" 2>&1) || status=$?
	case $status in
	0) fail "must be refused, but was accepted: $*; it said: $OUTPUT" ;;
	90 | 91 | 126 | 127) fail "status $status is no refusal: $*; it said: $OUTPUT" ;;
	esac
}

# until_true SECONDS COMMAND...: polls; for what another process does soon.
until_true()
{
	local seconds=$1 end=$((SECONDS + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "not true within $seconds s: $*"
		sleep 0.02
	done
}
