# SPDX-License-Identifier: BSD-2-Clause
# The short run of the storm: no alert is lost, whoever dies.

test_each_of_1000_alerts_comes_while_notifiers_and_keeper_are_killed()
{
	assert_accepts bash "$TOP/tests/storm/inside.sh" short

	assert_contains "$OUTPUT" ' 1000 alerts told, 1000 delivered'
	assert_lacks "$OUTPUT" FAULT
	echo "$OUTPUT"
}
