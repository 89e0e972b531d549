# SPDX-License-Identifier: BSD-2-Clause
# A secret that 2sv holds for a moment is in no core file.
before_all()
{
	store_init
}

test_a_2sv_that_crashes_at_a_prompt_leaves_no_core()
{
	mkdir "$HOUSE/cores"
	cd "$HOUSE/cores"
	ulimit -c unlimited

	sh -c 'kill -QUIT $$' || true
	ls core* >/dev/null 2>&1 || skip 'this machine writes no core files into the working folder'
	rm -f core*
	expect "$TOP/tests/e2e/cores.exp" "$HOUSE/cores/saved" 'correct horse battery' </dev/null

	assert_equal '' "$(ls | grep core || true)"
}
