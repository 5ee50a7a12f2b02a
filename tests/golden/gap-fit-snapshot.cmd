# a snapshot that tells all that matters: the answers are exact; and limits that refuse
cd "$data/6.18-amd64/leak-glibc/5-threads/leak-dyn-26387"
tell() { printf '==> %s <==\n' "$1"; shift; printf '%s\n' "$@" ''; }
# bundle MAX_MAP_COUNT SED: with limits changed by SED
bundle()
{
	for file in smaps stat status personality auxv; do
		printf '==> /proc/26387/%s <==\n' $file
		cat $file
		echo
	done
	tell /proc/26387/limits "$(sed -E "$2" limits)"
	tell /proc/26387/vmatools 'machine: x86_64' 'page_size: 4096' 'lowest_address: 65536' 'task_size: 7ffffffff000' \
		'stack_guard_pages: 256' 'hpage_pmd_size: 2097152' 'shmem_enabled: never' 'shmem_largest: 0' 'va_align_mask: 0'
	tell /proc/sys/kernel/osrelease 6.18.44
	tell /proc/sys/vm/max_map_count "$1"
	tell /proc/sys/vm/mmap_min_addr 65536
	tell /proc/sys/vm/overcommit_memory 0
	tell /proc/sys/kernel/randomize_va_space 2
	tell /proc/meminfo 'MemTotal:       16000000 kB' 'SwapTotal:             0 kB'
}
bundle 65530 '' >"$tmp/snap"
vmagap --fit 4K,64K,2M,60G "$tmp/snap"
echo "-> $?"
vmagap --fit 60G --noreserve "$tmp/snap"
vmagap --fit 64K --align 2M "$tmp/snap"
vmagap --fit 200T "$tmp/snap"
for kernel in 5.15 6.1 6.7 6.8 6.12.3 6.18; do
	vmagap --fit 2M,3M --kernel $kernel -rn -o LEN,ADDRESS,CONFIDENCE,RULE,KERNEL "$tmp/snap"
done
vmagap --fit 3M --file-system ext4 -rn -o ADDRESS,CONFIDENCE,RULE "$tmp/snap"
vmagap --fit 3M --file-system overlay -rn -o ADDRESS,CONFIDENCE,RULE "$tmp/snap"
bundle 38 '' | vmagap --fit 4K -
bundle 65530 's/^(Max address space +)unlimited/\1347000000/' | vmagap --fit 4K,1M,16M -
bundle 65530 's/^(Max data size +)unlimited/\177000000/' | vmagap --fit 1M -
bundle 65530 's/^(Max data size +)unlimited/\177000000/' | vmagap --fit 1M --prot r -
bundle 65530 's/^(Max locked memory +)8388608/\165536/' | vmagap --fit 1M --locked -
bundle 65530 's/^(Max data size +)unlimited/\177000000/' | vmagap --limits -
