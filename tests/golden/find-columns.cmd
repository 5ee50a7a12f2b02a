cd "$data/6.18-amd64"
vmafind --list-columns
maps=zoo-threads/0-one/smaps
vmafind -o ADDRESS,SIZE,ROLE,RSS,VMFLAGS,DEV,INODE,NAME $maps 400000 401000 100
vmafind -o +KIND,SIZE $maps 400000 401000 100
vmafind -r -o +KIND $maps 400000 100
vmafind -s name -o ADDRESS,NAME $maps 4e8000 100 401000 400000
vmafind -s address:desc -f 'found=mapped and perm~r' $maps 100 400000 401000 4e3000
vmafind -A 401000, $maps 100 400000 401000
echo "-> $?"
vmafind -f 'above_by < 5M' $maps 100 400000
vmafind -f 'where ~ "nothing"' $maps 100 400000
vmafind -b -o ADDRESS,SIZE,BELOW_BY,ABOVE_BY,BELOW,ABOVE $maps 100 500000
vmafind --output-all -J $maps 400000 100 | tr ',' '\n' | wc -l
