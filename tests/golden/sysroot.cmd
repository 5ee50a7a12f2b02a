mkdir proc
ln -s "$data/6.18-amd64/zoo-shared/0-one" proc/812
vmals --sysroot . -A ,430000 812
vmals --sysroot . -A ,430000 -n /proc/812/
vmals --sysroot . 813
echo "-> $?"
