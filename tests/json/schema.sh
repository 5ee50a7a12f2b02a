#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All JSON that the commands print is as the installed schema says, and the schema would notice if it were not.
. "$top_srcdir/tests/lib.sh"
need jq
scratch
schema=$top_srcdir/cmd/schema/vmatools-1.schema.json
validator=$top_srcdir/tests/json/validate.jq

faults()
{
	jq -r --slurpfile schema "$schema" -f "$validator" | head -n 5
}

# valid WHAT ARGUMENT...: what $command prints is at least one object, and without fault
valid()
{
	what=$1
	shift
	$command -J "$@" >"$scratch/json" 2>"$scratch/err" </dev/null
	if [ -s "$scratch/json" ]; then
		is "valid: $what" "$(faults <"$scratch/json" 2>&1)" ''
	else
		not_ok "valid: $what" "$(cat "$scratch/err")"
	fi
}

cd "$data" || exit 99
command=vmals
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

command=vmafind
for how in '' --next --prev; do
	valid "vmafind $how, the usual columns" $how lesson/lesson.maps 0 8048123 20009000 ffffe000 ffffffffffffffff
	valid "vmafind $how, all columns" $how --output-all 6.18-amd64/zoo-threads/0-one 0 401000 7fff00000000
done
valid 'vmafind of names that are no UTF-8' 6.18-amd64/zoo-names/0-one 7f87ae600000 7f87ae608000 7f87ae5f0000
valid 'vmafind of ranges' -o +UPTO lesson/lesson.maps --intersect 0-8048000 --intersect 8048000,
valid 'vmafind of a live process' $$ 0 ffffffffffffffff
valid 'vmafind of nothing' lesson/lesson.maps
valid 'the columns of vmafind' --list-columns
command=vmatree
valid 'vmatree, the usual columns' lesson/lesson.maps
valid 'vmatree, all columns' --output-all 6.18-amd64/zoo-threads/0-one
valid 'vmatree of names that are no UTF-8' 6.18-amd64/zoo-names/0-one
valid 'vmatree, a search' --find 20009000 lesson/lesson.maps
valid 'vmatree, a search that finds nothing' --find fffff000 lesson/lesson.maps
valid 'vmatree, room' --gap 1M lesson/lesson.maps
valid 'vmatree, no room' --gap 16G lesson/lesson.maps
valid 'vmatree, changes' --insert 20008000-2000a000 --split 20004000 --merge 20004000 --erase 0 --split 20004001 lesson/lesson.maps
is 'each state is a line' "$(wc -l <"$scratch/json")" 6
valid 'vmatree, a check' --check lesson/lesson.maps
valid 'vmatree of several, and of one that is empty' lesson/lesson.maps 6.18-amd64/zoo-empty/0-one.zombie
valid 'the columns of vmatree' --list-columns
command=vmasim
valid 'vmasim, the usual columns' lesson/lesson lesson/four
valid 'vmasim, all columns, all at once' --output-all --check --tree --gaps --maps lesson/lesson lesson/split
valid 'vmasim, malloc()' --output-all lesson/plain lesson/malloc
printf '%s\n' 'mprotect(2000e000, 16K, r) = ENOMEM' 'touch(0x1000)' 'mmap(NULL, 9T, rw, private|anon)' \
	"$(printf 'mmap(NULL, 4K, r, private, "/tmp/\377")')" >"$scratch/calls"
valid 'vmasim, calls that fail, and a name that is no UTF-8' --output-all --check lesson/lesson "$scratch/calls"
valid 'the columns of vmasim' --list-columns
command=vmagap
for rows in --holes --seams --limits '--fit 4K,2M,1G,16P'; do
	for from in lesson/lesson.maps 6.18-amd64/zoo-growsdown/0-one 6.18-amd64/zoo-names/0-one 6.1-i386/zoo-threads/0-one $$; do
		valid "vmagap $rows, the usual columns" $rows "$from"
	done
	valid "vmagap $rows, all columns" --output-all $rows 6.18-amd64/zoo-names/0-one
	valid "the columns of vmagap $rows" --list-columns $rows
done
valid 'vmagap, all at once' --holes --seams --limits --fit 4K 6.18-amd64/zoo-threads/0-one
valid 'vmagap, sums' --holes --seams --summary 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-personality/0-one
valid 'vmagap of one that is empty' --holes --seams --limits --summary 6.18-amd64/zoo-empty/0-one.zombie


command=vmadiff
valid 'vmadiff of two moments' 6.18-amd64/zoo-diffshapes/0-before 6.18-amd64/zoo-diffshapes/1-after
valid 'vmadiff of two files' 6.18-amd64/zoo-diffshapes/0-before/smaps 6.18-amd64/zoo-diffshapes/1-after/smaps
valid 'vmadiff of two programs' 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-threads/0-one
valid 'vmadiff, all columns' --output-all 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-threads/0-one
valid 'vmadiff of two kernels' 6.1-s390x/zoo-threads/0-one 6.18-amd64/zoo-threads/0-one
valid 'vmadiff of maps with smaps' 6.12-nosmaps/zoo-names/0-one 6.18-amd64/zoo-names/0-one
valid 'vmadiff of names that are no UTF-8' lesson/lesson.maps 6.18-amd64/zoo-names/0-one
valid 'vmadiff of nothing' 6.18-amd64/zoo-names/0-one 6.18-amd64/zoo-names/0-one
valid 'vmadiff, a summary' --summary 6.18-amd64/zoo-diffshapes/0-before 6.18-amd64/zoo-diffshapes/1-after
for by in kind role name perm; do
	valid "vmadiff, by $by" --group $by 6.18-amd64/zoo-diffshapes/0-before 6.18-amd64/zoo-diffshapes/1-after
done
valid 'vmadiff, limits and others' --top 2 --max-growth rss=0 --max-growth uss=1M 6.18-amd64/zoo-diffshapes/0-before \
	6.18-amd64/zoo-diffshapes/1-after
is 'others and shown are all' "$(jq -c '[(.changes | length) + .others.count == .total.count,
	([.changes[].delta.rss] | add) + .others.rss == .total.rss, [.thresholds[].exceeded]]' "$scratch/json")" '[true,true,[true,false]]'
valid 'the columns of vmadiff' --list-columns
valid 'vmadiff of a live process' --interval 0.1 $$

command=vmatop
valid 'vmatop, saved texts are samples' -b 6.18-amd64/zoo-diffshapes/0-before 6.18-amd64/zoo-diffshapes/1-after
is 'a sample is a line' "$(jq -c '[.sample, .time, (.vmas | length) == .target.mappings]' "$scratch/json" | tr '\n' ' ')" \
	'[1,null,true] [2,null,true] '
valid 'vmatop, all columns' -b --output-all 6.18-amd64/zoo-names/0-one
valid 'vmatop of a process' -b -n 2 -d 0.1 --output-all self
is 'of a live one the time is told' "$(jq -c '.time != null and .cost_ns > 0' "$scratch/json" | sort -u)" true
valid 'the columns of vmatop' --list-columns
valid 'the columns of vmatop, of mappings' --list-columns self
if vmatop -b -n 1 >"$scratch/out" 2>&1; then
	valid 'vmatop of all processes' -b -n 2 -d 0.1 --output-all
	is 'each process once, and this shell among them' "$(jq -c --arg pid $$ \
		'[(.processes | length) == ([.processes[].pid] | unique | length), any(.processes[]; .pid == ($pid | tonumber))]' \
		"$scratch/json" | sort -u)" '[true,true]'
else
	skip "no list of processes: $(head -n 1 "$scratch/out")"
fi

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
