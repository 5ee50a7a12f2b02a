# a copy of /proc is read, whatever the backend: it cannot be asked
mkdir -p root/proc
cp -r "$data/lesson" root/proc/812
chmod -R u+w root
vmafind --sysroot root 812 8048000
vmafind --sysroot root --backend=query 812 8048000
vmafind -J --sysroot root 812 8048000
