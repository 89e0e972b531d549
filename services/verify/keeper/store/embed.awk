# SPDX-License-Identifier: BSD-2-Clause
# Turns sql/*.sql into one header of two lists: SQL_STATEMENTS(X) has X(NAME, "text") for each
# "-- name: x" and what follows it; SQL_MIGRATIONS(X) has X("text") for each migrate-*.sql, in
# the order given; SQL_MERGE is the text of merge.sql, many statements in one. Comments and line ends
# are left out.

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

function finish() {
	if (migration && text != "")
		migrations = migrations " \\\n\tX(" quoted(text) ")"
	else if (merge && text != "")
		merged = quoted(text)
	else if (name != "")
		statements = statements " \\\n\tX(" toupper(name) ", " quoted(text) ")"
	name = text = ""
}

FNR == 1 {
	finish()
	migration = FILENAME ~ /migrate-[0-9]+\.sql$/
	merge = FILENAME ~ /merge\.sql$/
}

/^-- name: / {
	finish()
	name = $3
	next
}

{
	sub(/[ \t]*--.*$/, "")
	gsub(/^[ \t]+|[ \t]+$/, "")
	if ($0 == "")
		next
	text = text (text == "" ? "" : " ") $0
}

END {
	finish()
	print "/* Made from the files of sql/ by embed.awk. */"
	print "#pragma once"
	print "#define SQL_STATEMENTS(X)" statements
	print "#define SQL_MIGRATIONS(X)" migrations
	print "#define SQL_MERGE " merged
}
