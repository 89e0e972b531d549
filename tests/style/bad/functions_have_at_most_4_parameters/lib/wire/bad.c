int
bad(int one, int two, int three, int four, int five)
{
	return one + two + three + four + five;
}
