# SPDX-License-Identifier: BSD-2-Clause
# What README's "Use it" says to type: its lines and the packages it names. Sourced; bash.

# The section's text.
readme_use_it()
{
	awk '/^-+$/ { on = before == "Use it"; next } on && held { print before }
	    { held = on; before = $0 }' "$TOP/README"
}

# The packages in "(needs a b c)".
readme_packages()
{
	readme_use_it | tr '\n' ' ' | sed -n 's/.*(needs \([^)]*\)).*/\1/p'
}

# Its lines of shell, in order, as they stand there but for the indent.
readme_lines()
{
	readme_use_it | sed -n 's/^    //p'
}
