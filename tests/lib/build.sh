# SPDX-License-Identifier: BSD-2-Clause
# Configures, builds and stages 2sv, each kind of build in its own folder under build/.
# Sourced after words.sh; bash. Reads $TOP.

# The multiarch folder's name (x86_64-linux-gnu), or nothing where there is none.
build_multiarch()
{
	gcc -print-multiarch 2>/dev/null || true
}

# Runs autoreconf where what configure is made from is newer than its last run.
build_bootstrap()
{
	local stamp=$TOP/build/autoreconf.done changed
	if [ -x "$TOP/configure" ] && [ -f "$stamp" ]; then
		changed=$(find "$TOP" -path "$TOP/build" -prune -o -newer "$stamp" \
		    \( -name '*.mk' -o -name configure.ac -o -name Makefile.am \) -print -quit)
		[ -n "$changed" ] || return 0
	fi
	step "$TOP/build/autoreconf.log" "Making configure (autoreconf)" \
	    autoreconf --install --warnings=all "$TOP" && touch "$stamp"
}

# build_configure NAME OPTION...: configures in build/NAME, once for the same options.
build_configure()
{
	local name=$1 folder=$TOP/build/$1 options
	shift
	options="$*"
	mkdir -p "$folder"
	if [ -f "$folder/Makefile" ] && [ "$(cat "$folder/options" 2>/dev/null)" = "$options" ] &&
	    [ ! "$TOP/configure" -nt "$folder/Makefile" ]; then
		return
	fi
	step "$folder/configure.log" "Configuring (output in build/$name/configure.log)" \
	    build_run_configure "$folder" "$@"
	printf '%s\n' "$options" >"$folder/options"
}

build_run_configure()
{
	cd "$1"
	shift
	"$TOP/configure" "$@"
}

# build_make NAME WORDS TARGET...: make in build/NAME.
build_make()
{
	local folder=$TOP/build/$1 words=$2
	shift 2
	step "$folder/make-${1:-all}.log" "$words" make -C "$folder" -j"$(nproc)" "$@"
}

# build_stage NAME: installs build/NAME below build/stage, as a package would.
build_stage()
{
	rm -rf "$TOP/build/stage.new"
	mkdir -p "$TOP/build/stage.new/usr" "$TOP/build/stage.new/etc"
	step "$TOP/build/stage.log" "Staging (make install DESTDIR=build/stage)" \
	    make -C "$TOP/build/$1" -j"$(nproc)" install DESTDIR="$TOP/build/stage.new"
	rm -rf "$TOP/build/stage"
	mv "$TOP/build/stage.new" "$TOP/build/stage"
}

# build_tools NAME: what only the house needs, from build/NAME into build/tools.
BUILD_TOOLS="tests/e2e/logsink tests/e2e/caller tests/e2e/rehearser tests/e2e/waiters tests/e2e/groups
	tests/e2e/notifysink tests/dialogue/text_to_picture"
build_tools()
{
	local tool
	step "$TOP/build/tools.log" "Building the house's tools" \
	    make -C "$TOP/build/$1" $BUILD_TOOLS tests/e2e/synchronised.la tests/e2e/says.la \
	    tests/e2e/seat.la tests/dialogue/nss.la
	mkdir -p "$TOP/build/tools"
	for tool in $BUILD_TOOLS; do
		cp "$TOP/build/$1/$tool" "$TOP/build/tools/${tool##*/}"
	done
	cp "$TOP/build/$1/tests/e2e/.libs/"{synchronised,says,seat}.so \
	    "$TOP/build/$1/tests/dialogue/.libs/nss.so" \
	    "$TOP/build/tools/"
}

# The options of a package's configure: where Debian has things.
build_options()
{
	printf '%s\n' --prefix=/usr --sysconfdir=/etc --localstatedir=/var \
	    --with-pam-dir="/usr/lib/$(build_multiarch)/security"
}
