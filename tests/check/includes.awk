# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: awk -f includes.awk rooms.tsv FILE...: every #include that rooms.tsv does not allow, in words.
FNR == 1 && NR != 1 {
	file = FILENAME
	sub(/^.*\/tree\//, "", file)
	folder = parent(file)
	room = whole(file)
	if (known[folder] && !(room in level) && folder != "cmd")
		complain(room " has no place in tests/check/rooms.tsv: give it one")
}
NR == FNR && $1 == "folder" { known[$2] = 1; for (i = 3; i <= NF; i++) may[$2, $i] = 1 }
NR == FNR && $1 == "level" { for (i = 4; i <= NF; i++) level[$2 "/" $i] = $3 }
NR == FNR { next }

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
	name = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*["<]/, "", name)
	sub(/[">].*/, "", name)
	target = place_of(name)
	if (target == "" || target == room)
		next
	if (bad = refusal(target))
		complain("includes " name ": " bad)
}

# the room of a file: its own name, or that of which it is a part
function whole(path)
{
	sub(/\.[ch]$/, "", path)
	if (!(path in level) && match(path, /_[a-z0-9]+$/) && substr(path, 1, RSTART - 1) in level)
		return substr(path, 1, RSTART - 1)
	return path
}

# the room that a name in an #include means, "" for what is not ours
function place_of(name)
{
	sub(/\.h$/, "", name)
	if (name == "vmatools" || name == "config")
		return ""
	while (sub(/^\.\.\//, "", name))
		;
	sub(/^(lib|cmd)\//, "", name)
	if (name ~ /^(model|text|source)\//)
		return whole("lib/" name)
	if (("cmd/" parent(name)) in known)
		return whole("cmd/" name)
	return whole(folder "/" name) in level ? whole(folder "/" name) : ""
}

function refusal(target,	to)
{
	to = parent(target)
	if (folder == "cmd" && to != room && to != "cmd/common")
		return room " may not know " to
	if (to != folder)
		return may[folder, to] ? "" : folder " may not know " to
	if (!(target in level))
		return target " has no place in tests/check/rooms.tsv"
	return level[target] < level[room] ? "" : "not below " room
}

function parent(path)
{
	sub(/\/[^\/]*$/, "", path)
	return path
}

function complain(what)
{
	print file ":" FNR ": " what
}
