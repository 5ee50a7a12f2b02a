# a copy of /proc is read, whatever the backend: it cannot be asked
mkdir -p root/proc/812
cp "$data/lesson/lesson.maps" root/proc/812/maps
vmafind --sysroot root 812 8048000
vmafind --sysroot root --backend=query 812 8048000
vmafind -J --sysroot root 812 8048000
