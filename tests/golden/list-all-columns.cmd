vmals --output-all -A ,500000 "$data/6.18-amd64/zoo-shared/0-one"
vmals --output-all -A ,450000 -P "$data/6.18-amd64/zoo-shared/0-one"
