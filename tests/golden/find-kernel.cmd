# find_vma, find_vma_prev, find_vma_intersection; [vsyscall] is in no address space, but has a name
maps=$data/6.18-amd64/zoo-shared/0-one/maps
for how in '' --next --prev; do
	echo "lookup $how"
	vmafind $how "$maps" 0 400000 400fff 401000 4e7000 4f0000 7fffffffffff ffffffffff600000 ffffffffff600fff \
		ffffffffff601000 ffffffffffffffff
	echo "-> $?"
done
vmafind -o ADDRESS,UPTO,FOUND,START,END,INTO,NAME "$maps" --intersect 0-400000 --intersect 0-400001 --intersect 400800+1 \
	--intersect 4e8000+10M --intersect 7fffffffffff, --intersect ,1000 --intersect 401000,402000
echo "-> $?"
