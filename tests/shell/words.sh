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

# whoever writes the text chooses the keys: none becomes a variable that means something
printf '%s\n' '00400000-00401000 r-xp 00000000 00:00 0 ' 'Size:                  4 kB' 'IFS: 4 kB' 'PATH: /evil' \
	'New-Key: 1 kB' '3d: 2 kB' 'VmFlags: rd ' >"$scratch/keys"
vmals -P -X "$scratch/keys" >"$scratch/pairs"
is 'hostile keys of smaps set no variable of the shell' \
	"$(sh -euc 'ifs=$IFS path=$PATH; eval "$(cat "$1")"; [ "$IFS" = "$ifs" ] && [ "$PATH" = "$path" ] && echo same' sh "$scratch/pairs" 2>&1)" same
is 'the name of a new counter is a variable' \
	"$(sh -euc 'eval "$(cat "$1")"; echo "$KEY_IFS $KEY_PATH $KEY_NEW_KEY $KEY_3D"' sh "$scratch/pairs" 2>&1)" '4096 /evil 1024 2048'
is '... in no other form' "$(vmals -J -X "$scratch/keys" | grep -ci key_ifs)" 0
done_testing
