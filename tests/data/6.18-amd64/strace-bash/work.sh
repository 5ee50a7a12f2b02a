for i in 1 2; do x=$(echo $i | cat); done
(a=$(printf '%050000d' 1); : "${a}${a}")
declare -a a
for ((i = 0; i < 5000; i++)); do a[i]=hello$i; done
