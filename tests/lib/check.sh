# SPDX-License-Identifier: BSD-2-Clause
# ./bootstrap check [STAGE...]: all tests, in stages; each says what it does and how long it
# took. The last line is the sum; the status is 0 only if nothing failed. Run by root.
set -u
umask 022
TOP=$(cd "$(dirname "$0")/../.." && pwd)
export TOP
. "$TOP/tests/lib/words.sh"
. "$TOP/tests/lib/packages.sh"
. "$TOP/tests/lib/build.sh"
. "$TOP/tests/lib/machine.sh"
. "$TOP/tests/lib/results.sh"
. "$TOP/tests/lib/namespaces.sh"
. "$TOP/tests/lib/pages.sh"
STAGES='build unit sanitizers style man e2e demo kills fuzz mutants valgrind distcheck bench'
RESULTS=$TOP/build/check/results
FUZZ_SECONDS=${FUZZ_SECONDS:-10}

# check_step NAME COMMAND...: a step that counts as a test of its own.
check_step()
{
	local name=$1 began status=0
	shift
	began=$(seconds_now)
	"$@" || status=$?
	if [ $status = 0 ]; then
		result ok "$name" "$(seconds_since "$began")"
	else
		result 'not ok' "$name" "$(seconds_since "$began")" "see above"
	fi
	return $status
}

# The build that most stages use: warnings are errors, and paths as a package has them.
build_checked()
{
	build_bootstrap && build_configure checked --enable-werror $(build_options) &&
	    build_make checked "Building with warnings as errors" all
}

stage_build()
{
	check_step build/werror build_checked
}

# run_make_check STAGE FOLDER WORDS: most tests wait for something most of the time.
run_make_check()
{
	find "$TOP/build/$2" -name '*.trs' -delete
	check_step "$1/programs" build_make "$2" "Building the unit tests" check TESTS=
	CMOCKA_MESSAGE_OUTPUT=TAP build_make "$2" "$3" check -k -j$((3 * $(nproc)))
	results_of_make_check "$1" "$TOP/build/$2"
}

stage_unit()
{
	build_checked && run_make_check unit checked "Running the unit tests (make check)"
}

stage_sanitizers()
{
	check_step sanitizers/build build_sanitizers || return
	run_make_check sanitizers sanitizers "Running them with ASan and UBSan"
}

build_sanitizers()
{
	build_bootstrap && build_configure sanitizers --enable-werror --enable-sanitizers &&
	    build_make sanitizers "Building with ASan and UBSan" all
}

stage_style()
{
	"$BASH" "$TOP/tests/style/run.sh" "$RESULTS"
}

stage_man()
{
	local page
	for page in "$TOP"/man/*.[1-9]; do
		[ -f "$page" ] || continue
		check_step "man/${page##*/}" page_lint "$page"
		check_step "man/${page##*/}_fits_80_columns" page_fits "$page"
	done
}

stage_e2e()
{
	local before=$TOP/build/check/machine.before after=$TOP/build/check/machine.after
	machine_describe >"$before"
	run_in_house
	machine_describe >"$after"
	check_step e2e/the_machine_is_as_before diff "$before" "$after"
}

# house_ready STAGE: what the house needs is built and staged.
house_ready()
{
	build_checked && build_stage checked && build_tools checked && return
	result 'not ok' "$1/stage" - "2sv could not be staged"
	return 1
}

run_in_house()
{
	house_ready e2e || return
	"$TOP/tests/e2e/container.sh" roots & # who needs one waits for it
	say "  Each file has a house of its own; five run at a time."
	"$TOP/tests/e2e/run.sh"
	wait
	cat "$TOP/build/e2e/results" >>"$RESULTS"
	say "  What came of each case at each door of a desktop, and at servers of one field:"
	check_step e2e/no_case_is_missing_at_a_door "$TOP/tests/e2e/matrix.sh"
}

# The demo as it is shown, and with a person who types (by tests/e2e/person.exp).
stage_demo()
{
	local log=$TOP/build/check
	house_ready demo || return
	export DEMO_STAGED=yes
	check_step demo/demo step "$log/demo.log" "Showing the demo" "$TOP/bootstrap" demo
	check_step demo/hands_on step "$log/hands-on.log" "Typing at demo --hands-on" \
	    expect "$TOP/tests/e2e/person.exp"
	unset DEMO_STAGED
}

stage_kills()
{
	"$TOP/tests/kills/run.sh" --short
	cat "$TOP/build/kills/results" >>"$RESULTS"
}

build_fuzz()
{
	build_bootstrap && build_configure fuzz CC=clang --enable-fuzz &&
	    build_make fuzz "Building with libFuzzer (clang)" all
}

# Each works on one processor: so many at a time as there are.
stage_fuzz()
{
	local target name
	check_step fuzz/build build_fuzz || return
	for target in "$TOP"/build/fuzz/tests/fuzz/*; do
		[ -f "$target" ] && [ -x "$target" ] || continue
		[ "$(jobs -rp | wc -l)" -lt "$(nproc)" ] || wait -n
		name=${target##*/}
		mkdir -p "$TOP/build/fuzz/corpus/$name"
		check_step "fuzz/$name" step "$TOP/build/fuzz/$name.log" \
		    "Fuzzing $name for $FUZZ_SECONDS s" fuzz_run "$target" "$name" &
	done
	wait
}

fuzz_run()
{
	cd "$TOP/build/fuzz" || return
	set -- "$1" "$TOP/build/fuzz/corpus/$2" "$TOP/tests/fuzz/corpus/$2"
	[ -d "$3" ] || set -- "$1" "$2"
	"$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 \
	    -print_final_stats=1 "${@:2}"
}

stage_valgrind()
{
	build_checked && build_make checked "Building the unit tests" check TESTS= || return
	"$TOP/tests/lib/valgrind.sh" "$TOP/build/checked"
	cat "$TOP/build/valgrind/results" >>"$RESULTS"
}

# One broken line at a time: the tests must see each. A third of them a run: MUTANTS=1000 for all.
stage_mutants()
{
	"$TOP/tests/mutants/run.sh" --some "${MUTANTS:-45}"
	cat "$TOP/build/mutants/results" >>"$RESULTS"
}

stage_distcheck()
{
	rm -f "$TOP"/build/checked/2sv-*.tar.xz
	build_checked && check_step distcheck/distcheck step "$TOP/build/check/distcheck.log" \
	    "Packing, and building again from the package (make distcheck)" distcheck_run &&
	    check_step distcheck/the_package_has_every_file package_is_whole
}

# At /mnt, in a mount namespace of its own: what is installed there must lie below folders
# of root's, or its settings are refused; the project may lie in anybody's.
distcheck_run()
{
	unshare --mount --propagation "$(house_propagation)" bash -eu -c '
		mount --bind "$1" /mnt
		trap "cd / && umount /mnt" EXIT
		make -C /mnt -j"$(nproc)" distcheck' distcheck "$TOP/build/checked"
}

# Prints the files of the project that its source package lacks; .git's own may be.
package_is_whole()
{
	local missing
	missing=$(
		cd "$TOP" && . tests/style/checks.sh
		comm -23 <(tree_all | grep -Ev '(^|/)\.gitignore$' | sort -u) \
		    <(tar -tJf build/checked/2sv-*.tar.xz | sed 's|^[^/]*/||' | sort -u)
	)
	[ -z "$missing" ] || say "$missing"
	[ -z "$missing" ]
}

stage_bench()
{
	house_ready bench || return
	check_step bench/login step "$TOP/build/check/bench.log" \
	    "Many logins at once, beside other modules" "$TOP/tests/bench/login.sh" --short
	check_step bench/watch step "$TOP/build/check/bench_watch.log" \
	    "The watch of a thousand ssh sessions" "$TOP/tests/bench/watch.sh" --short
}

# Later parts of the project are simply not there yet.
stage_is_there()
{
	case $1 in
	man) compgen -G "$TOP/man/*.[1-9]" >/dev/null ;;
	fuzz) compgen -G "$TOP/tests/fuzz/*.c" >/dev/null ;;
	bench) [ -x "$TOP/tests/bench/login.sh" ] ;;
	esac
}

stage_words()
{
	case $1 in
	build) echo "gcc, every warning an error" ;;
	unit) echo "the rooms' own tests" ;;
	sanitizers) echo "the same tests under ASan and UBSan" ;;
	style) echo "sizes, includes, format, words" ;;
	man) echo "the manual pages, by mandoc and groff, at 80 columns" ;;
	e2e) echo "real sshd, sudo, su and login in the house" ;;
	demo) echo "README's first command, and with a person who types" ;;
	kills) echo "kill -9 and power cuts while people log in" ;;
	fuzz) echo "each parser for $FUZZ_SECONDS s" ;;
	mutants) echo "the product broken, a line at a time: tests must turn red" ;;
	valgrind) echo "the rooms' own tests and a whole 2svd under valgrind" ;;
	distcheck) echo "the source package builds, passes, installs and uninstalls" ;;
	bench) echo "counts only: who is let in when many come at once" ;;
	esac
}

run_stage()
{
	local began
	stage_is_there "$1" || return 0
	heading "Stage $1: $(stage_words "$1")"
	began=$(seconds_now)
	"stage_$1"
	say "  Stage $1 took $(seconds_since "$began") s"
}

need_root check
mountpoint -q / || with_root_mounted "$BASH" "$TOP/tests/lib/check.sh" "$@"
for stage in "$@"; do
	case " $STAGES " in
	*" $stage "*) ;;
	*)
		say "bootstrap check: there is no stage \"$stage\"; stages: $STAGES" >&2
		exit 2
		;;
	esac
done
mkdir -p "$TOP/build/check"
: >"$RESULTS"
began=$(seconds_now)
heading "Packages"
(packages_install $PACKAGES_TO_BUILD $PACKAGES_TO_CHECK && packages_unpack) || exit 1
for stage in ${*:-$STAGES}; do
	run_stage "$stage"
done
heading "All stages took $(seconds_since "$began") s"
results_sum
