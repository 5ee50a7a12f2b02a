cd "$data/6.18-amd64/zoo-shared/0-one"
vmals --text=maps . | cmp - maps && echo same
vmals --text=smaps . | cmp - smaps && echo same
vmals --text=maps smaps | cmp - maps && echo same
vmals --text=maps - <maps | cmp - maps && echo same
vmals --text=maps -f 'name~shm' maps
vmals --text=smaps -A 400000 smaps
vmals --text=maps -s size:desc maps | head -n 2
vmals --text=smaps maps
echo "-> $?"
