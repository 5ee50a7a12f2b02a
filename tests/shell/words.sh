#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --raw can be read by `read`, --pairs by `eval`; both give the bytes of every name back.
. "$top_srcdir/tests/lib.sh"
need bash dash
scratch

# the true names of a maps text, a line each ([heap] and the like, too; a newline is \012 there)
names_of()
{
	LC_ALL=C sed -E 's/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+ *//' "$1"
}

# undo \xHH, a line a name
unescape()
{
	bash -c 'while IFS= read -r line; do printf "%b\n" "$line"; done'
}

# shells count in signed numbers of 64 bits: the page at the very top is too high for dash
low='start < 8000000000000000'

for folder in 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-shared/0-one 6.18-amd64/zoo-deleted/0-one \
	6.1-s390x/zoo-names/0-one 6.12-nosmaps/zoo-names/0-one; do
	maps=$data/$folder/maps
	names_of "$maps" | grep -avxF '[vsyscall]' >"$scratch/names"
	is "$folder has names" "$(grep -c . "$scratch/names" | sed 's/^0$/none/; s/^[0-9]*$//')" ''

	vmals --raw -f "$low" "$maps" >"$scratch/raw"
	is "$folder: each line of --raw has the words of its heading" \
		"$(awk 'NR == 1 { n = NF } NF != n { print NR ": " NF }' "$scratch/raw")" ''
	sed 1d "$scratch/raw" | while read -r start end size perm offset kind name; do
		[ $((end - start)) = "$size" ] || echo "size of $start" >&2
		[ "$name" != - ] || name=
		printf '%s\n' "$name"
	done 2>"$scratch/err" | unescape >"$scratch/read"
	try "$folder: read gives all names back" cmp "$scratch/names" "$scratch/read"
	is "$folder: addresses and sizes are numbers to the shell" "$(cat "$scratch/err")" ''

	vmals --pairs -f "$low" -o +INODE "$maps" >"$scratch/pairs"
	dash -c 'while IFS= read -r line; do
		eval "$line"
		[ $((END - START)) = "$SIZE" ] || echo "size of $START" >&2
		printf "%s\n" "$NAME"
	done' <"$scratch/pairs" 2>"$scratch/err" | unescape >"$scratch/read"
	try "$folder: eval gives all names back" cmp "$scratch/names" "$scratch/read"
	is "$folder: eval runs nothing" "$(cat "$scratch/err")" ''
done

# a name that would do something if it could
printf '00400000-00401000 r-xp 00000000 08:01 12                                 /tmp/$(touch %s/ran)`touch %s/ran`";touch %s/ran;"\n' \
	"$scratch" "$scratch" "$scratch" >"$scratch/evil"
eval "$(vmals -P "$scratch/evil")"
is 'a hostile name is not run' "$(ls "$scratch/ran" 2>/dev/null)" ''
is 'a hostile name is one word' "$(vmals -rn -o NAME "$scratch/evil" | wc -w)" 1

# a name that is the sign for "no name"
printf '00400000-00401000 r-xp 00000000 08:01 12                                 -\n' >"$scratch/dash"
is 'a name that is a dash is told from none' "$(vmals -rn -o NAME "$scratch/dash")" '\x2d'

printf '00400000-00401000 r-xp 00000000 00:00 0 \nSize:                  4 kB\nNew-Key 2:             1 kB\n3d:                    2 kB\nVmFlags: rd \n' >"$scratch/keys"
if vmals -P -X "$scratch/keys" >"$scratch/pairs" 2>/dev/null; then
	try 'the name of a new counter is a variable' sh -eu -c 'eval "$(cat "$1")"; : "$_3D"' sh "$scratch/pairs"
else
	printf '00400000-00401000 r-xp 00000000 00:00 0 \nSize:                  4 kB\n3d-Key:                2 kB\nVmFlags: rd \n' >"$scratch/keys"
	vmals -P -X "$scratch/keys" >"$scratch/pairs"
	try 'the name of a new counter is a variable' sh -eu -c 'eval "$(cat "$1")"; [ "$_3D_KEY" = 2048 ]' sh "$scratch/pairs"
fi
done_testing
