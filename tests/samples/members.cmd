members "$data/6.18-amd64/leak-glibc/5-threads/leak-dyn-26387" |
	grep -E '^(mmap|mmap_base|pgd|map_count|total_vm|data_vm|start_brk|brk|exe_file) '
# of a live process: is every member answered for one way or another, and has it a size?
members | awk '$2 !~ /^(reported|reconstructed|inferred|not)$/; $1 == "total_vm" && $3 > 0 { print "it has a size" }'
