#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All JSON that vmals prints is as the installed schema says, and the schema would notice if it were not.
. "$top_srcdir/tests/lib.sh"
need jq
scratch
schema=$top_srcdir/cmd/schema/vmatools-1.schema.json
validator=$top_srcdir/tests/json/validate.jq

faults()
{
	jq -r --slurpfile schema "$schema" -f "$validator" | head -n 5
}

# valid WHAT ARGUMENT...: what vmals prints is at least one object, and without fault
valid()
{
	what=$1
	shift
	vmals -J "$@" >"$scratch/json" 2>"$scratch/err" </dev/null
	if [ -s "$scratch/json" ]; then
		is "valid: $what" "$(faults <"$scratch/json" 2>&1)" ''
	else
		not_ok "valid: $what" "$(cat "$scratch/err")"
	fi
}

cd "$data" || exit 99
for folder in 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-shared/0-one 6.18-amd64/zoo-threads/0-one \
	6.18-amd64/node/4-wasm/node-8979 6.12-arm64-16k/zoo-threads/0-one 6.12-anonname/zoo-anonname/0-one \
	6.1-s390x/zoo-threads/0-one 6.1-powerpc64le/zoo-personality/0-one 6.12-nosmaps/zoo-names/0-one \
	6.18-amd64/zoo-empty/0-one.zombie; do
	[ -d "$folder" ] || { not_ok "there is $folder"; continue; }
	valid "$folder, the usual columns" "$folder"
	valid "$folder, every counter" -X "$folder"
	valid "$folder, all columns" --output-all "$folder"
	valid "$folder, its members" --mm --output-all "$folder"
	valid "$folder, its summary" --summary -x "$folder"
	for by in kind role name perm; do
		valid "$folder, by $by" --group $by -X "$folder"
	done
done
valid 'several targets' 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-shared/0-one
is 'several targets are a line each' "$(wc -l <"$scratch/json")" 2
valid 'the process itself' --output-all self
valid 'a torn read' -o +CLIPPED "6.18-amd64/torn-reads/maps-bs4096-delay0.0005"
valid 'an empty text' -
valid 'the flags' --list-flags
valid 'the columns' --list-columns
valid 'the columns of members' --list-columns --mm

# a target whose name is no UTF-8, and a kernel that counts something new
bad=$(printf 'bad\377')
printf '00400000-00401000 r-xp 00000000 00:00 0 \nSize:                  4 kB\nNew-Key:              12 kB\nWord: three little words\nVmFlags: rd zz \n' >"$scratch/$bad"
(cd "$scratch" && vmals -J -X -o +TARGET,FLAGS "$bad") >"$scratch/json"
is 'valid: new keys, new flags, a name of bytes' "$(faults <"$scratch/json")" ''
is 'a new key is a column' "$(jq -c '.vmas[0] | [.new_key, .word, .vmflags, .target_hex]' "$scratch/json")" \
	'[12288,"three little words",["rd","zz"],"626164ff"]'

# broken WHAT FILTER: this change of what is printed must be a fault
broken()
{
	vmals -J -x 6.18-amd64/zoo-shared/0-one | jq -c "$2" | faults >"$scratch/faults"
	if [ -s "$scratch/faults" ]; then
		ok "a fault is found: $1"
	else
		not_ok "a fault is found: $1"
	fi
}
broken 'another version' '.schema_version = 2'
broken 'a key that is new' '.more = []'
broken 'no target' 'del(.target.pid)'
broken 'an address without 0x' '.vmas[3].start = "400000"'
broken 'a size as a word' '.vmas[3].size = "4K"'
broken 'a size that is no whole number' '.vmas[3].size = 0.5'
broken 'another kind' '.vmas[3].kind = "anonymous"'
broken 'permissions in words' '.vmas[3].perm = "read"'
broken 'a counter as a list' '.vmas[3].rss = [1]'
done_testing
