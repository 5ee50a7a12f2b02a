# limits that are near, and one that refuses the next mapping
cd "$data/6.18-amd64/leak-glibc/5-threads/leak-dyn-26387" || exit
tell() { printf '==> %s <==\n' "$1"; shift; printf '%s\n' "$@" ''; }
bundle()
{
	for file in smaps stat status personality auxv; do
		printf '==> /proc/26387/%s <==\n' $file
		cat $file
		echo
	done
	tell /proc/26387/limits "$(sed -E "$2" limits)"
	tell /proc/26387/vmatools 'machine: x86_64' 'page_size: 4096' 'lowest_address: 65536' \
		'task_size: 7ffffffff000' 'stack_guard_pages: 256' 'hpage_pmd_size: 2097152' \
		'shmem_enabled: never' 'shmem_largest: 0' 'va_align_mask: 0'
	tell /proc/sys/kernel/osrelease 6.18.44
	tell /proc/sys/vm/max_map_count "$1"
	tell /proc/sys/vm/mmap_min_addr 65536
	tell /proc/sys/vm/overcommit_memory 0
	tell /proc/sys/kernel/randomize_va_space 2
	tell /proc/meminfo 'MemTotal:       16000000 kB' 'SwapTotal:             0 kB'
}
bundle 65530 '' >"$tmp/far"
bundle 40 '' >"$tmp/near"
bundle 65530 's/^(Max address space +)unlimited/\1347000000/' >"$tmp/full"
echo 2 >"$tmp/keys"
for which in far near full; do
	for size in 120x40 80x24 40x10; do
		echo "== $which $size"
		vmatop --once --size $size --keys "$tmp/keys" "$tmp/$which"
	done
done
